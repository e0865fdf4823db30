package run

import (
	"slices"

	"ehlo/labs/scenario"
)

// asksToLeave is the conversation of a terminal that the advice on a step asks to end before
// anything else, 0 where it asks for something else: as long as that conversation lasts, the
// learner is in the wrong place, whatever else goes wrong there.
func (r *Run) asksToLeave(a *standing, p *progress, t *terminal) int {
	if !t.connected || p.goodbye {
		return 0
	}
	d := r.world.Protocols().Lookup(t.service.Protocol)
	for _, line := range a.names {
		if line == callBack.Say("escape-key") {
			return t.conversation
		}
		if known, _ := r.isLine(d.Name, line); known {
			if c := d.Command(verbIn(d)(line)); c != nil && c.Ends {
				return t.conversation
			}
			return 0
		}
	}
	return 0
}

// toEnd is the advice to end a conversation that lasts, or to undo first what is so still, said before
// or under it, that other advice on the step does not replace; nil is none.
func (r *Run) toEnd(said, other *standing) *standing {
	for ; said != nil && said != other; said = said.under {
		if t := r.terms[said.term]; t != nil && t.connected && said.leaves == t.conversation || r.toUndo(said) {
			break
		}
	}
	if said == other || other != nil && (other.leaves != 0 || other.changed) {
		return nil
	}
	return said
}

// toUndo reports whether the advice begins with what has to come before the step, in the state that a
// connection is in still: nothing that is refused makes that untrue.
func (r *Run) toUndo(a *standing) bool {
	t := r.terms[a.term]
	if !a.made || t == nil || !t.connected || a.in != t.conversation || a.state != t.state {
		return false
	}
	d, p := r.world.Protocols().Lookup(t.service.Protocol), r.step(a.step)
	verbOf, script := verbIn(d), scenario.Script(p.Solution)
	first, own := verbOf(r.firstOf(a, d)), verbOf(script[0].Text)
	isLine := func(l scenario.Typed) bool { return verbOf(l.Text) == first }
	does := func(c *scenario.Condition) bool { return c.Verb.Given && c.Verb.HoldsOne(first, sameVerb) }
	if first == "" || !t.canTake(d, first) || slices.Contains(d.Looks, first) || slices.ContainsFunc(script, isLine) || slices.ContainsFunc(p.Expect, does) {
		return false
	}
	return a.changed || own != "" && !t.canTake(d, own)
}

// hasLeft shortens the advice to end a terminal's conversation to the call that comes then, for whoever
// has hung up; where it names none it is over.
func (r *Run) hasLeft(term string) (events []Event) {
	t := r.term(term)
	for _, p := range r.steps {
		a := p.advised
		if a == nil || a.term != term || a.leaves == 0 || a.leaves != t.conversation {
			continue
		}
		call := slices.IndexFunc(a.names, func(line string) bool { return callsServer(firstWord(line)) })
		if call < 0 {
			events = append(events, r.forget(p)...)
			continue
		}
		left := slices.DeleteFunc(slices.Clone(a.names[call:]), func(line string) bool {
			known, _ := r.isLine(t.service.Protocol, line)
			return !known
		})
		before := a.html
		a.walked = call
		if r.goOn(a, t.service.Protocol, left); a == r.standing && a.html != before {
			events = append(events, Event{Kind: Advice, Step: p.ID, HTML: a.html, GoesOn: a.goesOn})
		}
	}
	return events
}
