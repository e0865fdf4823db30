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
var ErrErased = errors.New("this learner's data have been erased; reload the page to begin anew")

// version is that of what is kept.
const version = 1

// Store keeps learners. It is safe for concurrent use.
type Store struct {
	bucket *journal.Bucket
	now    func() time.Time

	mu  sync.Mutex // guards all
	all map[ID]*Learner
}

// In is the store of learners in a journal's store. Now is the server's clock.
func In(s *journal.Store, now func() time.Time) *Store {
	return &Store{bucket: s.Bucket("learners"), now: now, all: make(map[ID]*Learner)}
}

// New makes a learner, with a token for the device that they sit at. Nothing
// is kept before something of theirs is.
func (s *Store) New() (*Learner, Token) {
	id := ID(random(16))
	t := Token(string(id) + "." + random(32))
	l := &Learner{ID: id, store: s, kept: kept{Version: version, ID: id, Since: s.now(), Devices: []device{{hash(t), s.now()}}}}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[id] = l
	return l, t
}

// Find returns the learner that a token opens. ok is false when it opens none,
// because it never did or because the device has been signed out.
func (s *Store) Find(t Token) (l *Learner, ok bool, err error) {
	l, err = s.load(t.ID())
	if err != nil || l == nil || !l.SignedIn(t) {
		return nil, false, err
	}
	return l, true, nil
}

// load returns a learner by id, nil if there is none.
func (s *Store) load(id ID) (*Learner, error) {
	s.mu.Lock()
	l := s.all[id]
	s.mu.Unlock()
	if l != nil {
		return l, nil
	}
	data, ok, err := s.bucket.Get(string(id))
	if err != nil || !ok {
		return nil, err
	}
	l = &Learner{ID: id, store: s, saved: true}
	if err := json.Unmarshal(data, &l.kept); err != nil || l.kept.Version != version || l.kept.ID != id {
		return nil, fmt.Errorf("what is kept of learner %s cannot be read (version %d, %v)", id, l.kept.Version, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.all[id]; other != nil { // somebody was quicker
		return other, nil
	}
	s.all[id] = l
	return l, nil
}

func (s *Store) put(k kept) error {
	data, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("encode learner %s: %w", k.ID, err)
	}
	return s.bucket.Put(string(k.ID), data)
}

// Release lets go of a learner whom nobody waits for. They are read again when
// they come back; one of whom nothing is kept is gone.
func (s *Store) Release(l *Learner) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.released = true
	s.forget(l)
}

func (s *Store) forget(l *Learner) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all[l.ID] == l {
		delete(s.all, l.ID)
	}
}

// Erase removes what is kept of a learner, for good. Their tokens open nothing
// from then on. Their sandboxes are for the caller to remove.
func (s *Store) Erase(l *Learner) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := s.bucket.Delete(string(l.ID)); err != nil {
		return fmt.Errorf("erase learner %s: %w", l.ID, err)
	}
	l.gone = true
	s.forget(l)
	return nil
}
