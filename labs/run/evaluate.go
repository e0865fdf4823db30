package run

import (
	"slices"

	"ehlo/server/wire"
)

// evaluate completes the steps that an observation completes. If there are none it is
// held against the mistakes of the step that it belongs to. In a mail transaction what
// brings a step on can still be a mistake of it: the right recipient, sent in a wrong way.
// An answer to the question that is to be answered, typed in the terminal by mistake, does no
// step after it.
func (r *Run) evaluate(s *observation, term string) []Event {
	events, furthered := r.further(s, term)
	current := r.next()
	if events = append(events, r.settle(term, s)...); len(events) > 0 || furthered {
		return append(events, r.misses(current, s, term, events)...)
	}
	p := r.adviseOn(term, s)
	if p == nil {
		return nil
	}
	if events := r.anotherMailbox(p, s, term); events != nil {
		return events
	}
	return r.adviseFor(p, s, term)
}

// further has the steps match an observation; furthered is that it has brought one on, without a mistake.
func (r *Run) further(s *observation, term string) (undone []Event, furthered bool) {
	mistaken := false
	asked, isAnswer := r.next(), s.x != nil && r.isAnswer(s.x)
	for _, p := range r.steps {
		if p.done || !r.isFor(p, term) || isAnswer && p != asked {
			continue
		}
		r.walks(p, s)
		if !r.ready(p) {
			continue
		}
		if lacked := r.lacks(p, s, term); len(lacked) > 0 {
			for _, part := range lacked {
				part.matched = false
				undone = append(undone, part.reopen(advice.HTML("not-in-message")))
			}
			continue
		}
		matched, on := p.matched, p.match(s)
		if p.matched && !matched || on && p.Every {
			r.doneBy(p, s)
		}
		if on {
			furthered = true
			mistaken = mistaken || p.Every && s.x != nil && inMail(s.x.After) && p.mistake(s) != nil && p == r.adviseOn(term, s)
		}
	}
	return undone, furthered && !mistaken
}

// adviseFor is what is said at a step of an observation that has completed nothing.
func (r *Run) adviseFor(p *progress, s *observation, term string) (events []Event) {
	obeyed, m := r.standing.isObeyed(r, s.x, term), p.mistake(s)
	if m != nil && s.term.advised != m {
		events = append(events, r.advised(p, m, term, s))
		if s.x == nil {
			s.term.advised = m // once for each message, not once for each line
		}
	}
	if obeyed && len(events) == 0 {
		return nil
	}
	advised := len(events) > 0
	switch {
	case s.isTry(r.world.Protocols(), p, advised) && !r.saysAgain(s) && (advised || !r.isElsewhere(p, s)):
		p.try()
	case advised && p.about(s) && s.isHarmless(r.world.Protocols()):
		p.getsNearer()
	}
	if (!s.term.inText || r.standing.isWayTo(p)) && r.linesAnew(p, s.term) != nil { // a hint would be on what comes later
		return events
	}
	return append(events, r.hintsFor(p, s)...)
}

// misses is the advice on a mistake of the step to do that has done a later one, and not it; what
// is said already comes back by itself.
func (r *Run) misses(p *progress, s *observation, term string, events []Event) []Event {
	later := func(e Event) bool { return e.Kind == StepDone && r.isAfter(e.Step, p) }
	if s.x == nil || p == nil || p != r.next() || p.matched || !r.isFor(p, term) || r.playing != nil || !slices.ContainsFunc(events, later) {
		return nil
	}
	m := p.mistake(s)
	if m == nil || p.advised != nil && p.advised.html == p.wrongForm(m, s)+m.HTML {
		return nil
	}
	p.getsNearer() // though it was no try that led nowhere
	return append([]Event{r.advised(p, m, term, s)}, r.hintsFor(p, s)...)
}

// isElsewhere reports whether an observation is of another protocol than the conversation is
// that a step goes on in: what goes wrong there has nothing to do with the step.
func (r *Run) isElsewhere(p *progress, s *observation) bool {
	return s.x != nil && !callsAny(p.Solution) && r.needsServer(p) && r.protocolFor(p) != s.x.Service.Protocol
}

// saysAgain reports whether an observation is the refusal of a command that has done a step
// before: it is said once more, perhaps in a better form, by somebody who has not noticed.
func (r *Run) saysAgain(s *observation) bool {
	return s.x != nil && s.x.Response.Outcome == wire.Error && slices.ContainsFunc(r.steps, func(p *progress) bool {
		return p.done && !p.earlier && p.did != nil && s.repeats(p.ID)
	})
}

// settle marks the steps that are done by now, or no longer, and shows the
// hints that the next one begins with.
func (r *Run) settle(term string, s *observation) (events []Event) {
	for _, p := range r.steps {
		if p.stale {
			p.stale = r.stateHolds(p, term) && !(r.ready(p) && p.redoneBy(s))
		}
		switch {
		case p.done && p.Keep && !p.earlier && !r.done && !r.stateHolds(p, term):
			events = append(events, p.reopen(advice.HTML("undone")))
		case !p.done && r.ready(p) && (p.matched || p.Expect == nil) && (p.answered || p.Quiz == nil) && !p.stale && r.stateHolds(p, term):
			p.done, p.skipped, p.led = true, false, nil
			r.doneBy(p, s)
			p.explain = p.explanation(s)
			p.advised, r.standing = nil, nil // the page takes it from view with any step that is done
			r.stopClock(p)
			events = append(events, Event{Kind: StepDone, Step: p.ID, HTML: p.explain, Effort: r.effort(p)})
		}
	}
	return r.proceed(r.alsoFor(events, term, s))
}

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

// ready reports whether the steps that one needs have been done, or skipped. A goodbye
// needs all that there was to do before it: who leaves too early comes back.
func (r *Run) ready(p *progress) bool {
	if p.goodbye {
		for _, before := range r.steps[:slices.Index(r.steps, p)] {
			if before.open() && before.Quiz == nil {
				return false
			}
		}
	}
	if !p.hasParts() {
		return false
	}
	for _, id := range p.Needs {
		if before := r.step(id.Text); before != nil && before.open() {
			return false
		}
	}
	return true
}

// isFor reports whether a step can be done in a terminal. In a lab that asks for
// one terminal any will do: the learner may have opened more.
func (r *Run) isFor(p *progress, term string) bool {
	return len(r.lab.Terminals) < 2 || p.Term == term
}
