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

// EventKind says what has happened in a run.
type EventKind string

// What can happen.
const (
	StepDone    EventKind = "step-done"    // HTML explains the reply that completed it
	StepUndone  EventKind = "step-undone"  // what it asked for is no longer so; HTML says it
	StepSkipped EventKind = "step-skipped" // it has been passed over
	Advice      EventKind = "advice"       // HTML says what went wrong, and what to do
	Hinted      EventKind = "hinted"       // HTML is a hint, asked for or come by itself; it is among the step's from now on
	LabDone     EventKind = "lab-done"     // all steps are done or skipped
)

// Event is what an input has led to.
type Event struct {
	Kind EventKind
	Step string // its id, "" for LabDone
	HTML string // safe to show, may be ""
	Hint int    // Hinted: which of the step's hints, counted from 1
}

// Status is how a step stands.
type Status string

// What a step can be.
const (
	Open    Status = "open"
	Done    Status = "done"
	Skipped Status = "skipped"
	Shown   Status = "shown" // done after its solution was shown
)

// Step is one step as it stands for the learner.
type Step struct {
	ID      string
	Title   string
	HTML    string // what to do, and why
	Term    string // the terminal to do it in
	Done    bool
	Status  Status
	Tries   int
	Time    time.Duration // spent on it so far; see Run.Wait
	Explain string        // HTML that explains the reply which completed it
	Hints   []string      // HTML; those shown so far
	More    bool          // there are hints to ask for
	Quiz    *Quiz         // the question that it asks, nil if it asks none
}

// Run is one learner's work on a lab, in one world. It has no clock and no
// goroutine: the same exchanges give the same events. It is not safe for
// concurrent use. To start again, start a new one in a new world.
type Run struct {
	lab   *scenario.Lab
	world *server.World
	terms map[string]*terminal
	steps []*progress
	start map[string]beginning // by the assertion's mailbox
	now   time.Duration        // since the start, as far as Wait was given it
	typed int                  // lines sent to servers, and calls of servers
	// session is those lines, as far as they are kept.
	session []string
	done    bool
}

// progress is how far a step is.
type progress struct {
	*scenario.Step
	matched  bool   // the expectation has been met, the state may not have
	met      []bool // by condition, where every one is wanted
	answered bool   // the quiz has been
	done     bool
	skipped  bool
	showed   bool // the solution was
	stale    bool // its state holds from before it was reset, and was not brought about since
	tries    int
	shown    []bool // by hint
	order    []int  // the hints shown, in that order
	explain  string
	begun    bool // it has been the step to do
	began    time.Duration
	took     time.Duration // set when it is done or skipped
}

// Start begins the lab in a fresh world of the lab's fixture. The seed draws
// its variables.
func Start(l *scenario.Lab, world *server.World, seed uint64) *Run {
	l = l.Draw(seed)
	r := &Run{lab: l, world: world, terms: make(map[string]*terminal), start: make(map[string]beginning)}
	for i := range l.Mail {
		_ = Deliver(&l.Mail[i], world) // the proof reports what cannot be put
	}
	for _, s := range l.Steps {
		r.steps = append(r.steps, &progress{Step: s, shown: make([]bool, len(s.Hints))})
		for i := range s.State {
			r.remember(s.State[i].Mailbox)
		}
	}
	r.settle("", nil)
	if p := r.next(); p != nil {
		r.hintsFor(p, nil)
	}
	return r
}

// Lab is the lab being worked on, with this run's variables put in.
func (r *Run) Lab() *scenario.Lab { return r.lab }

// Done reports whether all steps are.
func (r *Run) Done() bool { return r.done }

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
	t := r.term(term)
	t.observe(x)
	r.count(x, term)
	return r.evaluate(&observation{x: x, term: t, text: textOf(x)}, term)
}

// Typed takes a line that was typed in a terminal, before its exchange. While
// a message is being typed it lets the steps see the text grow line by line;
// without it they see it whole, when the dot has been sent. Lines that are not
// message text are passed over.
func (r *Run) Typed(term, line string) []Event {
	t := r.term(term)
	if !t.inText || line == "." {
		return nil
	}
	t.text.add(unstuffed(line))
	return r.evaluate(&observation{term: t, text: &t.text}, term)
}

// HangUp takes notice that the learner has ended a terminal's connection.
func (r *Run) HangUp(term string) []Event {
	r.term(term).hangUp()
	return r.settle(term, nil)
}

