// Package pop3 explains POP3 (RFC 1939) and its extensions (RFC 2449).
package pop3

import (
	_ "embed"
	"sync"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/known"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

//go:embed pop3.yaml
var file []byte

// Knowledge is what is known of the protocol.
var Knowledge = sync.OnceValue(func() *knowledge.Knowledge { return knowledge.Load("pop3.yaml", file) })

// Protocol explains POP3.
func Protocol() explain.Protocol {
	return explain.Protocol{
		Descriptor: &pop3.Protocol,
		New: func(at known.Place) explain.Conversation {
			return &conversation{place: at, offered: map[string]string{}, deleted: map[int]bool{}}
		},
		MistakeIDs: func() []string { return Knowledge().MistakeIDs() },
		Wrong:      func(id string) string { return Knowledge().Wrong(id) },
		Does:       func(verb string) string { return Knowledge().Does[verb] },
		Serves:     func() string { return Knowledge().Serves },
	}
}

// conversation is what has to be remembered of one.
type conversation struct {
	place known.Place // what is known of it
	// offered are the capabilities in upper case, with their arguments.
	offered map[string]string
	secure  bool // TLS is in force

	user      string   // the name given last, accepted or not
	named     bool     // USER has been accepted, and PASS may follow
	failed    bool     // a login has failed
	mechanism string   // of the AUTH that is going on
	answers   int      // that it has been given
	next      []string // what could be typed after the last exchange
	noClear   bool     // passwords are not taken as they are, outside TLS

	messages int  // that there are, as far as is known
	counted  bool // the server has said how many there are
	deleted  map[int]bool
}

// Place implements explain.Conversation.
func (c *conversation) Place() known.Place { return c.place }

// Secure implements explain.Conversation.
func (c *conversation) Secure() { c.secure = true }

// unasked is what stands for a verb where the server says something by itself.
const unasked = "unasked"

// verbOf is the command that an exchange belongs to.
func verbOf(x *wire.Exchange) string {
	switch {
	case x.Command == nil && x.Index > 0:
		return unasked
	case x.Command == nil:
		return "greeting"
	}
	return x.Command.Verb
}

// multiline reports whether lines follow the first of a reply (RFC 1939 §3).
func (c *conversation) multiline(x *wire.Exchange) bool {
	return x.Response.Outcome == wire.OK && len(x.Response.Lines) > 1
}

func arg(x *wire.Exchange, name string) (string, bool) {
	if x.Command == nil {
		return "", false
	}
	return x.Command.Args.Get(name)
}
