package imap

import (
	"slices"
	"strings"

	"ehlo/labs/explain"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// Edge implements explain.Conversation.
func (c *conversation) Edge(x *wire.Exchange) explain.Edge {
	s := Knowledge().States[string(x.After)]
	e := explain.Edge{From: x.Before, To: x.After, Says: s.Says, Ref: s.Ref, Next: s.Next}
	switch waiting := c.waiting(x); {
	case x.Close:
		end := Knowledge().States["logout"]
		e.Says, e.Ref, e.Next = end.Says, end.Ref, nil
	case x.StartTLS:
		tls := Knowledge().States["tls"]
		e.Says, e.Ref, e.Next = tls.Says, tls.Ref, tls.Next
	case waiting != "":
		w := Knowledge().States["waiting "+waiting]
		e.Says, e.Ref, e.Next = w.Says, w.Ref, w.Next
	default:
		if x.After == imap.Selected && c.messages == 0 {
			s.Next = Knowledge().States["selected empty"].Next
		}
		e.Next = tagged(c.possible(s.Next, x), nextTag(c.tag), &c.place)
	}
	return e
}

// Ways implements explain.Conversation. Within a command there are none.
func (c *conversation) Ways(from wire.State) []string {
	if c.asked != "" {
		return nil
	}
	return tagged(Knowledge().Ways(&imap.Protocol, from), nextTag(c.tag), &c.place)
}

// possible leaves out what the server has not offered.
func (c *conversation) possible(lines []string, x *wire.Exchange) []string {
	if x.After != imap.NotAuthenticated {
		return lines
	}
	has := func(word string) bool { _, ok := c.offered[word]; return ok }
	if len(c.offered) == 0 {
		return lines
	}
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool {
		return l == "STARTTLS" && (!has("STARTTLS") || c.secure) || strings.HasPrefix(l, "LOGIN ") && has("LOGINDISABLED") ||
			l == "AUTHENTICATE PLAIN" && !has("AUTH=PLAIN")
	})
}

// waiting says what the server waits for inside a command: "sasl",
// "literal" or "idle", "" when it is a command.
func (c *conversation) waiting(x *wire.Exchange) string {
	literal := x.Command != nil && c.announcesLiteral(x)
	switch {
	case x.Response.Code != "+" && !(literal && x.Response.Code == ""):
		return ""
	case literal:
		return "literal"
	case c.verb(x) == "IDLE":
		return "idle"
	}
	return "sasl"
}

// announcesLiteral reports whether the unit ends by announcing a literal.
func (c *conversation) announcesLiteral(x *wire.Exchange) bool {
	if n := len(x.Command.Tokens); n == 0 || x.Command.Tokens[n-1].Kind != "literal" {
		return false
	}
	return x.Unit.Kind == wire.Line || x.Unit.Kind == wire.Literal
}

// verb is the verb of the command that the unit belongs to.
func (c *conversation) verb(x *wire.Exchange) string {
	switch {
	case x.Command == nil:
		return c.asked
	case x.Unit.Kind == wire.SASL, x.Unit.Kind == wire.Done, x.Command.Verb == "":
		if c.asked != "" {
			return c.asked
		}
	}
	return x.Command.Verb
}
