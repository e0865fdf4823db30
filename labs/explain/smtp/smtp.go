// Package smtp explains SMTP (RFC 5321) and its extensions.
package smtp

import (
	_ "embed"
	"sync"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/known"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

//go:embed smtp.yaml
var file []byte

// Knowledge is what is known of the protocol.
var Knowledge = sync.OnceValue(func() *knowledge.Knowledge { return knowledge.Load("smtp.yaml", file) })

// Protocol explains SMTP.
func Protocol() explain.Protocol {
	return explain.Protocol{
		Descriptor: &smtp.Protocol,
		New: func(at known.Place) explain.Conversation {
			return &conversation{place: at}
		},
		MistakeIDs: func() []string { return Knowledge().MistakeIDs() },
		Wrong:      func(id string) string { return Knowledge().Wrong(id) },
		Does:       func(verb string) string { return Knowledge().Does[verb] },
		Serves:     func() string { return Knowledge().Serves },
	}
}

// conversation is what has to be remembered of one.
type conversation struct {
	place   known.Place // what is known of it
	offered keywords    // by EHLO
	secure  bool        // TLS is in force
	host    string      // what the server calls itself
	esmtp   bool        // by EHLO
	submit  bool        // a port for people who log in (RFC 6409 §3.1)
	postfix bool        // which hangs up after twenty errors
	bareLF  bool        // the client has been told
	broken  bool        // after a second STARTTLS nothing but QUIT is left
	errors  int         // commands refused so far
	next    []string    // what could be typed after the last exchange

	loggedIn  bool
	mechanism string // of the AUTH that is going on
	answers   int    // that it has been given

	forwardPaths int    // recipients of this transaction
	tried        int    // the same, refused ones included
	unknown      string // local-parts that are no users here, each with a space behind it
	hopeless     bool   // this transaction will accept nothing any more
	chunks       bool   // BDAT has begun
	cancelled    string // the command that has ended the transaction which was open, until another begins
}

// Place implements explain.Conversation.
func (c *conversation) Place() known.Place { return c.place }

// Secure implements explain.Conversation.
func (c *conversation) Secure() { c.secure = true }

// unasked is what stands for a verb where the server says something by itself.
const unasked = "unasked"

// verb is the command that an exchange belongs to: text belongs to DATA, and
// a SASL response to AUTH.
func verbOf(x *wire.Exchange) string {
	switch x.Unit.Kind {
	case wire.Text:
		return "text"
	case wire.Chunk:
		return "chunk"
	case wire.SASL:
		return "response"
	}
	switch {
	case x.Command == nil && x.Index > 0:
		return unasked
	case x.Command == nil:
		return "greeting"
	}
	return x.Command.Verb
}
