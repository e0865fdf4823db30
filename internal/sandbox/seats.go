package sandbox

import (
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// BeginAt makes a learner who has a seat in a class, and returns a token for them.
func (m *Manager) BeginAt(class, name string) (learner.ID, learner.Token, error) {
	l, t := m.learners.New()
	if err := l.TakeSeat(class, name); err != nil {
		m.learners.Release(l)
		return "", "", err
	}
	if m.journals.Keeps() {
		m.learners.Release(l)
	} else {
		m.seat(l)
	}
	return l.ID, t, nil
}

// seat holds a learner of whom nothing is kept elsewhere, until they are erased.
func (m *Manager) seat(l *learner.Learner) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seated[l.ID] = l
}

// SignInAt makes another token for a learner who has a seat in a class: "" if there is no such learner.
func (m *Manager) SignInAt(id learner.ID) (learner.Token, error) {
	l, err := m.learners.Load(id)
	if err != nil || l == nil {
		return "", err
	}
	defer m.learners.Release(l)
	return l.SignIn()
}

// EraseAt removes all that is kept of a learner who has lost their seat, for good. It is no error that
// nothing is.
func (m *Manager) EraseAt(id learner.ID) error {
	l, err := m.learners.Load(id)
	if err != nil || l == nil {
		return err
	}
	defer m.learners.Release(l)
	if err := m.Erase(l); err != nil {
		return err
	}
	m.mu.Lock()
	_, held := m.seated[id]
	delete(m.seated, id)
	m.mu.Unlock()
	if held {
		m.learners.Release(l)
	}
	return nil
}

// ExportAt returns all that is kept of a learner who has a seat in a class. ok is false if nothing is.
func (m *Manager) ExportAt(id learner.ID) (e Export, ok bool, err error) {
	l, err := m.learners.Load(id)
	if err != nil || l == nil {
		return Export{}, false, err
	}
	defer m.learners.Release(l)
	e, err = m.Export(l)
	return e, err == nil, err
}

// ClassChanged tells the pages of a learner in a class, or of all if that is "", that something there has
// changed: what of it they show they ask for.
func (m *Manager) ClassChanged(class string, l learner.ID) {
	m.listeners.tell(class, l)
	var told []*Sandbox
	m.mu.Lock()
	for _, at := range m.all {
		if (at.s.class == class || at.s.shownTo.Load() > 0) && (l == "" || at.s.owner.ID == l) && at.s.watched.Load() > 0 && at.isReady() {
			told = append(told, at.s)
		}
	}
	m.mu.Unlock()
	for _, s := range told {
		in := s.class == class
		if in {
			if r, err := m.rules(class, s.owner.ID); err == nil { // who is out is told with their next message
				s.rules.Store(&r)
			}
		}
		s.mu.Lock()
		if in {
			s.audience.publish(message.ClassChanged{})
		}
		s.showOut()
		s.mu.Unlock()
	}
}
