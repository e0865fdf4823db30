package learner

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/labs/run"
)

// ShareToken opens a share, and nothing else of its learner's: 192 random bits,
// in base64url.
type ShareToken string

// Share is a session up to a moment, as whoever has its link can play it. It
// says nothing of the learner whose session it was: no id, no name, no time at
// which anything was typed.
type Share struct {
	Version int        `json:"v"`
	Token   ShareToken `json:"token"`
	When    time.Time  `json:"when"` // the link was made, on the server's clock

	Title  string `json:"title,omitempty"` // of the lab, "" in free play
	Moment Moment `json:"moment"`

	// Begin, Before and Inputs make the session again. Its terminals are counted
	// from t1.
	Begin  journal.Begin `json:"begin"`
	Before []Before      `json:"before,omitempty"` // steps that were done in worlds before this one
	Inputs []desk.Input  `json:"inputs"`
	// Sum is what doing the inputs showed, hashed: another one tells that the
	// software, the lab or its world have changed.
	Sum string `json:"sum"`
}

// Moment is where a shared session ends.
type Moment struct {
	Kind MomentKind `json:"kind"`
	Of   string     `json:"of,omitempty"` // the title of the step, or the line that was sent
}

// MomentKind says what a session ends with.
type MomentKind string

// The kinds of moment.
const (
	AtStep     MomentKind = "step"     // a step was done
	AtExchange MomentKind = "exchange" // a line was answered
	AtEnd      MomentKind = "end"      // the session as it stood when the link was made
)

// Before is a step that was done in another world.
type Before struct {
	Step string  `json:"step"`
	How  run.How `json:"how"`
}

// Limits of what is shared.
const (
	MaxShares      = 100       // of a learner at once
	MaxShareOctets = 256 << 10 // of a share, as it is kept

	sharesAtOnce = 10
	shareEvery   = 10 * time.Second // beyond those at once
)

// shareVersion is that of shares as they are kept.
const shareVersion = 1

// Why something is not shared, or no longer.
var (
	ErrNoShare   = texts.Error("link-gone")
	ErrShares    = texts.Error("too-many-links", "most", MaxShares)
	ErrShareSize = texts.Error("session-too-large", "most", MaxShareOctets>>10)
	ErrShareRate = texts.Error("links-too-fast")
)

func newSharing() *rate.Limiter { return rate.NewLimiter(rate.Every(shareEvery), sharesAtOnce) }

// Share keeps a session under a new token, with the time. It has reached the disk
// when Share returns it.
func (l *Learner) Share(sh Share) (Share, error) {
	sh.Version, sh.Token, sh.When = shareVersion, ShareToken(l.store.mine(24)), l.store.Now()
	data, err := json.Marshal(sh)
	switch {
	case err != nil:
		return Share{}, fmt.Errorf("encode a share: %w", err)
	case len(data) > MaxShareOctets:
		return Share{}, ErrShareSize
	case !l.sharing.AllowN(sh.When, 1):
		return Share{}, ErrShareRate
	}
	// The token stands with the learner first: nothing is shared that its learner
	// can't withdraw.
	full := false
	err = l.change(func(k *kept) {
		if full = len(k.Shares) >= MaxShares; !full {
			k.Shares = append(slices.Clip(k.Shares), sh.Token)
		}
	})
	switch {
	case err != nil:
		return Share{}, err
	case full:
		return Share{}, ErrShares
	}
	if err := l.store.putShare(sh, data); err != nil {
		return Share{}, errors.Join(err, l.unlist(sh.Token))
	}
	if l.erased() { // meanwhile
		return Share{}, errors.Join(ErrErased, l.store.deleteShare(sh.Token))
	}
	return sh, nil
}

// Withdraw takes a share back: its link opens nothing from then on.
func (l *Learner) Withdraw(t ShareToken) error {
	if !slices.Contains(l.shareTokens(), t) {
		return ErrNoShare
	}
	if err := l.store.deleteShare(t); err != nil {
		return fmt.Errorf("withdraw a share: %w", err)
	}
	return l.unlist(t)
}

func (l *Learner) unlist(t ShareToken) error {
	return l.change(func(k *kept) {
		k.Shares = slices.DeleteFunc(slices.Clone(k.Shares), func(o ShareToken) bool { return o == t })
	})
}

// Shares are all that the learner shares, the oldest first.
func (l *Learner) Shares() ([]Share, error) {
	all := []Share{}
	for _, t := range l.shareTokens() {
		sh, err := l.store.Shared(t)
		if errors.Is(err, ErrNoShare) { // withdrawn, or never made, when the server ended
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, sh)
	}
	return all, nil
}

func (l *Learner) shareTokens() []ShareToken {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept.Shares // never changed in place
}

func (l *Learner) erased() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.gone
}

// Shared is what a token opens, whoever's it is; ErrNoShare if it opens nothing.
func (s *Store) Shared(t ShareToken) (Share, error) {
	if !s.keeps {
		s.mu.Lock()
		defer s.mu.Unlock()
		if sh, ok := s.shared[t]; ok {
			return sh, nil
		}
		return Share{}, ErrNoShare
	}
	get := func() ([]byte, bool, error) { return s.shares.Get(string(t)) }
	if s.Mine != nil && !s.Mine(string(t)) && s.Elsewhere != nil {
		get = func() ([]byte, bool, error) { return s.Elsewhere(t) }
	}
	data, ok, err := get()
	if err != nil {
		return Share{}, fmt.Errorf("read a share: %w", err)
	}
	if !ok {
		return Share{}, ErrNoShare
	}
	var sh Share
	if err := json.Unmarshal(data, &sh); err != nil {
		return Share{}, fmt.Errorf("decode a share: %w", err)
	}
	if sh.Version != shareVersion || sh.Token != t {
		return Share{}, fmt.Errorf("a share has version %d, and %d can be read", sh.Version, shareVersion)
	}
	return sh, nil
}

func (s *Store) putShare(sh Share, data []byte) error {
	if s.keeps {
		return s.shares.Put(string(sh.Token), data)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shared[sh.Token] = sh
	return nil
}

func (s *Store) deleteShare(t ShareToken) error {
	if s.keeps {
		return s.shares.Delete(string(t))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.shared, t)
	return nil
}

// deleteShares removes all that a learner shares.
func (s *Store) deleteShares(l *Learner) (failed error) {
	for _, t := range l.shareTokens() {
		failed = errors.Join(failed, s.deleteShare(t))
	}
	return failed
}
