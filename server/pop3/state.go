package pop3

import "ehlo/server/wire"

// The states of a POP3 conversation (RFC 1939 §3).
const (
	Authorization wire.State = "authorization"
	Transaction   wire.State = "transaction"
	Update        wire.State = "update"
)

// Transition is an edge of the protocol's state machine.
type Transition struct {
	From wire.State
	By   string // the verb that takes it, when it succeeds
	To   wire.State
}

// Transitions is the whole machine. A dropped connection takes no edge: the
// UPDATE state is not entered, and nothing is deleted (RFC 1939 §6).
var Transitions = []Transition{
	{Authorization, "PASS", Transaction},
	{Authorization, "APOP", Transaction},
	{Authorization, "AUTH", Transaction},
	{Transaction, "QUIT", Update},
}

// next is the state that a verb leads to when it succeeds.
func next(from wire.State, verb string) wire.State {
	for _, t := range Transitions {
		if t.From == from && t.By == verb {
			return t.To
		}
	}
	return from
}
