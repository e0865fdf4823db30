package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// enter finds the learner whom a token opens, or makes a new one, held until
// Release. known is false for a new one.
func (m *Manager) enter(t learner.Token) (l *learner.Learner, token learner.Token, known bool, err error) {
	l, known, err = m.learners.Find(t)
	if err != nil { // another time it may be readable
		m.c.Log.Error("what is kept of a learner cannot be read", "err", err)
		return nil, t, false, errUnreadable
	}
	if known {
		return l, t, true, nil
	}
	l, token = m.learners.New()
	return l, token, false, nil
}

// Learner is the one whom a token opens, held until Release. ok is false when it
// opens nobody.
func (m *Manager) Learner(t learner.Token) (l *learner.Learner, ok bool, err error) {
	return m.learners.Find(t)
}

// Release lets go of a learner.
func (m *Manager) Release(l *learner.Learner) { m.learners.Release(l) }

// Keeps is whether what learners do outlives the process.
func (m *Manager) Keeps() bool { return m.journals.Keeps() }

// Record is what a learner has done, of all that is durable.
func (m *Manager) Record(l *learner.Learner) (learner.Record, error) {
	r := learner.Record{Labs: []learner.Lab{}}
	for _, activity := range slices.Sorted(maps.Keys(l.Sandboxes())) {
		c, err := m.contents(l, activity)
		if err != nil {
			return r, err
		}
		for _, f := range c.Facts {
			r.Add(f)
		}
	}
	r.Claim(l.Claimed())
	r.Sort()
	return r, nil
}

// contents is what the journal of a learner's sandbox holds: nothing when
// nobody has typed in it.
func (m *Manager) contents(l *learner.Learner, activity string) (journal.Contents, error) {
	c, err := m.journals.Durable(l.Sandboxes()[activity])
	if errors.Is(err, journal.ErrNone) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read what was done at %s: %w", activity, err)
	}
	return c, nil
}

// Export is all that is kept of a learner.
type Export struct {
	ID         learner.ID      `json:"id"`
	Name       string          `json:"name"`
	Since      time.Time       `json:"since"`
	Class      string          `json:"class,omitempty"` // in which the learner has a seat
	Devices    int             `json:"devices"`         // that are signed in
	Record     learner.Record  `json:"record"`
	Activities []ExportedWorld `json:"activities"`
	Shares     []learner.Share `json:"shares"` // that others can open
}

// ExportedWorld is what a learner has typed at an activity since its world
// began, and all that they have achieved in it.
type ExportedWorld struct {
	Activity string           `json:"activity"`
	Contents journal.Contents `json:"journal"`
}

// Export returns all that is kept of a learner.
func (m *Manager) Export(l *learner.Learner) (Export, error) {
	r, err := m.Record(l)
	if err != nil {
		return Export{}, err
	}
	shares, err := l.Shares()
	if err != nil {
		return Export{}, err
	}
	e := Export{ID: l.ID, Name: l.Name(), Since: l.Since(), Class: l.Class(), Devices: l.Devices(), Record: r, Activities: []ExportedWorld{}, Shares: shares}
	for _, activity := range slices.Sorted(maps.Keys(l.Sandboxes())) {
		c, err := m.contents(l, activity)
		if err != nil {
			return Export{}, err
		}
		e.Activities = append(e.Activities, ExportedWorld{activity, c})
	}
	return e, nil
}

// Erase removes all that is kept of a learner, for good, and ends the
// connections of their pages.
func (m *Manager) Erase(l *learner.Learner) error {
	defer m.listeners.erased(l.ID) // behind it: whoever comes meanwhile is among them
	return m.learners.Erase(l, func() error { return m.eraseSandboxes(l) })
}

// Forget erases all learners whom nobody has seen since a day, and returns how many.
func (m *Manager) Forget(since time.Time) (n int, err error) {
	ids, err := m.learners.Unseen(since)
	for _, id := range ids {
		e := m.learners.Forget(id, since, m.eraseSandboxes)
		if err = errors.Join(err, e); e == nil {
			m.listeners.erased(id)
			n++
		}
	}
	return n, err
}

func (m *Manager) eraseSandboxes(l *learner.Learner) (failed error) {
	for _, id := range l.Sandboxes() {
		m.mu.Lock()
		at := m.all[id]
		delete(m.all, id)
		m.mu.Unlock()
		if at == nil {
			failed = errors.Join(failed, m.journals.Journal(id, nil).Erase())
			continue
		}
		<-at.ready
		failed = errors.Join(failed, at.s.erase())
		m.learners.Release(l)
	}
	return failed
}

// erase ends the sandbox, and removes what is kept of it.
func (s *Sandbox) erase() error {
	s.signOut(func(*Page) bool { return true })
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.end()
	s.weighNothing()
	return s.journal.Erase()
}

// SignOutOthers signs out all of a learner's devices but the one with the
// token, and ends the connections of their pages.
func (m *Manager) SignOutOthers(l *learner.Learner, t learner.Token) error {
	if err := l.SignOutOthers(t); err != nil {
		return err
	}
	m.listeners.signOut(l.ID, func(p *Page) bool { return p.token != t })
	for _, id := range l.Sandboxes() {
		m.mu.Lock()
		at := m.all[id]
		m.mu.Unlock()
		if at == nil {
			continue
		}
		<-at.ready
		at.s.signOut(func(p *Page) bool { return p.token != t })
	}
	return nil
}

// signOut ends the connections of some of the pages.
func (s *Sandbox) signOut(whom func(*Page) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range slices.Concat(s.audience.pages, s.audience.viewers) {
		if whom(p) {
			p.dismiss(ErrSignedOut)
		}
	}
}

// ErrNotKept is that the server keeps nothing of a learner who has not come yet.
var ErrNotKept = texts.Error("memory-only")

// Begin makes a learner of whom a browser has kept something, and returns the
// token for it.
func (m *Manager) Begin(c message.Claims) (learner.Token, error) {
	if !m.journals.Keeps() {
		return "", ErrNotKept
	}
	l, t := m.learners.New()
	defer m.learners.Release(l)
	return t, m.Claim(l, c)
}

// Claim takes a page's claims into what is kept of a learner. A sandbox's token
// was all that it took to own it.
func (m *Manager) Claim(l *learner.Learner, c message.Claims) error {
	for activity, id := range c.Sandboxes {
		if _, err := m.journals.Durable(id); err == nil {
			l.Adopt(activity, id)
		}
	}
	return l.Claim(c.Finished)
}
