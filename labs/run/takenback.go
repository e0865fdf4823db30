package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// takenBack is the way to the step to do, for whom a command has taken from where it could be done to
// where it cannot: by RSET out of a mail transaction, by CLOSE out of a mailbox. Nothing is wrong
// with that. nil is none.
func (r *Run) takenBack(x *wire.Exchange, term string) []Event {
	p, t := r.next(), r.term(term)
	if p == nil || r.standing != nil || r.playing != nil || x.Close || x.Response.Outcome != wire.OK || !r.isFor(p, term) || p.SolvedByAnswer() {
		return nil
	}
	d := r.world.Protocols().Lookup(x.Service.Protocol)
	toRefuse := func(c scenario.Condition) bool { return c.MayBeRefused() }
	if d == nil || r.protocolFor(p) != d.Name || slices.ContainsFunc(p.Expect, toRefuse) {
		return nil
	}
	first := verbIn(d)(scenario.Script(p.Solution)[0].Text)
	if first == "" || !legal(d, first, x.Before) || legal(d, first, x.After) {
		return nil
	}
	lines := r.linesBack(&standing{}, p, d, t)
	if lines == nil {
		return nil
	}
	e := r.lead(p, term, lines, callBack.HTML("taken-back", "verb", verb(x), "lines", strings.Join(lines, "\n")))
	e.GoesOn, r.standing.goesOn = true, true
	return []Event{e}
}
