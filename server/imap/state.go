package imap

import (
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// The states of a conversation (RFC 9051 §3), and the moments inside a command
// at which it is the client's turn.
const (
	NotAuthenticated wire.State = "not authenticated"
	Authenticated    wire.State = "authenticated"
	Selected         wire.State = "selected"
	Logout           wire.State = "logout"
)

// states is a set of states.
type states uint8

const (
	inNotAuthenticated states = 1 << iota
	inAuthenticated
	inSelected
	aMailbox // understood after login, but refused until a mailbox is selected

	inAny       = inNotAuthenticated | inAuthenticated | inSelected
	afterLogin  = inAuthenticated | inSelected
	beforeLogin = inNotAuthenticated
	onMailbox   = afterLogin | aMailbox
)

func setOf(s wire.State) states {
	switch s {
	case NotAuthenticated:
		return inNotAuthenticated
	case Authenticated:
		return inAuthenticated
	case Selected:
		return inSelected
	}
	return 0
}

// Transition is a way from one state to another (RFC 9051 §3, the diagram).
type Transition = protocol.Transition

var refused = []wire.Outcome{wire.Error}

// Transitions lists all ways between states. Whatever is not listed leaves the
// state as it is.
var Transitions = []Transition{
	{From: NotAuthenticated, By: "LOGIN", To: Authenticated},
	{From: NotAuthenticated, By: "AUTHENTICATE", To: Authenticated},
	{From: NotAuthenticated, By: "LOGOUT", To: Logout},
	{From: Authenticated, By: "SELECT", To: Selected},
	{From: Authenticated, By: "EXAMINE", To: Selected},
	{From: Authenticated, By: "LOGOUT", To: Logout},
	{From: Selected, By: "SELECT", To: Selected},
	{From: Selected, By: "EXAMINE", To: Selected},
	// RFC 9051 §6.3.2: a SELECT that fails leaves no mailbox selected.
	{From: Selected, By: "SELECT", To: Authenticated, On: refused},
	{From: Selected, By: "EXAMINE", To: Authenticated, On: refused},
	{From: Selected, By: "CLOSE", To: Authenticated},
	{From: Selected, By: "UNSELECT", To: Authenticated},
	{From: Selected, By: "LOGOUT", To: Logout},
	{From: Authenticated, By: "UNAUTHENTICATE", To: NotAuthenticated},
	{From: Selected, By: "UNAUTHENTICATE", To: NotAuthenticated},
}
