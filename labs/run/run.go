// Package run holds what a learner does with a lab against its steps, advises,
// hints and explains. It works on exchanges as the server parsed them and on the
// state of the world, so that every spelling a protocol allows is right.
package run

import (
	"slices"
	"time"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/wire"
)

// Run is one learner's work on a lab, in one world. It has no clock and no
// goroutine: the same exchanges give the same events. It is not safe for
// concurrent use. To start again, start a new one in a new world.
type Run struct {
	lab   *scenario.Lab
	world *server.World
	terms map[string]*terminal
	steps []*progress
	start map[string]beginning // by the assertion's mailbox
	past  []*scenario.Assertion
	held  map[*scenario.Assertion]bool // of past, before the exchange that is looked at
	now   time.Duration                // since the start, as far as Wait was given it
	typed int                          // lines that the learner sent to servers
	// session is those lines, as far as they are kept.
	session  []sent
	showing  []shownLine // lines that are being typed for the learner, as far as they have not come
	given    int         // those that have
	playing  *playing    // nil unless a solution is being typed
	last     string      // the terminal in which something happened last
	standing *standing   // the advice in view, nil where there is none
	sentFrom int         // where the lines begin in session of the exchange that came last
	done     bool
	hintless bool // no hints come by themselves
	resumed  bool // it goes on with what was begun in another world
}

// Start begins the lab in a fresh world of the lab's fixture. The seed draws
// its variables. What has been achieved already is so in this world too, and
// the run goes on at the first step that is open.
func Start(l *scenario.Lab, world *server.World, seed uint64, achieved ...Achieved) *Run {
	l = l.Draw(seed)
	r := &Run{lab: l, world: world, terms: make(map[string]*terminal), start: make(map[string]beginning), resumed: len(achieved) > 0}
	for i := range l.Mail {
		_ = Deliver(&l.Mail[i], world) // the proof reports what cannot be put
	}
	for _, s := range l.Steps {
		r.steps = append(r.steps, &progress{Step: s, help: make([]help, len(s.Hints)), goodbye: isGoodbye(s, world)})
		for i := range s.State {
			r.remember(s.State[i].Mailbox)
		}
		if s.Message != nil {
			r.remember(s.Message.Mailbox)
		}
	}
	withParts(r.steps)
	r.past, r.held = asserted(l.Steps), make(map[*scenario.Assertion]bool)
	for _, a := range r.past {
		r.remember(a.Mailbox)
	}
	r.recall()
	for _, a := range achieved {
		r.restore(a)
	}
	r.expectNew()
	r.settle("", nil)
	if p := r.next(); p != nil {
		r.hintsFor(p, nil)
	}
	r.moved()
	return r
}

// Lab is the lab being worked on, with this run's variables put in.
func (r *Run) Lab() *scenario.Lab { return r.lab }

// Done reports whether all steps are.
func (r *Run) Done() bool { return r.done }

// Left is how many steps are neither done nor skipped.
func (r *Run) Left() (n int) {
	for _, p := range r.steps {
		if p.open() {
			n++
		}
	}
	return n
}

// Score is what the steps done so far are worth, and what all are.
func (r *Run) Score() (got, of int) {
	for _, p := range r.steps {
		of += p.Points()
		if p.done {
			got += p.Points()
		}
	}
	return got, of
}

// Steps are the lab's steps as they stand.
func (r *Run) Steps() []Step {
	all := make([]Step, len(r.steps))
	for i, p := range r.steps {
		all[i] = r.view(p)
	}
	return all
}

// Observe takes an exchange that happened in a terminal.
func (r *Run) Observe(x *wire.Exchange, term string) []Event {
	defer r.recall()
	t, own := r.follow(x, term)
	if own && r.resumed {
		r.expectNew()
		return nil
	}
	_, before, _ := r.Advice()
	obeyed := r.standing.isObeyed(r, x, term)
	events := r.evaluate(&observation{x: x, term: t, run: r, text: t.textOf(x)}, term)
	return r.concludeExchange(x, term, own, obeyed, before, events)
}

