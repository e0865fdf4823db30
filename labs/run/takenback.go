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
	toRefuse := func(c *scenario.Condition) bool { return c.MayBeRefused() }
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
	e := r.lead(p, term, lines, callBack.HTML("taken-back", "verb", Verb(x), "lines", strings.Join(lines, "\n")))
	e.GoesOn, r.standing.goesOn = true, true
	return []Event{e}
}

// newConnection is the way to the step to do, for whom a call has put at the start of a connection
// in which that cannot be done yet, though steps before it are done: they were done in another. nil
// is none.
func (r *Run) newConnection(x *wire.Exchange, term string) []Event {
	p := r.next()
	if p == nil || r.standing != nil || r.playing != nil || !x.Greeting() || x.Close {
		return nil
	}
	e, ok := r.toStartAgain(p, term)
	if !ok {
		return nil
	}
	e.GoesOn, r.standing.goesOn = true, true
	return []Event{e}
}

// toStartAgain is advice to do again what leads to a step in a connection that has just begun; ok is
// false where nothing does, or where that is being followed.
func (r *Run) toStartAgain(p *progress, term string) (e Event, ok bool) {
	lines := r.sinceStart(p, term)
	if lines == nil || r.standing.isWayTo(p) {
		return Event{}, false
	}
	return r.lead(p, term, lines, callBack.HTML("new-connection", "lines", strings.Join(lines, "\n"))), true
}

// sinceStart are the lines from the call on that lead to a step, where a terminal is at the start of
// a connection in which all of them are to come, and steps before it are done; nil is none.
func (r *Run) sinceStart(p *progress, term string) []string {
	t, known := r.terms[term]
	if !known || !t.connected || t.service == nil || !r.isFor(p, term) || !r.needsServer(p) {
		return nil
	}
	d := r.world.Protocols().Lookup(t.service.Protocol)
	isDone := func(before *progress) bool {
		return before.done && !r.isAfter(before.ID, p) && !callsAny(before.Solution)
	}
	if d == nil || t.begun || !r.misplaced(p, t) || !slices.ContainsFunc(r.steps, isDone) {
		return nil
	}
	lines := r.linesTo(p)
	for i, line := range slices.Backward(lines) {
		if callsServer(firstWord(line)) {
			if lines = lines[i+1:]; len(lines) == 0 || !r.calls(line, t.service) {
				return nil
			}
			return lines
		}
	}
	return nil
}
