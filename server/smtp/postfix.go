package smtp

import (
	"fmt"
	"strconv"
	"strings"

	"ehlo/server/wire"
)

// Limits that Postfix has by default.
const (
	postfixErrorMax = 20  // smtpd_hard_error_limit
	postfixJunkMax  = 100 // smtpd_junk_command_limit
)

// postfixDialect is Postfix's view of a command line: words, not a grammar.
type postfixDialect struct {
	s            *Session
	errors, junk int
	bdatFailed   bool // a chunk was refused: all are until LAST or RSET
}

func NewPostfixDialect(s *Session) Dialect { return &postfixDialect{s: s} }

func (d *postfixDialect) Reset() {}

func (d *postfixDialect) Ungreeted(verb string) bool {
	return verb != "MAIL" || !Allowed(d.s.RequireHELO, false)
}

func (d *postfixDialect) EndOfText(buf []byte) int { return EndByLine(buf) }

func (d *postfixDialect) After(x *wire.Exchange) {
	r := ParseReply(x.Reply)
	switch {
	case r.Outcome == wire.Error:
		d.errors++
	case x.Envelope != nil: // accepted mail makes up for errors
		d.errors, d.junk = 0, 0
	}
}

// postfixCommand is an entry of Postfix's list; do gets the words after the
// verb.
type postfixCommand struct {
	verb string
	junk bool // there is a limit on how often it does nothing useful
	do   func(d *postfixDialect, x *wire.Exchange, words []word)
}

var postfixCommands []postfixCommand

func init() { // a variable that its own functions refer to
	postfixCommands = []postfixCommand{
		{"HELO", true, func(d *postfixDialect, x *wire.Exchange, w []word) { d.helo(x, "HELO", w) }},
		{"EHLO", true, func(d *postfixDialect, x *wire.Exchange, w []word) { d.helo(x, "EHLO", w) }},
		{"STARTTLS", false, (*postfixDialect).startTLS},
		{"AUTH", false, (*postfixDialect).auth},
		{"MAIL", false, (*postfixDialect).mail},
		{"RCPT", false, (*postfixDialect).rcpt},
		{"DATA", false, (*postfixDialect).data},
		{"BDAT", false, (*postfixDialect).bdat},
		{"RSET", true, (*postfixDialect).rset},
		{"NOOP", true, func(d *postfixDialect, x *wire.Exchange, _ []word) { d.s.Say(x, NoopOK) }},
		{"VRFY", true, (*postfixDialect).vrfy},
		{"ETRN", true, (*postfixDialect).etrn},
		{"XCLIENT", false, func(d *postfixDialect, x *wire.Exchange, w []word) { d.trusted(x, "XCLIENT", w) }},
		{"XFORWARD", false, func(d *postfixDialect, x *wire.Exchange, w []word) { d.trusted(x, "XFORWARD", w) }},
		{"QUIT", false, (*postfixDialect).quit},
	}
}

func (d *postfixDialect) Line(x *wire.Exchange) {
	if d.errors >= postfixErrorMax && !d.forgiven(x) {
		d.s.Say(x, TooManyBad, d.s.Host)
		x.Close = true
		return
	}
	d.command(x)
	if ParseReply(x.Reply).Outcome == wire.Error {
		d.errors++
	}
}

// forgiven lets go on, in a gentle world, who has made too many errors.
func (d *postfixDialect) forgiven(x *wire.Exchange) bool {
	if !d.s.Gentle {
		return false
	}
	x.Note = fmt.Sprintf("After %d errors Postfix would have answered %q and hung up. This server lets you go on.",
		d.errors, d.s.Product.Say(TooManyBad, d.s.Host))
	d.errors = 0
	return true
}

