package run

import (
	"cmp"
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// alsoFor says of the exchange that a step is done by who else the envelope is for: neither the
// step, nor one before it, nor the way there names them. It is "" where there is nobody.
func (r *Run) alsoFor(p *progress, s *observation) string {
	if s == nil || s.x == nil || s.x.Response.Outcome == wire.Error {
		return ""
	}
	envelope := cmp.Or(s.x.Envelope, s.term.transaction)
	asks := func(c scenario.Condition) bool { return (p.Every || s.fits(&c)) && recipientsOf(&c).Given }
	if envelope == nil || !slices.ContainsFunc(p.Expect, asks) {
		return ""
	}
	var others []string
	for _, path := range envelope.ForwardPaths {
		if !r.isForeseen(p, path) && !slices.Contains(others, path) {
			others = append(others, path)
		}
	}
	switch {
	case len(others) == 0:
		return ""
	case s.x.Envelope != nil:
		return advice.HTML("also-went", "others", strings.Join(others, ", "))
	}
	return advice.HTML("also-for", "others", strings.Join(others, ", "))
}

// isForeseen reports whether a recipient is one that a step, or one before it in its terminal, asks
// for, or that its solution names.
func (r *Run) isForeseen(p *progress, path string) bool {
	for _, before := range r.steps[:slices.Index(r.steps, p)+1] {
		asks := func(c scenario.Condition) bool {
			wanted := recipientsOf(&c)
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
