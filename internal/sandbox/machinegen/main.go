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

	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

//go:generate go run . ../../../web/app/src/panel/machines.gen.ts

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: machinegen TO.ts")
		os.Exit(2)
	}
	text, err := Generate()
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

// closed is where a conversation ends that has no last state of its own.
const closed = smtp.Closed

// Generate returns the machines in TypeScript.
func Generate() ([]byte, error) {
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
	out, err := json.MarshalIndent(map[wire.Protocol]*machine{wire.SMTP: ofSMTP(), wire.POP3: ofPOP3(), wire.IMAP: ofIMAP()}, "", "  ")
	if err != nil {
		return nil, err
	}
	b.Write(out)
	b.WriteString(";\n")
	return b.Bytes(), nil
}

func ofSMTP() *machine {
	m := newMachine()
	for _, t := range smtp.Transitions {
		m.edge(edge{From: t.From, By: t.By, To: t.To})
	}
	for _, c := range smtp.Commands {
		m.command(c.Verb, c.States)
	}
	return m
}

func ofPOP3() *machine {
	m := newMachine()
	for _, t := range pop3.Transitions {
		m.edge(edge{From: t.From, By: t.By, To: t.To})
	}
	for _, c := range pop3.Commands {
		m.command(c.Verb, c.States)
	}
	return m
}

func ofIMAP() *machine {
	m := newMachine()
	for _, t := range imap.Transitions {
		m.edge(edge{From: t.From, By: t.By, To: t.To, Fails: !t.OK})
	}
	for _, s := range slices.Clone(m.States) {
		for _, verb := range imap.Works(s) {
			m.command(verb, []wire.State{s})
		}
	}
	return m
}

func newMachine() *machine { return &machine{Stays: map[wire.State][]string{}} }

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

// command adds what a verb does where it is allowed and no edge is its own: it
// stays. QUIT alone always ends the conversation (RFC 5321 §4.1.1.10; RFC 1939
// §4: before logging in there is no UPDATE state).
func (m *machine) command(verb string, states []wire.State) {
	for _, s := range states {
		switch {
		case slices.ContainsFunc(m.Edges, func(e edge) bool { return e.From == s && e.By == verb && !e.Fails }):
		case verb == "QUIT":
			m.edge(edge{From: s, By: verb, To: closed})
		default:
			m.stay(s, verb)
		}
	}
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
