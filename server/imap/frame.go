package imap

import (
	"bytes"
	"strings"

	"ehlo/server/wire"
)

// Cut implements wire.Talker: a unit is a line, or a literal with the rest of
// its line, or a line that is no command (a SASL answer, whatever ends IDLE).
// A bare LF ends a line as well as CRLF does.
func (c *conn) Cut(buf []byte) (wire.UnitKind, int) {
	kind, from := wire.Line, 0
	switch {
	case c.want >= 0:
		kind = wire.Literal
		if int64(len(buf)) <= c.want {
			if c.skip && len(buf) >= mostSkipped {
				return kind, len(buf) // it is not wanted, and needs no room
			}
			return kind, 0
		}
		from = int(c.want)
	case c.sasl != nil:
		kind = wire.SASL
	case c.idle != "":
		kind = wire.Done
	}
	if n := c.bareCR(kind, buf); n > 0 {
		return kind, n
	}
	if i := bytes.IndexByte(buf[from:], '\n'); i >= 0 {
		return kind, from + i + 1
	}
	// A line that is too long is cut off, so that nobody can fill the memory.
	if len(buf)-from > c.lineLimit(buf) {
		return kind, len(buf)
	}
	return kind, 0
}

// mostSkipped is how much is kept of a literal that nobody wants.
const mostSkipped = 64 << 10

// bareCR is the length of a command without arguments that ends with a CR and
// no LF. After login, Dovecot carries it out without waiting for the LF, and
// passes over all that comes up to it. Whether an LF follows may not be known
// yet; it makes no difference to what is answered.
func (c *conn) bareCR(kind wire.UnitKind, buf []byte) int {
	if kind != wire.Line || c.before() || c.skip || c.append != nil || len(c.buf) > 0 {
		return 0
	}
	line, _, _ := bytes.Cut(buf, []byte{'\n'}) // what is behind it may not have come yet
	i := bytes.IndexByte(line, '\r')
	if i < 0 || i+1 < len(buf) && buf[i+1] == '\n' {
		return 0
	}
	words := strings.Split(string(buf[:i]), " ")
	if len(words) != 2 {
		return 0
	}
	if sp := c.lookup(words[1]); sp == nil || sp.args != none {
		return 0
	}
	return i + 1
}

// lineLimit is how many octets a command may have, of which line is the
// beginning unless one has been received before.
func (c *conn) lineLimit(line []byte) int {
	if c.state != NotAuthenticated {
		return c.rules.LineAfterLogin
	}
	if len(c.buf) > 0 {
		line = c.buf
	}
	if _, pos, ok := word(line, 0, true); ok {
		if verb, _, _ := word(line, pos, false); strings.EqualFold(verb, "ID") {
			return max(maxID, c.rules.LineBeforeLogin)
		}
	}
	return c.rules.LineBeforeLogin
}

// maxID is how many octets ID may have before login: RFC 2971 §3.3 has 30 pairs
// of 30 and 1024 octets, each of which may need a backslash.
const maxID = 64 << 10

// receive adds the unit to the command. It returns false while the command is
// not complete.
func (c *conn) receive(u wire.Unit) {
	c.start = len(c.buf)
	c.line = c.start + int(max(c.want, 0))
	c.buf = append(c.buf, u.Raw...)
	c.want = -1
}

// await asks for a literal: the octets after the line that announced it.
// RFC 9051 §4.3: the server grants a synchronising one.
func (c *conn) await(w *literalWanted) {
	c.want = w.size
	if !w.nonsync {
		c.out.WriteString("+ ")
		c.out.WriteString(c.cfg.Product.Text(Saying{Reason: reasonContinue, State: c.state}, c.cfg.Env))
		c.out.WriteString("\r\n")
	}
}
