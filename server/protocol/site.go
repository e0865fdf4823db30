package protocol

import (
	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// Site is what a service stands on, for one conversation.
type Site struct {
	wire.Env
	Settings any // what the descriptor's Settings returned, filled in
	// Product is the part of the product that speaks this protocol, of the type
	// that the protocol's package asks for; nil where the protocol has none.
	Product any

	Mail         *mailstore.Store    // the host's
	LocalDomains []string            // mail for these is the host's own
	Aliases      map[string][]string // local part → local parts: mailing lists and aliases
	// Outbound takes mail that has been accepted for elsewhere.
	Outbound func(Onward)
	// Delivered is called for each message that has been put into a mailbox.
	Delivered func(Delivery)
	// Judge looks at who has sent a message; nil where nobody does.
	Judge func(Arrived) Judgement
}

// Arrived is a message from a client that has not logged in.
type Arrived struct {
	Helo        string
	ReversePath string // "" for the null reverse-path
	QueueID     string
	Message     []byte
}

// Judgement is what is to be done with a message, by what its author's domain wants.
type Judgement struct {
	Results string // an Authentication-Results field with its CRLF (RFC 8601 §2)
	Refused string // the domain that wants it refused, "" for none
	Junk    bool   // it goes where people keep what they do not trust
}

// Onward is a message that a host has taken for other hosts.
type Onward struct {
	Envelope *wire.Envelope // whose forward-paths are those that lead elsewhere
	QueueID  string
	User     string // who has logged in and sent it, "" for nobody
	Received string // header fields that the host puts in front of it (RFC 5321 §4.4)
	Message  []byte
}

// Delivery is a message that has been put into a mailbox.
type Delivery struct {
	QueueID     string
	ForwardPath string // that led there, perhaps by an alias
	User        string
	Mailbox     string
	UID         mailstore.UID
	Trace       int // octets that were put in front of it on the way
	Added       int // fields that were put at the end of its header
}
