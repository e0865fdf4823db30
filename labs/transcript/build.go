package transcript

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ehlo/server/product"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// builder makes sessions of lines. Lines whose side is unknown it assigns by
// the protocol's grammar and by what is being waited for.
type builder struct {
	t         *Transcript
	protocols protocol.Table
	known     *protocol.Descriptor // what the caller says it is, nil to find out
	lines     []line
	at        int // index of the present line

	call   *line // the call that the next session begins with
	s      *Session
	client protocol.Client
	// pending are units whose reply is not complete, in order.
	pending []*Exchange
	waits   []*wire.Exchange // see waiting
	raw     []byte           // of the reply that is coming in
	rawAt   []int

	text   []byte // message text, a chunk or a literal that the client is sending
	textAt int
	marked int  // how many of its lines have a mark
	early  bool // message text is being sent before it is asked for
	sent   bool // the text that has been asked for is among the pending units
}

func (b *builder) run() {
	for b.at = 0; b.at < len(b.lines); b.at++ {
		l := b.lines[b.at]
		if b.s != nil && l.side == noise && b.inText() && shellPrompt.MatchString(l.text) {
			l.side = unknown // an address on a line of its own is text
		}
		switch l.side {
		case opened:
			b.end(false)
			b.call = &b.lines[b.at]
		case ended:
			b.end(true)
		case secured:
			b.flush()
			if b.s != nil {
				b.client.Secured()
			}
		case bareEnd:
			b.setEnd(l.text)
		case noise:
			b.tookByOpenSSL(l)
		case loose:
			b.goOn(l)
		case client:
			if b.begin(l) {
				b.fromClient(l)
			}
		case server:
			if b.begin(l) {
				b.answeredText(l)
				b.fromServer(l)
			}
		default:
			b.guess(l)
		}
	}
	b.end(false)
}

// tookByOpenSSL notices a line that never came to the server: a line that begins with R is a command to
// openssl s_client itself, and has it renegotiate.
func (b *builder) tookByOpenSSL(l line) {
	if l.text != "RENEGOTIATING" || len(b.pending) == 0 {
		return
	}
	if last := b.pending[len(b.pending)-1]; strings.HasPrefix(string(last.Unit.Raw), "R") {
		b.s.find(last.Line, "openssl-command", texts.Say("openssl-command", "line", shortened(string(last.Unit.Raw))))
	}
}

// begin starts a session with the line, if none is open. It reports whether
// there is one now.
func (b *builder) begin(l line) bool {
	if b.s != nil {
		return true
	}
	p := b.known
	greeted := false
	for _, d := range b.protocols {
		if (p == nil || p == d) && l.side != client && d.Lines.Greeting(l.text) {
			p, greeted = d, true
			break
		}
	}
	if p == nil && b.call != nil {
		p = b.ofService(b.call.service, b.call.text)
	}
	if p == nil {
		p = b.ofLine(l)
	}
	if p == nil || !greeted && l.side != client && b.known == nil {
		return false
	}
	b.s = &Session{Protocol: p.Name, Descriptor: p, Line: l.at}
	if b.call != nil {
		b.s.Line = b.call.at
		if f := strings.Fields(b.call.text); len(f) == 2 {
			b.s.Address = f[0]
			b.s.Port, _ = strconv.Atoi(f[1])
		}
		if b.call.was != "" && !calling.MatchString(b.call.was) {
			b.s.find(b.call.at, "prompt-garbled", texts.Say("prompt-garbled", "call", b.call.text))
		}
	}
	b.call = nil
	b.client = p.Client()
	if greeted {
		b.pending = []*Exchange{{Exchange: wire.Exchange{Before: b.client.State()}}}
	} else {
		b.s.find(l.at, "greeting-missing", texts.Say("greeting-missing"))
	}
	b.t.Sessions = append(b.t.Sessions, b.s)
	return true
}

var calling = regexp.MustCompile(`\b(?:telnet|nc|ncat|netcat) `)

// ofLine is the protocol that a client's first line is of, nil if unknown. Several have a command of one name: then
// it is the one that answers like the next line.
func (b *builder) ofLine(l line) *protocol.Descriptor {
	for _, d := range b.protocols {
		if d.Lines.First(l.text) {
			return d
		}
	}
	if next, ok := b.next(); ok {
		for _, d := range b.protocols {
			if d.Lines.Command(l.text) && d.Lines.Answer(next.text) {
				return d
			}
		}
	}
	return nil
}

// ofService is the protocol of a recording's server by its name, or of a
// well-known port; nil if unknown.
func (b *builder) ofService(service, call string) *protocol.Descriptor {
	for _, d := range b.protocols {
		if strings.Contains(service, string(d.Name)) {
			return d
		}
	}
	for _, name := range product.Names() {
		if d := b.only(name); d != nil && strings.Contains(service, name) {
			return d
		}
	}
	_, port, _ := strings.Cut(call, " ")
	number, _ := strconv.Atoi(port)
	d, _ := b.protocols.ByPort(number)
	return d
}

// only is the one protocol that a product speaks, nil if there are several.
func (b *builder) only(name string) (one *protocol.Descriptor) {
	p, _ := product.Lookup(name)
	for _, d := range b.protocols {
		switch {
		case !p.Speaks(d.Name):
		case one != nil:
			return nil
		default:
			one = d
		}
	}
	return one
}

