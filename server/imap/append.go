package imap

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ehlo/server/mailstore"
)

// appending is an APPEND that is being received: one message after another
// (RFC 3502), each a literal or put together from parts (RFC 4469).
type appending struct {
	cmd   *command
	pos   int // in the command: what has been read
	box   *mailstore.Mailbox
	name  string
	msgs  []upload
	parts *upload // the message that CATENATE is putting together, nil for none
	size  int     // octets of msgs
}

// add takes note of a message that is whole.
func (a *appending) add(up upload) {
	if up.binary {
		up.raw = withoutBinary(up.raw)
	}
	a.msgs = append(a.msgs, up)
	a.size += len(up.raw)
}

// upload is one message for APPEND.
type upload struct {
	flags    []mailstore.Flag
	internal time.Time
	raw      []byte
	binary   bool // it came as a literal8, or a part of it did
}

const dateTimeLayout = "_2-Jan-2006 15:04:05 -0700" // RFC 9051 §9, date-time

func (c *conn) appendTo(cmd *command) {
	name, ok := cmd.args.at(0).astring()
	if !ok {
		c.failAppend(func() { c.wrong(reasonArguments, "") })
		return
	}
	if !validUTF7(name) && !c.enabled.utf8 {
		c.failAppend(func() { c.no("", reasonMailboxName, name) })
		return
	}
	box, err := c.user.Mailbox(name)
	if err != nil {
		// RFC 9051 §6.3.12: the client may create it and try again.
		c.failAppend(func() { c.noMailbox("TRYCREATE", name) })
		return
	}
	c.append.box, c.append.name = box, name
	c.appendMore()
}

// failAppend ends the command. Literals that come without being asked for are
// passed over; one that waits for leave never comes.
func (c *conn) failAppend(answer func()) {
	answer()
	c.append = nil
	if size, ok := announced(c.buf[c.line:]); ok {
		c.want, c.skip = size, true
	}
}

// announced reads the end of a line that announces a literal which comes
// without being asked for (RFC 7888 §3), whatever stands in front of it.
func announced(line []byte) (size int64, ok bool) {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	line, ok = bytes.CutSuffix(line, []byte("+}"))
	brace := bytes.LastIndexByte(line, '{')
	if !ok || brace < 0 {
		return 0, false
	}
	n, err := strconv.ParseUint(string(line[brace+1:]), 10, 40)
	return int64(n), err == nil
}

// appendMore reads on behind the last message.
func (c *conn) appendMore() {
	a := c.append
	if a.parts != nil {
		c.catenateMore()
		return
	}
	p := &parser{buf: c.buf, pos: a.pos, max: 1 << 40, sizeOnly: true}
	as, err := p.read(all)
	if i := catenateAt(as); i >= 0 {
		word := as[i]
		if up, rest, ok := c.upload(as[:i]); ok && len(rest) > 0 {
			c.failAppend(func() { c.wrong(reasonArguments, "") })
		} else if ok {
			c.catenate(up, word)
		}
		return
	}
	switch {
	case err != nil:
		c.failAppend(func() { c.wrong(err.reason, "") })
		c.rereadRest(err)
		return
	case p.wanted == nil && len(as) == 0 && len(a.msgs) > 0:
		c.finishAppend()
		return
	case p.wanted == nil && len(as) == 0:
		c.failAppend(func() { c.wrong(reasonAppendSize, "") })
		return
	}
	up, rest, ok := c.upload(as)
	if !ok {
		return
	}
	if p.wanted == nil {
		c.failAppend(func() { c.wrong(reasonArguments, "") })
		return
	}
	if len(rest) > 0 {
		c.failAppend(func() { c.wrong(reasonArguments, "") })
		return
	}
	c.appendLiteral(up, p.wanted)
}

