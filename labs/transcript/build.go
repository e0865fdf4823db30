package transcript

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// builder makes sessions of lines. Lines whose side is unknown it assigns by
// the protocol's grammar and by what is being waited for.
type builder struct {
	t     *Transcript
	known wire.Protocol
	lines []line
	at    int // index of the present line

	call  *line // the call that the next session begins with
	s     *Session
	state wire.State
	// pending are units whose reply is not complete, in order.
	pending []*Exchange
	raw     []byte // of the reply that is coming in
	rawAt   []int
	multi   bool  // POP3: a reply of several lines is coming in
	literal int64 // IMAP: octets of the server's literal still to come
	open    bool  // IMAP: the present response goes on in the next line

	text    []byte // message text, a chunk or a literal that the client is sending
	textAt  int
	want    int64  // octets of a chunk or literal that the client is to send, -1 for none
	last    bool   // the chunk is the last
	command []byte // IMAP: the command so far, when a literal has interrupted it
	verb    string // what SASL, IDLE or a literal belongs to
	sasl    bool
	idle    bool
	texting bool // DATA has been accepted, and the text is not ended
}

var greetings = []struct {
	protocol wire.Protocol
	like     *regexp.Regexp
}{
	{wire.SMTP, regexp.MustCompile(`^(?:220|421|554)[ -]`)},
	{wire.POP3, regexp.MustCompile(`^(?:\+OK|-ERR)(?: |$)`)},
	{wire.IMAP, regexp.MustCompile(`^\* (?:OK|PREAUTH|BYE)(?: |$)`)},
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
			if b.s != nil && b.s.Protocol == wire.SMTP {
				b.state = smtp.Connected
			}
		case bareEnd:
			b.setEnd(l.text)
		case noise:
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

// begin starts a session with the line, if none is open. It tells whether
// there is one now.
func (b *builder) begin(l line) bool {
	if b.s != nil {
		return true
	}
	p := b.known
	greeted := false
	for _, g := range greetings {
		if (p == "" || p == g.protocol) && l.side != client && g.like.MatchString(l.text) {
			p, greeted = g.protocol, true
			break
		}
	}
	if p == "" && b.call != nil {
		p = protocolOfService(b.call.service, b.call.text)
	}
	if p == "" {
		p = protocolOf(l.text)
	}
	if p == "" || !greeted && l.side != client && b.known == "" {
		return false
	}
	b.s = &Session{Protocol: p, Line: l.at}
	if b.call != nil {
		b.s.Line = b.call.at
		if f := strings.Fields(b.call.text); len(f) == 2 {
			b.s.Address = f[0]
			b.s.Port, _ = strconv.Atoi(f[1])
		}
		if b.call.was != "" && !calling.MatchString(b.call.was) {
			b.s.find(b.call.at, "prompt-garbled", "this is read as `telnet %s`: part of the prompt and of the command got lost", b.call.text)
		}
	}
	b.call = nil
	b.state, b.want = start(p), -1
	if greeted {
		b.pending = []*Exchange{{Exchange: wire.Exchange{Before: b.state}}}
	} else {
		b.s.find(l.at, "greeting-missing", "the server's greeting is not shown")
	}
	b.t.Sessions = append(b.t.Sessions, b.s)
	return true
}

var calling = regexp.MustCompile(`\b(?:telnet|nc|ncat|netcat) `)

var (
	smtpVerbs = regexp.MustCompile(`(?i)^(HELO|EHLO|MAIL|RCPT|DATA|RSET|NOOP|QUIT|VRFY|EXPN|HELP|AUTH|STARTTLS|BDAT)\b`)
	pop3Verbs = regexp.MustCompile(`(?i)^(USER|PASS|APOP|STAT|LIST|RETR|DELE|TOP|UIDL|NOOP|RSET|QUIT|CAPA|AUTH|STLS)\b`)
	smtpFirst = regexp.MustCompile(`(?i)^(HELO|EHLO|MAIL FROM)\b`)
	pop3First = regexp.MustCompile(`(?i)^(USER|CAPA|APOP)\b`)
	imapLine  = regexp.MustCompile(`(?i)^[^\s(){%*"\\+]+ (CAPABILITY|LOGIN|AUTHENTICATE|SELECT|EXAMINE|FETCH|LIST|NOOP|LOGOUT|STARTTLS|ID|UID|SEARCH|STORE|IDLE)\b`)
)

// protocolOf is the protocol that a client's first line is of, "" if unknown.
func protocolOf(text string) wire.Protocol {
	switch {
	case imapLine.MatchString(text):
		return wire.IMAP
	case smtpFirst.MatchString(text):
		return wire.SMTP
	case pop3First.MatchString(text):
		return wire.POP3
	}
	return ""
}

// protocolOfService is the protocol of a recording's server by its name, or of
// a well-known port.
func protocolOfService(service, call string) wire.Protocol {
	_, port, _ := strings.Cut(call, " ")
	for p, signs := range map[wire.Protocol][]string{
		wire.SMTP: {"smtp", "exim", "postfix", "25", "465", "587"}, wire.POP3: {"pop3", "110", "995"}, wire.IMAP: {"imap", "143", "993"},
	} {
		for _, sign := range signs {
			if service != "" && strings.Contains(service, sign) || port == sign {
				return p
			}
		}
	}
	return ""
}

// end closes the open session.
func (b *builder) end(shown bool) {
	if b.s != nil {
		if len(b.text) > 0 {
			b.s.find(b.textAt, "text-unfinished", "the text that begins here is not ended: a line with a single dot is missing")
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
	*b = builder{t: b.t, known: b.known, lines: b.lines, at: b.at, want: -1}
}

// order puts exchanges into the order in which their units were sent. They
// were added as their replies came, and some units never get one.
func (s *Session) order() {
	slices.SortStableFunc(s.Exchanges, func(a, b *Exchange) int { return a.Line - b.Line })
	for i, x := range s.Exchanges {
		x.Index = i
	}
}

// answeredText ends message text that the server answers although it sees no
// end of it here: servers differ in which line ends they take.
func (b *builder) answeredText(l line) {
	if b.inText() && len(b.text) > 0 && len(b.pending) == 0 && smtpReply.MatchString(l.text) {
		b.unit(wire.Text, b.text, b.textAt)
	}
}

func (b *builder) inText() bool { return b.texting }

// fromClient takes a line of the client's.
func (b *builder) fromClient(l line) {
	raw := []byte(l.text + "\r\n")
	if len(b.text) == 0 {
		b.textAt = l.at
	}
	b.texting = b.texting || b.textAhead()
	switch {
	case b.inText():
		b.flush()
		b.text = append(b.text, raw...)
		if l.text == "." && !b.goesOn() {
			b.unit(wire.Text, b.text, b.textAt)
		}
	case b.want >= 0 && b.s.Protocol == wire.SMTP: // RFC 3030: a chunk of so many octets
		b.text = append(b.text, raw...)
		if int64(len(b.text)) >= b.want {
			b.unit(wire.Chunk, b.text, b.textAt)
		}
	case b.want >= 0: // RFC 9051 §4.3: a literal, and the rest of its line
		b.text = append(b.text, raw...)
		if int64(len(b.text)) > b.want+1 {
			b.unit(wire.Literal, b.text, b.textAt)
		}
	case b.sasl:
		b.flush()
		b.unit(wire.SASL, raw, l.at)
	case b.idle:
		b.flush()
		b.unit(wire.Done, raw, l.at)
	default:
		b.flush()
		b.unit(wire.Line, raw, l.at)
	}
}

// textAhead tells whether the client sends text before the reply to DATA is
// shown: RFC 2920 §3.1 has it wait, but a pasted session does not.
func (b *builder) textAhead() bool {
	last := len(b.pending) - 1
	if b.s.Protocol != wire.SMTP || last < 0 || b.lines[b.at].side != client {
		return false
	}
	if x := b.pending[last]; x.Unit.Kind != wire.Line || x.Command == nil || x.Command.Verb != "DATA" {
		return false
	}
	for _, l := range b.ahead() {
		switch {
		case l.side == opened || l.side == ended || l.side == secured:
			return false
		case l.side != server || !smtpReply.MatchString(l.text) || len(l.text) > 3 && l.text[3] == '-':
		case last > 0:
			last--
		default:
			return strings.HasPrefix(l.text, "354")
		}
	}
	return false
}

// goesOn tells whether the client sends more after a dot that a bare LF ends:
// such a dot is text to most servers.
func (b *builder) goesOn() bool {
	rest := b.lines[b.at+1:]
	return len(rest) > 1 && rest[0].side == bareEnd && rest[1].side == client
}

// unit adds what the client has sent, whole.
func (b *builder) unit(kind wire.UnitKind, raw []byte, at int) {
	x := &Exchange{Exchange: wire.Exchange{Unit: wire.Unit{Kind: kind, Raw: raw}, Before: b.state, After: b.state}, Line: at}
	b.text, b.want, b.texting = nil, -1, false
	replied := true
	switch b.s.Protocol {
	case wire.SMTP:
		x.Command = smtp.Parse(x.Unit)
		if kind == wire.Line && x.Command.Verb == "BDAT" {
			if n, ok := x.Command.Args.Get("size"); ok {
				b.want, _ = strconv.ParseInt(n, 10, 32)
			} else if f := strings.Fields(string(raw)); len(f) > 1 {
				b.want, _ = strconv.ParseInt(f[1], 10, 32)
			}
			b.last = bytes.HasSuffix(bytes.ToUpper(bytes.TrimSpace(raw)), []byte(" LAST"))
			replied = b.want <= 0
			if replied {
				b.want = -1
			}
		}
	case wire.POP3:
		x.Command = pop3.Parse(x.Unit)
	case wire.IMAP:
		before := b.command
		b.command = nil
		if kind == wire.Literal {
			x.Command = imap.ParseRest(before, x.Unit)
		} else {
			x.Command = imap.Parse(x.Unit)
		}
		if kind == wire.Line || kind == wire.Literal {
			so := append(bytes.Clone(before), raw...)
			if size, waits, ahead := imap.LiteralAhead(so); ahead {
				b.command = so
				if !waits {
					b.want, replied = size, false
				}
			}
		}
	}
	if kind == wire.Line {
		b.verb = x.Command.Verb
	}
	b.sasl, b.idle = false, false
	if !replied {
		x.After = b.state
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
		x.Command = parse(b.s.Protocol, x.Unit)
	}
}

func parse(p wire.Protocol, u wire.Unit) *wire.Command {
	switch p {
	case wire.SMTP:
		return smtp.Parse(u)
	case wire.POP3:
		return pop3.Parse(u)
	}
	return imap.Parse(u)
}
