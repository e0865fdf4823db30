package run

import (
	_ "embed"
	"slices"
	"strings"

	"ehlo/internal/words"
	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

//go:embed advice.yaml
var adviceFile []byte

// advice says what a step's author has not.
var advice = words.New("advice.yaml", adviceFile)

// adviseOn is the step that an observation which completed nothing most plausibly
// belongs to: the one to do next, unless the observation is foreign to it and at home
// in a later one. nil is none: it is welcome meanwhile, or nobody's business.
//
// Learners work ahead. Whoever has left a step behind still wants advice on
// the one being done.
func (r *Run) adviseOn(term string, s *observation) *progress {
	first := r.next()
	var current *progress
	if first != nil && r.isFor(first, term) {
		current = first
	}
	if current != nil {
		if s.fitsAny(current.Allow) {
			return nil
		}
		// One whose expectation has been met can still go wrong before its
		// state holds.
		if current.mistake(s) != nil || !current.matched && (current.about(s) || current.solvedBy(s)) {
			return current
		}
	}
	for _, p := range r.steps {
		if p == current || !p.open() || p.matched || !r.isFor(p, term) || !r.ready(p) {
			continue
		}
		if p.about(s) || p.solvedBy(s) && p.namesMistake(s) {
			if s.fitsAny(p.Allow) {
				return nil
			}
			return p
		}
	}
	if current == nil || current.matched {
		return nil
	}
	return current
}

// about reports whether the step expects something of the kind of the observation:
// its verb, a greeting, or message text.
func (p *progress) about(s *observation) bool {
	return slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool {
		switch {
		case s.x == nil:
			return c.Text != nil
		case c.Protocol.Given && !c.Protocol.HoldsOne(string(s.x.Service.Protocol), scenario.SameText):
			return false
		case s.x.Greeting():
			return c.Greeting
		case c.Verb.Given:
			return c.Verb.HoldsOne(Verb(s.x), sameVerb)
		}
		return c.Text != nil && s.x.Unit.Kind == wire.Text
	})
}

// solvedBy reports whether the observation is a command of the step's solution: it is
// then on the way, and no business of a later step's.
func (p *progress) solvedBy(s *observation) bool {
	if s.x == nil || s.x.Greeting() {
		return false
	}
	if ofDNS(s.x) {
		return asksDNS(p.Solution)
	}
	if p.Quiz != nil && p.AsksOnly() {
		return false
	}
	for line := range strings.SplitSeq(p.Solution, "\n") {
		if isCommand(line, s.x) {
			return true
		}
	}
	return false
}

// isCommand reports whether a line of a solution is the exchange's command, whatever
// its arguments.
func isCommand(line string, x *wire.Exchange) bool {
	first, _, _ := strings.Cut(Verb(x), " ")
	words := strings.Fields(line)
	return first != "" &&
		slices.ContainsFunc(words[:min(len(words), 2)], func(w string) bool { return strings.EqualFold(w, first) }) // IMAP's tag is first
}

// mistake is the first of the step's that the observation is, nil if it is none. What says of a
// text how its message goes on, or is to end, is none any more once that has ended.
func (p *progress) mistake(s *observation) *scenario.Mistake {
	ended := s.x != nil && s.x.Unit.Kind == wire.Text
	for i := range p.Mistakes {
		m := &p.Mistakes[i]
		if slices.ContainsFunc(m.When, func(c *scenario.Condition) bool { return s.fits(c) && !(ended && c.AsksTextOnly()) }) {
			return m
		}
	}
	return nil
}

// namesMistake reports whether the observation was refused, and is a mistake that the
// step calls by its verb, or by the tag that a verb was taken for: one that merely
// says "an error", or "the tag is missing", would be any step's.
func (p *progress) namesMistake(s *observation) bool {
	if s.x == nil || s.x.Response.Outcome != wire.Error {
		return false
	}
	return slices.ContainsFunc(p.Mistakes, func(m scenario.Mistake) bool {
		return slices.ContainsFunc(m.When, func(c *scenario.Condition) bool {
			return (c.Verb.Given || c.Tag.Given) && s.fits(c)
		})
	})
}
