package imap

import (
	"bytes"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// dialect lets only whole and well-formed commands through to be carried out,
// known ones in the right state. All else it answers, so that the engine never
// has a reason to hang up on somebody who mistypes.
func (c *conn) dialect(x *wire.Exchange) {
	switch {
	case c.skip:
		// What a client sent along with {n+} although the command had
		// been refused, one literal after another, or the rest of a line
		// that was too long.
		if x.Unit.Kind == wire.Literal {
			if n := int64(len(x.Unit.Raw)); n <= c.want { // there is more of it
				c.want -= n
				return
			}
			x.Command = Parse(x.Unit)
			if size, ok := announced(x.Unit.Raw[c.want:]); ok {
				c.want = size
				return
			}
		}
		if bytes.HasSuffix(x.Unit.Raw, []byte("\n")) {
			c.reset()
		}
		return
	case c.sasl != nil:
		x.Command = Parse(x.Unit)
		c.saslAnswer(x.Unit.Raw)
		return
	case c.idle != "":
		x.Command = Parse(x.Unit)
		c.idleEnd(x.Unit.Raw)
		return
	}
	c.receive(x.Unit)
	if c.append != nil {
		c.cmd = c.append.cmd
		if bytes.HasSuffix(c.buf, []byte("\n")) {
			c.appendMore()
		} else {
			c.append = nil
			c.tooLong()
		}
	} else {
		c.cmd = &command{}
		if c.understand() {
			c.run()
		}
	}
	c.describe(x)
	if c.want < 0 && !c.skip {
		c.reset()
		if bytes.HasSuffix(x.Unit.Raw, []byte("\r")) { // see bareCR
			c.skip = true
			c.release()
		}
	}
}

// run carries a command out.
func (c *conn) run() {
	if c.cmd.spec.releases() {
		c.release()
	}
	if !c.rejects() {
		c.handlers[c.cmd.spec.verb](c, c.cmd)
	}
}

// rejects answers a command that a rule of the service refuses.
func (c *conn) rejects() bool {
	var of []string
	if len(c.cfg.Rejects) > 0 {
		for _, a := range c.cmd.args {
			of = append(of, a.text)
		}
	}
	says := c.cfg.Rejects.Find(c.cfg.Logins, c.cmd.verb, of...)
	for i, l := range says {
		tag := "*"
		if i == len(says)-1 {
			tag = c.cmd.tag
		}
		c.out.WriteString(tag + " " + l + "\r\n")
	}
	return says != nil
}

// understand reads tag, verb and arguments. It returns false when the command
// has been answered, or lacks a literal that has been asked for.
func (c *conn) understand() bool {
	cmd := c.cmd
	if c.start == 0 && len(c.buf) > c.lineLimit(nil) || !ended(c.buf) {
		c.tooLong()
		return false
	}
	tag, pos, ok := word(c.buf, 0, true)
	if !ok {
		c.wrong(reasonTag, "")
		return false
	}
	cmd.tag = tag
	verb, pos, ok := word(c.buf, pos, false)
	if ok && strings.EqualFold(verb, "UID") && !c.before() {
		// RFC 9051 §6.4.9: UID is half of a command's name.
		cmd.uid = true
		verb, pos, ok = word(c.buf, pos, false)
		verb = "UID " + verb
	}
	if !ok {
		c.wrong(reasonCommandName, "")
		return false
	}
	cmd.verb = strings.ToUpper(verb)
	if cmd.spec = c.lookup(cmd.verb); cmd.spec == nil {
		if c.before() && strings.EqualFold(tag, "LOGIN") {
			c.done(Saying{Status: BAD, Reason: reasonTagMissing, Detail: tag})
			return false
		}
		c.wrong(reasonUnknownCommand, cmd.verb)
		return false
	}
	return c.arguments(pos)
}

// arguments reads as many arguments as the command table says.
func (c *conn) arguments(pos int) bool {
	cmd := c.cmd
	if cmd.spec.args == none {
		return true
	}
	p := &parser{buf: c.buf, pos: pos, max: c.lineLimit(nil)}
	as, err := p.read(cmd.spec.args)
	cmd.args = as
	switch {
	case err != nil && err.fatal:
		c.hangUp(err.reason, notes.Say("literal-too-large"))
	case err != nil && c.before():
		// Before login a syntax error is answered, but not counted.
		c.done(Saying{Status: BAD, Reason: err.reason})
	case err != nil:
		c.wrong(err.reason, "")
	case p.wanted != nil:
		c.await(p.wanted)
	case cmd.spec.args > 0 && len(as) < cmd.spec.args:
		c.wrong(reasonMissingArgument, "")
	default:
		if cmd.verb == "APPEND" {
			c.append = &appending{cmd: cmd, pos: p.pos}
		}
		return true
	}
	return false
}

// ended reports whether a line is whole.
func ended(line []byte) bool {
	return bytes.HasSuffix(line, []byte("\n")) || bytes.HasSuffix(line, []byte("\r"))
}

func (c *conn) before() bool { return c.state == NotAuthenticated }

// tooLong refuses a line, and what has not come of it yet.
func (c *conn) tooLong() {
	ended := bytes.HasSuffix(c.buf, []byte("\n"))
	if c.before() {
		c.hangUp(reasonBufferFull, notes.Say("line-too-long"))
		c.skip = c.cfg.Gentle && !ended
		return
	}
	c.cmd.tag, _, _ = word(c.buf, 0, true)
	c.wrong(reasonLineTooLong, "")
	c.skip = !ended
}

// word reads a tag or a command's name and the space behind it: one or more
// characters of an atom, without "]", and without "+" in a tag
// (RFC 9051 §9, tag). The position returned is behind it, or of what is wrong.
func word(buf []byte, pos int, tag bool) (string, int, bool) {
	for i := pos; i < len(buf); i++ {
		switch b := buf[i]; {
		case b == ' ' || b == '\r' || b == '\n':
			if i == pos {
				return "", i, false
			}
			next := i
			if b == ' ' {
				next++
			}
			return string(buf[pos:i]), next, true
		case bytes.IndexByte([]byte(`(){%*"\]`), b) >= 0 && b != '}', b == '+' && tag, b < ' ', b >= 0x7f:
			return "", i, false
		}
	}
	return "", len(buf), false
}

// describe gives the exchange its parsed view, which is the one that anybody
// can have without a server.
func (c *conn) describe(x *wire.Exchange) {
	if x.Command == nil && !c.cfg.Unheard {
		x.Command = ParseRest(c.buf[:c.start], x.Unit)
	}
}

// rejection is the rule by which a server would answer as it did in an exchange.
func rejection(x *wire.Exchange) protocol.Rejection {
	r := protocol.Rejection{At: x.Command.Verb}
	for _, l := range x.Response.Lines {
		_, text, _ := strings.Cut(l, " ")
		r.Says = append(r.Says, text)
	}
	for _, name := range []string{"user", "mailbox"} {
		if of, ok := x.Command.Args.Get(name); ok {
			r.Of = of
			break
		}
	}
	return r
}
