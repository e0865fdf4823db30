package transcript

import (
	"strconv"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// goOn takes a line without a mark where others have one, if it goes on with what was said before: a reply of
// several lines, or a message, of which the first line is marked alone.
func (b *builder) goOn(l line) {
	switch {
	case b.s == nil:
		b.unplaced(l)
	case b.inText() && len(b.text) > 0 && b.marked < 2:
		l.side = client
		b.fromClient(l)
	case len(b.raw) > 0 && b.client.Inside() != protocol.Outside:
		l.side = server
		b.fromServer(l)
	case len(b.raw) > 0 && b.isReply(strings.TrimLeft(l.text, " \t")):
		l.side, l.text = server, strings.TrimLeft(l.text, " \t")
		b.fromServer(l)
	default:
		b.unplaced(l)
	}
}

// isReply reports whether a line can be of a reply that has begun.
func (b *builder) isReply(text string) bool {
	return b.s.Descriptor.Lines.Answer(text) || b.client.IsReply(text, b.waiting())
}

// unplaced notes a line that is nobody's.
func (b *builder) unplaced(l line) {
	if strings.TrimSpace(l.text) != "" {
		b.t.unplaced = append(b.t.unplaced, l)
	}
}

// mostTold is how many places are told of in which nobody says anything.
const mostTold = 20

// tellUnplaced finds the lines that are nobody's: nothing that was not read stays silent.
func (t *Transcript) tellUnplaced() {
	var places []string
	n := 0 // lines that are told of
	for n < len(t.unplaced) && len(places) < mostTold {
		first := t.unplaced[n].at
		last := first
		for n++; n < len(t.unplaced) && t.unplaced[n].at <= last+1; n++ {
			last = t.unplaced[n].at
		}
		place := strconv.Itoa(first)
		if last > first {
			place += "–" + strconv.Itoa(last)
		}
		places = append(places, place)
	}
	if n == 0 {
		return
	}
	if n < len(t.unplaced) {
		places = append(places, "…")
	}
	t.Findings = append(t.Findings, Finding{t.unplaced[0].at, "unplaced", texts.Say("unplaced",
		"n", len(t.unplaced), "lines", strings.Join(places, ", "), "text", shortened(t.unplaced[0].text))})
}

// shortened is the beginning of a line.
func shortened(text string) string {
	const most = 60
	text = strings.ToValidUTF8(strings.TrimSpace(text), "?")
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// guess assigns a line without a mark.
func (b *builder) guess(l line) {
	if b.s == nil {
		l.side = server
		if l.not == server || !b.begin(l) {
			l.side = client
			if l.not == client || !b.mayBegin(l) || !b.begin(l) {
				b.unplaced(l) // before any session
				return
			}
		}
		if l.side == server && len(b.pending) == 0 && !b.s.Descriptor.Lines.Answer(l.text) {
			l.side = client
		}
	} else if l.text == "closed" && b.s.Descriptor.Final(b.client.State()) {
		b.end(true) // openssl's word for it
		return
	} else {
		l.side = b.sideOf(l)
	}
	switch {
	case l.side == noise, l.side == l.not:
		b.unplaced(l)
	case l.side == client:
		b.fromClient(l)
	case l.side == server:
		b.fromServer(l)
	}
}

// mayBegin reports whether a client's line can be the first of a session of which the greeting is not shown: it
// is answered.
func (b *builder) mayBegin(l line) bool {
	next, ok := b.next()
	if strings.TrimSpace(l.text) == "" {
		return false
	}
	for _, d := range b.protocols {
		if d.Lines.Command(l.text) && (b.call != nil || ok && d.Lines.Answer(next.text)) || b.call != nil && ok && d.Lines.Answer(next.text) {
			return true
		}
	}
	return false
}

func (b *builder) sideOf(l line) side {
	lines := &b.s.Descriptor.Lines
	kind, octets := b.client.Next()
	switch inside := b.client.Inside(); {
	case l.not == client:
		if inside != protocol.Outside || b.client.IsReply(l.text, b.waiting()) {
			return server
		}
		return noise
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
	case b.client.IsReply(l.text, b.waiting()), len(b.pending) == 0 && kind == wire.Line && lines.Answer(l.text):
		return server
	case lines.Command(l.text), kind != wire.Line:
		return client
	}
	// What is no command is one all the same if it is answered. A blank line on the page is not, nor what a
	// program says of itself between a command and its reply.
	if b.nextIsReply() && len(b.pending) == 0 {
		return client
	}
	return noise
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
