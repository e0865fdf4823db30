package run

import (
	"slices"
	"strings"
)

// conclude ends what an input has led to. Nothing is wrong with what has done a step: what is
// advised with it is the way on.
func (r *Run) conclude(events []Event) []Event {
	events = r.outOfPlace(r.comesBack(events))
	if !slices.ContainsFunc(events, func(e Event) bool { return e.Kind == StepDone }) {
		return events
	}
	for i := range events {
		events[i].GoesOn = events[i].Kind == Advice
	}
	if r.standing != nil {
		r.standing.goesOn = true
	}
	return events
}

// comesBack adds to what an input has led to: where that has taken what was advised from view,
// and the step to do is still open after a mistake, there is advice on it once more: what was said
// of the mistake, as long as that is true, or else how to get back to the step. Whoever worked
// ahead before comes to a step anew.
func (r *Run) comesBack(events []Event) []Event {
	p := r.next()
	if r.standing != nil || r.playing != nil || p == nil {
		return events
	}
	passed := slices.ContainsFunc(events, func(e Event) bool { return e.Kind == StepDone && r.isAfter(e.Step, p) })
	a := p.advised
	switch {
	case a != nil && !a.ahead && (passed || !a.hidden):
		a.hidden = false
		return append(events, r.stand(a))
	case passed && p.erred:
		return append(events, r.leadsBack(p))
	}
	return events
}

// leadsBack is the advice on a step that was tried and then passed over. Where it is not done
// where the learner is by now it says how to get to it.
func (r *Run) leadsBack(p *progress) Event {
	t, html := r.term(r.last), callBack.HTML("passed")
	switch {
	case !t.connected || !r.isFor(p, r.last):
	case atPrompt(p.Solution), callsAny(p.Solution):
		return r.stand(&standing{step: p.ID, term: r.last, html: callBack.HTML("passed-call")}) // until there is another connection
	case r.needsServer(p) && r.misplaced(p, t):
		lines := r.linesTo(p)
		return r.lead(p, r.last, lines, callBack.HTML("passed-elsewhere", "lines", strings.Join(lines, "\n")))
	}
	return r.stand(&standing{step: p.ID, html: html})
}

// isAfter reports whether a step comes after another.
func (r *Run) isAfter(step string, p *progress) bool {
	return slices.Index(r.steps, r.step(step)) > slices.Index(r.steps, p)
}

// forget drops what was advised on a step.
func (r *Run) forget(p *progress) (events []Event) {
	if p.advised != nil && p.advised == r.standing {
		r.standing = nil
		events = append(events, Event{Kind: AdviceGone, Step: p.ID})
	}
	p.advised = nil
	return events
}
