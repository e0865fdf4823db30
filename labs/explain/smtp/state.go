package smtp

import (
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/known"
	"ehlo/labs/explain/sasl"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Edge implements explain.Conversation.
func (c *conversation) Edge(x *wire.Exchange) explain.Edge {
	k := Knowledge()
	name := string(x.After)
	switch {
	case x.Close:
		name = string(smtp.Closed)
	case x.StartTLS:
		name = "tls"
	}
	k.Use("states", name, "")
	s := k.States[name]
	e := explain.Edge{From: x.Before, To: x.After, Says: s.Says, Ref: s.Ref}
	var room [512]byte
	next := room[:0]
	for _, line := range s.Next {
		if x.After == smtp.Auth {
			line = sasl.Example(line, c.mechanism, c.answers)
		}
		if line != "" && c.possible(line) {
			next = append(c.place.AppendLine(next, line, known.AsIs), '\n')
		}
	}
	c.next = known.Lines(next, c.next)
	e.Next = c.next
	return e
}

// Ways implements explain.Conversation.
func (c *conversation) Ways(from wire.State) []string {
	lines := Knowledge().Ways(&smtp.Protocol, from)
	for i, line := range lines {
		lines[i] = c.place.Line(line, known.AsIs)
	}
	return lines
}

// possible reports whether the server offers what an example needs.
func (c *conversation) possible(line string) bool {
	verb, _, _ := strings.Cut(line, " ")
	offered := c.offered.has(verb)
	switch verb {
	case "MAIL":
		return !c.submit || c.loggedIn // RFC 6409 §4.3
	case "STARTTLS":
		return offered && !c.secure
	case "AUTH":
		return offered && !c.loggedIn
	case "BDAT":
		offered = c.offered.has("CHUNKING")
		return offered
	case "VRFY":
		return offered
	}
	return true
}
