package transcript

import (
	"regexp"
	"strconv"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

var (
	smtpReply    = regexp.MustCompile(`^[2-5]\d\d(?:[ -]|$)`)
	pop3Reply    = regexp.MustCompile(`^(?:\+OK|-ERR|\+)(?: |$)`)
	literalAhead = regexp.MustCompile(`\{(\d{1,9})\}$`)
	taggedReply  = regexp.MustCompile(`^(\S+) (OK|NO|BAD)(?: |$)`)
)

// fromServer takes a line of the server's.
func (b *builder) fromServer(l line) {
	b.raw = append(append(b.raw, l.text...), '\r', '\n')
	b.rawAt = append(b.rawAt, l.at)
	switch b.s.Protocol {
	case wire.SMTP:
		// RFC 5321 §4.2.1: a hyphen behind the code says that more follows.
		if smtpReply.MatchString(l.text) && (len(l.text) == 3 || l.text[3] == ' ') {
			b.complete(0)
		}
	case wire.POP3:
		b.pop3(l)
	case wire.IMAP:
		b.imap(l)
	}
}

func (b *builder) pop3(l line) {
	switch {
	case b.multi:
		if l.text == "." {
			b.multi = false
			b.complete(0)
		}
	case strings.HasPrefix(l.text, "+OK") && len(b.pending) > 0 && manyLines(&b.pending[0].Exchange) && b.listFollows(l):
		b.multi = true
	case pop3Reply.MatchString(l.text):
		b.complete(0)
	}
}

// listFollows tells whether the reply really has more lines. AUTH without an
// argument is of several lines with some servers only, and whoever shortened
// the transcript may have left a list out.
func (b *builder) listFollows(l line) bool {
	for _, next := range b.ahead() {
		switch next.side {
		case noise, bareEnd:
			continue
		case opened, ended, client, secured:
			return false
		case server:
			return !pop3Reply.MatchString(next.text)
		}
		return !pop3Reply.MatchString(next.text) && !b.command3(next.text)
	}
	return false
}

// command3 tells whether a line that nobody has marked is a POP3 command.
func (b *builder) command3(text string) bool {
	f := strings.Fields(text)
	return len(f) > 0 && len(f) < 4 && pop3Verbs.MatchString(text) && f[0] == strings.ToUpper(f[0])
}

// manyLines tells whether a command's positive reply is of many lines
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

func (b *builder) imap(l line) {
	if b.literal > 0 {
		b.literal -= int64(len(l.text)) + 2
		if b.literal > 0 {
			return
		}
		b.open = b.literal == 0 // else the line's rest belongs to the response
		b.literal = 0
	} else {
		b.open = false
	}
	if m := literalAhead.FindStringSubmatch(l.text); m != nil {
		n, _ := strconv.ParseInt(m[1], 10, 64)
		b.literal, b.open = b.shown(l, n), true
		if b.literal == 0 {
			b.open = true
		}
		return
	}
	if b.open {
		return
	}
	switch m := taggedReply.FindStringSubmatch(l.text); {
	case l.text == "+" || strings.HasPrefix(l.text, "+ "):
		b.complete(0)
	case strings.HasPrefix(l.text, "* ") && len(b.pending) > 0 && b.pending[0].Command == nil: // the greeting
		b.complete(0)
	case m != nil:
		for i, x := range b.pending {
			if x.Command != nil && x.Command.Tag == m[1] || b.tagOf(x) == m[1] {
				b.complete(i)
				return
			}
		}
		if m[1] == "*" && m[2] == "BAD" && len(b.pending) > 0 && b.tagOf(b.pending[0]) == "" {
			b.complete(0)
		}
	}
}

// tagOf is the tag that a unit's reply has: of a literal, an answer to SASL or
// DONE it is that of the command it belongs to.
func (b *builder) tagOf(x *Exchange) string {
	if x.Command != nil && x.Command.Tag != "" {
		return x.Command.Tag
	}
	if x.Unit.Kind == wire.Line {
		return ""
	}
	for i := len(b.s.Exchanges) - 1; i >= 0; i-- {
		if c := b.s.Exchanges[i].Command; c != nil && c.Tag != "" {
			return c.Tag
		}
	}
	return ""
}

// shown is how many octets of a literal the transcript shows: fewer than were
// announced when blank lines or indentation have been lost. The end of the
// response and the tagged reply tell.
func (b *builder) shown(l line, announced int64) int64 {
	var sum int64
	rest := b.ahead()
	for i, next := range rest {
		if next.side == noise || next.side == bareEnd {
			continue
		}
		if next.side != unknown && next.side != server || sum == announced {
			break
		}
		if next.text == ")" && i+1 < len(rest) && b.begins(rest[i+1]) {
			b.s.find(l.at, "octet-count", "the literal is announced with %d octets, but %d are shown", announced, sum)
			return sum
		}
		if m := taggedReply.FindStringSubmatch(next.text); m != nil && b.isPending(m[1]) {
			break
		}
		if ends := announced - sum; ends >= 0 && ends < int64(len(next.text)) && strings.ContainsRune(" )", rune(next.text[ends])) {
			break // within the line, and the response goes on behind it
		}
		sum += int64(len(next.text)) + 2
	}
	return announced
}

// begins tells whether a response begins with the line.
func (b *builder) begins(l line) bool {
	m := taggedReply.FindStringSubmatch(l.text)
	return strings.HasPrefix(l.text, "* ") || m != nil && b.isPending(m[1])
}

func (b *builder) isPending(tag string) bool {
	for _, x := range b.pending {
		if b.tagOf(x) == tag {
			return true
		}
	}
	return false
}

// complete gives the collected reply to one of the pending units.
func (b *builder) complete(i int) {
	raw, at := b.raw, b.rawAt
	b.raw, b.rawAt, b.open = nil, nil, false
	if len(b.pending) == 0 {
		if n := len(b.s.Exchanges); n > 0 { // said unasked
			x := b.s.Exchanges[n-1]
			x.Reply = append(x.Reply, raw...)
			x.ReplyLine = append(x.ReplyLine, at...)
			x.Response = wire.ParseReply(b.s.Protocol, x.Reply)
		}
		return
	}
	x := b.pending[i]
	b.pending = append(b.pending[:i:i], b.pending[i+1:]...)
	x.Reply, x.ReplyLine = raw, at
	x.Before = b.state
	x.Response = wire.ParseReply(b.s.Protocol, raw)
	b.state = after(b.s.Protocol, &x.Exchange, b.verb)
	if x.Unit.Kind == wire.Chunk && b.last {
		b.state = smtp.Greeted
	}
	x.After = b.state
	b.add(x)
	if x.Command == nil {
		return
	}
	again := x.Response.Code == "334" || x.Response.Code == "+"
	switch {
	case b.s.Protocol == wire.SMTP:
		b.sasl = x.Response.Code == "334"
		sent := len(b.pending) > 0 && b.pending[0].Unit.Kind == wire.Text // ahead of the reply
		b.texting = b.state == smtp.Data && !sent
	case b.s.Protocol == wire.POP3:
		b.sasl = again
	case again && b.command != nil:
		if size, _, ok := literalOf(b.command); ok {
			b.want = size
		}
	case again && b.verb == "IDLE":
		b.idle = true
	case again:
		b.sasl = true
	}
}

// flush ends what the server has said so far, because the client goes on.
func (b *builder) flush() {
	if b.s == nil || len(b.raw) == 0 {
		return
	}
	if b.multi {
		b.multi = false
		b.s.find(b.rawAt[len(b.rawAt)-1], "dot-missing", "the reply should end with a line that has a single dot")
	}
	b.literal, b.open = 0, false
	b.complete(0)
}

// add puts an exchange into the session.
func (b *builder) add(x *Exchange) {
	x.Conversation, x.Index = len(b.t.Sessions), len(b.s.Exchanges)
	b.s.Exchanges = append(b.s.Exchanges, x)
}
