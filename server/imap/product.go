package imap

import (
	"time"

	"ehlo/server/wire"
)

// Status is the word of a status response (RFC 9051 §7.1).
type Status string

// The statuses.
const (
	OK  Status = "OK"
	NO  Status = "NO"
	BAD Status = "BAD"
	BYE Status = "BYE"
)

// Saying is something that happened and has to be put into words: the text of
// a status line or of a continuation request.
type Saying struct {
	Status Status
	Code   string // response code, without brackets; the conversation writes it
	Reason Reason
	Detail string // what the reason is about: a mailbox, an item, a flag
	Verb   string // the command's, "" where none could be made out
	NoTag  bool   // not even a tag could be made out
	Wrong  bool   // the command was not understood, rather than refused
	State  wire.State
	Tagged bool // a command's completion; untagged lines and greetings are not
}

// Product is how a mail product speaks IMAP: what it does otherwise than others,
// and how it says what has happened.
type Product interface {
	// Text words a saying: what stands behind tag, status and response code.
	Text(Saying, wire.Env) string
	// Dialect is what the product does. It always returns the same.
	Dialect() *Dialect
}

// Dialect is what a product offers, its limits, and what it does otherwise than
// others, as data.
type Dialect struct {
	Software string // what ID answers as the name

	// BeforeLogin are the capabilities offered before login; STARTTLS,
	// LOGINDISABLED and AUTH= follow them. AfterLogin are those offered after.
	BeforeLogin []string
	AfterLogin  []string
	// Without are commands that the engine has and the product does not know.
	Without []string

	// BadBeforeLogin and BadAfterLogin are how many commands that it could
	// not understand the product takes before it hangs up; 0 for any number.
	BadBeforeLogin, BadAfterLogin int

	// IdleBefore and IdleAfter are how long a client may say nothing, before login and after it
	// (RFC 9051 §5.4: 30 minutes at least, once logged in); in IDLE it may for ever, and is
	// told each Still that the server is there.
	IdleBefore, IdleAfter, Still time.Duration
	// PerUser is how many connections one user may have from one address; 0 for any number.
	PerUser int
	// FailedLogin is how long it takes until a wrong password is answered.
	FailedLogin time.Duration
	// LineBeforeLogin and LineAfterLogin are how many octets a command may
	// have, literals included, messages apart.
	LineBeforeLogin, LineAfterLogin int
	// HoldsPipelined says that the tagged replies to commands that arrive
	// together are given when all of them have been carried out.
	HoldsPipelined bool
}
