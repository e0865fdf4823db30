package learner

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"ehlo/internal/journal"
)

// ErrErased is that the learner has been erased.
var ErrErased = texts.Error("erased")

// version is that of what is kept.
const version = 1

// Store keeps learners. It is safe for concurrent use.
type Store struct {
	bucket *journal.Bucket
	shares *journal.Bucket
	keeps  bool // what is in the buckets
	Config

	mu     sync.Mutex // guards all below, and each learner's holds
	all    map[ID]*Learner
	shared map[ShareToken]Share // where the buckets keep nothing
}

// Config is what a store of learners needs beside the journal's.
type Config struct {
	Now func() time.Time // the server's clock
	// Mine reports whether whoever has an id, or a link's token, belongs to this store: where
	// several nodes share all learners, each has some. nil: all do.
	Mine func(id string) bool
	// Elsewhere is what another store has of a link's token. nil where there is none.
	Elsewhere func(ShareToken) (share []byte, ok bool, err error)
}

// In is the store of learners in a journal's store.
func In(s *journal.Store, c Config) *Store {
	return &Store{
		bucket: s.Bucket("learners"), shares: s.Bucket("shares"), keeps: s.Keeps(), Config: c,
		all: make(map[ID]*Learner), shared: make(map[ShareToken]Share),
	}
}

// mine makes an id of so many random octets that belongs to this store.
func (s *Store) mine(octets int) string {
	for {
		if id := random(octets); s.Mine == nil || s.Mine(id) {
			return id
		}
	}
}

// New makes a learner, with a token for the device that they sit at. Nothing
// is kept before something of theirs is. They are held until Release.
func (s *Store) New() (*Learner, Token) {
	id := ID(s.mine(16))
	t := Token(string(id) + "." + random(32))
	l := &Learner{ID: id, store: s, sharing: newSharing(), holds: 1, kept: kept{Version: version, ID: id, Since: s.Now(), Devices: []device{{hash(t), s.Now()}}}}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[id] = l
	return l, t
}

// Find returns the learner that a token opens. ok is false when it opens none,
// because it never did or because the device has been signed out. They are held
// until Release.
func (s *Store) Find(t Token) (l *Learner, ok bool, err error) {
	l, err = s.load(t.ID())
	if err != nil || l == nil {
		return nil, false, err
	}
	if !l.SignedIn(t) {
		s.Release(l)
		return nil, false, nil
	}
	l.see(s.Now())
	return l, true, nil
}

// Load returns the learner of an id, whoever asks, held until Release; nil if there is none.
func (s *Store) Load(id ID) (*Learner, error) { return s.load(id) }

// Unseen are the learners whom nobody has seen since a day.
func (s *Store) Unseen(since time.Time) (ids []ID, err error) {
	keys, err := s.bucket.Keys()
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		if s.unseen(ID(key), since) {
			ids = append(ids, ID(key))
		}
	}
	return ids, nil
}

// unseen is whether nobody has seen a learner. Of one who cannot be read it is not known.
func (s *Store) unseen(id ID, since time.Time) bool {
	s.mu.Lock()
	here := s.all[id] != nil
	s.mu.Unlock()
	data, ok, err := s.bucket.Get(string(id))
	var k kept
	if here || !ok || err != nil || json.Unmarshal(data, &k) != nil {
		return false
	}
	return k.last().Before(since)
}

// Forget erases a learner, if nobody has seen them since a day; see Erase.
func (s *Store) Forget(id ID, since time.Time, rest func(*Learner) error) error {
	if !s.unseen(id, since) {
		return nil
	}
	l, err := s.load(id)
	if err != nil || l == nil {
		return err
	}
	defer s.Release(l)
	return s.Erase(l, func() error { return rest(l) })
}

// load returns a learner by id, held until Release; nil if there is none.
func (s *Store) load(id ID) (*Learner, error) {
	if l := s.here(id); l != nil {
		return l, nil
	}
	data, ok, err := s.bucket.Get(string(id))
	if err != nil || !ok {
		return nil, err
	}
	l := &Learner{ID: id, store: s, sharing: newSharing(), saved: true, holds: 1}
	if err := json.Unmarshal(data, &l.kept); err != nil || l.kept.Version != version || l.kept.ID != id {
		return nil, fmt.Errorf("what is kept of learner %s cannot be read (version %d, %v)", id, l.kept.Version, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.all[id]; other != nil { // somebody was quicker
		other.holds++
		return other, nil
	}
	s.all[id] = l
	return l, nil
}

// put writes down what is kept.
func (k kept) put(write func(key string, value []byte) error) error {
	data, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("encode learner %s: %w", k.ID, err)
	}
	return write(string(k.ID), data)
}

// here returns a learner who is in memory, and holds them; nil if they are not.
func (s *Store) here(id ID) *Learner {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.all[id]
	if l != nil {
		l.holds++
	}
	return l
}

// Hold keeps a learner who is held already until one Release more.
func (s *Store) Hold(l *Learner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.holds++
}

// Release undoes one hold. A learner whom nobody holds is read again when they
// come back; one of whom nothing is kept is gone.
func (s *Store) Release(l *Learner) {
	s.mu.Lock()
	l.holds--
	last := l.holds == 0
	if last && s.all[l.ID] == l {
		delete(s.all, l.ID)
	}
	s.mu.Unlock()
	if !last {
		return
	}
	if !s.keeps { // nobody could withdraw them any more
		s.deleteShares(l)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.released = true
}

func (s *Store) forget(l *Learner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[l.ID] == l {
		delete(s.all, l.ID)
	}
}

// Erase removes what is kept of a learner, for good, after rest has removed what
// is kept of them elsewhere. Their tokens open nothing from the beginning on.
// When something cannot be removed all that is left stays theirs, and they can
// try again.
func (s *Store) Erase(l *Learner, rest func() error) error {
	if !l.leave(true) {
		return ErrErased
	}
	err := errors.Join(rest(), s.deleteShares(l))
	if err == nil {
		err = s.bucket.Delete(string(l.ID))
	}
	if err != nil {
		l.leave(false)
		return fmt.Errorf("erase learner %s: %w", l.ID, err)
	}
	s.forget(l)
	return nil
}

// leave says whether the learner is gone. ok is false when they are already.
func (l *Learner) leave(gone bool) (ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if gone && l.gone {
		return false
	}
	l.gone = gone
	return true
}