// end closes the open session.
func (b *builder) end(shown bool) {
	if b.s != nil {
		if len(b.text) > 0 {
			b.s.find(b.textAt, "text-unfinished", texts.Say("text-unfinished"))
			b.unit(wire.Text, b.text, b.textAt)
		}
		b.flush()
		for _, x := range b.pending {
			b.add(x)
		}
		b.s.order()
		b.s.Closed = shown
		b.s.finish()
	}
	*b = builder{t: b.t, protocols: b.protocols, known: b.known, lines: b.lines, at: b.at}
}

// order puts exchanges into the order in which their units were sent. They
// were added as their replies came, and some units never get one.
func (s *Session) order() {
	slices.SortStableFunc(s.Exchanges, func(a, b *Exchange) int { return a.Line - b.Line })
	for i, x := range s.Exchanges {
		x.Index = s.first + i
	}
}

// answeredText ends message text that the server answers although it sees no
// end of it here: servers differ in which line ends they take.
func (b *builder) answeredText(l line) {
	if b.inText() && len(b.text) > 0 && len(b.pending) == 0 && b.s.Descriptor.Lines.Answer(l.text) {
		b.unit(wire.Text, b.text, b.textAt)
	}
}

// inText reports whether the client is sending message text.
func (b *builder) inText() bool {
	if b.client == nil {
		return false
	}
	kind, _ := b.client.Next()
	return b.early || kind == wire.Text && !b.sent
}

// dotInWords is how books write the end of a message (RFC 821 §4.1.1).
const dotInWords = "<CRLF>.<CRLF>"

// fromClient takes a line of the client's.
func (b *builder) fromClient(l line) {
	l.text = strings.TrimSuffix(l.text, "<CR><LF>") // in words
	raw := []byte(l.text + "\r\n")
	if l.text == dotInWords && b.inText() {
		raw = []byte(".\r\n")
	}
	if len(b.text) == 0 {
		b.textAt, b.marked = l.at, 0
	}
	if l.marked {
		b.marked++
	}
	b.early = b.early || b.textAhead()
	kind, octets := b.client.Next()
	if b.early {
		kind = wire.Text
	} else if kind == wire.Text && b.sent {
		kind = wire.Line
	}
	switch {
	case kind == wire.Text:
		b.flush()
		b.text = append(b.text, raw...)
		if (l.text == "." || l.text == dotInWords) && !b.goesOn() {
			b.unit(wire.Text, b.text, b.textAt)
		}
	case octets >= 0 && l.marked && kind == wire.Chunk && len(b.text) > 0 && bytes.HasPrefix(raw, []byte("BDAT ")): // not all of the chunk is shown
		b.unit(kind, b.text, b.textAt)
		b.fromClient(l)
	case octets >= 0:
		b.text = append(b.text, raw...)
		if int64(len(b.text)) >= octets && kind == wire.Chunk || int64(len(b.text)) > octets+1 { // behind a literal its line goes on
			b.unit(kind, b.text, b.textAt)
		}
	case l.marked && direction.MatchString(l.text): // what a book says of the client
	default:
		b.flush()
		b.unit(kind, raw, l.at)
	}
}

// textAhead reports whether the client sends text before the reply to the command
// that asks for it is shown: RFC 2920 §3.1 has it wait, but a pasted session
// does not.
func (b *builder) textAhead() bool {
	d, last := b.s.Descriptor, len(b.pending)-1
	if d.Text == "" || last < 0 || b.lines[b.at].side != client {
		return false
	}
	x := b.pending[last]
	if x.Unit.Kind != wire.Line || x.Command == nil || !d.LeadsTo(x.Command.Verb, d.Text) {
		return false
	}
	for _, l := range b.ahead() {
		switch {
		case l.side == opened || l.side == ended || l.side == secured:
			return false
		case l.side != server || d.Lines.Status(l.text) == "": // no reply ends with it
		case last > 0:
			last--
		default:
			return d.ParseReply([]byte(l.text)).Outcome == wire.Intermediate
		}
	}
	return false
}

// goesOn reports whether the client sends more after a dot that a bare LF ends:
// such a dot is text to most servers.
func (b *builder) goesOn() bool {
	rest := b.lines[b.at+1:]
	return len(rest) > 1 && rest[0].side == bareEnd && rest[1].side == client
}

// unit adds what the client has sent, whole.
func (b *builder) unit(kind wire.UnitKind, raw []byte, at int) {
	now := b.client.State()
	x := &Exchange{Exchange: wire.Exchange{Unit: wire.Unit{Kind: kind, Raw: raw}, Before: now, After: now}, Line: at}
	b.text, b.early, b.sent = nil, false, false
	var awaited bool
	if x.Command, awaited = b.client.Sent(x.Unit); !awaited {
		b.add(x)
		return
	}
	if b.pending = append(b.pending, x); len(b.pending) > maxPending {
		b.add(b.pending[0])
		b.pending = b.pending[1:]
	}
}

// maxPending is how many units may wait for their replies: no client sends
// more ahead, and all of them are looked at for each line.
const maxPending = 100

// setEnd changes how the line before ended.
func (b *builder) setEnd(end string) {
	if b.s == nil || b.at == 0 {
		return
	}
	change := func(raw []byte) []byte { return append(bytes.TrimSuffix(raw, []byte("\r\n")), end...) }
	switch {
	case len(b.raw) > 0:
		b.raw = change(b.raw)
	case len(b.text) > 0:
		b.text = change(b.text)
	case len(b.pending) > 0:
		x := b.pending[len(b.pending)-1]
		x.Unit.Raw = change(x.Unit.Raw)
		x.Command = b.s.Descriptor.Parse(x.Unit)
	}
}
