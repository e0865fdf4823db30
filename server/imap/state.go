package imap

import "ehlo/server/wire"

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
type Transition struct {
	From wire.State
	By   string // the command, or "connection closed"
	OK   bool   // whether it has to succeed
	To   wire.State
}

// Transitions lists all ways between states. Whatever is not listed leaves the
// state as it is.
var Transitions = []Transition{
	{NotAuthenticated, "LOGIN", true, Authenticated},
	{NotAuthenticated, "AUTHENTICATE", true, Authenticated},
	{NotAuthenticated, "LOGOUT", true, Logout},
	{Authenticated, "SELECT", true, Selected},
	{Authenticated, "EXAMINE", true, Selected},
	{Authenticated, "LOGOUT", true, Logout},
	{Selected, "SELECT", true, Selected},
	{Selected, "EXAMINE", true, Selected},
	// RFC 9051 §6.3.2: a SELECT that fails leaves no mailbox selected.
	{Selected, "SELECT", false, Authenticated},
	{Selected, "EXAMINE", false, Authenticated},
	{Selected, "CLOSE", true, Authenticated},
	{Selected, "UNSELECT", true, Authenticated},
	{Selected, "LOGOUT", true, Logout},
	{Authenticated, "UNAUTHENTICATE", true, NotAuthenticated},
	{Selected, "UNAUTHENTICATE", true, NotAuthenticated},
}
