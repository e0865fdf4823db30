package postfix

import (
	"fmt"
	"strconv"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Limits that Postfix has by default.
const (
	errorMax = 20  // smtpd_hard_error_limit
	junkMax  = 100 // smtpd_junk_command_limit
)

// dialect is Postfix's view of a command line: words, not a grammar.
type dialect struct {
	s            *smtp.Session
	errors, junk int
	bdatFailed   bool // a chunk was refused: all are until LAST or RSET
}

func newDialect(s *smtp.Session) smtp.Dialect { return &dialect{s: s} }

func (d *dialect) Reset() {}

func (d *dialect) Ungreeted(verb string) bool {
	return verb != "MAIL" || !smtp.Allowed(d.s.RequireHELO, false)
}

func (d *dialect) EndOfText(buf []byte) int { return smtp.EndByLine(buf) }

func (d *dialect) After(x *wire.Exchange) {
	r := smtp.ParseReply(x.Reply)
	switch {
	case r.Outcome == wire.Error:
		d.errors++
	case x.Envelope != nil: // accepted mail makes up for errors
		d.errors, d.junk = 0, 0
	}
}

// command is an entry of Postfix's list; do gets the words after the
// verb.
type command struct {
	verb string
	junk bool // there is a limit on how often it does nothing useful
	do   func(d *dialect, x *wire.Exchange, words []word)
}

var commands []command

func init() { // a variable that its own functions refer to
	commands = []command{
		{"HELO", true, func(d *dialect, x *wire.Exchange, w []word) { d.helo(x, "HELO", w) }},
		{"EHLO", true, func(d *dialect, x *wire.Exchange, w []word) { d.helo(x, "EHLO", w) }},
		{"STARTTLS", false, (*dialect).startTLS},
		{"AUTH", false, (*dialect).auth},
		{"MAIL", false, (*dialect).mail},
		{"RCPT", false, (*dialect).rcpt},
		{"DATA", false, (*dialect).data},
		{"BDAT", false, (*dialect).bdat},
		{"RSET", true, (*dialect).rset},
		{"NOOP", true, func(d *dialect, x *wire.Exchange, _ []word) { d.s.Say(x, smtp.NoopOK) }},
		{"VRFY", true, (*dialect).vrfy},
		{"ETRN", true, (*dialect).etrn},
		{"XCLIENT", false, func(d *dialect, x *wire.Exchange, w []word) { d.trusted(x, "XCLIENT", w) }},
		{"XFORWARD", false, func(d *dialect, x *wire.Exchange, w []word) { d.trusted(x, "XFORWARD", w) }},
		{"QUIT", false, (*dialect).quit},
	}
}

func (d *dialect) Line(x *wire.Exchange) {
	if d.errors >= errorMax && !d.forgiven(x) {
		d.s.Say(x, smtp.TooManyBad, d.s.Host)
		x.Close = true
		return
	}
	d.command(x)
	if smtp.ParseReply(x.Reply).Outcome == wire.Error {
		d.errors++
	}
}

// forgiven lets go on, in a gentle world, who has made too many errors.
func (d *dialect) forgiven(x *wire.Exchange) bool {
	if !d.s.Gentle {
		return false
	}
	x.Note = fmt.Sprintf("After %d errors Postfix would have answered %q and hung up. This server lets you go on.",
		d.errors, d.s.Product.Say(smtp.TooManyBad, d.s.Host))
	d.errors = 0
	return true
}

func (d *dialect) command(x *wire.Exchange) {
	line := smtp.CommandLine(x.Unit.Raw)
	words := splitWords(line)
	if len(words) == 0 {
		d.s.Say(x, smtp.BadSyntax)
		return
	}
	verb := strings.ToUpper(words[0].text)
	for i := range commands {
		if c := &commands[i]; c.verb == verb {
			c.do(d, x, words[1:])
			if c.junk {
				if d.junk++; d.junk > junkMax {
					d.errors++
				}
			}
			return
		}
	}
	if verb == "CONNECT" || verb == "GET" || verb == "POST" || !letter(verb[0]) || headerLike(line) {
		// smtpd_forbidden_commands: web browsers and worms, and mail
		// headers whose envelope was refused.
		d.s.Say(x, smtp.NotMail)
		if d.s.Gentle {
			x.Note = "Postfix hangs up on this: it looks like a mail header, or a web browser's request, and not like an SMTP command. This server lets you go on."
			return
		}
		x.Close = true
		return
	}
	d.s.Say(x, smtp.Unknown, line)
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
			n, ok := smtp.Closing(line[i:], end)
			i += n
			bad = bad || !ok
		}
		words = append(words, word{line[from:i], bad})
	}
	return words
}

