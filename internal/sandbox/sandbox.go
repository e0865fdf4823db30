// Package sandbox owns what a learner owns for one activity: a desk, with its
// journal and its audience.
//
// An input goes down: the journal writes it, the desk serves it. What happened
// comes back as events: facts go into the journal, all else to the audience.
package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server"
)

// Sandbox is what a learner owns for one activity. All inputs are served one at
// a time.
type Sandbox struct {
	id    string
	m     *Manager
	owner *learner.Learner
	class string // where the owner has a seat, "" for none
	// tenant is for whom it counts. Whoever comes while it is in memory changes nothing about that.
	tenant *Tenant
	pace   *rate.Limiter // of typed lines

	// These are read by whoever looks for room, without waiting.
	used    atomic.Int64          // when it was last used, in Unix nanoseconds
	watched atomic.Int32          // how many pages look at it, or are about to
	octets  atomic.Int64          // that it has, with what waits for its pages
	worked  atomic.Bool           // something was typed since it is in memory
	rules   atomic.Pointer[Rules] // of the owner's class, as they were last; nil without one
	shownTo atomic.Int32          // how many are shown its screens
	leaving atomic.Bool           // its pages were told to leave: it goes with the last of them

	mu sync.Mutex // guards all below

	// Each line needs these. They stand together: while many others type, none is in a cache.
	desk     *desk.Desk
	journal  *journal.Journal
	lab      *scenario.Lab // nil in free play
	attempt  *attempt      // nil unless the lab is being written
	shown    *shown        // what another learner shares and is being played, nil for nothing
	owed     bool          // there are facts that the page may not show before they are durable
	ended    bool          // nobody is to be told anything any more
	started  bool          // it is a fact that the lab was begun
	front    bool          // what was typed last was typed on the front page
	inputs   int           // how many there have been since the beginning
	weight   int           // octets of it, without those of its pages
	events   []desk.Event  // room for those of the next input
	in       desk.Input    // what is typed, while it is served
	from     journal.Origin
	keys     keys
	seat     *seat // nil unless the owner has one in a class
	news     news
	talks    talks
	taken    taken
	audience audience
	unsaved  []string        // steps that are done, but not durably
	played   *message.Replay // the transcript that is being played, nil for none

	begun    journal.Begin
	setup    desk.Setup // of the desk
	notice   string     // what the learner has to be told when they come, or ""
	waited   time.Time
	idle     time.Duration  // for which it was in view since something was done
	playing  int            // octets of what is played
	before   []run.Achieved // what was achieved at the lab in other worlds and counts in this one
	doneAt   map[string]int // after how many inputs a step was done, by its id
	fewest   fewest         // in any attempt
	arrivals arrivals
	half     []halfTyped // lines that those who look are shown
}

// People paste long messages; nobody types so fast for long.
const (
	linesPerSecond = 200
	linesAtOnce    = 5000
)

// empty is a sandbox without a desk.
func (m *Manager) empty(id string, owner *learner.Learner, t *Tenant) *Sandbox {
	s := &Sandbox{id: id, m: m, owner: owner, tenant: t, class: owner.Class(), pace: rate.NewLimiter(linesPerSecond, linesAtOnce)}
	s.journal = m.journals.Journal(id, s.stored)
	if s.class != "" {
		s.seat = &seat{}
	}
	return s
}

// begin sits down at a new desk, for a lab or for free play (nil). before is what
// was achieved at the lab in other worlds and counts in this one.
func (s *Sandbox) begin(lab *scenario.Lab, seed uint64, before ...run.Achieved) error {
	name := s.m.c.Play
	if lab != nil {
		name = lab.World
	}
	fixture, err := s.m.c.World(name)
	if err != nil {
		return fmt.Errorf("the world %s cannot be made: %w", name, err)
	}
	b := journal.Begin{World: name, WorldEdition: fixture.Edition, Seed: seed, Opened: s.opened(), Resumed: len(before) > 0}
	if lab != nil {
		b.Lab, b.LabEdition = lab.ID, lab.Edition
	}
	s.sitDown(desk.Setup{Fixture: fixture, World: server.WorldOptions{Seed: seed, Gentle: true}, Lab: lab, Achieved: before, Opened: b.Opened}, b)
	s.drafted(lab, b)
	return nil
}

