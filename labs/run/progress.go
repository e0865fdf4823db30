package run

import (
	"slices"
	"strings"
	"time"

	"ehlo/server/wire"
)

func (r *Run) step(id string) *progress {
	for _, p := range r.steps {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// Skip passes over a step. It can still be done.
func (r *Run) Skip(step string) []Event {
	p := r.step(step)
	if p == nil || !p.open() {
		return nil
	}
	p.skipped = true
	r.stopClock(p)
	events := append([]Event{{Kind: StepSkipped, Step: p.ID, Effort: r.effort(p)}}, r.forget(p)...)
	return r.conclude(r.proceed(events))
}

// Reset opens a step again, as if nobody had tried it. What it did in the
// world stays: a step that asks for nothing but a state which is so already
// says so, and waits until that has been undone and done again, or been done
// once more. Where the learner is elsewhere by then, it says what leads to the step.
func (r *Run) Reset(step string) []Event {
	p := r.step(step)
	if p == nil {
		return nil
	}
	gone := r.forget(p)
	*p = progress{Step: p.Step, help: make([]help, len(p.Hints)), goodbye: p.goodbye, parts: p.parts, begun: true, began: r.now}
	r.done = false
	events := []Event{{Kind: StepReset, Step: p.ID}}
	if p.stale = r.isSo(p); p.stale {
		says := advice.HTML("already-so")
		if way := r.toDoAgain(p, says); way != nil {
			return append(events, way...)
		}
		return append(events, Event{Kind: Advice, Step: p.ID, HTML: says})
	}
	events = append(append(events, gone...), r.settle(p.Term, nil)...)
	return r.conclude(append(events, r.toDoAgain(p, "")...))
}

// redoneBy reports whether the observation is what the step's solution ends with, and
// was not refused. Mail that was sent cannot be unsent, but sent once more.
func (p *progress) redoneBy(s *observation) bool {
	if s == nil || s.x == nil || s.x.Greeting() || s.x.Response.Outcome != wire.OK {
		return false
	}
	if ofDNS(s.x) {
		return asksDNS(p.Solution)
	}
	lines := strings.Split(strings.TrimSpace(p.Solution), "\n")
	if lines[len(lines)-1] == "." {
		return s.x.Unit.Kind == wire.Text
	}
	// What follows a literal's size or BDAT is text.
	at := slices.IndexFunc(lines, func(l string) bool {
		return strings.HasSuffix(l, "}") || strings.HasPrefix(strings.ToUpper(l), "BDAT ")
	})
	if at < 0 {
		at = len(lines) - 1
	}
	return isCommand(lines[at], s.x)
}

// Wait says how much time has passed since the start, on the learner's clock,
// and shows the hints of the step to do that come after a time. A run has no
// clock of its own: whoever wants to play it again has to say the same times.
func (r *Run) Wait(now time.Duration) []Event {
	r.now = max(r.now, now)
	p := r.next()
	if p == nil || r.done {
		return nil
	}
	return r.hintsFor(p, nil)
}

func (r *Run) stopClock(p *progress) {
	if p.begun {
		p.took += r.now - p.began
		p.begun = false
	}
}
