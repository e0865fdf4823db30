package sandbox

import (
	"crypto/rand"
	"slices"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// Mirrored is what a teacher looks at.
type Mirrored struct {
	Class   string
	Learner learner.ID
	By      string // the teacher's name
	// May is why they may look no more, nil if they may. It does not wait.
	May func() error
}

// ErrNothingThere is that somebody has not begun what a teacher wants to look at.
var ErrNothingThere = texts.Error("nothing-to-mirror")

// NewMirror is NewPageFor of a teacher who looks at what a learner does. The page's hello names the
// activity; it changes nothing there, unless the learner lets the teacher type.
func (m *Manager) NewMirror(of Mirrored, wake func(), from *Tenant) *Page {
	p := m.NewPageFor(wake, from, nil)
	p.mirror = &of
	return p
}

// reflect is greet of a mirror: it makes nothing that is not there.
func (p *Page) reflect(hello message.Hello) error {
	if err := p.mirror.May(); err != nil {
		return err
	}
	s, err := p.m.there(p.mirror.Class, p.mirror.Learner, hello.Activity, p.from)
	if err != nil {
		return err
	}
	p.s, p.id = s, "mirror-"+rand.Text()
	p.holdFor(s)
	defer p.grown()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.show(p, hello.Seen, message.Welcome{Resumed: true})
	s.mirrored()
	s.flush()
	return nil
}

// there is where a learner of a class does something, for a tenant. It is pinned, and not made where it is
// not there.
func (m *Manager) there(class string, id learner.ID, activity string, t *Tenant) (*Sandbox, error) {
	l, err := m.learners.Load(id)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, ErrNothingThere
	}
	defer m.learners.Release(l) // the sandbox holds them
	if l.Class() != class || l.Sandbox(activity) == "" {
		return nil, ErrNothingThere
	}
	s, _, err := m.find(l, activity, t)
	return s, err
}

// looks are the messages by which nothing changes, but what the page that sends them is shown; help are
// those by which a teacher helps, and needKeys those that the learner has to allow.
var (
	looks    = []string{"explain", "mailboxes", "source", "turns", "compare", "record", "resize", "ask"}
	help     = []string{"hint"}
	needKeys = []string{"line", "key", "open", "close", "complete", "typing"}
)

// mayNot is why a mirror's message is not served, "" if it is.
func (p *Page) mayNot(msg message.Client) string {
	kind := message.TypeOf(msg)
	switch {
	case slices.Contains(looks, kind):
		return ""
	case slices.Contains(help, kind):
		return p.mayNotHelp()
	case !slices.Contains(needKeys, kind):
		return texts.Say("mirror-looks")
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.s.keys.holds != p {
		return texts.Say("mirror-keys")
	}
	return ""
}

// mayNotHelp is why a teacher gives no hint: where there are none the learner would not see it, and it would
// count.
func (p *Page) mayNotHelp() string {
	if r, err := p.m.rules(p.s.class, p.s.owner.ID); err == nil && !r.Hints {
		return texts.Say("mirror-hints")
	}
	return ""
}

// hint shows the next hint of a step: the learner asks for it, or a teacher who looks gives it.
func (s *Sandbox) hint(p *Page, m message.Hint) {
	in := desk.Input{Kind: desk.Hint, Step: m.Step}
	if p.mirror != nil {
		in.By = p.mirror.By
	}
	s.input(p, in, journal.Origin{})
}

// showOut has mirrors end whose teachers may look no more, and all be shown nothing more where nothing is.
func (s *Sandbox) showOut() {
	for _, p := range s.audience.viewers {
		if err := p.viewer.may(); err != nil {
			p.dismiss(err)
		}
	}
	for _, p := range s.audience.pages {
		if p.mirror != nil {
			if err := p.mirror.May(); err != nil {
				p.dismiss(err)
			}
		}
	}
}

// keys are who types at a sandbox beside the learner.
type keys struct {
	asks, holds *Page // mirrors, nil for none
}

// ask takes that a teacher wants to type, or no more.
func (s *Sandbox) ask(p *Page, m message.AskKeys) {
	switch k := &s.keys; {
	case p.mirror == nil:
		p.fail(texts.Say("mirror-own"))
		return
	case !m.Want:
		k.leave(p)
		s.wiped(p)
	case k.holds != p && (k.asks != nil || k.holds != nil) && k.asks != p:
		p.fail(texts.Say("mirror-taken"))
		return
	case k.holds == nil:
		k.asks = p
	}
	s.mirrored()
}

// give lets the teacher type who asks, or takes the keyboard back.
func (s *Sandbox) give(p *Page, m message.GiveKeys) {
	k := &s.keys
	if p.mirror != nil {
		p.fail(texts.Say("mirror-looks"))
		return
	}
	if m.Give && k.asks != nil {
		k.holds = k.asks
	}
	k.asks = nil
	if held := k.holds; !m.Give && held != nil {
		k.holds = nil
		s.wiped(held)
	}
	s.mirrored()
}

// leave takes a mirror out of who asks or types.
func (k *keys) leave(p *Page) {
	if k.asks == p {
		k.asks = nil
	}
	if k.holds == p {
		k.holds = nil
	}
}

// mirrored tells all pages who looks, and who types.
func (s *Sandbox) mirrored() {
	for _, p := range s.audience.pages {
		p.send(s.mirrorsFor(p))
	}
}

func (s *Sandbox) mirrorsFor(p *Page) message.Mirrors {
	name := func(o *Page) string {
		if o == nil {
			return ""
		}
		return o.mirror.By
	}
	m := message.Mirrors{By: []string{}, Asks: name(s.keys.asks), Holds: name(s.keys.holds), Shown: len(s.audience.viewers) > 0}
	m.Mine = p.mirror != nil && (s.keys.asks == p || s.keys.holds == p)
	for _, o := range s.audience.pages {
		if o.mirror != nil && !slices.Contains(m.By, o.mirror.By) {
			m.By = append(m.By, o.mirror.By)
		}
	}
	slices.Sort(m.By)
	return m
}

// isSeen reports whether somebody else looks: a teacher, or many to whom it is shown.
func (a *audience) isSeen() bool {
	return len(a.viewers) > 0 || slices.ContainsFunc(a.pages, func(p *Page) bool { return p.mirror != nil })
}

// own is how many pages of the learner's look.
func (a *audience) own() (n int) {
	for _, p := range a.pages {
		if p.mirror == nil {
			n++
		}
	}
	return n
}

// left takes that a page has gone: whoever typed there types no more, nor does anybody where the learner
// is no more.
func (s *Sandbox) left(p *Page) {
	if p.viewer != nil {
		if len(s.audience.viewers) == 0 {
			s.mirrored()
		}
		return
	}
	s.keys.leave(p)
	s.wiped(p)
	if s.audience.own() == 0 {
		s.wiped(s.keys.holds)
		s.keys = keys{}
	}
	if p.mirror != nil || s.audience.isSeen() {
		s.mirrored()
	}
}

// assisted notes that a teacher types in the learner's place: the step was not done by hand, and what goes wrong is
// no mistake of the learner's.
func (s *Sandbox) assisted(p *Page) {
	if s.seat != nil {
		s.seat.guest = p.mirror != nil
	}
	if work := s.desk.Run(); p.mirror != nil && work != nil && work.Unassisted() {
		s.input(p, desk.Input{Kind: desk.Assist}, journal.Origin{})
	}
}
