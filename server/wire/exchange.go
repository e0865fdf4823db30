package wire

import (
	"strings"
	"time"
)

// Protocol is a protocol's name, such as "smtp": what it is called in fixtures,
// scenarios and messages. What there is to know of it, server/protocol says.
type Protocol string

// State is where a conversation stands. Each protocol package defines its own
// states and the table of transitions between them.
type State string

// UnitKind says what a piece of client input is.
type UnitKind string

// The kinds of client input.
const (
	Line    UnitKind = "line"    // a command line
	Text    UnitKind = "text"    // message text after DATA, to the line with the dot
	Chunk   UnitKind = "chunk"   // the octets that BDAT announced
	Literal UnitKind = "literal" // IMAP: the octets of a literal, and the rest of its line
	SASL    UnitKind = "sasl"    // an answer to a SASL challenge
	Done    UnitKind = "done"    // IMAP: a line typed while in IDLE
)

// Unit is one piece of client input, whole, line end included.
type Unit struct {
	Kind UnitKind
	Raw  []byte
}

// Exchange is one unit of the client's and the server's complete answer to it.
// The greeting is exchange 0 and has an empty unit; DNS has none. Once it has been handed to
// a tap it is never changed, so that listeners may keep it.
type Exchange struct {
	Conversation int // number of the conversation in its world, from 1
	Index        int // number of the exchange in its conversation; the greeting is 0
	Service      *Service
	Unit         Unit
	// Of is the verb of the command that the unit goes on with: an answer to a
	// challenge, message text, a chunk, a literal. It is "" for command lines.
	Of        string
	Command   *Command // the parsed view of Unit; nil for the greeting
	Reply     []byte   // what the client was sent, line ends included
	Response  Response // the parsed view of Reply
	Before    State
	After     State
	User      string        // who is logged in after it, by the mailstore's name; "" for nobody
	At        time.Time     // the world's time when the unit was complete
	Pending   bool          // more input had arrived behind the unit before it was answered
	Pipelined bool          // the client sent the unit without waiting for the reply to the one before it
	Close     bool          // the server ends the connection after this reply
	StartTLS  bool          // the server now expects a TLS handshake
	Takes     time.Duration // how long the product makes the client wait for the reply, on purpose
	Note      string        // what the learner should know beside the reply, or ""

	// Message is what this exchange handed over for delivery, nil for all
	// others: the envelope as the server accepted it.
	Envelope *Envelope
}

// Greeting reports whether the exchange is the server's greeting, which answers
// nothing.
func (x *Exchange) Greeting() bool {
	return x.Index == 0 && (x.Service == nil || !x.Service.Connectionless)
}

// Envelope is what SMTP says about a message, apart from the message
// (RFC 5321 §2.3.1).
type Envelope struct {
	ReversePath  string   // address without brackets; "" is the null reverse-path
	ForwardPaths []string // accepted recipients, in order
	QueueID      string
}

// Service says which server a conversation is with.
type Service struct {
	Host     string // the host's name
	Address  string // the address that was called
	Port     int
	Protocol Protocol
	Persona  string
	// Connectionless: each message is an exchange by itself.
	Connectionless bool
}

// Command is the parsed view of a unit, for checking and explaining. What the
// command does is for the engine to decide.
type Command struct {
	Verb   string  // upper-case and canonical ("MAIL", "UID FETCH"); "" when none could be made out
	Tag    string  // IMAP only
	Tokens []Token // in the order typed; positions are octet offsets into Unit.Raw
	Args   Args    // named arguments, by the RFC's names
	// Problem is the first thing wrong with the command's grammar, nil when
	// it is well-formed.
	Problem *Problem
}

// Token is a part of a command that means something by itself.
type Token struct {
	Kind       string // "verb", "tag", "keyword", "path", "param", "sequence-set", "flag", ...
	Start, End int    // octets of Unit.Raw: Raw[Start:End]
	Text       string // the token's value, decoded (quotes and escapes removed)
}

// Problem says what breaks a command's grammar, and where.
type Problem struct {
	ID         string // stable, such as "smtp.mail.missing-colon"
	Start, End int    // octets of Unit.Raw
	Detail     string // the offending text, where there is one
}

// Args are named arguments in the order typed. A name can occur repeatedly.
type Args []Arg

// Arg is one named argument, such as reverse-path or mailbox.
type Arg struct{ Name, Value string }

// Get returns the first value by the name, and whether there is one.
func (a Args) Get(name string) (string, bool) {
	for _, arg := range a {
		if arg.Name == name {
			return arg.Value, true
		}
	}
	return "", false
}

// Outcome sorts replies into the three that a learner has to distinguish.
type Outcome string

// The outcomes. SMTP 2xx is OK, 3xx Intermediate, 4xx and 5xx Error; POP3 +OK,
// "+ " and -ERR; IMAP tagged OK, a continuation request, NO and BAD.
const (
	OK           Outcome = "ok"
	Intermediate Outcome = "intermediate"
	Error        Outcome = "error"
)

// Response is the parsed view of a reply.
type Response struct {
	// Code is the SMTP reply code ("250"), POP3 status indicator ("+OK",
	// "-ERR", "+"), IMAP status ("OK", "NO", "BAD", "BYE", "PREAUTH", "+") or
	// DNS response code ("NOERROR", "NXDOMAIN").
	Code     string
	Enhanced string // SMTP enhanced status code (RFC 3463), "" if there is none
	Tag      string // IMAP: the tag answered, "*" if only untagged
	// RespCode is the bracketed response code without brackets, of POP3
	// (RFC 2449 §8) or of the IMAP status line (RFC 9051 §7.1).
	RespCode string
	Text     string   // the human-readable text of the status line
	Lines    []string // the reply's lines without line ends
	Status   int      // which of them is the status line: the one that says how it went
	Outcome  Outcome
}

// Said is the human-readable text of a reply: of its status line, or of all lines that have its reply code, joined.
// In SMTP it stands in front of each line (RFC 5321 §4.2.1), and so does an enhanced status code (RFC 2034 §4).
func (r *Response) Said() string {
	if len(r.Lines) < 2 || len(r.Code) != 3 {
		return r.Text
	}
	var said []string
	for _, l := range r.Lines {
		text, ok := strings.CutPrefix(l, r.Code)
		if !ok || text != "" && text[0] != ' ' && text[0] != '-' {
			continue
		}
		text = strings.TrimLeft(text, " -")
		if r.Enhanced != "" {
			text = strings.TrimPrefix(text, r.Enhanced)
		}
		if text = strings.TrimSpace(text); text != "" {
			said = append(said, text)
		}
	}
	return strings.Join(said, " ")
}
