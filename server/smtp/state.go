package smtp

import (
	"slices"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// The states of an SMTP conversation (RFC 5321 §3, §4.1.4).
const (
	Connected wire.State = "connected" // nobody has been greeted yet
	Greeted   wire.State = "greeted"   // HELO or EHLO has been accepted
	Mail      wire.State = "mail"      // a reverse-path is given: a transaction is open
	Rcpt      wire.State = "rcpt"      // and a forward-path has been accepted
	Data      wire.State = "data"      // message text is being sent
	Auth      wire.State = "auth"      // a SASL response is awaited
	Closed    wire.State = "closed"
)

// Transition is an edge of the protocol's state machine.
type Transition = protocol.Transition

var (
	goesOn = []wire.Outcome{wire.Intermediate}

	// Transitions is the whole machine. What is left out stays where it is.
	Transitions = []Transition{
		{From: Connected, By: "HELO", To: Greeted}, {From: Connected, By: "EHLO", To: Greeted},
		{From: Greeted, By: "MAIL", To: Mail},
		{From: Mail, By: "RCPT", To: Rcpt}, {From: Rcpt, By: "RCPT", To: Rcpt},
		{From: Rcpt, By: "DATA", To: Data, On: goesOn},
		{From: Data, By: ".", To: Greeted, On: protocol.Final},
		{From: Rcpt, By: "BDAT", To: Rcpt}, {From: Rcpt, By: "BDAT LAST", To: Greeted, On: protocol.Final},
		{From: Mail, By: "RSET", To: Greeted}, {From: Rcpt, By: "RSET", To: Greeted},
		{From: Mail, By: "EHLO", To: Greeted}, {From: Rcpt, By: "EHLO", To: Greeted},
		{From: Mail, By: "HELO", To: Greeted}, {From: Rcpt, By: "HELO", To: Greeted},
		{From: Greeted, By: "AUTH", To: Auth, On: goesOn}, {From: Auth, By: "SASL", To: Greeted, On: protocol.Final},
		{From: Greeted, By: "STARTTLS", To: Connected}, {From: Mail, By: "STARTTLS", To: Connected}, {From: Rcpt, By: "STARTTLS", To: Connected},
		{From: Connected, By: "QUIT", To: Closed}, {From: Greeted, By: "QUIT", To: Closed},
		{From: Mail, By: "QUIT", To: Closed}, {From: Rcpt, By: "QUIT", To: Closed},
	}
)

// CommandSpec says what there is to know of a command. Its states are those
// where RFC 5321 §4.1.4 and the extension allow it.
type CommandSpec = protocol.Command

// anywhere is where commands may be given at all: not in the middle of one.
var anywhere = []wire.State{Connected, Greeted, Mail, Rcpt}

// Commands is every command that the service knows.
var Commands = []CommandSpec{
	{Verb: "HELO", States: anywhere, Syntax: "HELO domain", RFC: "RFC 5321 §4.1.1.1"},
	{Verb: "EHLO", States: anywhere, Syntax: "EHLO domain", RFC: "RFC 5321 §4.1.1.1", Lists: true},
	{Verb: "MAIL", States: []wire.State{Greeted}, Syntax: "MAIL FROM:<reverse-path> [parameters]", RFC: "RFC 5321 §4.1.1.2"},
	{Verb: "RCPT", States: []wire.State{Mail, Rcpt}, Syntax: "RCPT TO:<forward-path> [parameters]", RFC: "RFC 5321 §4.1.1.3"},
	{Verb: "DATA", States: []wire.State{Rcpt}, Syntax: "DATA", RFC: "RFC 5321 §4.1.1.4"},
	{Verb: "BDAT", States: []wire.State{Rcpt}, Syntax: "BDAT octets [LAST]", RFC: "RFC 3030 §2"},
	{Verb: "RSET", States: anywhere, Syntax: "RSET", RFC: "RFC 5321 §4.1.1.5"},
	{Verb: "VRFY", States: anywhere, Syntax: "VRFY string", RFC: "RFC 5321 §4.1.1.6"},
	{Verb: "EXPN", States: anywhere, Syntax: "EXPN string", RFC: "RFC 5321 §4.1.1.7"},
	{Verb: "HELP", States: anywhere, Syntax: "HELP [string]", RFC: "RFC 5321 §4.1.1.8"},
	{Verb: "NOOP", States: anywhere, Syntax: "NOOP [string]", RFC: "RFC 5321 §4.1.1.9"},
	{Verb: "QUIT", States: anywhere, Syntax: "QUIT", RFC: "RFC 5321 §4.1.1.10", Ends: true},
	{Verb: "AUTH", States: []wire.State{Greeted}, Syntax: "AUTH mechanism [initial-response]", RFC: "RFC 4954 §4"},
	{Verb: "STARTTLS", States: []wire.State{Greeted, Mail, Rcpt}, Syntax: "STARTTLS", RFC: "RFC 3207 §4", Secures: true},
	{Verb: "ETRN", States: []wire.State{Greeted}, Syntax: "ETRN node", RFC: "RFC 1985 §5"},
}

// allowedIn reports whether a command may be given in a state. One that the
// table does not have may be given wherever a command may.
func allowedIn(s wire.State, verb string) bool {
	if c := Lookup(verb); c != nil {
		return slices.Contains(c.States, s)
	}
	return slices.Contains(anywhere, s)
}

// Lookup finds a command by its upper-case verb.
func Lookup(verb string) *CommandSpec {
	for i := range Commands {
		if Commands[i].Verb == verb {
			return &Commands[i]
		}
	}
	return nil
}