func (d *dialect) helo(x *wire.Exchange, verb string, w []word) {
	s := d.s
	if len(w) == 0 {
		s.Say(x, smtp.HeloSyntax, verb)
		return
	}
	s.Hello(verb, w[0].text)
	if verb == "HELO" {
		s.Say(x, smtp.HeloOK, s.Host, w[0].text, s.Client.String())
		return
	}
	keywords := []string{"PIPELINING", "SIZE " + strconv.FormatInt(s.MessageLimit(), 10)}
	if smtp.Allowed(s.VRFY, true) {
		keywords = append(keywords, "VRFY")
	}
	keywords = append(keywords, "ETRN")
	if s.TLSOffered && !s.InTLS() {
		keywords = append(keywords, "STARTTLS")
	}
	if s.OffersAuth() {
		keywords = append(keywords, "AUTH "+smtp.Mechanisms)
	}
	s.SayKeywords(x, w[0].text, append(keywords, "ENHANCEDSTATUSCODES", "8BITMIME", "DSN", "SMTPUTF8", "CHUNKING"))
}

func (d *dialect) mail(x *wire.Exchange, w []word) {
	s := d.s
	switch in, misplaced := s.Misplaced("MAIL"); {
	case misplaced && in == smtp.Connected:
		s.Say(x, smtp.NoHelo)
		return
	case misplaced:
		s.Say(x, smtp.MailTwice)
		return
	case d.bdatFailed:
		s.Say(x, smtp.DataInBdat, "MAIL")
		return
	case len(w) < 2 || !strings.EqualFold(w[0].text, "FROM:"):
		s.Say(x, smtp.MailSyntax)
		return
	}
	a, ok := d.address(w[1], true)
	if ok && a.Text != "" {
		_, ok = d.resolve(a)
	}
	if !ok {
		s.Say(x, smtp.MailAddress, w[1].text, "")
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
				s.Say(x, smtp.BadSize)
				return
			case err != nil: // more than a number can hold
				s.Say(x, smtp.SizeTooBig)
				return
			}
			size = n
		case name == "BODY" && (strings.EqualFold(value, "7BIT") || strings.EqualFold(value, "8BITMIME")):
		case name == "SMTPUTF8" && !equals && smtp.Allowed(s.SMTPUTF8, true):
		case name == "AUTH" && equals && s.OffersAuth():
			if !smtp.IsXtext(value) && value != "<>" {
				s.Say(x, smtp.BadAuthParam)
				return
			}
		case name == "RET" && equals:
			if !strings.EqualFold(value, "FULL") && !strings.EqualFold(value, "HDRS") {
				s.Say(x, smtp.BadDSN, "RET")
				return
			}
		case name == "ENVID" && equals:
			if value == "" || !smtp.IsXtext(value) {
				s.Say(x, smtp.BadDSN, "ENVID")
				return
			}
		default:
			s.Say(x, smtp.BadOption, option.text)
			return
		}
	}
	if why := s.MailFrom(a, size); why != nil {
		s.Refuse(x, why)
		return
	}
	s.Say(x, smtp.MailOK, a.Text)
}

