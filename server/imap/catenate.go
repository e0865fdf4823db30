package imap

import "strings"

// CATENATE (RFC 4469): a message put together on the server, from text that
// the client sends and from parts of messages that are there already.

// catenateAt is where in APPEND's arguments CATENATE stands, -1 for nowhere:
// behind flags and date, if there are any.
func catenateAt(as args) int {
	for i, a := range as {
		if a.is("CATENATE") {
			return i
		}
		if a.kind == argAtom {
			break
		}
	}
	return -1
}

// catenate begins a message made of parts. The position is behind the word.
func (c *conn) catenate(up upload, word arg) {
	a := c.append
	a.pos = word.end
	for a.pos < len(c.buf) && c.buf[a.pos] == ' ' {
		a.pos++
	}
	if c.buf[a.pos] != '(' {
		c.failAppend(func() { c.wrong(reasonArguments, "") })
		return
	}
	a.pos++
	a.parts = &up
	c.catenateMore()
}

// catenateMore reads parts until the list ends or a literal has to be waited
// for. What has been read is not read again.
func (c *conn) catenateMore() {
	a := c.append
	for {
		p := &parser{buf: c.buf, pos: a.pos, max: len(c.buf) + c.lineLimit(nil)}
		kind, more, err := p.arg(true)
		switch {
		case err != nil:
			c.failAppend(func() { c.wrong(err.reason, "") })
			return
		case !more:
			a.pos = p.pos
			c.catenated()
			return
		}
		var done bool
		switch {
		case kind.is("TEXT"):
			done = c.catenateText(p)
		case kind.is("URL"):
			done = c.catenateURL(p)
		default:
			c.failAppend(func() { c.wrong(reasonArguments, "") })
		}
		if !done {
			return
		}
	}
}

// catenateText takes a part that the client sends. It returns false when the
// part is not there yet, or the command has been answered.
func (c *conn) catenateText(p *parser) bool {
	a := c.append
	p.skipSpaces()
	if p.pos < len(p.buf) && p.buf[p.pos] == '~' { // RFC 4469 §5: literal8 too
		a.parts.binary = true
		p.pos++
	}
	if p.pos >= len(p.buf) || p.buf[p.pos] != '{' {
		c.failAppend(func() { c.wrong(reasonArguments, "") })
		return false
	}
	w, err := p.literalHeader()
	switch {
	case err != nil:
		c.failAppend(func() { c.wrong(err.reason, "") })
		return false
	case int64(len(a.parts.raw))+w.size > maxMessage:
		c.failAppend(func() { c.no("TOOBIG", reasonAppendTooBig, "") })
		return false
	case len(c.buf) <= w.end:
		c.await(w)
		return false
	}
	end := w.end + int(w.size)
	a.parts.raw = append(a.parts.raw, c.buf[w.end:end]...)
	a.pos = end
	return true
}

// catenateURL takes a part that is in the store. A URL that leads nowhere ends
// the command, all of it (RFC 4469 §4.1).
func (c *conn) catenateURL(p *parser) bool {
	a := c.append
	url, more, err := p.arg(true)
	switch {
	case err != nil && err.fatal:
		c.failAppend(func() { c.hangUp(err.reason, notes.Say("literal-too-large")) })
		return false
	case err != nil:
		c.failAppend(func() { c.wrong(err.reason, "") })
		return false
	case p.wanted != nil:
		c.await(p.wanted)
		return false
	}
	text, ok := url.astring()
	if !more || !ok {
		c.failAppend(func() { c.wrong(reasonArguments, "") })
		return false
	}
	part, why, about := c.urlPart(text)
	switch {
	case why != "":
		// A URL with a line end in it, from a literal, would break the reply.
		shown := strings.Map(func(r rune) rune {
			if r < ' ' || r == ']' {
				return '?'
			}
			return r
		}, text)
		c.failAppend(func() { c.no("BADURL "+shown, why, about) })
		return false
	case len(a.parts.raw)+len(part) > maxMessage:
		c.failAppend(func() { c.no("TOOBIG", reasonAppendTooBig, "") })
		return false
	}
	a.parts.raw = append(a.parts.raw, part...)
	a.pos = p.pos
	return true
}

// catenated ends a message made of parts, and goes on to the next.
func (c *conn) catenated() {
	a := c.append
	if len(a.parts.raw) == 0 {
		c.failAppend(func() { c.no("", reasonAppendEmpty, "") })
		return
	}
	a.add(*a.parts)
	a.parts = nil
	c.appendMore()
}
