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
  /** a tag stands in front of each command */
  tagged?: boolean;
}

export const tables: Record<string, Machine> = `)
	type machine struct {
		*protocol.Machine
		Tagged bool `json:"tagged,omitempty"`
	}
	machines := make(map[wire.Protocol]machine)
	for _, d := range protocols.Conversational() {
		machines[d.Name] = machine{d.Machine(), d.Tagged}
	}
	out, err := json.MarshalIndent(machines, "", "  ")
	if err != nil {
		return nil, err
	}
	b.Write(out)
	b.WriteString(";\n")
	return b.Bytes(), nil
}
