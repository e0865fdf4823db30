package transcript

import (
	"strings"

	"ehlo/server/protocol"
)

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
	} else if l.text == "closed" && b.s.Descriptor.Final(b.client.State()) {
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
	lines := &b.s.Descriptor.Lines
	_, octets := b.client.Next()
	switch inside := b.client.Inside(); {
	case b.inText():
		if lines.Taken(l.text) && len(b.text) > 0 && b.nextIsCommand() {
			b.s.find(l.at, "dot-missing", texts.Say("message-dot"))
			b.fromClient(line{text: ".", at: l.at, side: client})
			return server
		}
		return client
	case inside == protocol.Counted:
		return server
	case inside == protocol.Listed:
		if lines.Command(l.text) && b.nextIsReply() {
			return client
		}
		return server
	case octets >= 0:
		return client
	case b.client.IsReply(l.text, b.waiting()):
		return server
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
	return b.s.Descriptor.Lines.Answer(l.text)
}

func (b *builder) nextIsCommand() bool {
	l, ok := b.next()
	return !ok || l.side == ended || b.s.Descriptor.Lines.Command(l.text)
}
