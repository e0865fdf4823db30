package imap

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// client follows a conversation from the client's end.
type client struct {
	state wire.State
	next  wire.UnitKind
	want  int64  // octets of the literal that comes next, -1 for none
	verb  string // what a SASL answer, DONE or a literal belongs to
	tag   string // the same
	sofar []byte // the command so far, when a literal has interrupted it

	literal int64 // octets of the server's literal that are still to come
	open    bool  // the present response goes on in the next line
}

// NewClient begins to follow a conversation from the client's end.
func NewClient() protocol.Client {
	return &client{state: NotAuthenticated, next: wire.Line, want: -1}
}

// State implements protocol.Client.
func (c *client) State() wire.State { return c.state }

// Next implements protocol.Client.
func (c *client) Next() (wire.UnitKind, int64) { return c.next, c.want }

// Sent implements protocol.Client. A command whose literal follows unasked
// (RFC 7888 §4) is answered when it is whole.
func (c *client) Sent(u wire.Unit) (cmd *wire.Command, awaited bool) {
	before := c.sofar
	c.next, c.want, c.sofar = wire.Line, -1, nil
	if u.Kind == wire.Literal {
		cmd = ParseRest(before, u)
	} else {
		cmd = Parse(u)
	}
	if u.Kind == wire.Line {
		c.verb, c.tag = cmd.Verb, cmd.Tag
	}
	if u.Kind != wire.Line && u.Kind != wire.Literal {
		return cmd, true
	}
	sofar := append(bytes.Clone(before), u.Raw...)
	size, waits, announced := LiteralAhead(sofar)
	if !announced {
		return cmd, true
	}
	c.sofar = sofar
	if !waits {
		c.next, c.want = wire.Literal, size
	}
	return cmd, waits
}

var (
	announces = regexp.MustCompile(`\{(\d{1,9})\}$`)
	tagged    = regexp.MustCompile(`^(\S+) (OK|NO|BAD)(?: |$)`)
)

// Read implements protocol.Client. A reply ends with the command's tag, or asks
// to go on (RFC 9051 §7.6); literals in it are counted (§4.3).
func (c *client) Read(line []byte, waiting []*wire.Exchange, ahead *protocol.Ahead) (of int, complete bool) {
	begins := !c.open
	c.open = false
	if c.literal > 0 {
		n := min(c.literal, int64(len(line)))
		c.literal -= n
		if line = line[n:]; len(line) == 0 {
			c.open = c.literal == 0
			return 0, false
		}
		begins = false
	}
	l := string(bytes.TrimRight(line, "\r\n"))
	if m := announces.FindStringSubmatch(l); m != nil {
		n, _ := strconv.ParseInt(m[1], 10, 64)
		c.literal, c.open = c.shown(n, waiting, ahead), true
		return 0, false
	}
	if !begins {
		return 0, false
	}
	m := tagged.FindStringSubmatch(l)
	switch {
	case len(waiting) == 0 && (m != nil || strings.HasPrefix(l, "* BYE")): // said unasked
		return 0, true
	case isContinuation(l):
		return 0, true
	case strings.HasPrefix(l, "* ") && len(waiting) > 0 && waiting[0].Command == nil: // the greeting
		return 0, true
	case m == nil:
		return 0, false
	}
	for i, x := range waiting {
		if c.tagOf(x) == m[1] {
			return i, true
		}
	}
	// RFC 9051 §7.1.3: a BAD that no tag could be made out for is untagged.
	return 0, m[1] == "*" && m[2] == "BAD" && len(waiting) > 0 && (c.tagOf(waiting[0]) == "" || waiting[0].Response.Tag == "*")
}

// isContinuation reports whether the server asks to go on.
func isContinuation(line string) bool { return line == "+" || strings.HasPrefix(line, "+ ") }

// tagOf is the tag that a unit's reply has: of an answer to SASL or DONE it is
// that of the command it belongs to.
func (c *client) tagOf(x *wire.Exchange) string {
	switch {
	case x.Command == nil:
		return ""
	case x.Command.Tag == "" && x.Unit.Kind != wire.Line:
		return c.tag
	}
	return x.Command.Tag
}

// shown is how many octets of a literal there are to come. A transcript shows
// fewer than were announced when blank lines or indentation have been lost; the
// end of the response and the tagged reply show.
func (c *client) shown(announced int64, waiting []*wire.Exchange, ahead *protocol.Ahead) int64 {
	if ahead == nil || ahead.Short == nil {
		return announced
	}
	var sum int64
	closed := false // the line before ended the response
	for text := range ahead.Lines {
		if closed {
			if c.begins(text, waiting) {
				sum -= int64(len(")\r\n"))
				ahead.Short(announced, sum)
				return sum
			}
			closed = false
		}
		if sum == announced {
			break
		}
		if m := tagged.FindStringSubmatch(text); m != nil && c.isWaiting(m[1], waiting) {
			break
		}
		if ends := announced - sum; ends >= 0 && ends < int64(len(text)) && strings.ContainsRune(" )", rune(text[ends])) {
			break // within the line, and the response goes on behind it
		}
		closed = text == ")"
		sum += int64(len(text)) + 2
	}
	return announced
}

// begins reports whether a response begins with the line.
func (c *client) begins(line string, waiting []*wire.Exchange) bool {
	m := tagged.FindStringSubmatch(line)
	return strings.HasPrefix(line, "* ") || m != nil && c.isWaiting(m[1], waiting)
}

func (c *client) isWaiting(tag string, waiting []*wire.Exchange) bool {
	for _, x := range waiting {
		if c.tagOf(x) == tag {
			return true
		}
	}
	return false
}

// IsReply implements protocol.Client: a line is untagged, a continuation
// request, or has the tag of a command that waits.
func (c *client) IsReply(line string, waiting []*wire.Exchange) bool {
	return isContinuation(line) || c.begins(line, waiting)
}

// Inside implements protocol.Client.
func (c *client) Inside() protocol.Inside {
	if c.literal > 0 || c.open {
		return protocol.Counted
	}
	return protocol.Outside
}

// Flush implements protocol.Client.
func (c *client) Flush() { c.literal, c.open = 0, false }

// Secured implements protocol.Client: the client is still not authenticated.
func (c *client) Secured() {}

// Answered implements protocol.Client.
func (c *client) Answered(x *wire.Exchange) {
	x.Before = c.state
	c.state = c.after(x)
	x.After = c.state
	if x.Command == nil || x.Response.Code != "+" {
		return
	}
	switch size, _, ok := LiteralAhead(c.sofar); {
	case c.sofar != nil && ok:
		c.next, c.want = wire.Literal, size
	case c.sofar != nil:
	case c.verb == "IDLE":
		c.next = wire.Done
	default:
		c.next = wire.SASL
	}
}

// after is the state that an exchange leads to.
func (c *client) after(x *wire.Exchange) wire.State {
	if x.Command == nil {
		if x.Response.Code == "PREAUTH" { // RFC 9051 §7.1.4
			return Authenticated
		}
		return c.state
	}
	for _, l := range x.Response.Lines {
		if strings.HasPrefix(strings.ToUpper(l), "* BYE") { // RFC 9051 §7.1.5
			return Logout
		}
	}
	if x.Response.Code == "BAD" { // the command was not understood, and has done nothing
		return c.state
	}
	by := x.Command.Verb
	if x.Unit.Kind != wire.Line && c.verb != "" {
		by = c.verb
	}
	return Protocol.Seen(c.state, by, x.Response.Outcome)
}
