// Package learner knows the people who learn: each has an opaque id, a name if
// they gave one, devices that are signed in, sandboxes by activity, and one
// record of what they have done.
package learner

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/time/rate"
)

// ID is a learner's: 128 random bits, in base64url. It says nothing of them and
// opens nothing.
type ID string

// Token is what a device shows to be let in as a learner: the id, a dot, and a
// secret of 256 random bits.
type Token string

// ID is the learner that the token claims to be of.
func (t Token) ID() ID {
	id, _, _ := strings.Cut(string(t), ".")
	return ID(id)
}

// Learner is a person as the server knows them. It is safe for concurrent use.
type Learner struct {
	ID ID

	store   *Store
	sharing *rate.Limiter // of links that are made
	holds   int           // how many have it and have not released it; the store's mu guards it
	mu      sync.Mutex    // guards all below
	kept    kept
	saved   bool // kept is what the store has
	gone    bool // erased, or being erased
	// released: the store reads the learner again for whoever comes next, and
	// what is changed is changed there.
	released bool
}

// kept is what the store keeps of a learner.
type kept struct {
	Version int       `json:"v"`
	ID      ID        `json:"id"`
	Name    string    `json:"name,omitempty"`
	Since   time.Time `json:"since"`
	Seen    time.Time `json:"seen,omitzero"` // the last day on which they came, to the day
	Devices []device  `json:"devices"`
	// Sandboxes are the ids of the learner's sandboxes by activity: a lab's id,
	// or another word of the page's.
	Sandboxes map[string]string `json:"sandboxes,omitempty"`
	// Claimed are labs that a page said were finished before the server kept a
	// record.
	Claimed []string `json:"claimed,omitempty"`
	// Shares are the links that the learner has made, the oldest first.
	Shares []ShareToken `json:"shares,omitempty"`
	// Class is the id of the class that the learner has a seat in. They are nobody anywhere else.
	Class string `json:"class,omitempty"`
}

// device is one that is signed in.
type device struct {
	Hash  string    `json:"hash"` // of its token's secret: SHA-256, base64url
	Since time.Time `json:"since"`
}

// Limits of what is kept of a learner. Beyond the most devices, the one that
// signed in first is signed out.
const (
	maxName      = 60 // characters
	maxDevices   = 20
	maxSandboxes = 1000
	maxClaimed   = 1000
)

func random(octets int) string {
	b := make([]byte, octets)
	rand.Read(b) // crypto/rand: never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

func hash(t Token) string {
	sum := sha256.Sum256([]byte(t))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// knows tells whether a token is that of a device which is signed in; mu is
// held.
func (l *Learner) knows(t Token) bool {
	h := []byte(hash(t))
	return slices.ContainsFunc(l.kept.Devices, func(d device) bool {
		return subtle.ConstantTimeCompare([]byte(d.Hash), h) == 1
	})
}

// SignIn makes a token for another device of the learner's.
func (l *Learner) SignIn() (Token, error) {
	t := Token(string(l.ID) + "." + random(32))
	err := l.change(func(k *kept) {
		k.Devices = append(k.Devices, device{hash(t), l.store.Now()})
		k.Devices = k.Devices[max(0, len(k.Devices)-maxDevices):]
	})
	return t, err
}

// SignOutOthers signs out all devices but the one with the token.
func (l *Learner) SignOutOthers(t Token) error {
	h := hash(t)
	return l.change(func(k *kept) {
		k.Devices = slices.DeleteFunc(slices.Clone(k.Devices), func(d device) bool { return d.Hash != h })
	})
}

// SignedIn tells whether a token still opens.
func (l *Learner) SignedIn(t Token) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.gone && l.knows(t)
}

// Devices is how many are signed in.
func (l *Learner) Devices() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.kept.Devices)
}

// Name is the name that the learner gave, "" if none.
func (l *Learner) Name() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept.Name
}

// Class is the id of the class that the learner has a seat in, "" for none.
func (l *Learner) Class() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept.Class
}

// TakeSeat has a new learner be one of a class, under a name.
func (l *Learner) TakeSeat(class, name string) error {
	return l.change(func(k *kept) { k.Class, k.Name = class, Clean(name) })
}

// Since is when the server first knew the learner.
func (l *Learner) Since() time.Time { return l.kept.Since } // never changes