func (d *postfixDialect) command(x *wire.Exchange) {
	line := CommandLine(x.Unit.Raw)
	words := splitWords(line)
	if len(words) == 0 {
		d.s.Say(x, BadSyntax)
		return
	}
	verb := strings.ToUpper(words[0].text)
	for i := range postfixCommands {
		if c := &postfixCommands[i]; c.verb == verb {
			c.do(d, x, words[1:])
			if c.junk {
				if d.junk++; d.junk > postfixJunkMax {
					d.errors++
				}
			}
			return
		}
	}
	if verb == "CONNECT" || verb == "GET" || verb == "POST" || !letter(verb[0]) || headerLike(line) {
		// smtpd_forbidden_commands: web browsers and worms, and mail
		// headers whose envelope was refused.
		d.s.Say(x, NotMail)
		if d.s.Gentle {
			x.Note = "Postfix hangs up on this: it looks like a mail header, or a web browser's request, and not like an SMTP command. This server lets you go on."
			return
		}
		x.Close = true
		return
	}
	d.s.Say(x, Unknown, line)
}

func letter(c byte) bool { c |= 0x20; return 'a' <= c && c <= 'z' }

// headerLike reports whether a line looks like a header field: a name without
// spaces, and a colon.
func headerLike(line string) bool {
	name, _, ok := strings.Cut(line, ":")
	name = strings.TrimRight(name, " \t")
	return ok && name != "" && !strings.ContainsAny(name, " \t")
}

// word is a piece of a command line; bad when it has a quote or a bracket that
// nothing closes.
type word struct {
	text string
	bad  bool
}

// splitWords cuts a line at white space, but not inside <>, "" and [], and
// after a colon.
func splitWords(line string) []word {
	var words []word
	for i := 0; i < len(line); {
		if strings.IndexByte(" \t\r\n\v\f", line[i]) >= 0 {
			i++
			continue
		}
		from, bad := i, false
		for i < len(line) && strings.IndexByte(" \t\r\n\v\f", line[i]) < 0 {
			c := line[i]
			i++
			if c == ':' {
				break
			}
			end := byte(0)
			switch c {
			case '<':
				end = '>'
			case '[':
				end = ']'
			case '"':
				end = '"'
			default:
				continue
			}
			n, ok := Closing(line[i:], end)
			i += n
			bad = bad || !ok
		}
		words = append(words, word{line[from:i], bad})
	}
	return words
}

func (d *postfixDialect) helo(x *wire.Exchange, verb string, w []word) {
	s := d.s
	if len(w) == 0 {
		s.Say(x, HeloSyntax, verb)
		return
	}
	s.Hello(verb, w[0].text)
	if verb == "HELO" {
		s.Say(x, HeloOK, s.Host, w[0].text, s.Client.String())
		return
	}
	keywords := []string{"PIPELINING", "SIZE " + strconv.FormatInt(s.MessageLimit(), 10)}
	if Allowed(s.VRFY, true) {
		keywords = append(keywords, "VRFY")
	}
	keywords = append(keywords, "ETRN")
	if s.TLSOffered && !s.InTLS() {
		keywords = append(keywords, "STARTTLS")
	}
	if s.OffersAuth() {
		keywords = append(keywords, "AUTH "+Mechanisms)
	}
	s.SayKeywords(x, w[0].text, append(keywords, "ENHANCEDSTATUSCODES", "8BITMIME", "DSN", "SMTPUTF8", "CHUNKING"))
}

func (d *postfixDialect) mail(x *wire.Exchange, w []word) {
	s := d.s
	switch in, misplaced := s.Misplaced("MAIL"); {
	case misplaced && in == Connected:
		s.Say(x, NoHelo)
		return
	case misplaced:
		s.Say(x, MailTwice)
		return
	case d.bdatFailed:
		s.Say(x, DataInBdat, "MAIL")
		return
	case len(w) < 2 || !strings.EqualFold(w[0].text, "FROM:"):
		s.Say(x, MailSyntax)
		return
	}
	a, ok := d.address(w[1], true)
	if ok && a.Text != "" {
		_, ok = d.resolve(a)
	}
	if !ok {
		s.Say(x, MailAddress, w[1].text, "")
		return
	}
	var size int64
	for _, option := range w[2:] {
		name, value, equals := strings.Cut(option.text, "=")
		switch name = strings.ToUpper(name); {
		case name == "SIZE" && equals:
			n, err := strconv.ParseInt(value, 10, 64)
			switch {
			case value == "" || strings.Trim(value, "0123456789") != "":
				s.Say(x, BadSize)
				return
			case err != nil: // more than a number can hold
				s.Say(x, SizeTooBig)
				return
			}
			size = n
		case name == "BODY" && (strings.EqualFold(value, "7BIT") || strings.EqualFold(value, "8BITMIME")):
		case name == "SMTPUTF8" && !equals && Allowed(s.SMTPUTF8, true):
		case name == "AUTH" && equals && s.OffersAuth():
			if !IsXtext(value) && value != "<>" {
				s.Say(x, BadAuthParam)
				return
			}
		case name == "RET" && equals:
			if !strings.EqualFold(value, "FULL") && !strings.EqualFold(value, "HDRS") {
				s.Say(x, BadDSN, "RET")
				return
			}
		case name == "ENVID" && equals:
			if value == "" || !IsXtext(value) {
				s.Say(x, BadDSN, "ENVID")
				return
			}
		default:
			s.Say(x, BadOption, option.text)
			return
		}
	}
	if why := s.MailFrom(a, size); why != nil {
		s.Refuse(x, why)
		return
	}
	s.Say(x, MailOK, a.Text)
}