// follow takes note of what an exchange is in its terminal; own is that the lab itself has called there.
func (r *Run) follow(x *wire.Exchange, term string) (t *terminal, own bool) {
	t = r.term(term)
	r.last = term
	t.observe(x)
	t.tagged = t.tagged || r.hasTag(x)
	own = x.Greeting() && r.ownCall(term)
	r.sentFrom = len(r.session)
	if !own {
		r.count(x, t)
	}
	return t, own
}

// concludeExchange adds to what an exchange has led to by itself what becomes of the advice in view,
// which was before, and what the learner has to be told next.
func (r *Run) concludeExchange(x *wire.Exchange, term string, own, obeyed bool, before string, events []Event) []Event {
	if x.Unit.Kind == wire.Text { // what was said while it was typed could still be followed then
		events = slices.DeleteFunc(events, func(e Event) bool { return e.Kind == Advice && e.HTML == before })
	}
	var fresh *standing
	if slices.ContainsFunc(events, func(e Event) bool { return e.Kind == Advice }) {
		fresh = r.standing
	}
	events = append(events, r.withdraw(x, term, fresh)...)
	if fresh == nil {
		if x.Close {
			events = append(events, r.callsBack(term)...)
		}
		if !own && !obeyed {
			events = append(events, r.wrongServer(x, term)...)
			events = append(events, r.anotherServer(x, term)...)
		}
		events = append(append(append(events, r.beginsAnew(x, term)...), r.takenBack(x, term)...), r.newConnection(x, term)...)
	}
	if !slices.ContainsFunc(events, func(e Event) bool { return e.Kind == Advice }) {
		events = append(events, r.answersServer(x, term)...)
	}
	if r.standing == nil && r.playing == nil && !own {
		if e, ok := r.toBeginAnew(r.next()); ok {
			events = append(events, e)
		}
	}
	return append(r.conclude(events), r.moved()...)
}

// Unasked takes what a server has said in a terminal without being asked, such as
// IMAP's EXISTS in IDLE: "*" is the last message then, too.
func (r *Run) Unasked(conversation int, text []byte, term string) {
	r.term(term).unasked(conversation, text)
}

// Typed takes a line that was typed in a terminal, before its exchange. While
// a message is being typed it lets the steps see the text grow line by line;
// without it they see it whole, when the dot has been sent. Lines that are not
// message text are passed over.
func (r *Run) Typed(term, line string) []Event {
	t := r.term(term)
	switch {
	case t.appends:
		return r.conclude(r.appending(t, term, line))
	case !t.inText || line == ".":
		return nil
	}
	inBody := t.text.blank
	t.text.add(unstuffed(line))
	t.typed++
	over := r.outlived(&t.text, term)
	for _, p := range r.steps {
		if r.isFor(p, term) {
			p.writes(line, inBody)
		}
	}
	s := &observation{term: t, text: &t.text}
	events := r.namesCommand(s, term, line, r.nearlyEnds(term, line, r.evaluate(s, term)))
	events = r.endsMisspelt(t, term, line, inBody, r.nearlyBlank(t, term, line, inBody, events))
	for _, says := range []func() []Event{
		func() []Event { return r.secondField(t, term, line) },
		func() []Event { return r.misspelt(t, term, line) },
		func() []Event { return r.lacksValue(t, term, line) },
		func() []Event { return r.inMessage(t, term, line) },
		func() []Event { return r.spoils(t, term, line) },
		func() []Event { return r.writesOn(term, line, inBody) },
	} {
		if len(events) == 0 {
			events = says()
		}
	}
	return r.conclude(append(over, events...))
}

// HangUp takes notice that the learner has ended a terminal's connection.
func (r *Run) HangUp(term string) []Event {
	defer r.recall()
	r.last = term
	r.term(term).hangUp()
	for _, p := range r.steps {
		if r.isFor(p, term) {
			p.leaves()
		}
	}
	events := append(append(r.settle(term, nil), r.hasLeft(term)...), r.callsBack(term)...)
	return append(r.conclude(events), r.moved()...)
}

func (r *Run) term(id string) *terminal {
	t, ok := r.terms[id]
	if !ok {
		t = &terminal{}
		r.terms[id] = t
	}
	return t
}
