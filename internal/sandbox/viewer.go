package sandbox

import (
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// Shown is somebody whose terminals are shown to many, live.
type Shown struct {
	Class    string // where they have a seat, "" for somebody who has none
	Learner  learner.ID
	Activity string
	// May is why they are shown no more, nil as long as they are. It does not wait.
	May func() error
}

// viewing is what a page knows that is shown somebody's terminals, and nothing else.
type viewing struct {
	find func(key string) (Shown, error)
	may  func() error
}

// NewViewer is NewPageFor of somebody who is shown what another does. Its hello's token is the key by which
// find finds whose terminals those are, or why nobody's are shown. It changes nothing there, and says
// nothing more.
func (m *Manager) NewViewer(find func(key string) (Shown, error), wake func(), from *Tenant) *Page {
	p := m.NewPageFor(wake, from, nil)
	p.viewer = &viewing{find: find}
	return p
}

// look is greet of a viewer: it makes nothing that is not there.
func (p *Page) look(hello message.Hello) error {
	of, err := p.viewer.find(hello.Token)
	if err != nil {
		return err
	}
	s, err := p.m.there(of.Class, of.Learner, of.Activity, p.from)
	if err != nil {
		return err
	}
	p.s, p.viewer.may = s, of.May
	p.holdFor(s)
	defer p.grown()
	s.shownTo.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.showTerminals(p)
	if len(s.audience.viewers) == 1 {
		s.mirrored() // who types tells from now on what stands in the line
	}
	s.flush()
	return nil
}

// showTerminals connects a viewer, and shows it the terminals as they are.
func (s *Sandbox) showTerminals(p *Page) {
	a := &s.audience
	p.send(message.Welcome{Resumed: true, Terms: a.terms(nil, nil)})
	for _, screen := range a.screens {
		p.send(screen.from(0))
		p.send(screen.prompt)
	}
	for _, h := range s.half {
		p.send(h.line)
	}
	a.viewers = append(a.viewers, p)
}

// show sends all viewers a message, which is encoded once for all of them.
func (a *audience) show(msg message.Server) {
	if len(a.viewers) == 0 {
		return
	}
	once := message.Encode(msg)
	for _, p := range a.viewers {
		p.send(once)
	}
}

// IsAt reports whether a page of a learner's own is at an activity here.
func (m *Manager) IsAt(id learner.ID, activity string) bool {
	l, err := m.learners.Load(id)
	if err != nil || l == nil {
		return false
	}
	defer m.learners.Release(l)
	m.mu.Lock()
	at := m.all[l.Sandbox(activity)]
	m.mu.Unlock()
	if at == nil || !at.isReady() {
		return false
	}
	at.s.mu.Lock()
	defer at.s.mu.Unlock()
	return at.s.audience.own() > 0
}

// Whose is whose page it was, and what they were at; ok is false for a page that has not been greeted, or
// is not the learner's own.
func (p *Page) Whose() (l learner.ID, activity string, ok bool) {
	if p == nil || p.s == nil || p.mirror != nil || p.viewer != nil {
		return "", "", false
	}
	return p.s.owner.ID, p.at, true
}