func (d *postfixDialect) rcpt(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("RCPT"); {
	case misplaced:
		s.Say(x, NoMail)
		return
	case s.InChunks() || d.bdatFailed:
		s.Say(x, DataInBdat, "RCPT")
		return
	case len(w) < 2 || !strings.EqualFold(w[0].text, "TO:"):
		s.Say(x, RcptSyntax)
		return
	}
	a, ok := d.address(w[1], false)
	if ok {
		a, ok = d.resolve(a)
	}
	if !ok {
		s.Say(x, RcptAddress, w[1].text, "")
		return
	}
	for _, option := range w[2:] {
		name, value, equals := strings.Cut(option.text, "=")
		switch name = strings.ToUpper(name); {
		case name == "NOTIFY" && equals:
			if !notify(value) {
				s.Say(x, BadRcptDSN, "NOTIFY")
				return
			}
		case name == "ORCPT" && equals:
			kind, orig, ok := strings.Cut(value, ";")
			if !ok || kind == "" || orig == "" || !IsXtext(orig) {
				s.Say(x, BadRcptDSN, "ORCPT")
				return
			}
		default:
			s.Say(x, BadOption, option.text)
			return
		}
	}
	if s.Recipients() >= s.RcptLimit() {
		s.Say(x, TooManyRcpt)
		return
	}
	if why := s.RcptTo(a); why != nil {
		s.Refuse(x, why)
		return
	}
	s.Say(x, RcptOK, a.Text)
}

// notify checks the value of NOTIFY (RFC 3461 §4.1).
func notify(value string) bool {
	if strings.EqualFold(value, "NEVER") {
		return true
	}
	for v := range strings.SplitSeq(strings.ToUpper(value), ",") {
		if v != "SUCCESS" && v != "FAILURE" && v != "DELAY" {
			return false
		}
	}
	return true
}

func (d *postfixDialect) data(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("DATA"); {
	case s.InChunks() || d.bdatFailed:
		s.Say(x, DataInBdat, "DATA")
	case misplaced:
		d.noRecipients(x, "DATA")
	case len(w) > 0:
		s.Say(x, Argument, "DATA")
	default:
		s.Data(x)
	}
}

func (d *postfixDialect) noRecipients(x *wire.Exchange, verb string) {
	if !d.s.InTransaction() {
		d.s.Say(x, NoRcpt, verb)
		return
	}
	d.s.Say(x, RcptsFailed, verb)
}

// bdat takes RFC 3030 chunks. What belongs to a refused one is thrown away,
// before the refusal is told, and with it what follows up to LAST or RSET.
func (d *postfixDialect) bdat(x *wire.Exchange, w []word) {
	s := d.s
	n, ok := chunkSize(w)
	if !ok {
		s.Say(x, BdatSyntax)
		if s.Gentle {
			x.Note = "Postfix hangs up on this, because it can't know how many octets follow. This server lets you go on."
			return
		}
		x.Close = true
		return
	}
	last := len(w) == 2
	skip := func(o Outcome, args ...string) {
		s.SkipChunk(x, n, last, func(x *wire.Exchange) {
			s.Say(x, o, args...)
			if last {
				s.Rset()
			}
			d.bdatFailed = !last
			if x.Unit.Kind == wire.Chunk { // line looks at what is answered at once
				d.After(x)
			}
		})
	}
	switch _, misplaced := s.Misplaced("BDAT"); {
	case n == 0 && !last:
		skip(BdatEmpty)
	case d.bdatFailed:
		skip(BdatSkipped, w[0].text)
	case misplaced && !s.InTransaction():
		skip(NoRcpt, "BDAT")
	case misplaced:
		skip(RcptsFailed, "BDAT")
	case s.ChunkOctets()+n > s.MessageLimit():
		skip(ChunkTooBig)
	default:
		s.StartChunk(x, n, last, false)
	}
}

