package pop3

import (
	"bytes"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// client follows a conversation from the client's end.
type client struct {
	state  wire.State
	next   wire.UnitKind
	verb   string // what a SASL answer belongs to
	listed bool   // a reply of several lines is coming in
}

// NewClient begins to follow a conversation from the client's end.
func NewClient() protocol.Client { return &client{state: Authorization, next: wire.Line} }

// State implements protocol.Client.
func (c *client) State() wire.State { return c.state }

// Next implements protocol.Client.
func (c *client) Next() (wire.UnitKind, int64) { return c.next, -1 }

// Sent implements protocol.Client.
func (c *client) Sent(u wire.Unit) (cmd *wire.Command, awaited bool) {
	c.next = wire.Line
	cmd = Parse(u)
	if u.Kind == wire.Line {
		c.verb = cmd.Verb
	}
	return cmd, true
}

// Read implements protocol.Client. RFC 1939 §3: some replies go on to a line
// with a single dot.
func (c *client) Read(line []byte, waiting []*wire.Exchange, ahead *protocol.Ahead) (of int, complete bool) {
	l := string(bytes.TrimRight(line, "\r\n"))
	switch {
	case c.listed:
		c.listed = l != "."
		return 0, !c.listed
	case strings.HasPrefix(l, "+OK") && len(waiting) > 0 && manyLines(waiting[0]) && listFollows(ahead):
		c.listed = true
		return 0, false
	}
	return 0, isReply(l)
}

// manyLines reports whether a command's positive reply is of many lines
// (RFC 1939 §3, RFC 2449 §5, RFC 5034 §4).
func manyLines(x *wire.Exchange) bool {
	if x.Command == nil || x.Unit.Kind != wire.Line {
		return false
	}
	args := len(strings.Fields(string(x.Unit.Raw))) - 1
	switch x.Command.Verb {
	case "LIST", "UIDL", "AUTH":
		return args == 0
	case "RETR", "TOP", "CAPA":
		return true
	}
	return false
}

// listFollows reports whether the reply really has more lines. AUTH without an
// argument is of several lines with some servers only, and whoever shortened
// a transcript may have left a list out. CAPA lists words that are commands as
// well: the dot behind them tells.
func listFollows(ahead *protocol.Ahead) bool {
	if ahead == nil {
		return true
	}
	for text, marked := range ahead.Lines {
		if isReply(text) || marked || !isCommand(text) {
			return !isReply(text)
		}
	}
	return false
}

// IsReply implements protocol.Client.
func (c *client) IsReply(line string, _ []*wire.Exchange) bool { return isReply(line) }

// Inside implements protocol.Client.
func (c *client) Inside() protocol.Inside {
	if c.listed {
		return protocol.Listed
	}
	return protocol.Outside
}

// Flush implements protocol.Client.
func (c *client) Flush() { c.listed = false }

// Secured implements protocol.Client. RFC 2595 §4: the session goes on in the
// AUTHORIZATION state, where it is.
func (c *client) Secured() {}

// Answered implements protocol.Client.
func (c *client) Answered(x *wire.Exchange) {
	x.Before, x.After = c.state, c.state
	if x.Command == nil {
		return
	}
	by := x.Command.Verb
	if x.Unit.Kind == wire.SASL {
		by = c.verb
	}
	// AUTH alone asks which mechanisms there are.
	if by != "AUTH" || x.Unit.Kind == wire.SASL || len(strings.Fields(string(x.Unit.Raw))) > 1 {
		c.state = Protocol.Seen(c.state, by, x.Response.Outcome)
	}
	x.After = c.state
	c.next = wire.Line
	if x.Response.Code == "+" {
		c.next = wire.SASL
	}
}
