package protocol

import (
	"slices"

	"ehlo/server/wire"
)

// Machine is a protocol's states as they are drawn, in the order in which they
// are first met.
type Machine struct {
	States []wire.State            `json:"states"`
	Edges  []Edge                  `json:"edges"`
	Stays  map[wire.State][]string `json:"stays"` // verbs that leave a state as it is
}

// Edge is a way from a state to another.
type Edge struct {
	From  wire.State `json:"from"`
	By    string     `json:"by"`
	To    wire.State `json:"to"`
	Fails bool       `json:"fails,omitempty"` // it is the verb's being refused that leads there
}

// Machine draws the protocol's states: the ways between them, and what stays.
func (d *Descriptor) Machine() *Machine {
	m := &Machine{Stays: map[wire.State][]string{}}
	for i := range d.Transitions {
		t := &d.Transitions[i]
		m.edge(Edge{From: t.From, By: t.By, To: t.To, Fails: t.Fails()})
	}
	for i := range d.Commands {
		c := &d.Commands[i]
		for _, s := range c.States {
			if !slices.ContainsFunc(m.Edges, func(e Edge) bool { return e.From == s && e.By == c.Verb && !e.Fails }) {
				m.stay(s, c.Verb)
			}
		}
	}
	return m
}

// edge adds a way. One that leads back to where it begins is a verb that stays.
func (m *Machine) edge(e Edge) {
	if e.From == e.To {
		m.stay(e.From, e.By)
		return
	}
	m.state(e.From)
	m.state(e.To)
	m.Edges = append(m.Edges, e)
}

func (m *Machine) state(s wire.State) {
	if !slices.Contains(m.States, s) {
		m.States = append(m.States, s)
	}
}

func (m *Machine) stay(s wire.State, verb string) {
	if !slices.Contains(m.Stays[s], verb) {
		m.Stays[s] = append(m.Stays[s], verb)
	}
}
