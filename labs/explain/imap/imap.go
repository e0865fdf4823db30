// Package imap explains IMAP (RFC 9051, and RFC 3501 where servers still follow
// it).
package imap

import (
	_ "embed"
	"sync"

	"ehlo/labs/explain"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/known"
	"ehlo/server/imap"
)

//go:embed imap.yaml
var file []byte

// Knowledge is what is known of the protocol.
var Knowledge = sync.OnceValue(func() *knowledge.Knowledge { return knowledge.Load("imap.yaml", file) })

// Protocol explains IMAP.
func Protocol() explain.Protocol {
	return explain.Protocol{
		Descriptor: &imap.Protocol,
		New:        func(at known.Place) explain.Conversation { return &conversation{place: at} },
		MistakeIDs: func() []string { return Knowledge().MistakeIDs() },
		Wrong:      func(id string) string { return Knowledge().Wrong(id) },
		Does:       func(verb string) string { return Knowledge().Does[verb] },
		Serves:     func() string { return Knowledge().Serves },
	}
}

// conversation is what has to be remembered of one.
type conversation struct {
	place known.Place // what is known of it
	// offered are the capabilities, in upper case.
	offered map[string]string
	secure  bool   // TLS is in force
	tag     string // used last

	asked     string // the verb of the command that waits for more input, "" for none
	mechanism string // AUTHENTICATE's
	answers   int    // that it has been given behind the command

	mailbox  string   // that is open
	readOnly bool     // it is open for reading only
	messages int      // in it; 0 also if that is not known
	lastUID  int      // the highest that has been seen
	names    []string // mailboxes that are known to be there

}

// Place implements explain.Conversation.
func (c *conversation) Place() known.Place { return c.place }

// Secure implements explain.Conversation.
func (c *conversation) Secure() { c.secure = true }
