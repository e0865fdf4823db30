package smtp

import (
	"time"

	"ehlo/server/wire"
)

// Product is how a mail product speaks SMTP: what it does, and how it says it.
// Standard has the answers of one without habits, to be embedded.
type Product interface {
	// Name is what the product is called in sentences.
	Name() string
	// Dialect begins the product's part in a conversation.
	Dialect(*Session) Dialect
	// Limits are what the product takes by default.
	Limits() Limits
	// DelaysRefusal reports whether a client that lacks AUTH is refused at RCPT,
	// rather than at MAIL.
	DelaysRefusal() bool
	// CheckMessage decides about a message by what is in it; nil lets it in.
	CheckMessage(msg []byte) *Refusal
	// Stored is a message as the product keeps it, below its trace fields: where the
	// header ends is the product's to say, and how the body is set off from it.
	Stored(msg []byte) []byte
	// Complete adds header fields that a message lacks which a user has sent (RFC 6409 §8), at its header's
	// end; it tells how many. The message is as Stored has it.
	Complete(msg []byte, t Trace) (whole []byte, added int)
	// ChunksTotal is how many octets the product says that a message has which came
	// in chunks. first is the first chunk that was not empty.
	ChunksTotal(msg, first []byte) int64
	// TLSAlert is what the product's TLS library sends to a client that speaks no
	// TLS (RFC 8446 §6); nil if it just closes.
	TLSAlert() []byte
	SASL
	Words
}

// Dialect is a product's in one conversation: it reads the client's lines by the
// product's grammar, enforces its limits, answers what it would not accept, and
// has the session carry out the rest.
type Dialect interface {
	// Line serves a command line.
	Line(x *wire.Exchange)
	// After is called when message text, a chunk or AUTH's dialogue has been
	// answered.
	After(x *wire.Exchange)
	// EndOfText finds the end of message text at the start of buf: the length
	// with the terminator, or 0 when it has not come. It is known not to end within
	// the octets before from.
	EndOfText(buf []byte, from int) int
	// Reset forgets what belongs to a connection before TLS.
	Reset()
	// Ungreeted reports whether the product takes a command of somebody who has
	// not said HELO or EHLO, although RFC 5321 §4.1.4 has it wait.
	Ungreeted(verb string) bool
}

// Limits are what a product takes where its administrator has set nothing.
type Limits struct {
	Message    int64 // octets
	Recipients int   // of one message
	// Idle is how long a client may say nothing (RFC 5321 §4.5.3.2.7: five minutes at least).
	Idle time.Duration
	// PerAddress is how many connections one address may have; 0 for any number. ExceptLocal: the
	// machine that the server is on may have any number.
	PerAddress  int
	ExceptLocal bool
}

// SASL is how a product reads what clients send in AUTH's dialogue (RFC 4954 §4).
type SASL interface {
	// Decode reads a response in base64.
	Decode(text string) ([]byte, error)
	// TakesEmptyName reports whether an empty initial response to LOGIN is a name.
	// Else the name is asked for all the same.
	TakesEmptyName() bool
	// TakesName reports whether LOGIN goes on to the password after such a name.
	TakesName(name string) bool
	// Credentials reads PLAIN's response (RFC 4616 §2); "" and "" if it is wrong.
	Credentials(response []byte) (name, password string)
	// Account is whose account a name means.
	Account(name string) string
}

// Words are how a product says what has happened.
type Words interface {
	// Say returns a reply's lines, joined by LF, without the last end. An
	// empty text means that the product leaves it to the engine.
	Say(o Outcome, args ...string) string
	// Trace returns the header fields that the product puts in front of a
	// message which it delivers, with CRLF line ends.
	Trace(t Trace) string
	// Received returns those that it puts in front of a message which it sends on.
	Received(t Trace) string
	// QueueID names a message (there is no standard for it).
	QueueID(received time.Time, pid int, random uint32) string
}

// Trace is what the header fields of a delivered message say
// (RFC 5321 §4.4).
type Trace struct {
	Host        string
	Version     string
	Client      string // address; "" for a message that the host has written itself
	Name        string // that the client's address leads to; "" for none
	Helo        string // the name that the client gave, "" for none
	Protocol    string // "SMTP", "ESMTP", "ESMTPS", "ESMTPA" or "ESMTPSA" (RFC 3848)
	ReversePath string
	Recipient   string   // the forward-path that led to this mailbox
	All         []string // all forward-paths of the message
	QueueID     string
	At          time.Time
	Added       int    // how many fields at the header's end are the product's
	User        string // who has logged in and sent it, "" for nobody
	Results     string // an Authentication-Results field with its CRLF, "" for none; it stands above Received (RFC 8601 §5)
	Junk        bool   // it goes to the mailbox for what nobody trusts
}
