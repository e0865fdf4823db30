package sandbox

import (
	"sync"

	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// atClass is the activity of a page that shows a learner's class itself. Nothing is done there.
const atClass = "class"

// listeners are pages that are told when a class may have changed, and nothing else.
type listeners struct {
	mu  sync.Mutex // guards all
	all map[*Page]listening
}

// listening is of which class a page is told, and as whom.
type listening struct {
	class   string
	learner learner.ID
}

var (
	errNoSeatHere = texts.Error("no-seat-here")
	errListens    = texts.Error("class-listens")
)

// listen is greet of a page that shows the learner's class. What has changed before it listened it is told,
// too.
func (p *Page) listen(hello message.Hello) error {
	l, ok, err := p.m.Learner(learner.Token(hello.Token))
	if err != nil {
		return errUnreadable
	}
	if !ok {
		return errNoSeatHere
	}
	defer p.m.Release(l)
	if l.Class() == "" {
		return errNoSeatHere
	}
	p.token, p.hears = learner.Token(hello.Token), true
	p.m.listeners.mu.Lock()
	p.m.listeners.all[p] = listening{l.Class(), l.ID}
	p.m.listeners.mu.Unlock()
	if !l.SignedIn(p.token) { // meanwhile
		return ErrSignedOut
	}
	p.news()
	return nil
}

// news tells a page that its class may have changed, once until it has taken that.
func (p *Page) news() {
	p.mu.Lock()
	waits := len(p.queue) > 0
	p.mu.Unlock()
	if !waits {
		p.send(message.ClassChanged{})
	}
}

// who are the listeners for whom a condition holds.
func (ls *listeners) who(holds func(*Page, listening) bool) (all []*Page) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for p, at := range ls.all {
		if holds(p, at) {
			all = append(all, p)
		}
	}
	return all
}

// tell tells those of a class that it may have changed: of a learner, or of all if that is "".
func (ls *listeners) tell(class string, l learner.ID) {
	for _, p := range ls.who(func(_ *Page, at listening) bool { return at.class == class && (l == "" || l == at.learner) }) {
		p.news()
	}
}

// signOut ends the connections of those of a learner's for whom a condition holds.
func (ls *listeners) signOut(l learner.ID, whom func(*Page) bool) {
	for _, p := range ls.who(func(p *Page, at listening) bool { return at.learner == l && whom(p) }) {
		p.dismiss(ErrSignedOut)
	}
}

// erased ends the connections of all of a learner's.
func (ls *listeners) erased(l learner.ID) { ls.signOut(l, func(*Page) bool { return true }) }

// leave takes a page out whose connection has ended.
func (ls *listeners) leave(p *Page) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	delete(ls.all, p)
}
