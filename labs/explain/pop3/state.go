package pop3

import (
	"strconv"
	"strings"

	"ehlo/labs/explain"
	"ehlo/labs/explain/known"
	"ehlo/labs/explain/sasl"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// Edge implements explain.Conversation.
func (c *conversation) Edge(x *wire.Exchange) explain.Edge {
	k := Knowledge()
	name := string(x.After)
	switch {
	case x.Close && x.After == pop3.Authorization:
		name = "closed"
	case x.StartTLS:
		name = "tls"
	case x.Response.Outcome == wire.Intermediate:
		name = "sasl"
	}
	k.Use("states", name, "")
	s := k.States[name]
	e := explain.Edge{From: x.Before, To: x.After, Says: s.Says, Ref: s.Ref}
	var room [512]byte
	next := room[:0]
	for _, line := range s.Next {
		if name == "sasl" {
			line = sasl.Example(line, c.mechanism, c.answers)
		}
		if line = c.possible(line); line != "" {
			next = append(c.place.AppendLine(next, line, known.AsIs), '\n')
		}
	}
	c.next = known.Lines(next, c.next)
	e.Next = c.next
	return e
}

// Ways implements explain.Conversation.
func (c *conversation) Ways(from wire.State) []string {
	lines := Knowledge().Ways(&pop3.Protocol, from)
	for i, line := range lines {
		lines[i] = c.place.Line(line, known.AsIs)
	}
	return lines
}

// possible is an example as it can be typed, "" if it cannot.
func (c *conversation) possible(line string) string {
	verb, rest, _ := strings.Cut(line, " ")
	clearToo := c.secure || !c.noClear
	switch verb {
	case "PASS":
		if !c.named {
			return ""
		}
	case "USER":
		if c.named || !clearToo {
			return ""
		}
	case "AUTH":
		if !clearToo {
			return ""
		}
	case "STLS":
		if c.secure {
			return ""
		}
	case "RETR", "TOP", "DELE":
		if !c.counted {
			return line
		}
		n := 1
		for c.deleted[n] {
			n++
		}
		if n > c.messages {
			return ""
		}
		return verb + " " + strconv.Itoa(n) + strings.TrimPrefix(rest, "1")
	}
	return line
}
