package protocol

import (
	"slices"

	"ehlo/server/wire"
)

// Transition is a way from one state to another. A command that none is for
// leaves the state as it is.
type Transition struct {
	From wire.State
	By   string // the verb; "." ends message text, "SASL" answers a challenge
	To   wire.State
	// On is what the server has to say for it: that it was done if left out.
	On []wire.Outcome
}

// Final are the outcomes that end a command, whichever it is.
var Final = []wire.Outcome{wire.OK, wire.Error}

// on reports whether an outcome takes the way.
func (t *Transition) on(o wire.Outcome) bool {
	if len(t.On) == 0 {
		return o == wire.OK
	}
	return slices.Contains(t.On, o)
}

// Fails reports whether it is the command's being refused that leads there.
func (t *Transition) Fails() bool { return t.on(wire.Error) && !t.on(wire.OK) }

// Next is the state that a verb with such an outcome leads to.
func Next(table []Transition, from wire.State, by string, o wire.Outcome) wire.State {
	for i := range table {
		if t := &table[i]; t.From == from && t.By == by && t.on(o) {
			return t.To
		}
	}
	return from
}

// Seen is Next for somebody who follows a server that they do not know. It may
// let a command pass where the protocol has none: that leads where it always
// leads.
func (d *Descriptor) Seen(from wire.State, by string, o wire.Outcome) wire.State {
	if to := Next(d.Transitions, from, by, o); to != from || d.legal(from, by) {
		return to
	}
	for i := range d.Transitions {
		if t := &d.Transitions[i]; t.By == by && t.on(o) {
			return t.To
		}
	}
	return from
}

// LeadsTo reports whether a verb can lead to a state.
func (d *Descriptor) LeadsTo(by string, to wire.State) bool {
	return slices.ContainsFunc(d.Transitions, func(t Transition) bool { return t.By == by && t.To == to })
}

// States lists the states in the order in which they are first met.
func (d *Descriptor) States() (all []wire.State) {
	for _, t := range d.Transitions {
		for _, s := range []wire.State{t.From, t.To} {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// legal reports whether a command may be given in a state. What is no command is
// legal wherever a transition begins with it.
func (d *Descriptor) legal(s wire.State, by string) bool {
	if c := d.Command(by); c != nil {
		return slices.Contains(c.States, s)
	}
	return slices.ContainsFunc(d.Transitions, func(t Transition) bool { return t.From == s && t.By == by })
}