func (r *Run) term(id string) *terminal {
	t, ok := r.terms[id]
	if !ok {
		t = &terminal{}
		r.terms[id] = t
	}
	return t
}

// evaluate completes the steps that an observation completes. If there are none it is
// held against the mistakes of the step that it belongs to.
func (r *Run) evaluate(s *observation, term string) []Event {
	furthered := false
	for _, p := range r.steps {
		if !p.done && r.isFor(p, term) && r.ready(p) && p.match(s) {
			furthered = true
		}
	}
	if events := r.settle(term, s); len(events) > 0 || furthered {
		return events
	}
	p := r.adviseOn(term, s)
	if p == nil {
		return nil
	}
	var events []Event
	if m := p.mistake(s); m != nil && s.term.advised != m {
		events = append(events, Event{Kind: Advice, Step: p.ID, HTML: m.HTML})
		if s.x == nil {
			s.term.advised = m // once for each message, not once for each line
		}
	}
	if s.isTry(p) || len(events) > 0 {
		p.tries++
	}
	return append(events, r.hintsFor(p, s)...)
}

// match holds the observation against what the step expects. It reports whether that
// has brought a step on that expects several things, and has not got them all.
func (p *progress) match(s *observation) (furthered bool) {
	if !p.Every {
		p.matched = p.matched || s.fitsAny(p.Expect)
		return false
	}
	if p.met == nil {
		p.met = make([]bool, len(p.Expect))
	}
	for i := range p.Expect {
		if !p.met[i] && s.fits(&p.Expect[i]) {
			p.met[i], furthered = true, true
		}
	}
	p.matched = !slices.Contains(p.met, false)
	return furthered && !p.matched
}

// settle marks the steps that are done by now, or no longer, and shows the
// hints that the next one begins with.
func (r *Run) settle(term string, s *observation) (events []Event) {
	for _, p := range r.steps {
		holds := func() bool {
			now := r.stateHolds(p, term)
			p.stale = p.stale && now && !p.redoneBy(s)
			return now && !p.stale
		}
		switch {
		case p.done && p.Keep && !r.done && !holds():
			p.done, p.explain = false, ""
			events = append(events, Event{Kind: StepUndone, Step: p.ID, HTML: undone})
		case !p.done && r.ready(p) && (p.matched || p.Expect == nil) && (p.answered || p.Quiz == nil) && holds():
			p.done, p.skipped = true, false
			p.explain = p.explanation(s)
			r.stopClock(p)
			events = append(events, Event{Kind: StepDone, Step: p.ID, HTML: p.explain})
		}
	}
	return r.proceed(events)
}

// undone is said of a step whose state stopped holding.
const undone = "<p>What this step asked for is no longer so. Do it again.</p>"

// proceed ends what leads on to another step.
func (r *Run) proceed(events []Event) []Event {
	next := r.next()
	switch {
	case next == nil && !r.done:
		r.done = true
		events = append(events, Event{Kind: LabDone})
	case next != nil && len(events) > 0:
		events = append(events, r.hintsFor(next, nil)...)
	}
	return events
}

// next is the first step that is still to do. Its time runs from when it
// first was that.
func (r *Run) next() *progress {
	for _, p := range r.steps {
		if p.open() {
			if !p.begun {
				p.begun, p.began = true, r.now
			}
			return p
		}
	}
	return nil
}

// ready reports whether the steps that one needs have been done, or skipped.
func (r *Run) ready(p *progress) bool {
	for _, id := range p.Needs {
		if before := r.step(id.Text); before != nil && before.open() {
			return false
		}
	}
	return true
}

func (p *progress) open() bool { return !p.done && !p.skipped }

// isFor reports whether a step can be done in a terminal. In a lab that asks for
// one terminal any will do: the learner may have opened more.
func (r *Run) isFor(p *progress, term string) bool {
	return len(r.lab.Terminals) < 2 || p.Term == term
}

func (p *progress) explanation(s *observation) string {
	if p.Quiz != nil && s != nil && s.answer != nil {
		return p.Quiz.Explanation(*s.answer)
	}
	for i := range p.Explain {
		if e := &p.Explain[i]; s != nil && s.x != nil && replyIs(&e.Reply, s.x) {
			return e.HTML
		}
	}
	for i := range p.Explain {
		if p.Explain[i].Reply.Text == "any" {
			return p.Explain[i].HTML
		}
	}
	return ""
}
