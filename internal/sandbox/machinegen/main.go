// Command machinegen writes the protocols' state machines in TypeScript, from
// the tables that the servers follow, so that the page draws those and none of
// its own.
//
//	machinegen ../../../web/app/src/panel/machines.gen.ts
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"ehlo/server"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

//go:generate go run . ../../../web/app/src/panel/machines.gen.ts

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: machinegen TO.ts")
		os.Exit(2)
	}
	text, err := Generate(server.Protocols())
	if err == nil {
		err = os.WriteFile(os.Args[1], text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "machinegen:", err)
		os.Exit(1)
	}
}

// edge is a way from a state to another.
type edge struct {
	From  wire.State `json:"from"`
	By    string     `json:"by"`
	To    wire.State `json:"to"`
	Fails bool       `json:"fails,omitempty"`
}

// machine is a protocol's states, in the order in which they are first met.
type machine struct {
	States []wire.State            `json:"states"`
	Edges  []edge                  `json:"edges"`
	Stays  map[wire.State][]string `json:"stays"`
}

// Generate returns the machines of the protocols in TypeScript.
func Generate(protocols protocol.Table) ([]byte, error) {
	b := bytes.NewBufferString(`// Written by ` + "`make generate`" + ` from server/*/state.go: change those, not this.

/** Edge is a way to another state: a verb, "." for the end of message text, "SASL" for an answer. */
export interface Edge {
  from: string;
  by: string;
  to: string;
  /** it is the verb's being refused that leads there */
  fails?: boolean;
}

/** Machine is a protocol's states and what leads from one to another. */
export interface Machine {
  states: string[];
  edges: Edge[];
  /** by state, the verbs that may be typed there and leave it as it is */
  stays: Record<string, string[]>;
}

export const tables: Record<string, Machine> = `)
	machines := make(map[wire.Protocol]*machine)
	for _, d := range protocols.Conversational() {
		machines[d.Name] = machineOf(d)
	}
	out, err := json.MarshalIndent(machines, "", "  ")
	if err != nil {
		return nil, err
	}
	b.Write(out)
	b.WriteString(";\n")
	return b.Bytes(), nil
}

// machineOf draws a protocol's states: the ways between them, and what stays.
func machineOf(d *protocol.Descriptor) *machine {
	m := &machine{Stays: map[wire.State][]string{}}
	for i := range d.Transitions {
		t := &d.Transitions[i]
		m.edge(edge{From: t.From, By: t.By, To: t.To, Fails: t.Fails()})
	}
	for i := range d.Commands {
		c := &d.Commands[i]
		for _, s := range c.States {
			if !slices.ContainsFunc(m.Edges, func(e edge) bool { return e.From == s && e.By == c.Verb && !e.Fails }) {
				m.stay(s, c.Verb)
			}
		}
	}
	return m
}

// edge adds a way. One that leads back to where it begins is a verb that stays.
func (m *machine) edge(e edge) {
	if e.From == e.To {
		m.stay(e.From, e.By)
		return
	}
	m.state(e.From)
	m.state(e.To)
	m.Edges = append(m.Edges, e)
}

func (m *machine) state(s wire.State) {
	if !slices.Contains(m.States, s) {
		m.States = append(m.States, s)
	}
}

func (m *machine) stay(s wire.State, verb string) {
	if !slices.Contains(m.Stays[s], verb) {
		m.Stays[s] = append(m.Stays[s], verb)
	}
}