func (d *dialect) rcpt(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("RCPT"); {
	case misplaced:
		s.Say(x, smtp.NoMail)
		return
	case s.InChunks() || d.bdatFailed:
		s.Say(x, smtp.DataInBdat, "RCPT")
		return
	case len(w) < 2 || !strings.EqualFold(w[0].text, "TO:"):
		s.Say(x, smtp.RcptSyntax)
		return
	}
	a, ok := d.address(w[1], false)
	if ok {
		a, ok = d.resolve(a)
	}
	if !ok {
		s.Say(x, smtp.RcptAddress, w[1].text, "")
		return
	}
	for _, option := range w[2:] {
		name, value, equals := strings.Cut(option.text, "=")
		switch name = strings.ToUpper(name); {
		case name == "NOTIFY" && equals:
			if !notify(value) {
				s.Say(x, smtp.BadRcptDSN, "NOTIFY")
				return
			}
		case name == "ORCPT" && equals:
			kind, orig, ok := strings.Cut(value, ";")
			if !ok || kind == "" || orig == "" || !smtp.IsXtext(orig) {
				s.Say(x, smtp.BadRcptDSN, "ORCPT")
				return
			}
		default:
			s.Say(x, smtp.BadOption, option.text)
			return
		}
	}
	if s.Recipients() >= s.RcptLimit() {
		s.Say(x, smtp.TooManyRcpt)
		return
	}
	if why := s.RcptTo(a); why != nil {
		s.Refuse(x, why)
		return
	}
	s.Say(x, smtp.RcptOK, a.Text)
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

func (d *dialect) data(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("DATA"); {
	case s.InChunks() || d.bdatFailed:
		s.Say(x, smtp.DataInBdat, "DATA")
	case misplaced:
		d.noRecipients(x, "DATA")
	case len(w) > 0:
		s.Say(x, smtp.Argument, "DATA")
	default:
		s.Data(x)
	}
}

func (d *dialect) noRecipients(x *wire.Exchange, verb string) {
	if !d.s.InTransaction() {
		d.s.Say(x, smtp.NoRcpt, verb)
		return
	}
	d.s.Say(x, smtp.RcptsFailed, verb)
}

// bdat takes RFC 3030 chunks. What belongs to a refused one is thrown away,
// before the refusal is told, and with it what follows up to LAST or RSET.
func (d *dialect) bdat(x *wire.Exchange, w []word) {
	s := d.s
	n, ok := chunkSize(w)
	if !ok {
		s.Say(x, smtp.BdatSyntax)
		if s.Gentle {
			x.Note = "Postfix hangs up on this, because it can't know how many octets follow. This server lets you go on."
			return
		}
		x.Close = true
		return
	}
	last := len(w) == 2
	skip := func(o smtp.Outcome, args ...string) {
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
		skip(smtp.BdatEmpty)
	case d.bdatFailed:
		skip(smtp.BdatSkipped, w[0].text)
	case misplaced && !s.InTransaction():
		skip(smtp.NoRcpt, "BDAT")
	case misplaced:
		skip(smtp.RcptsFailed, "BDAT")
	case s.ChunkOctets()+n > s.MessageLimit():
		skip(smtp.ChunkTooBig)
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

func (d *dialect) rset(x *wire.Exchange, w []word) {
	if len(w) > 0 {
		d.s.Say(x, smtp.Argument, "RSET")
		return
	}
	d.s.Rset()
	d.bdatFailed = false
	d.s.Say(x, smtp.RsetOK)
}

func (d *dialect) quit(x *wire.Exchange, _ []word) {
	d.s.Say(x, smtp.QuitOK, d.s.Host)
	x.Close = true
}

func (d *dialect) startTLS(x *wire.Exchange, w []word) {
	s := d.s
	switch {
	case len(w) > 0:
		s.Say(x, smtp.Argument, "STARTTLS")
	case s.InTLS():
		s.Say(x, smtp.TLSActive)
	case !s.TLSOffered:
		s.Say(x, smtp.TLSNone)
	default:
		s.StartTLS(x)
	}
}

func (d *dialect) auth(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("AUTH"); {
	case !s.OffersAuth():
		s.Say(x, smtp.AuthNotNow)
	case misplaced:
		s.Say(x, smtp.AuthInMail)
	case s.User() != "":
		s.Say(x, smtp.AuthTwice)
	case len(w) == 0 || len(w) > 2:
		s.Say(x, smtp.AuthSyntax)
	case !strings.EqualFold(w[0].text, "PLAIN") && !strings.EqualFold(w[0].text, "LOGIN"):
		s.Say(x, smtp.AuthMech, w[0].text)
	default:
		var initial *string
		if len(w) == 2 {
			initial = &w[1].text
		}
		s.StartAuth(x, w[0].text, initial)
	}
}

func (d *dialect) vrfy(x *wire.Exchange, w []word) {
	s := d.s
	switch {
	case !smtp.Allowed(s.VRFY, true):
		s.Say(x, smtp.VrfyOff)
		return
	case len(w) == 0:
		s.Say(x, smtp.VrfySyntax, "")
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
		s.Say(x, smtp.RcptAddress, w[0].text, "")
		return
	}
	if why := s.CheckRcpt(a); why != nil {
		s.Refuse(x, why)
		return
	}
	s.Say(x, smtp.VrfyUnsure, w[0].text, a.Text)
}

func (d *dialect) etrn(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("ETRN"); {
	case misplaced:
		s.Say(x, smtp.EtrnInMail)
	case len(w) != 1:
		s.Say(x, smtp.EtrnSyntax)
	default:
		s.Say(x, smtp.EtrnNone, strings.TrimLeft(w[0].text, "@#"))
	}
}

// trusted serves the commands by which proxies that Postfix trusts tell who
// calls. It trusts nobody here.
func (d *dialect) trusted(x *wire.Exchange, verb string, w []word) {
	s := d.s
	switch {
	case s.InTransaction():
		s.Say(x, smtp.AuthInMail)
	case len(w) == 0:
		s.Say(x, smtp.ProxySyntax, verb)
	default:
		s.Say(x, smtp.ProxyDenied, verb)
	}
}