// chunkSize reads BDAT's arguments.
func chunkSize(w []word) (n int64, ok bool) {
	if len(w) == 0 || len(w) > 2 || len(w) == 2 && !strings.EqualFold(w[1].text, "LAST") {
		return 0, false
	}
	n, err := strconv.ParseInt(w[0].text, 10, 32)
	return n, err == nil && n >= 0
}

func (d *postfixDialect) rset(x *wire.Exchange, w []word) {
	if len(w) > 0 {
		d.s.Say(x, Argument, "RSET")
		return
	}
	d.s.Rset()
	d.bdatFailed = false
	d.s.Say(x, RsetOK)
}

func (d *postfixDialect) quit(x *wire.Exchange, _ []word) {
	d.s.Say(x, QuitOK, d.s.Host)
	x.Close = true
}

func (d *postfixDialect) startTLS(x *wire.Exchange, w []word) {
	s := d.s
	switch {
	case len(w) > 0:
		s.Say(x, Argument, "STARTTLS")
	case s.InTLS():
		s.Say(x, TLSActive)
	case !s.TLSOffered:
		s.Say(x, TLSNone)
	default:
		s.StartTLS(x)
	}
}

func (d *postfixDialect) auth(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("AUTH"); {
	case !s.OffersAuth():
		s.Say(x, AuthNotNow)
	case misplaced:
		s.Say(x, AuthInMail)
	case s.User() != "":
		s.Say(x, AuthTwice)
	case len(w) == 0 || len(w) > 2:
		s.Say(x, AuthSyntax)
	case !strings.EqualFold(w[0].text, "PLAIN") && !strings.EqualFold(w[0].text, "LOGIN"):
		s.Say(x, AuthMech, w[0].text)
	default:
		var initial *string
		if len(w) == 2 {
			initial = &w[1].text
		}
		s.StartAuth(x, w[0].text, initial)
	}
}

func (d *postfixDialect) vrfy(x *wire.Exchange, w []word) {
	s := d.s
	switch {
	case !Allowed(s.VRFY, true):
		s.Say(x, VrfyOff)
		return
	case len(w) == 0:
		s.Say(x, VrfySyntax, "")
		return
	}
	if len(w) > 1 && strings.EqualFold(w[len(w)-1].text, "SMTPUTF8") { // RFC 6531 §3.7.4.2
		w = w[:len(w)-1]
	}
	for _, more := range w[1:] { // an address may have several words, as in a phrase
		w[0].text += " " + more.text
		w[0].bad = w[0].bad || more.bad
	}
	a, ok := d.address(w[0], false)
	if ok {
		a, ok = d.resolve(a)
	}
	if !ok {
		s.Say(x, RcptAddress, w[0].text, "")
		return
	}
	if why := s.CheckRcpt(a); why != nil {
		s.Refuse(x, why)
		return
	}
	s.Say(x, VrfyUnsure, w[0].text, a.Text)
}

func (d *postfixDialect) etrn(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("ETRN"); {
	case misplaced:
		s.Say(x, EtrnInMail)
	case len(w) != 1:
		s.Say(x, EtrnSyntax)
	default:
		s.Say(x, EtrnNone, strings.TrimLeft(w[0].text, "@#"))
	}
}

// trusted serves the commands by which proxies that Postfix trusts tell who
// calls. It trusts nobody here.
func (d *postfixDialect) trusted(x *wire.Exchange, verb string, w []word) {
	s := d.s
	switch {
	case s.InTransaction():
		s.Say(x, AuthInMail)
	case len(w) == 0:
		s.Say(x, ProxySyntax, verb)
	default:
		s.Say(x, ProxyDenied, verb)
	}
}