// sitDown puts a desk in the place of the old one, and begins the journal anew.
func (s *Sandbox) sitDown(setup desk.Setup, b journal.Begin) {
	s.end()
	same := s.lab != nil && setup.Lab != nil && s.lab.ID == setup.Lab.ID
	setup.World.Unsent = true
	s.setup, s.lab, s.begun, s.started = setup, setup.Lab, b, b.Resumed
	s.arrivals = newArrivals()
	s.talks, s.played, s.attempt, s.shown = talks{}, nil, nil, nil
	s.before, s.inputs, s.doneAt = setup.Achieved, 0, map[string]int{}
	s.taken, s.half = nil, nil // terminals have other names from now on
	if s.seat != nil {
		s.seat.sitDown(same)
	}
	s.audience.clear()
	var events []desk.Event
	s.desk, events = desk.New(setup)
	s.journal.Begin(s.desk.World().Now(), b)
	s.news.add(message.Voices{Voices: s.voiceMessages()})
	s.publish(nil, events)
}

// opened is how many terminals there have been.
func (s *Sandbox) opened() int {
	if s.desk == nil {
		return s.begun.Opened
	}
	return s.desk.Opened()
}

// end hangs up everything.
func (s *Sandbox) end() {
	if s.desk != nil {
		s.desk.Close()
	}
}

// input serves an input of a page's.
func (s *Sandbox) input(p *Page, in desk.Input, from journal.Origin) { s.apply(p, &in, &from) }

// apply serves an input, which is not kept. All that is below its call of the desk takes room on the
// stack of a page's goroutine; so what comes before and after is not here. See exchanged.
func (s *Sandbox) apply(p *Page, in *desk.Input, from *journal.Origin) {
	if !s.mayKeep(p) {
		return
	}
	at := s.desk.World().Now()
	events := s.desk.ApplyInto(in, s.events)
	defer s.keepRoom(events)
	s.applied(p, at, in, from, events)
}

// mayKeep reports whether the journal has room for an input; if not, the page is told why.
//
//go:noinline
func (s *Sandbox) mayKeep(p *Page) bool {
	err := s.journal.Room()
	switch {
	case err == nil:
		return true
	case errors.Is(err, journal.ErrFull):
		p.fail(texts.Say("journal-full"))
	default:
		s.m.c.Log.Error("an input could not be kept", "sandbox", s.id, "err", err)
		p.fail(texts.Say("not-written"))
	}
	s.m.refused.Add(1)
	return false
}

// applied keeps an input, and publishes what it has led to. One that the desk refuses is not worth a
// place in the journal.
//
//go:noinline
func (s *Sandbox) applied(p *Page, at time.Time, in *desk.Input, from *journal.Origin, events []desk.Event) {
	if refused(events) {
		s.m.refused.Add(1)
		s.taken.take(*from, in.Term)
		s.publish(p, events)
		return
	}
	s.served(at, in, from)
	s.publish(p, events)
}

// served keeps an input that has been served.
//
//go:noinline
func (s *Sandbox) served(at time.Time, in *desk.Input, from *journal.Origin) {
	if err := s.keep(at, in, from); err != nil { // it has been done, and shows
		s.m.c.Log.Error("an input could not be kept", "sandbox", s.id, "err", err)
	}
	s.taken.take(*from, in.Term)
	if a := s.attempt; a != nil && len(a.inputs) < mostRedone {
		a.inputs = append(a.inputs, *in)
	}
	s.stray()
	s.idle = 0
	s.m.inputs.Add(1)
	s.inputs++
}

// keepRoom takes back the room of events that have been published.
func (s *Sandbox) keepRoom(events []desk.Event) {
	const most = 16 // that are worth keeping room for
	if s.events = nil; cap(events) <= most {
		clear(events)
		s.events = events
	}
}

// refused reports whether nothing has happened but that an input was refused.
func refused(events []desk.Event) bool {
	for _, e := range events {
		if _, is := e.(desk.Refused); !is {
			return false
		}
	}
	return len(events) > 0
}

// counts tells whether what is done here is the learner's own achievement.
func (s *Sandbox) counts() bool { return s.begun.Shared == nil }

// keep writes an input down. What is said of the learner is written before
// what they do, so that nothing is kept that nobody can come back to.
func (s *Sandbox) keep(at time.Time, in *desk.Input, from *journal.Origin) error {
	s.worked.Store(true)
	if err := s.owner.Save(); err != nil {
		return err
	}
	if s.lab != nil && !s.started && s.counts() {
		if err := s.journal.Achieve(at, journal.Fact{Kind: journal.Started, Lab: s.lab.ID, When: s.m.c.Now()}); err != nil {
			return err
		}
		s.started = true
	}
	return s.journal.Input(at, *in, *from)
}

