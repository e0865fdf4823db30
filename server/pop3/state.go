package pop3

import (
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// The states of a POP3 conversation (RFC 1939 §3).
const (
	Authorization wire.State = "authorization"
	Transaction   wire.State = "transaction"
	Update        wire.State = "update"
	Closed        wire.State = "closed" // without an UPDATE state
)

// Transition is an edge of the protocol's state machine.
type Transition = protocol.Transition

// Transitions is the whole machine. A dropped connection takes no edge: the
// UPDATE state is not entered, and nothing is deleted (RFC 1939 §6).
var Transitions = []Transition{
	{From: Authorization, By: "PASS", To: Transaction},
	{From: Authorization, By: "APOP", To: Transaction},
	{From: Authorization, By: "AUTH", To: Transaction},
	{From: Transaction, By: "QUIT", To: Update},
	{From: Authorization, By: "QUIT", To: Closed}, // RFC 1939 §4
}

// next is the state that a verb leads to when it succeeds.
func next(from wire.State, verb string) wire.State {
	return protocol.Next(Transitions, from, verb, wire.OK)
}
