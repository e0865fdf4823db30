package run

import (
	"cmp"
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// alsoFor says, of the exchange that a step with recipients is done by, who else the envelope is
// for: neither the step, nor one before it, nor the way there names them. While that can
// be taken back it stands on the step to do next, which is where a learner looks; else it is what the
// done step explains.
func (r *Run) alsoFor(events []Event, term string, s *observation) []Event {
	if s == nil || s.x == nil || s.x.Response.Outcome == wire.Error {
		return events
	}
	last := -1
	for i := range events {
		if events[i].Kind == StepDone && r.step(events[i].Step).wantsRecipient(s) {
			last = i
		}
	}
	if last < 0 {
		return events
	}
	return r.alsoForOthers(events, last, term, s)
}

// wantsRecipient reports whether a step that an exchange does asks for whom the envelope is.
func (p *progress) wantsRecipient(s *observation) bool {
	return slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool { return (p.Every || s.fits(c)) && recipientsOf(c).Given })
}

// alsoForOthers is alsoFor where the last step with recipients is one of the events.
func (r *Run) alsoForOthers(events []Event, last int, term string, s *observation) []Event {
	done, next := r.step(events[last].Step), r.next()
	others := r.others(done, cmp.Or(s.x.Envelope, s.term.transaction))
	named := strings.Join(others, ", ")
	switch {
	case len(others) == 0:
		return events
	case s.x.Envelope != nil:
		done.explain = advice.HTML("also-went", "others", named) + done.explain
	case next == nil || next.Quiz != nil || !r.isFor(next, term):
		done.explain = advice.HTML("also-for", "others", named) + done.explain
	default:
		stands := func() bool { return !s.term.inText && len(r.others(done, s.term.transaction)) > 0 }
		erred := next.erred
		events = append(events, r.stand(&standing{step: next.ID, term: term, html: advice.HTML("also-for", "others", named), goesOn: true, note: true, while: stands}))
		next.erred = erred // nothing went wrong there
	}
	events[last].HTML = done.explain
	return events
}

// others are the recipients of an envelope that nobody has asked for at a step; nil is no envelope.
func (r *Run) others(p *progress, envelope *wire.Envelope) (others []string) {
	if envelope == nil {
		return nil
	}
	for _, path := range envelope.ForwardPaths {
		if !r.isForeseen(p, path) && !slices.Contains(others, path) {
			others = append(others, path)
		}
	}
	return others
}

// isForeseen reports whether a recipient is one that a step, or one before it in its terminal, asks
// for, or that its solution names.
func (r *Run) isForeseen(p *progress, path string) bool {
	for _, before := range r.steps[:slices.Index(r.steps, p)+1] {
		asks := func(c *scenario.Condition) bool {
			wanted := recipientsOf(c)
			named := wanted.Mentions(path, sameAddress)
			return named || c.Verb.Given && c.Verb.HoldsOne("RCPT", sameVerb) && !wanted.Given && !c.MayBeRefused()
		}
		if before.Term == p.Term && (slices.ContainsFunc(before.Expect, asks) || strings.Contains(strings.ToLower(before.Solution), "<"+strings.ToLower(path)+">")) {
			return true
		}
	}
	return false
}

// recipientsOf are those that a condition names: of the command, or of the envelope that it ends.
func recipientsOf(c *scenario.Condition) scenario.Value {
	if c.Envelope != nil {
		return c.Envelope.To
	}
	return c.Args["forward-path"]
}
