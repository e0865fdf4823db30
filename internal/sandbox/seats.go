package sandbox

import (
	"slices"

	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// Rules are what the learners of a class find in it.
type Rules struct {
	Labs                      []string // that they can do
	Hints, Solutions, Explain bool
	FreePlay                  bool
}

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

// rules are those of a class, for a learner who has a seat in it.
func (m *Manager) rules(class string, l learner.ID) (Rules, error) {
	if m.c.Rules == nil {
		return Rules{}, errNoClasses
	}
	return m.c.Rules(class, l)
}

// errNoClasses is that a learner of a class comes where there are none.
var errNoClasses = texts.Error("no-classes")

// mayBegin is why a learner cannot be at an activity, nil if they can: who has a seat in a class is
// there for what the class does.
func (m *Manager) mayBegin(l *learner.Learner, activity string) error {
	class := l.Class()
	if class == "" {
		return nil
	}
	r, err := m.rules(class, l.ID)
	if err != nil || slices.Contains(r.Labs, activity) || r.FreePlay && (activity == freePlay || activity == "replay") {
		return err
	}
	return errNotInClass
}

var errNotInClass = texts.Error("not-in-class")

// forbidden tells a page of a class's why a message of its is not served there, if it is not. An error
// is why nothing of its is any more.
func (p *Page) forbidden(msg message.Client) (bool, error) {
	r, err := p.m.rules(p.s.class, p.s.owner.ID)
	if err != nil {
		return true, err
	}
	says := r.forbids(msg)
	if says != "" {
		p.fail(says)
	}
	return says != "", nil
}

// forbids says why a message of a page's is not served in a class, "" if it is.
func (r *Rules) forbids(msg message.Client) string {
	switch m := msg.(type) {
	case message.Hint:
		if !r.Hints {
			return texts.Say("class-no-hints")
		}
	case message.Show:
		if !r.Solutions {
			return texts.Say("class-no-solutions")
		}
	case message.Explain:
		if !r.Explain {
			return texts.Say("class-no-explain")
		}
	case message.StartLab:
		if !slices.Contains(r.Labs, m.Lab) {
			return texts.Say("not-in-class")
		}
	case message.Leave, message.StartReplay, message.ViewShare, message.Play:
		if !r.FreePlay {
			return texts.Say("class-no-play")
		}
	}
	return ""
}

// ClassChanged tells the pages of a learner in a class, or of all if that is "", that something there has
// changed: what of it they show they ask for.
func (m *Manager) ClassChanged(class string, l learner.ID) {
	var told []*Sandbox
	m.mu.Lock()
	for _, at := range m.all {
		if at.s.class == class && (l == "" || at.s.owner.ID == l) && at.s.watched.Load() > 0 && at.isReady() {
			told = append(told, at.s)
		}
	}
	m.mu.Unlock()
	for _, s := range told {
		s.mu.Lock()
		s.audience.publish(message.ClassChanged{})
		s.showOut()
		s.mu.Unlock()
	}
}