// appendLiteral takes the message, or asks for it.
func (c *conn) appendLiteral(up upload, w *literalWanted) {
	a := c.append
	switch {
	case w.size == 0:
		c.failAppend(func() { c.no("", reasonAppendEmpty, "") })
	case w.size > maxMessage || int64(a.size)+w.size > maxUploads:
		c.failAppend(func() { c.no("TOOBIG", reasonLiteralTooLarge, "") })
	case len(c.buf) <= w.end:
		c.await(w)
	default:
		up.raw = c.buf[w.end : w.end+int(w.size)]
		up.binary = w.start > 0 && c.buf[w.start-1] == '~' // RFC 3516 §4.4: a literal8
		a.add(up)
		a.pos = w.end + int(w.size)
		c.appendMore()
	}
}

// How many octets a message may have, and all those of one APPEND together.
const (
	maxMessage = 32 << 20
	maxUploads = 2 * maxMessage
)

// rereadRest takes what stands behind the brace of a malformed literal, or a quotation mark without another, as a
// command of its own, as Dovecot's APPEND does. Behind an open parenthesis all has been read but the line's end.
func (c *conn) rereadRest(err *syntaxError) {
	from := err.start + 1
	switch err.reason {
	case reasonLiteralSize, reasonMissingQuote:
	case reasonMissingParen:
		from = len(bytes.TrimRight(c.buf, "\r\n"))
	default:
		return
	}
	if c.skip || c.x.Close {
		return
	}
	c.describe(c.x)
	rest := append([]byte(nil), c.buf[from:]...)
	c.reset()
	c.buf = rest
	keep := c.cmd
	c.cmd = &command{}
	if c.understand() {
		c.run()
	}
	c.buf, c.cmd = nil, keep
}

// upload reads flags and date in front of a message.
func (c *conn) upload(as args) (up upload, rest args, ok bool) {
	if l := as.at(0); l.kind == argList {
		flags, ok := c.appendFlags(l.list)
		if !ok {
			return up, nil, false
		}
		up.flags, as = flags, as.from(1)
	}
	if d := as.at(0); d.kind == argString {
		as = as.from(1)
		t, err := time.Parse(dateTimeLayout, d.text)
		if err != nil && noSuchDay(d.text) { // Dovecot takes it for no date at all
			return up, as, true
		}
		if err != nil {
			if len(as) == 0 && c.buf[len(c.buf)-1] == '\n' && !c.literalAhead() {
				c.failAppend(func() { c.wrong(reasonArguments, "") })
				return up, nil, false
			}
			c.failAppend(func() { c.wrong(reasonAppendDate, d.text) })
			return up, nil, false
		}
		up.internal = t
	}
	return up, as, true
}

// noSuchDay reports whether a date-time is well-formed, and only its day is in no calendar.
func noSuchDay(s string) bool {
	date, clock, _ := strings.Cut(strings.TrimLeft(s, " "), " ")
	if _, ok := parseDate(date); !ok {
		return false
	}
	_, err := time.Parse("15:04:05 -0700", clock)
	return err == nil
}

// literalAhead reports whether the command so far ends by announcing a literal.
func (c *conn) literalAhead() bool {
	line := strings.TrimRight(string(c.buf[c.start:]), "\r\n")
	return strings.HasSuffix(line, "}")
}

func (c *conn) appendFlags(l []arg) (flags []mailstore.Flag, ok bool) {
	a := c.append
	// flags answers the command itself; its literal still has to be dealt with.
	if flags, ok = c.flags(l); !ok {
		c.append = a
		c.failAppend(func() {})
	}
	return flags, ok
}

// finishAppend hands the messages to the engine, all or none.
func (c *conn) finishAppend() {
	a := c.append
	c.append = nil
	uids, r := c.back.appendAll(a)
	if r.status != OK {
		c.refused(r, a.name)
		return
	}
	c.sync(true)
	code := fmt.Sprintf("APPENDUID %d %s", a.box.UIDValidity(), formatUIDs(uids))
	c.done(Saying{Code: code})
}
