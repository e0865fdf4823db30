package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// outOfPlace changes the advice in view, or takes it back, where it was given in another state of
// its terminal's connection, and its first command is one that the server would refuse by now, or
// take for a line of a message. Where something has to be undone first, that is said once more.
func (r *Run) outOfPlace(events []Event) []Event {
	a := r.standing
	if a == nil || a.term == "" || r.playing != nil {
		return events
	}
	t, p := r.term(a.term), r.step(a.step)
	toRefuse := func(c *scenario.Condition) bool { return c.MayBeRefused() }
	if u := a.under; u != nil && u.term == a.term && r.toUndo(u) && !r.canFollow(a, t) {
		events = slices.DeleteFunc(events, func(e Event) bool { return e.Kind == Advice && e.Step == p.ID && e.HTML == a.html })
		u.hidden = false
		return append(events, r.stand(u))
	}
	if !t.connected || t.state == a.state || !t.inText && slices.ContainsFunc(p.Expect, toRefuse) {
		return events
	}
	d := r.world.Protocols().Lookup(t.service.Protocol)
	if r.canFollow(a, t) {
		return events
	}
	events = slices.DeleteFunc(events, func(e Event) bool { return e.Kind == Advice && e.Step == p.ID && e.HTML == a.html })
	isPassed := func(later *progress) bool { return later.done && r.isAfter(later.ID, p) }
	lines := r.linesBack(a, p, d, t)
	switch {
	case lines == nil && p == r.next() && slices.ContainsFunc(r.steps, isPassed):
		return append(events, r.leadsBack(p))
	case lines == nil:
		return append(events, r.forget(p)...)
	}
	says := callBack.HTML("refused-by-now", "lines", strings.Join(lines, "\n"))
	if t.inText {
		says = callBack.HTML("text-by-now", "lines", strings.Join(lines, "\n"))
	}
	return append(events, r.stand(&standing{step: p.ID, term: a.term, html: says, names: lines, way: true, goesOn: a.goesOn}))
}

// canFollow reports whether the first command that the advice names can be typed where a connection
// stands; it need not name any.
func (r *Run) canFollow(a *standing, t *terminal) bool {
	d := r.world.Protocols().Lookup(t.service.Protocol)
	v := verbIn(d)(r.firstOf(a, d))
	return v == "" || t.canTake(d, v)
}

// canTake reports whether a verb is a command where a connection stands. A line of a message is none.
func (t *terminal) canTake(d *protocol.Descriptor, verb string) bool {
	return !t.inText && legal(d, verb, t.state) && !t.isOutOfTurn(verb)
}

// firstOf is the first whole line that the advice names and that is still to be typed: "" where
// that is a call, which no server is sent, or the dot, which ends a message.
func (r *Run) firstOf(a *standing, d *protocol.Descriptor) string {
	for _, line := range a.toType() {
		if line == callBack.Say("escape-key") {
			return ""
		}
		if _, whole := r.isLine(d.Name, line); whole {
			return line
		}
	}
	return ""
}

// toType is what the advice names and is not behind the learner.
func (a *standing) toType() []string {
	if a.rest != nil {
		return a.rest
	}
	return a.names[a.walked:]
}

// linesBack are the lines that lead from where a connection stands to what the advice names:
// those of its own that can be typed one after the other, behind those of the way to its step
// that have to come first. nil is none: there is no such way.
func (r *Run) linesBack(a *standing, p *progress, d *protocol.Descriptor, t *terminal) []string {
	verbOf := verbIn(d)
	lines, at := t.endsMessage(d)
	idle := func(line string) bool { return after(d, at, verbOf(line)) == at }
	named := slices.DeleteFunc(slices.Clone(a.toType()), func(line string) bool { return verbOf(line) == "" || !r.isWhole(d, line) })
	for len(named) > 1 && idle(named[0]) { // it was to undo what is behind the learner by now
		named = named[1:]
	}
	if len(named) > 0 && legal(d, verbOf(named[0]), at) {
		return append(lines, named...)
	}
	way, state := r.linesTo(p), d.Start
	for i, line := range way { // all that is typed in the state
		v := verbOf(line)
		if state == at && legal(d, v, at) && !t.isOutOfTurn(v) {
			return append(append(lines, way[i:]...), named...)
		}
		state = after(d, state, by(v, line))
	}
	return nil
}

// endsMessage are the lines after which a terminal's connection takes commands, where a message is being
// sent, and the state that it is in then.
func (t *terminal) endsMessage(d *protocol.Descriptor) (lines []string, to wire.State) {
	switch {
	case t.inText:
		return []string{"."}, after(d, smtp.Data, ".")
	case len(t.chunks) > 0: // which RSET clears (RFC 3030 §2)
		return []string{"RSET"}, after(d, t.state, "RSET")
	}
	return nil, t.state
}

func (r *Run) isWhole(d *protocol.Descriptor, line string) bool {
	_, whole := r.isLine(d.Name, line)
	return whole
}

// after is the state that a command leads to if it is carried out.
func after(d *protocol.Descriptor, from wire.State, verb string) wire.State {
	return protocol.Next(d.Transitions, from, verb, wire.OK)
}