// ErrName is that a name cannot be kept.
var ErrName = texts.Error("name-too-long", "most", maxName)

// Clean is a name as it is kept: what can be seen of it, in one line, with single blanks.
func Clean(name string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) || unicode.IsSpace(r) {
			return r
		}
		return -1
	}, name)), " ")
}

// Rename gives the learner another name; "" takes it away. White space is
// folded, and what cannot be seen is left out.
func (l *Learner) Rename(name string) error {
	name = Clean(name)
	if utf8.RuneCountInString(name) > maxName {
		return ErrName
	}
	return l.change(func(k *kept) { k.Name = name })
}

// Sandbox is the id of the learner's sandbox for an activity, "" for none.
func (l *Learner) Sandbox(activity string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kept.Sandboxes[activity]
}

// Sandboxes are the ids of all sandboxes, by activity.
func (l *Learner) Sandboxes() map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.kept.Sandboxes)
}

// Own is the id of the learner's sandbox for an activity, a fresh one if there
// is none. That is kept from the next Save on.
func (l *Learner) Own(activity string, fresh func() string) (id string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id := l.kept.Sandboxes[activity]; id != "" {
		return id, nil
	}
	if len(l.kept.Sandboxes) >= maxSandboxes {
		return "", fmt.Errorf("there are sandboxes for %d activities, and no more can be", maxSandboxes)
	}
	id = fresh()
	l.own(activity, id)
	return id, nil
}

// Adopt makes a sandbox the learner's for an activity for which they have none
// yet. It is kept from the next Save on.
func (l *Learner) Adopt(activity, sandbox string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept.Sandboxes[activity] == "" && len(l.kept.Sandboxes) < maxSandboxes {
		l.own(activity, sandbox)
	}
}

// own is for those who hold mu.
func (l *Learner) own(activity, sandbox string) {
	next := maps.Clone(l.kept.Sandboxes)
	if next == nil {
		next = make(map[string]string)
	}
	next[activity] = sandbox
	l.kept.Sandboxes, l.saved = next, false
}

// Claim takes the page's word that labs were finished before the server kept a
// record.
func (l *Learner) Claim(labs []string) error {
	return l.change(func(k *kept) {
		all := slices.Concat(k.Claimed, labs)
		slices.Sort(all)
		all = slices.Compact(all)
		k.Claimed = all[:min(len(all), maxClaimed)]
	})
}

// last is when the learner is known to have come, to the day.
func (k *kept) last() time.Time {
	last := later(k.Since, k.Seen)
	for _, d := range k.Devices {
		last = later(last, d.Since)
	}
	return last
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// see takes note of that the learner has come, of whom something is kept. What cannot be kept now
// is kept with what they do next.
func (l *Learner) see(now time.Time) {
	l.mu.Lock()
	fresh := now.Sub(l.kept.last()) >= 24*time.Hour && l.saved
	if fresh {
		l.kept.Seen, l.saved = now, false
	}
	l.mu.Unlock()
	if fresh {
		_ = l.Save()
	}
}

// Kept is whether all that is known of the learner is kept in the store.
func (l *Learner) Kept() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.saved && l.store.bucket.Keeps()
}

// Claimed are the labs that were claimed, sorted.
func (l *Learner) Claimed() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.kept.Claimed)
}

// Save has what is known of the learner kept, if it is not yet. It does not wait for the
// disk: what a journal takes afterwards is durable no sooner. A visitor who has typed nothing
// leaves no trace.
func (l *Learner) Save() error { return l.change(nil) }

// change changes what is kept, durably or not at all.
func (l *Learner) change(do func(*kept)) error {
	l.mu.Lock()
	if l.released {
		l.mu.Unlock()
		other, err := l.store.load(l.ID)
		if err != nil || other == nil {
			return errors.Join(ErrErased, err)
		}
		defer l.store.Release(other)
		return other.change(do)
	}
	defer l.mu.Unlock()
	if l.gone {
		return ErrErased
	}
	if do == nil && l.saved {
		return nil
	}
	next := l.kept
	put := l.store.bucket.PutSoon
	if do != nil {
		do(&next)
		put = l.store.bucket.Put
	}
	if err := next.put(put); err != nil {
		return err
	}
	l.kept, l.saved = next, true
	return nil
}
