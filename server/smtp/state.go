package smtp

import "ehlo/server/wire"

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
type Transition struct {
	From wire.State
	By   string // the verb that takes it, when it succeeds; "." ends message text
	To   wire.State
}

// Transitions is the whole machine. Verbs that are left out stay where they
// are; QUIT leads to Closed from everywhere.
var Transitions = []Transition{
	{Connected, "HELO", Greeted}, {Connected, "EHLO", Greeted},
	{Greeted, "MAIL", Mail},
	{Mail, "RCPT", Rcpt}, {Rcpt, "RCPT", Rcpt},
	{Rcpt, "DATA", Data}, {Data, ".", Greeted},
	{Rcpt, "BDAT", Rcpt}, {Rcpt, "BDAT LAST", Greeted},
	{Mail, "RSET", Greeted}, {Rcpt, "RSET", Greeted},
	{Mail, "EHLO", Greeted}, {Rcpt, "EHLO", Greeted}, {Mail, "HELO", Greeted}, {Rcpt, "HELO", Greeted},
	{Greeted, "AUTH", Auth}, {Auth, "SASL", Greeted},
	{Greeted, "STARTTLS", Connected}, {Mail, "STARTTLS", Connected}, {Rcpt, "STARTTLS", Connected},
}

// CommandSpec says what there is to know of a command.
type CommandSpec struct {
	Verb   string
	States []wire.State // where RFC 5321 §4.1.4 and the extension allow it
	Syntax string       // for people
	RFC    string       // where it stands
}

// Commands is every command that the service knows.
var Commands = []CommandSpec{
	{"HELO", []wire.State{Connected, Greeted, Mail, Rcpt}, "HELO domain", "RFC 5321 §4.1.1.1"},
	{"EHLO", []wire.State{Connected, Greeted, Mail, Rcpt}, "EHLO domain", "RFC 5321 §4.1.1.1"},
	{"MAIL", []wire.State{Greeted}, "MAIL FROM:<reverse-path> [parameters]", "RFC 5321 §4.1.1.2"},
	{"RCPT", []wire.State{Mail, Rcpt}, "RCPT TO:<forward-path> [parameters]", "RFC 5321 §4.1.1.3"},
	{"DATA", []wire.State{Rcpt}, "DATA", "RFC 5321 §4.1.1.4"},
	{"BDAT", []wire.State{Rcpt}, "BDAT octets [LAST]", "RFC 3030 §2"},
	{"RSET", []wire.State{Connected, Greeted, Mail, Rcpt}, "RSET", "RFC 5321 §4.1.1.5"},
	{"VRFY", []wire.State{Connected, Greeted, Mail, Rcpt}, "VRFY string", "RFC 5321 §4.1.1.6"},
	{"EXPN", []wire.State{Connected, Greeted, Mail, Rcpt}, "EXPN string", "RFC 5321 §4.1.1.7"},
	{"HELP", []wire.State{Connected, Greeted, Mail, Rcpt}, "HELP [string]", "RFC 5321 §4.1.1.8"},
	{"NOOP", []wire.State{Connected, Greeted, Mail, Rcpt}, "NOOP [string]", "RFC 5321 §4.1.1.9"},
	{"QUIT", []wire.State{Connected, Greeted, Mail, Rcpt}, "QUIT", "RFC 5321 §4.1.1.10"},
	{"AUTH", []wire.State{Greeted}, "AUTH mechanism [initial-response]", "RFC 4954 §4"},
	{"STARTTLS", []wire.State{Greeted, Mail, Rcpt}, "STARTTLS", "RFC 3207 §4"},
	{"ETRN", []wire.State{Greeted}, "ETRN node", "RFC 1985 §5"},
}

// lookup finds a command by its upper-case verb.
func lookup(verb string) *CommandSpec {
	for i := range Commands {
		if Commands[i].Verb == verb {
			return &Commands[i]
		}
	}
	return nil
}
