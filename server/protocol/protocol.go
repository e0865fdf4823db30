// Package protocol says what there is to know of a protocol: one value, which
// the protocol's own package exports. Whoever has to do with several protocols
// ranges over a table of such values and knows none by name.
package protocol

import (
	"slices"

	"ehlo/server/wire"
)

// Descriptor is a protocol. It is read-only.
type Descriptor struct {
	Name  wire.Protocol // as fixtures, scenarios and messages have it: "smtp"
	Title string        // as people write it: "SMTP"
	RFC   string        // where it stands
	Ports []Port        // where its servers listen by default, the plainest first
	// Telltale are words that people type at a prompt and mean for a server of
	// this protocol rather than of another, in lower case.
	Telltale []string
	// Looks are commands that only read, or do nothing at all: a message can be
	// marked as read by them, and nothing else in the world is different.
	Looks []string
	// Connectionless protocols have no conversations: each message and its
	// answer are an exchange by themselves. They have no states, New or Client.
	Connectionless bool
	// Tagged: clients put a tag in front of each command (RFC 9051 §2.2.1).
	Tagged bool

	// Settings returns settings that a fixture's service can have under the
	// protocol's name, with their defaults: a pointer that YAML is decoded
	// into. Nil is none.
	Settings func() any
	// Kind is which of the protocol's kinds of service one with such settings
	// is, as Port has it; nil where there is only one kind.
	Kind func(settings any) string
	// Products says that products differ in how they speak the protocol, so
	// that every service is one of them.
	Products bool
	// New starts the server's side of a conversation.
	New func(Site) wire.Talker
	// Post has a host deliver, or hand on, a message that it has written itself, from the null
	// reverse-path; write has the message by its queue id. Nil where no mail is taken by the protocol.
	Post func(site Site, to string, write func(queueID string) []byte)

	// Parse reads a unit of the client's, for explaining and checking. It never
	// fails: what is wrong is the command's Problem.
	Parse func(wire.Unit) *wire.Command
	// ParseReply reads a server's complete reply to one unit, or any part of a
	// transcript that holds one. What cannot be made out is left empty.
	ParseReply func(raw []byte) wire.Response
	// Client begins to follow a conversation from the client's end.
	Client func() Client
	Lines  Lines

	// Figures says which sizes of messages the reply gives to a command that
	// went well; nil for none ever.
	Figures func(*wire.Exchange, Figures)
	// Messages are those that the reply shows; nil for none ever.
	Messages func(*wire.Exchange) []Message
	// Anew makes a command anew that proves a password by a digest of what the server's greeting
	// says; ok is false for any other. Nil is none ever.
	Anew func(x *wire.Exchange, greeting []byte, password func(user string) (string, bool)) (line, user string, ok bool)
	// Show adds what an exchange shows of the server; nil for nothing ever.
	Show func(*wire.Exchange, *Shown)
	// Rejection is the rule by which a service refuses a command as it was refused in an exchange; nil if services
	// have no such rules.
	Rejection func(*wire.Exchange) Rejection

	Start       wire.State   // where a conversation begins
	Text        wire.State   // in which message text is typed, "" if there is none
	Transitions []Transition // all ways between states
	Commands    []Command    // all commands that the service knows
}

// Port is where servers listen.
type Port struct {
	Number int      // as IANA has registered it
	Names  []string // that stand for the number, the best known first
	TLS    bool     // from the first octet
	Serves string   // what, for people
	Kind   string   // of service, "" for the protocol's plain one
	// Unprivileged is the port that `ehlo mail` listens on instead, 0 for none.
	Unprivileged int
}

// Command is what there is to know of a command.
type Command struct {
	Verb   string
	States []wire.State // where it is legal
	Syntax string       // for people
	RFC    string       // where it stands
	// User and Password are the arguments that say in clear text who logs in and
	// prove it, counted from 1; 0 for none.
	User, Password int
	Secures        bool // once it has been accepted the TLS handshake follows
	Ends           bool // the server hangs up once it has answered
	Lists          bool // it is answered with what the server can do, a line each behind the first
}

// Command finds a command by its upper-case verb, nil if there is none.
func (d *Descriptor) Command(verb string) *Command {
	for i := range d.Commands {
		if d.Commands[i].Verb == verb {
			return &d.Commands[i]
		}
	}
	return nil
}

// Word is where an argument, counted from 1, stands among the words of a command
// line, counted from 0.
func (d *Descriptor) Word(argument int) int {
	if d.Tagged {
		return argument + 1
	}
	return argument
}

// TLSAt reports whether a port is one where TLS begins with the first octet
// (RFC 8314 §3).
func (d *Descriptor) TLSAt(port int) bool {
	return slices.ContainsFunc(d.Ports, func(p Port) bool { return p.TLS && p.Number == port })
}

// Final reports whether nothing leads on from a state.
func (d *Descriptor) Final(s wire.State) bool {
	if s == d.Start {
		return false
	}
	for i := range d.Transitions {
		if d.Transitions[i].From == s {
			return false
		}
	}
	return true
}

// Table is the protocols that somebody knows.
type Table []*Descriptor

// Lookup finds a protocol by its name, nil if there is none.
func (t Table) Lookup(name wire.Protocol) *Descriptor {
	for _, d := range t {
		if d.Name == name {
			return d
		}
	}
	return nil
}

// ByPort finds what listens on a port by default, registered or unprivileged.
// It is nil if there is no such port.
func (t Table) ByPort(number int) (*Descriptor, *Port) {
	for _, d := range t {
		for i := range d.Ports {
			if p := &d.Ports[i]; p.Number == number || p.Unprivileged == number && number != 0 {
				return d, p
			}
		}
	}
	return nil, nil
}

// ByService finds a port by a service's registered name, nil if there is none.
func (t Table) ByService(name string) (*Descriptor, *Port) {
	for _, d := range t {
		for i := range d.Ports {
			for _, n := range d.Ports[i].Names {
				if n == name {
					return d, &d.Ports[i]
				}
			}
		}
	}
	return nil, nil
}

// OfProducts are the protocols that products speak, each in its own way.
func (t Table) OfProducts() Table {
	var all Table
	for _, d := range t {
		if d.Products {
			all = append(all, d)
		}
	}
	return all
}

// Conversational are the protocols that have conversations.
func (t Table) Conversational() Table {
	var all Table
	for _, d := range t {
		if !d.Connectionless {
			all = append(all, d)
		}
	}
	return all
}
