package server

import (
	"net/netip"
	"time"

	"ehlo/server/dkim"
	"ehlo/server/dmarc"
	"ehlo/server/mailstore"
	"ehlo/server/relay"
	"ehlo/server/spf"
	"ehlo/server/wire"
)

// Event is something that has happened in a world: one of the structs of this
// package that have an Occurrence. A world made with WorldOptions.Observed keeps its events, in the order
// in which they happened, until Take. What an event holds is never changed
// afterwards, and shares its octets with the exchanges: whoever takes it may
// keep it, and must not write into it.
type Event interface {
	Occurred() Occurrence
}

// Occurrence is what all events have: when, and in which conversation.
type Occurrence struct {
	Conversation int       // its number in the world, from 1; 0 for what is of none
	At           time.Time // the world's time
}

// Occurred implements Event.
func (o Occurrence) Occurred() Occurrence { return o }

// End is one end of a connection, or of a question to a name server.
type End struct {
	Host    string // its name in the world
	Address netip.Addr
	Port    int
}

// Side says which end of a conversation has done something.
type Side string

// The sides.
const (
	Client Side = "client"
	Server Side = "server"
)

// Opened: a host has connected to a service.
type Opened struct {
	Occurrence
	Client, Server End
	Service        *wire.Service
}

// Sent: octets have gone over a connection. The client's are as its program
// wrote them, a part of a line perhaps; the server's are a whole reply, or what
// it says unasked. Sealed octets are TLS records: what is inside is in the
// exchanges. They are the one thing about a world that is not the same every
// time, since crypto/tls makes its session keys by itself.
type Sent struct {
	Occurrence
	From   Side
	Octets []byte
	Sealed bool
}

// Exchanged: a unit of the client's has been answered, or the greeting said.
type Exchanged struct {
	Exchange *wire.Exchange
}

// Occurred implements Event. There are so many of these that nothing is kept beside the exchange.
func (e Exchanged) Occurred() Occurrence {
	return Occurrence{e.Exchange.Conversation, e.Exchange.At}
}

// Pushed: a server has said something unasked, as IMAP's do (RFC 9051 §7).
type Pushed struct {
	Occurrence
	After int // index of the exchange before it
	Text  []byte
}

// Secured: TLS is in force from here on. Version and CipherSuite are crypto/tls's
// numbers, and 0 where TLS ends outside the world; which suite is chosen depends
// on the machine, too.
type Secured struct {
	Occurrence
	Version, CipherSuite uint16
}

// Closed: one side has ended the connection.
type Closed struct {
	Occurrence
	By Side
}

// Queued: a host has taken a message for other hosts, and keeps it in its
// queue. The envelope has the forward-paths outside the host's own domains only.
type Queued struct {
	Occurrence
	Host     string
	QueueID  string
	Envelope *wire.Envelope
	Message  []byte
}

// Delivered: a message has been put into a mailbox of the host's.
type Delivered struct {
	Occurrence
	Host        string
	QueueID     string
	ForwardPath string // that led there, perhaps by an alias
	User        string
	Mailbox     string
	UID         mailstore.UID
	Trace       int // octets that the server put in front of the message
	Added       int // fields that it put at the end of its header
}

// Tried: a host has tried to send a message on. It is of no conversation; each connection that it made is
// one of its own.
type Tried struct {
	Occurrence
	Host    string
	QueueID string
	To      []relay.Recipient // whose state has changed
	Next    time.Time         // when those who wait are tried again; zero if nobody does
}

// Reported: a host has written to a sender what became of a message that it could not send on (RFC 3464).
type Reported struct {
	Occurrence
	Host        string
	QueueID     string // of the message
	Report      string // the report's own
	ForwardPath string // the message's reverse-path
	Delayed     bool   // the host goes on trying
}

// Judged: a host has looked at who has sent a message, before it took it.
type Judged struct {
	Occurrence
	Host    string
	QueueID string
	SPF     spf.Result
	DKIM    []dkim.Result
	DMARC   dmarc.Result
}

// Asked: a name server has answered a query or an update. The exchange is the
// one of a conversation of its own.
type Asked struct {
	Occurrence
	Client, Server End
	Exchange       *wire.Exchange
}

// Voiced: the services of a protocol speak like another product, from the next
// connection on. It is of no conversation.
type Voiced struct {
	Occurrence
	Protocol wire.Protocol
	Persona  string
}

// Take returns what has happened since the last Take, oldest first, and forgets
// it. It is empty if the world is not observed. The world is as it is after the
// last event: to see it as it is after each exchange, give input line by line.
func (w *World) Take() []Event { return w.TakeInto(nil) }

// TakeInto is Take for those who do so often and keep no slice of events: the world has room to be
// filled next.
func (w *World) TakeInto(room []Event) []Event {
	events := w.events
	w.events = room[:0]
	return events
}

// emit keeps an event if the world is observed.
func (w *World) emit(e Event) {
	if w.observed {
		w.events = append(w.events, e)
	}
}

// occurs is the occurrence of what happens now in a conversation.
func (w *World) occurs(conversation int) Occurrence {
	return Occurrence{Conversation: conversation, At: w.now}
}
