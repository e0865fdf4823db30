package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"ehlo/internal/desk"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// pageBuffer is how many octets of text can wait for a page that reads slowly:
// all that the terminals keep, which a page that comes back is shown at once,
// and some more. Beyond that what waits is dropped, and when the page has read what it was sent
// it is shown how things stand, as if it came back. One that reads nothing at all loses its
// connection by the time that a write may take.
const pageBuffer = desk.MaxTerminals*2*scrollback + 1<<20

// ErrSignedOut is why a page's connection has to end.
var ErrSignedOut = texts.Error("signed-out")

// Page is one connection of a browser. It waits for messages with Next and
// hands in what the browser sends with Receive.
type Page struct {
	m      *Manager
	s      *Sandbox // nil until hello, here and below
	id     string   // that the page gave itself; inputs are counted by it
	token  learner.Token
	long   time.Duration // that the last message took, if few such are served at a time
	from   *Tenant       // for whom its sandbox counts
	room   func() error  // whether there can be another sandbox; nil: there can
	mirror *Mirrored     // what a teacher looks at, nil for a learner's own page
	viewer *viewing      // of whoever is shown somebody's terminals, nil for all others
	at     string        // the activity of a learner's own page
	hears  bool          // it shows a class, and is told when that may have changed; s stays nil
	front  bool          // it is the front page: it has asked to be connected. s.mu guards it

	mu    sync.Mutex // guards all before wake
	queue []message.Server
	size  int
	holds *Sandbox      // has what waits, nil unless it has been found
	late  bool          // so much has waited that it was dropped
	end   error         // why the connection has to end, nil while it goes on
	quiet bool          // whoever hands in messages takes what they lead to: nobody is woken
	wake  func()        // is called when there is something to take
	woken chan struct{} // holds a token then, unless wake does something else
}

// NewPage is for a new connection. Leave ends it.
func (m *Manager) NewPage() *Page {
	woken := make(chan struct{}, 1)
	return &Page{m: m, from: &m.memory.nobody, woken: woken, wake: func() {
		select {
		case woken <- struct{}{}:
		default:
		}
	}}
}

// NewPageFor is NewPage for somebody who does not call Next: wake is called when there may be
// something to take, from any goroutine, and must neither wait nor call the page back. What it has
// made counts for a tenant, nil for nobody. Room is asked before a sandbox is made for the page, nil
// if there always is some; its error ends the connection.
func (m *Manager) NewPageFor(wake func(), from *Tenant, room func() error) *Page {
	if from == nil {
		from = &m.memory.nobody
	}
	return &Page{m: m, wake: wake, from: from, room: room}
}

// Tell tells the page what is wrong and no fault of what it has sent.
func (p *Page) Tell(says string) { p.fail(says) }

// Leave says that the connection has ended. The sandbox stays.
func (p *Page) Leave() {
	if p.hears {
		p.m.listeners.leave(p)
	}
	if p.s != nil {
		p.s.detach(p)
		p.holdFor(nil)
		p.m.unpin(p.s)
	}
}

// holdFor has what waits for the page count with a sandbox, nil for none: then nothing waits.
func (p *Page) holdFor(s *Sandbox) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s != nil {
		s.hold(ofPage + p.size)
	} else {
		p.holds.hold(-ofPage)
		p.drop()
	}
	p.holds = s
}

// drop drops what waits; mu is held.
func (p *Page) drop() {
	p.holds.hold(-p.size)
	p.queue, p.size = nil, 0
}

