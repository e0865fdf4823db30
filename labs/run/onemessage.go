package run

import (
	"slices"

	"ehlo/labs/scenario"
)

// withParts gives each step that a whole message does the steps before it that ask for
// parts of that message as it is being typed.
func withParts(steps []*progress) {
	var parts []*progress
	for _, p := range steps {
		switch {
		case p.ofPart():
			parts = append(parts, p)
		case p.AsksOnly(): // a question about the message
		default:
			if p.ofMessage() {
				p.parts = parts
			}
			parts = nil
		}
	}
}

// ofPart reports whether the step asks for nothing but text, which a message has before it
// is complete.
func (p *progress) ofPart() bool {
	return len(p.Expect) > 0 && !slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool {
		return c.Text == nil || !c.AsksTextOnly()
	})
}

// ofMessage reports whether the step asks for a message that has been completed.
func (p *progress) ofMessage() bool {
	return slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool {
		return c.Verb.Given && c.Verb.HoldsOne(".", sameVerb) || c.Text != nil && !c.AsksTextOnly()
	})
}

// hasParts reports whether nothing is open of the parts of the message that does a step.
func (p *progress) hasParts() bool {
	return !slices.ContainsFunc(p.parts, func(part *progress) bool { return part.open() && !part.matched })
}

// lacks lists the parts that were done in another message than the one that would do the
// step: a mail that has all of them is wanted, not several that have one each.
func (r *Run) lacks(p *progress, s *observation, term string) (lacked []*progress) {
	if r.done || s.x == nil || s.text == nil || len(p.parts) == 0 || !s.fitsAny(p.Expect) || !r.stateHolds(p, term) {
		return nil
	}
	for _, part := range p.parts {
		if part.done && !part.earlier && !s.text.fitsAny(part.Expect) {
			lacked = append(lacked, part)
		}
	}
	return lacked
}

// fitsAny reports whether the text is as one of conditions wants it that ask for text alone.
func (t *messageText) fitsAny(cs []*scenario.Condition) bool {
	return slices.ContainsFunc(cs, func(c *scenario.Condition) bool { return t.fits(c.Text) })
}

// reopen opens a step again that does not hold any more; html says why.
func (p *progress) reopen(html string) Event {
	p.done, p.explain, p.by = false, "", nil
	return Event{Kind: StepUndone, Step: p.ID, HTML: html}
}
