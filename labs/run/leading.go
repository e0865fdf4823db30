package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// leadingTo are the lines of the steps before p in its terminal, from the last that calls a
// server on, without those that were done and lead the connection nowhere.
// Where what p wants can be typed anywhere, the call alone leads there.
func (r *Run) leadingTo(p *progress) []scenario.Typed {
	all := r.sinceCall(p)
	w := p.led
	if w == nil || !slices.Equal(w.from, all) {
		w = r.wayFrom(all, p)
	}
	p.led = nil
	if p.open() { // another is hardly asked for again
		p.led = w
	}
	if w.call >= 0 && w.alone && r.holdsAnywhere(p) {
		return w.lines[w.call : w.call+1 : w.call+1]
	}
	return slices.Clip(w.lines)
}

// ledWay is what leads to a step. It is asked for several times with each line, and is another only
// when a step has been done.
type ledWay struct {
	from  []ledLine // the lines of which it is made
	lines []scenario.Typed
	call  int  // where in lines the last call is, -1 for nowhere
	alone bool // what the step wants can begin with it
}

func (r *Run) wayFrom(from []ledLine, p *progress) *ledWay {
	w := &ledWay{from: from, lines: r.stillLeading(from, p), call: -1}
	d := demonstration{protocols: r.world.Protocols()}
	for i, typed := range w.lines {
		if d.take(typed); callsServer(firstWord(typed.Text)) && d.protocol != nil {
			w.call = i
		}
	}
	w.alone = d.protocol != nil && p.canBeginIn(d.protocol)
	return w
}

// ledLine is a line of the way to a step.
type ledLine struct {
	scenario.Typed
	of   *progress // the step whose solution it is in, nil for the lab's own call
	last bool      // it ends that
	open bool      // that step is to do
	past bool      // what it did has been done in this world
}

// sinceCall are the lines before p that leadingTo chooses from.
func (r *Run) sinceCall(p *progress) (all []ledLine) {
	for _, t := range r.lab.Terminals {
		if t.ID == p.Term && t.Connect != "" {
			all = append(all, ledLine{Typed: scenario.Typed{Text: t.Connect}})
		}
	}
	for _, before := range r.steps {
		if before == p {
			break
		}
		past := before.done && !before.earlier
		if before.Term != p.Term || before.AsksOnly() || past && r.stays(before) {
			continue
		}
		if atPrompt(before.Solution) {
			all = nil
		}
		lines := r.ledLines(before, past)
		switch {
		case before.done && callsAny(before.Solution): // what it left behind is there
			calls := func(l ledLine) bool { return callsServer(firstWord(l.Text)) }
			for slices.ContainsFunc(lines[1:], calls) || !calls(lines[0]) {
				lines = lines[1:]
			}
			all = lines
		case callsAny(before.Solution) || !atPrompt(before.Solution):
			all = append(all, lines...)
		}
	}
	return all
}

// ledLines are the lines of a step's solution, past where it is done in this world.
func (r *Run) ledLines(p *progress, past bool) (all []ledLine) {
	script := scenario.Script(r.solution(p))
	for i, typed := range script {
		all = append(all, ledLine{Typed: typed, of: p, last: i == len(script)-1, open: p.open(), past: past})
	}
	return all
}

// isRefused reports whether the server refuses a line with a verb, as its step wants; one that is
// still to do is to be done by that.
func (l *ledLine) isRefused(verb string) bool {
	if l.of == nil || l.open {
		return false
	}
	wanted := slices.DeleteFunc(slices.Clone(l.of.Expect), func(c *scenario.Condition) bool { return !c.Verb.Given || !c.Verb.HoldsOne(verb, sameVerb) })
	isAccepted := func(c *scenario.Condition) bool { return !c.IsRefused() }
	return l.last && l.of.endsRefused() || l.of.Every && verb != "" && len(wanted) > 0 && !slices.ContainsFunc(wanted, isAccepted)
}

// stillLeading are the lines on which the connection rests where a step begins: none that is refused,
// nor what it ends, and none of a command, a mail transaction or a visit to a mailbox that is over.
func (r *Run) stillLeading(all []ledLine, p *progress) []scenario.Typed {
	t := trail{demonstration: demonstration{protocols: r.world.Protocols()}, scope: -1}
	for _, l := range all {
		t.add(l)
	}
	t.begins(t.verbOf(scenario.Script(p.Solution)[0]))
	return t.left
}

// trail follows lines, and keeps those on which the connection rests.
type trail struct {
	demonstration
	at      wire.State
	left    []scenario.Typed
	command int  // where in left the last command is
	idle    bool // that was done in this world, and has led the connection nowhere
	scope   int  // where what begins the transaction or the visit is, -1 for nowhere, or if part of it is not done
	over    bool // the last command has ended one, and is not in left
}

// verbOf is the verb of a line where the trail ends, "." for the end of a message, "" for none.
func (t *trail) verbOf(l scenario.Typed) string {
	switch {
	case t.protocol == nil || l.Key:
		return ""
	case t.inText && l.Text == ".":
		return "."
	case t.inText:
		return ""
	}
	return verbIn(t.protocol)(l.Text)
}

// begins drops the command before one that begins, where that has gone on for several lines to no
// other state: what it has done to a mailbox is done.
func (t *trail) begins(verb string) {
	if verb != "" && t.asked && t.idle && t.protocol.Tagged {
		t.left = t.left[:t.command]
	}
}

func (t *trail) add(l ledLine) {
	v := t.verbOf(l.Typed)
	switch {
	case l.isRefused(v):
		if t.asked && v == "" { // it ends what asked
			t.left, t.asked = t.left[:t.command], false
		}
		return
	case v == "" && t.over && t.asked:
		return
	}
	t.begins(v)
	called, from := t.protocol, t.at
	switch t.take(l.Typed); {
	case t.protocol == nil:
	case t.protocol != called || callsServer(firstWord(l.Text)):
		t.at, t.scope, t.over = t.protocol.Start, -1, false
	case v != "":
		t.at, t.command, t.over = after(t.protocol, t.at, by(v, l.Text)), len(t.left), false
		if t.idle = t.at == from && l.past; t.inText {
			t.at = t.protocol.Text
		}
	}
	isIn, opens := inScope(t.at), v == "SELECT" || v == "EXAMINE"
	switch {
	case !l.past:
		t.scope = -1
	case inScope(from) && t.scope >= 0 && (!isIn || opens):
		t.left, t.command = t.left[:t.scope], t.scope
		if t.over = !isIn && !sameGreeting(v, "EHLO"); t.over {
			t.scope = -1
			return
		}
	case isIn && !inScope(from):
		t.scope = len(t.left)
	}
	t.left = append(t.left, l.Typed)
}

// inScope reports whether in a state a mail transaction, or a mailbox, is open.
func inScope(s wire.State) bool { return inMail(s) || s == imap.Selected }

// by is what a transition calls a line with a verb: the last chunk of a message ends it (RFC 3030 §2).
func by(verb, line string) string {
	if words := strings.Fields(strings.ToUpper(line)); verb == "BDAT" && words[len(words)-1] == "LAST" {
		return "BDAT LAST"
	}
	return verb
}