// Next waits for what is to be sent. It returns ErrSignedOut when the page's device has been
// signed out, ErrMadeRoom when its sandbox has made room for others, or the context's error.
func (p *Page) Next(ctx context.Context) ([]message.Server, error) {
	for {
		if messages, err := p.Take(); len(messages) > 0 || err != nil {
			return messages, err
		}
		select {
		case <-p.woken:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Take is Next without waiting: there may be nothing.
func (p *Page) Take() ([]message.Server, error) {
	all, _, err := p.take(nil, pageBuffer)
	return all, err
}

// atOnce is how many octets are worth being written in one go.
const atOnce = 64 << 10

// TakeInto is Take for those who do so often and keep no slice of messages: the page has room to
// be filled next. It takes no more than is worth being written in one go, so that what a page does
// not read waits here, where it is counted; more tells that there is more.
func (p *Page) TakeInto(room []message.Server) (messages []message.Server, more bool, err error) {
	return p.take(room, atOnce)
}

// take takes messages until they have so many octets.
func (p *Page) take(room []message.Server, octets int) (messages []message.Server, more bool, err error) {
	for {
		p.mu.Lock()
		queue := p.queue
		n := p.first(octets)
		messages, more = queue[:n], n < len(queue)
		p.queue, room = append(room[:0], queue[n:]...), nil
		end, late := p.end, p.late
		p.mu.Unlock()
		if end != nil {
			return nil, false, end
		}
		if !late {
			return messages, more, nil
		}
		p.s.showLate(p)
	}
}

// first counts out messages that have so many octets, or are the last; mu is held.
func (p *Page) first(octets int) (n int) {
	if p.size <= octets {
		p.holds.hold(-p.size)
		p.size = 0
		return len(p.queue)
	}
	before := p.size
	for n < len(p.queue) && before-p.size < octets {
		p.size -= message.Octets(p.queue[n])
		n++
	}
	p.holds.hold(p.size - before)
	return n
}

// send puts a message into the queue; it never waits. Nobody is sent nothing.
func (p *Page) send(msg message.Server) {
	if p == nil {
		return
	}
	if p.s != nil && p.mirror == nil && p.viewer == nil {
		if msg = p.s.rules.Load().screen(msg); msg == nil {
			return
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end != nil || p.late {
		return
	}
	octets := message.Octets(msg)
	p.holds.hold(octets)
	p.size += octets
	p.queue = append(p.queue, msg)
	if p.size > pageBuffer && p.holds != nil {
		p.drop()
		p.late = true
	}
	p.rouse()
}

// dismiss ends the connection, and says why.
func (p *Page) dismiss(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop()
	p.end = why
	p.rouse()
}

// catchUp has the page take messages again.
func (p *Page) catchUp() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.late = false
}

// Rouse has whoever waits look whether there is something to take.
func (p *Page) Rouse() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rouse()
}

// rouse is Rouse; mu is held.
func (p *Page) rouse() {
	if !p.quiet {
		p.wake()
	}
}

// fail tells the page what went wrong.
func (p *Page) fail(says string) { p.send(message.Error{Error: says}) }

// Receive serves a message of the browser's. It returns an error only if the
// connection makes no sense and is to be ended; what a learner can do wrong is
// answered with a message.
func (p *Page) Receive(ctx context.Context, msg message.Client) error {
	if p.s == nil {
		hello, ok := msg.(message.Hello)
		if !ok {
			return errors.New("the first message has to be hello")
		}
		switch {
		case p.mirror != nil:
			return p.reflect(hello)
		case p.viewer != nil:
			return p.look(hello)
		case p.hears:
			return errListens
		case hello.Activity == atClass:
			return p.listen(hello)
		}
		return p.greet(hello)
	}
	h, err := p.admit(ctx, msg)
	if h == nil {
		return err
	}
	defer p.grown()
	p.long = 0
	switch {
	case h.long:
		return p.atLength(ctx, h, msg)
	case h.aside:
		h.serve(p.s, p, msg)
		return p.ended()
	}
	return p.s.receive(p, msg, h.serve)
}

// admit is the handler of a message that may be served now, nil if it may not, or need not be. It is
// no part of Receive: below that is all that a line leads to. See exchanged.
//
//go:noinline
func (p *Page) admit(ctx context.Context, msg message.Client) (*handler, error) {
	h, ok := p.m.handlers[message.TypeOf(msg)]
	if !ok || p.viewer != nil { // who has nothing to say
		return nil, errors.New("the sandbox has been greeted already")
	}
	if p.mirror != nil {
		if says := p.mayNot(msg); says != "" {
			if _, late := msg.(message.HalfTyped); !late { // the keyboard was taken back meanwhile
				p.fail(says)
			}
			return nil, p.ended()
		}
	} else if p.s.class != "" {
		if forbidden, err := p.forbidden(msg); forbidden || err != nil {
			return nil, err
		}
	}
	if h.paced {
		if err := p.s.pace.WaitN(ctx, 1); err != nil { // nothing typed is lost: it waits
			return nil, err
		}
	}
	if _, idle := msg.(message.Wait); !idle {
		p.s.touch()
	}
	return h, nil
}

// atLength serves a message of which few are served at a time.
//
//go:noinline
func (p *Page) atLength(ctx context.Context, h *handler, msg message.Client) error {
	select {
	case p.m.long <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	begun := time.Now()
	defer func() {
		p.long = time.Since(begun)
		<-p.m.long
	}()
	if h.aside {
		h.serve(p.s, p, msg)
		return p.ended()
	}
	return p.s.receive(p, msg, h.serve)
}

// grown makes room for what the page has had made.
func (p *Page) grown() { endAll(p.m.memory.grown(p.s.tenant, p.m.c.Now)) }

// Long is how long the last message took, 0 if it was none of which few are served at a time.
func (p *Page) Long() time.Duration { return p.long }

// Serve is Receive by someone who takes what it leads to: whoever waits for that is not woken,
// unless Rouse is called afterwards.
func (p *Page) Serve(ctx context.Context, msg message.Client) error {
	p.hush(true)
	defer p.hush(false)
	return p.Receive(ctx, msg)
}

func (p *Page) hush(quiet bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.quiet = quiet
}

// ended is why the connection has to end, nil while it goes on.
func (p *Page) ended() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.end
}

// maxPageName is how many octets the name can have that a page gives itself.
const maxPageName = 64

// freePlay is the activity of pages that say none.
const freePlay = "play"

// greet finds the learner, and what they own for the activity.
func (p *Page) greet(hello message.Hello) error {
	l, token, known, err := p.m.enter(learner.Token(hello.Token))
	if err != nil {
		return err
	}
	defer p.m.learners.Release(l) // the sandbox holds them
	switch {
	case len(hello.Page) > maxPageName:
		return fmt.Errorf("the name of a page has %d octets at most", maxPageName)
	case hello.Page == "": // one that never sends anything again
		hello.Page = rand.Text()
	}
	if hello.Activity == "" {
		hello.Activity = freePlay
	}
	rules, err := p.m.mayBegin(l, hello.Activity)
	if err != nil {
		return err
	}
	if p.room != nil && l.Sandbox(hello.Activity) == "" {
		if err := p.room(); err != nil {
			return err
		}
	}
	s, resumed, err := p.m.find(l, hello.Activity, p.from)
	if err != nil {
		return err
	}
	p.s, p.id, p.token, p.at = s, hello.Page, token, hello.Activity
	if rules != nil {
		s.rules.Store(rules)
	}
	p.holdFor(s)
	defer p.grown()
	notice := ""
	if hello.Token != "" && !known {
		notice = texts.Say("not-signed-in")
	}
	s.attach(p, hello, resumed && known, notice)
	return nil
}
