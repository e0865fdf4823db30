package transcript

import (
	"regexp"
	"strings"

	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func literalOf(command []byte) (int64, bool, bool) { return imap.LiteralAhead(command) }

// accepted is what servers say when a message has been taken.
var accepted = regexp.MustCompile(`(?i)^(?:250[ -].*(?:\bid=|queued|accepted|\bok\b)|[45]\d\d[ -])`)

// guess assigns a line without a mark.
func (b *builder) guess(l line) {
	if b.s == nil {
		l.side = server
		if !b.begin(l) {
			l.side = client
			if b.call == nil || !b.begin(l) {
				return // before any session
			}
		}
		if l.side == server && len(b.pending) == 0 {
			l.side = client
		}
	} else if l.text == "closed" && (b.state == smtp.Closed || b.state == pop3.Update || b.state == imap.Logout) {
		b.end(true) // openssl's word for it
		return
	} else {
		l.side = b.sideOf(l)
	}
	switch l.side {
	case client:
		b.fromClient(l)
	case server:
		b.fromServer(l)
	}
}

func (b *builder) sideOf(l line) side {
	blank := strings.TrimSpace(l.text) == ""
	switch b.s.Protocol {
	case wire.SMTP:
		switch {
		case b.inText():
			if accepted.MatchString(l.text) && len(b.text) > 0 && b.nextIsCommand() {
				b.s.find(l.at, "dot-missing", "the line with the single dot that ends the message is not shown")
				b.fromClient(line{text: ".", at: l.at, side: client})
				return server
			}
			return client
		case b.want >= 0:
			return client
		case smtpReply.MatchString(l.text):
			return server
		case b.sasl:
			return client
		}
	case wire.POP3:
		switch {
		case b.multi:
			if b.command3(l.text) && b.nextIsReply() {
				return client
			}
			return server
		case pop3Reply.MatchString(l.text):
			return server
		}
	case wire.IMAP:
		m := taggedReply.FindStringSubmatch(l.text)
		switch {
		case b.literal > 0 || b.open:
			return server
		case b.want >= 0:
			return client
		case strings.HasPrefix(l.text, "* "), l.text == "+", strings.HasPrefix(l.text, "+ "), m != nil && b.isPending(m[1]):
			return server
		}
	}
	if blank && !b.nextIsReply() {
		return noise // a blank line on the page, not a blank command
	}
	return client
}

// lookahead is how many lines are looked at to tell whose the present one is.
const lookahead = 2000

func (b *builder) ahead() []line {
	return b.lines[b.at+1 : min(b.at+1+lookahead, len(b.lines))]
}

// next is the next line that is somebody's.
func (b *builder) next() (line, bool) {
	for _, l := range b.ahead() {
		if l.side == unknown && strings.TrimSpace(l.text) != "" || l.side == ended {
			return l, true
		}
	}
	return line{}, false
}

func (b *builder) nextIsReply() bool {
	l, ok := b.next()
	if !ok || l.side == ended {
		return false
	}
	switch b.s.Protocol {
	case wire.SMTP:
		return smtpReply.MatchString(l.text)
	case wire.POP3:
		return pop3Reply.MatchString(l.text)
	}
	return strings.HasPrefix(l.text, "* BAD") || taggedReply.MatchString(l.text)
}

func (b *builder) nextIsCommand() bool {
	l, ok := b.next()
	return !ok || l.side == ended || smtpVerbs.MatchString(l.text)
}
