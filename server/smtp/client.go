package smtp

import (
	"bytes"
	"strconv"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// client follows a conversation from the client's end.
type client struct {
	state wire.State
	next  wire.UnitKind
	chunk int64 // octets of the chunk that comes next, -1 for none
	last  bool  // it is the last one of its message
}

// NewClient begins to follow a conversation from the client's end.
func NewClient() protocol.Client { return &client{state: Connected, next: wire.Line, chunk: -1} }

// State implements protocol.Client.
func (c *client) State() wire.State { return c.state }

// Next implements protocol.Client.
func (c *client) Next() (wire.UnitKind, int64) { return c.next, c.chunk }

// Sent implements protocol.Client. BDAT is answered when its chunk has come
// (RFC 3030 §2).
func (c *client) Sent(u wire.Unit) (cmd *wire.Command, awaited bool) {
	c.next, c.chunk = wire.Line, -1
	cmd = Parse(u)
	if u.Kind != wire.Line || cmd.Verb != "BDAT" {
		return cmd, true
	}
	size, ok := cmd.Args.Get("size")
	if f := strings.Fields(string(u.Raw)); !ok && len(f) > 1 {
		size = f[1]
	}
	n, _ := strconv.ParseInt(size, 10, 32)
	c.last = bytes.HasSuffix(bytes.ToUpper(bytes.TrimSpace(u.Raw)), []byte(" LAST"))
	if n <= 0 {
		return cmd, true
	}
	c.next, c.chunk = wire.Chunk, n
	return cmd, false
}

// Read implements protocol.Client. RFC 5321 §4.2.1: a hyphen behind the code
// says that more follows.
func (c *client) Read(line []byte, _ []*wire.Exchange, _ *protocol.Ahead) (of int, complete bool) {
	l := string(bytes.TrimRight(line, "\r\n"))
	return 0, isReply(l) && (len(l) == 3 || l[3] == ' ')
}

// IsReply implements protocol.Client.
func (c *client) IsReply(line string, _ []*wire.Exchange) bool { return isReply(line) }

// Inside implements protocol.Client: each line is marked by itself.
func (c *client) Inside() protocol.Inside { return protocol.Outside }

// Flush implements protocol.Client.
func (c *client) Flush() {}

// Secured implements protocol.Client. RFC 3207 §4.2: all that was learnt before
// TLS is forgotten.
func (c *client) Secured() { c.state = Connected }

// Answered implements protocol.Client.
func (c *client) Answered(x *wire.Exchange) {
	x.Before = c.state
	switch {
	case x.Response.Code == "421" || x.Response.Code == "221": // RFC 5321 §3.8
		c.state = Closed
	case x.Command != nil:
		c.state = Protocol.Seen(c.state, c.by(x), x.Response.Outcome)
	}
	x.After = c.state
	if x.Command == nil {
		return
	}
	c.next = wire.Line
	switch {
	case x.Response.Code == "334":
		c.next = wire.SASL
	case c.state == Data:
		c.next = wire.Text
	case c.chunk >= 0:
		c.next = wire.Chunk
	}
}

// by is what an exchange is called in the table of transitions.
func (c *client) by(x *wire.Exchange) string {
	switch x.Unit.Kind {
	case wire.Text:
		return "."
	case wire.SASL:
		return "SASL"
	case wire.Line:
		if x.Command.Verb != "BDAT" {
			return x.Command.Verb
		}
	}
	if c.last {
		return "BDAT LAST"
	}
	return "BDAT"
}
