package smtp

import "time"

// Dialect says whose rules are followed: what the product takes for a
// command, in which order, and when it hangs up.
type Dialect string

// The dialects.
const (
	Exim    Dialect = "exim"
	Postfix Dialect = "postfix"
	Plain   Dialect = "plain" // RFC 5321, and the engine's own words
)

// Product words what happened as a mail product does.
type Product interface {
	// Name is what the product is called in sentences.
	Name() string
	// Dialect is whose rules are followed.
	Dialect() Dialect
	// Say returns a reply's lines, joined by LF, without the last end. An
	// empty text means that the product leaves it to the engine.
	Say(o Outcome, args ...string) string
	// Trace returns the header fields that the product puts in front of a
	// message which it delivers, with CRLF line ends.
	Trace(t Trace) string
	// QueueID names a message (there is no standard for it).
	QueueID(received time.Time, pid int, random uint32) string
}

// Trace is what the header fields of a delivered message tell
// (RFC 5321 §4.4).
type Trace struct {
	Host        string
	Version     string
	Client      string // address
	Helo        string // the name that the client gave, "" for none
	Protocol    string // "SMTP", "ESMTP", "ESMTPS", "ESMTPA" or "ESMTPSA" (RFC 3848)
	ReversePath string
	Recipient   string   // the forward-path that led to this mailbox
	All         []string // all forward-paths of the message
	QueueID     string
	At          time.Time
}