// attach connects a page, and shows it everything that it has not seen. notice
// is what the learner has to know, "" if there is nothing.
func (s *Sandbox) attach(p *Page, hello message.Hello, resumed bool, notice string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.owner.SignedIn(p.token) { // signed out, or erased, while the sandbox was made ready
		p.dismiss(ErrSignedOut)
		return
	}
	notice, s.notice = cmp.Or(notice, s.notice), ""
	resumed = resumed && !s.withdrawn()
	seen := hello.Seen
	if !resumed {
		seen = nil // it is of another world
	}
	s.show(p, seen, message.Welcome{Resumed: resumed, Notice: notice})
	s.flush()
}

// show connects a page, and shows it everything that it has not seen. w says how the world
// comes.
func (s *Sandbox) show(p *Page, seen map[string]int64, w message.Welcome) {
	w.Token, w.Name, w.Terms, w.Lab = string(p.token), s.owner.Name(), s.termMessages(p), s.labMessage()
	p.send(w)
	p.send(message.Voices{Voices: s.voiceMessages()})
	if s.played != nil {
		p.send(*s.played)
	}
	if s.shown != nil {
		p.send(s.sharedMessage(false))
	}
	if s.arrivals.latest != nil {
		p.send(*s.arrivals.latest)
	}
	if len(seen) == 0 {
		if said := s.said(); said != nil {
			p.send(*said)
		}
		s.sendAdvice(p)
	}
	s.audience.attach(p, seen, s.taken)
	if s.audience.isSeen() && p.mirror == nil {
		p.send(s.mirrorsFor(p))
	}
	s.showHalfTyped(p)
}

// showLate shows a page for which too much has waited how things stand, as one that comes back.
func (s *Sandbox) showLate(p *Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.audience.detach(p)
	p.catchUp()
	if p.viewer != nil {
		s.showTerminals(p)
		return
	}
	s.show(p, nil, message.Welcome{Resumed: true})
	s.flush()
}

// sendAdvice shows a page that shows nothing yet what the learner is advised. Whoever comes from the
// front page is at the lab for the first time: what was wrong with a line there is told only if it
// stands in the way.
func (s *Sandbox) sendAdvice(p *Page) {
	work := s.desk.Run()
	if work == nil || s.front && !p.front && !work.StandsInWay() {
		return
	}
	if step, html, ok := work.Advice(); ok {
		p.send(message.Advice{Step: step, HTML: html, GoesOn: work.GoesOn(), Note: work.IsNote()})
	}
}

func (s *Sandbox) detach(p *Page) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.audience.detach(p)
	if p.viewer != nil {
		s.shownTo.Add(-1)
	}
	s.left(p)
	s.tell()
}

// receive serves a message of a page's, unless its connection has to end: the
// learner may have been erased, or signed out on this device.
func (s *Sandbox) receive(p *Page, msg message.Client, serve func(*Sandbox, *Page, message.Client)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := p.ended(); err != nil {
		return err
	}
	s.obey(p)
	serve(s, p, msg)
	s.flush()
	s.weigh()
	return nil
}

// renew begins again, at a new desk.
func (s *Sandbox) renew(p *Page, lab *scenario.Lab, seed uint64) {
	if err := s.begin(lab, seed); err != nil {
		p.fail(err.Error())
		return
	}
	if err := s.journal.Confirm(); err != nil {
		s.m.c.Log.Error("a beginning could not be written; it is tried again with the next input", "sandbox", s.id, "err", err)
	}
	s.commit() // what was so from the start
	if fresh := s.labMessage(); fresh != nil {
		fresh.Fresh = true
		s.news.first(*fresh)
	}
}

// flush sends the pages what has changed: which terminals there are and their output at
// once, and what that means when the facts in it are durable.
func (s *Sandbox) flush() {
	s.commit()
	s.tell()
	s.audience.flush(s.taken)
	if s.owed && !s.news.owing {
		return
	}
	s.news.publish(s)
}

// touch notes that the sandbox is being used.
func (s *Sandbox) touch() { s.used.Store(s.m.c.Now().UnixNano()) }

func (s *Sandbox) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.end()
	s.weighNothing()
	if s.m.journals.Keeps() {
		return
	}
	if err := s.journal.Erase(); err != nil { // nobody can come back to it
		s.m.c.Log.Error("a journal could not be erased", "sandbox", s.id, "err", err)
	}
}
