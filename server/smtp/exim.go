package smtp

import (
	"fmt"
	"strconv"
	"strings"

	"ehlo/server/wire"
)

// Limits that Exim has by default, and what it does when they are passed.
const (
	eximUnknownMax = 3  // smtp_max_unknown_commands
	eximSyntaxMax  = 3  // smtp_max_synprot_errors
	eximNonMailMax = 10 // smtp_accept_max_nonmail
	eximTextLine   = 998
)

// eximDialect is Exim's view of a command line.
type eximDialect struct {
	s *Session

	unknown, syntax, nonMail int
	free                     map[string]bool // verbs that do not count as non-mail just yet
	mailSeen                 bool            // a MAIL has been tried: input has to wait for answers from now on
	tlsDown                  bool            // a second STARTTLS has broken the session
	offersAuth, offersTLS    bool            // the last EHLO listed AUTH, STARTTLS
	onlyRset                 bool            // a command between chunks has broken the transaction

	count, accepted int    // of RCPT in this transaction
	same            string // what every RCPT so far was answered, if it was the same
	differ          bool
	was, last       eximMark // what this command and the one before it were
}

// eximMark remembers of a command what later ones have to know.
type eximMark struct{ rcpt, refusedMail bool }

func NewEximDialect(s *Session) Dialect {
	d := &eximDialect{s: s}
	d.Reset()
	return d
}

func (d *eximDialect) Reset() {
	d.mailSeen, d.offersAuth = false, false
	d.transaction()
	d.free["AUTH"] = true
}

// transaction forgets what belongs to one mail transaction.
func (d *eximDialect) transaction() {
	auth := d.free["AUTH"]
	d.free = map[string]bool{"RSET": true, "HELO": true, "EHLO": true, "STARTTLS": d.free == nil || d.free["STARTTLS"], "AUTH": auth}
	d.recipients()
}

func (d *eximDialect) recipients() { d.count, d.accepted, d.same, d.differ = 0, 0, "", false }

func (d *eximDialect) Ungreeted(verb string) bool {
	return verb != "MAIL" || !Allowed(d.s.RequireHELO, true)
}

func (d *eximDialect) EndOfText(buf []byte) int { return EndByCRLF(buf) }

func (d *eximDialect) After(*wire.Exchange) {
	if !d.s.InTransaction() {
		d.transaction()
	}
}

// eximCommand is an entry in the list of what Exim knows. A command matches
// when the line begins with its name, and ends or goes on with a space after
// it, unless the name ends with a colon.
type eximCommand struct {
	name     string
	mail     bool // does not count against the limit on non-mail commands
	argument bool
	sync     bool // nothing may have been sent behind it
	do       func(d *eximDialect, x *wire.Exchange, data string)
}

var eximCommands []eximCommand

func init() { // a variable that its own functions refer to
	eximCommands = []eximCommand{
		{"RSET", false, false, true, (*eximDialect).rset},
		{"HELO", false, true, true, func(d *eximDialect, x *wire.Exchange, data string) { d.helo(x, "HELO", data) }},
		{"EHLO", false, true, true, func(d *eximDialect, x *wire.Exchange, data string) { d.helo(x, "EHLO", data) }},
		{"AUTH", false, true, true, (*eximDialect).auth},
		{"STARTTLS", false, false, true, (*eximDialect).startTLS},
		{"MAIL FROM:", true, true, true, (*eximDialect).mail},
		{"RCPT TO:", true, true, true, (*eximDialect).rcpt},
		{"DATA", true, false, true, (*eximDialect).data},
		{"BDAT", true, true, false, (*eximDialect).bdat},
		{"QUIT", false, false, false, (*eximDialect).quit},
		{"NOOP", false, true, true, func(d *eximDialect, x *wire.Exchange, _ string) { d.s.Say(x, NoopOK) }},
		{"ETRN", false, true, true, (*eximDialect).etrn},
		{"VRFY", false, true, true, (*eximDialect).vrfy},
		{"EXPN", false, true, true, (*eximDialect).expn},
		{"HELP", false, true, false, (*eximDialect).help},
	}
}

func (d *eximDialect) Line(x *wire.Exchange) {
	line := strings.TrimRight(string(x.Unit.Raw), " \t\r\n\v\f")
	d.last, d.was = d.was, eximMark{}
	if d.tlsDown {
		if strings.EqualFold(line, "QUIT") {
			d.quit(x, "")
			return
		}
		d.s.Say(x, TLSDown)
		return
	}
	if strings.IndexByte(line, 0) >= 0 {
		d.wrong(x, "501", BadChar)
		return
	}
	if d.s.InChunks() && d.betweenChunks(x, line) {
		return
	}
	for i := range eximCommands {
		c := &eximCommands[i]
		n := len(c.name)
		if len(line) < n || !strings.EqualFold(line[:n], c.name) || c.name[n-1] != ':' && len(line) > n && line[n] != ' ' {
			continue
		}
		if c.sync && x.Pending && d.mailSeen && !d.s.Extended() {
			d.s.Say(x, OutOfSync)
			x.Close = true
			return
		}
		data := strings.TrimLeft(line[n:], " \t")
		if verb, _, _ := strings.Cut(c.name, " "); !c.mail && !d.free[verb] {
			if d.nonMail++; d.nonMail > eximNonMailMax && d.over(x, TooManyIdle) {
				return
			}
		}
		if !c.argument && data != "" {
			d.wrong(x, "501", Argument, c.name)
			return
		}
		c.do(d, x, data)
		return
	}
	if d.unknown++; d.unknown > eximUnknownMax && d.over(x, TooManyBad) {
		return
	}
	d.wrong(x, "500", Unknown, line)
}

// betweenChunks serves what may come between two chunks of a message: another
// chunk, NOOP, RSET and QUIT. After anything else only RSET helps. It returns
// false for what is served as always.
func (d *eximDialect) betweenChunks(x *wire.Exchange, line string) bool {
	verb, data, _ := strings.Cut(strings.ToUpper(line), " ")
	switch {
	case verb == "QUIT" && data == "":
		d.quit(x, "")
		d.s.Say(x, LostInput)
	case verb == "RSET" && data == "":
		d.onlyRset = false
		return false
	case d.onlyRset:
		d.wrong(x, "503", OnlyRset)
	case verb == "NOOP":
		return false
	case verb == "BDAT":
		if n, rest := leadingDigits(strings.TrimLeft(data, " \t")); strings.Trim(n, "0") == "" && n != "" && strings.TrimSpace(rest) != "LAST" {
			d.onlyRset = true
			d.wrong(x, "504", BdatEmpty)
			return true
		}
		return false
	default:
		d.onlyRset = true
		d.wrong(x, "503", DataInBdat, verb)
	}
	return true
}

// over hangs up, saying why. A gentle world goes on, and tells what Exim would
// have done; over is false then.
func (d *eximDialect) over(x *wire.Exchange, o Outcome) bool {
	if d.s.Gentle {
		x.Note = fmt.Sprintf("Here Exim would have said %q and hung up, because it had too many commands of this kind. This server lets you go on.", d.s.Product.Say(o))
		d.unknown, d.syntax, d.nonMail = 0, 0, 0
		return false
	}
	d.s.Say(x, o)
	x.Close = true
	return true
}

// wrong answers a breach of syntax or protocol, of which Exim takes three.
func (d *eximDialect) wrong(x *wire.Exchange, code string, o Outcome, args ...string) {
	d.syntax++
	if d.syntax <= eximSyntaxMax || d.s.Gentle {
		d.s.Say(x, o, args...)
		if d.syntax > eximSyntaxMax {
			x.Note = "This was the fourth command that breaks the rules: Exim would have hung up here. This server lets you go on."
			d.syntax = 0
		}
		return
	}
	text := d.s.Product.Say(o, args...)
	x.Reply = append(x.Reply, text[:3]+"-"+text[4:]+"\r\n"...)
	d.s.Say(x, TooManyErr, code)
	x.Close = true
}

func (d *eximDialect) helo(x *wire.Exchange, verb, name string) {
	d.free["HELO"], d.free["EHLO"] = false, false
	if !IsHeloName(name) {
		d.s.Say(x, HeloSyntax, verb)
		if d.syntax++; d.syntax > eximSyntaxMax && !d.s.Gentle {
			x.Close = true
		}
		return
	}
	s := d.s
	s.Hello(verb, name)
	d.recipients()
	d.offersAuth, d.offersTLS = false, false
	if verb == "HELO" {
		s.Say(x, HeloOK, s.Host, name, s.Client.String())
		return
	}
	s.SayKeywords(x, name, d.keywords())
}

// keywords are the extensions that EHLO lists, in Exim's order.
func (d *eximDialect) keywords() []string {
	s := d.s
	words := []string{"SIZE " + strconv.FormatInt(s.MessageLimit(), 10), "8BITMIME"}
	if Allowed(s.ETRN, false) {
		words = append(words, "ETRN")
	}
	if Allowed(s.VRFY, false) {
		words = append(words, "VRFY")
	}
	if Allowed(s.EXPN, false) {
		words = append(words, "EXPN")
	}
	words = append(words, "PIPELINING", "PIPECONNECT")
	if d.offersAuth = s.OffersAuth() && s.User() == ""; d.offersAuth {
		words = append(words, "AUTH "+Mechanisms)
	}
	words = append(words, "CHUNKING")
	if d.offersTLS = s.TLSOffered && !s.InTLS(); d.offersTLS {
		words = append(words, "STARTTLS")
	}
	words = append(words, "PRDR")
	if Allowed(s.SMTPUTF8, false) {
		words = append(words, "SMTPUTF8")
	}
	return append(words, "HELP")
}

// option takes the last parameter off a command's data. Exim reads them from
// the end: name and value are the same where there is no equals sign.
func option(data string) (rest, name, value string, ok bool) {
	data = strings.TrimRight(data, " \t")
	i := len(data) - 1
	for ; i > 0 && data[i] != '=' && data[i] != ' ' && data[i] != '\t'; i-- {
		if data[i] == '"' { // not inside a quoted local part
			for i--; i > 0 && data[i] != '"'; i-- {
			}
			if i <= 0 {
				return "", "", "", false
			}
		}
	}
	if i <= 0 {
		return "", "", "", false
	}
	if data[i] != '=' {
		return data[:i], data[i+1:], data[i+1:], true
	}
	n := i
	for n > 0 && (data[n-1]|0x20) >= 'a' && (data[n-1]|0x20) <= 'z' {
		n--
	}
	if n == 0 || data[n-1] != ' ' && data[n-1] != '\t' {
		return "", "", "", false
	}
	return data[:n-1], data[n:i], data[i+1:], true
}

func (d *eximDialect) mail(x *wire.Exchange, data string) {
	d.mailSeen, d.was.refusedMail = true, true
	s := d.s
	switch in, misplaced := s.Misplaced("MAIL"); {
	case misplaced && in == Connected:
		s.Say(x, NoHelo)
		return
	case misplaced:
		d.wrong(x, "503", MailTwice)
		return
	case data == "":
		d.wrong(x, "501", MailNoArg)
		return
	}
	d.recipients()
	var size int64
	done := MailOK
options:
	for s.Extended() {
		rest, name, value, ok := option(data)
		data = strings.TrimRight(data, " \t")
		if !ok {
			break
		}
		name = strings.ToUpper(name)
		if value == "" && strings.Contains(" SIZE BODY AUTH RET ENVID ", " "+name+" ") {
			// Exim reads no further to the left, and lets this one pass.
			data = rest
			break
		}
		switch name {
		case "SIZE":
			if n, err := eximSize(value); err == nil {
				size = n
			}
		case "BODY":
			if v := strings.ToUpper(value); v != "8BITMIME" && v != "7BIT" {
				d.wrong(x, "501", BadBody)
				return
			}
		case "AUTH":
			if value != "<>" && !IsXtext(value) {
				d.wrong(x, "501", BadAuthParam)
				return
			}
		case "SMTPUTF8":
			if !Allowed(s.SMTPUTF8, false) {
				d.wrong(x, "501", NoUTF8)
				return
			}
		case "PRDR":
			done = PRDROK
		case "RET", "ENVID": // understood, though DSN is not offered
		default:
			break options
		}
		data = rest
	}
	a, problem := eximAddress(data, true)
	if problem != "" {
		d.wrong(x, "501", MailAddress, data, problem)
		return
	}
	if a.Text != "" && a.Domain == "" && size <= s.MessageLimit() {
		s.Say(x, MailNoDomain, data)
		return
	}
	if why := s.MailFrom(a, size); why != nil {
		s.Refuse(x, why)
		return
	}
	d.was.refusedMail = false
	s.Say(x, done, a.Text)
}

// eximSize reads the value of SIZE with C's strtoul: a sign is let in, and a
// value out of range is the largest there is.
func eximSize(value string) (int64, error) {
	v := strings.TrimLeft(value, " \t")
	if digits := strings.TrimLeft(v, "+-"); len(v)-len(digits) <= 1 && digits != "" && strings.Trim(digits, "0123456789") == "" {
		n, err := strconv.ParseInt(digits, 10, 32)
		if err != nil || v[0] == '-' && n > 0 {
			return 1<<31 - 1, nil
		}
		return n, nil
	}
	if value == "" {
		return 0, nil
	}
	return 0, strconv.ErrSyntax
}

func (d *eximDialect) rcpt(x *wire.Exchange, data string) {
	s := d.s
	d.count++
	d.was.rcpt = true
	from := len(x.Reply)
	quoted := true // Exim keeps the code of replies that are not its access rules'
	defer func() { d.remember(string(x.Reply[from:]), quoted) }()
	switch _, misplaced := s.Misplaced("RCPT"); {
	case misplaced && s.Extended() && d.last.refusedMail:
		s.Say(x, NoMail)
		d.was.refusedMail = true
		return
	case misplaced:
		d.was.rcpt = false
		d.wrong(x, "503", NoMail)
		return
	case data == "":
		d.was.rcpt = false
		d.wrong(x, "501", RcptNoArg)
		return
	}
	if s.Extended() {
		data = strings.TrimRight(data, " \t")
		if rest, name, value, ok := option(data); ok {
			// No parameter is offered: the text is put back as it was, but
			// for what stood before a word without an equals sign.
			if name == value && !strings.HasSuffix(data[:len(data)-len(value)], "=") {
				data = rest + "=" + value
			}
		}
	}
	a, problem := eximAddress(data, false)
	switch {
	case problem != "":
		d.wrong(x, "501", RcptAddress, data, problem)
		return
	case a.Domain == "" && !strings.EqualFold(a.Local, "postmaster"):
		s.Say(x, RcptNoDomain, data)
		return
	case d.count > s.RcptLimit():
		s.Say(x, TooManyRcpt)
		return
	}
	quoted = false
	switch {
	case d.count > 10 && d.accepted < d.count/2:
		s.Say(x, BadRcpts)
	case restricted(a, s.IsLocal(a)):
		s.Say(x, Restricted, a.Text)
	case s.VerifySender && !s.IsDeliverable(s.ReversePath()):
		s.Say(x, SenderBad, s.ReversePath().Text)
	default:
		if why := s.RcptTo(a); why != nil {
			s.Refuse(x, why)
			return
		}
		quoted = true
		d.accepted++
		s.Say(x, RcptOK, a.Text)
	}
}

// remember keeps what RCPT was answered, as long as it is always the same: DATA
// quotes it when no recipient was accepted.
func (d *eximDialect) remember(reply string, quoted bool) {
	text := strings.TrimSuffix(reply, "\r\n")
	if !quoted && len(text) > 4 {
		text = text[4:]
		if i := strings.LastIndex(text, "\n"); i >= 0 { // the last line is the reason
			text = text[i+5:]
		}
	}
	if d.same != "" && d.same != text {
		d.differ = true
	}
	d.same = text
}

// restricted tells local parts that Debian's and Ubuntu's access rules do not
// let in: those that have meant relaying or a command to somebody.
func restricted(a Address, local bool) bool {
	l := a.Local
	if local {
		return strings.HasPrefix(l, ".") || strings.ContainsAny(l, "@%!/|`#&?")
	}
	return l != "" && strings.ContainsAny(l[:1], "./|") || strings.ContainsAny(l, "@%!`#&?") || strings.Contains(l, "/../")
}

func (d *eximDialect) data(x *wire.Exchange, _ string) {
	if _, misplaced := d.s.Misplaced("DATA"); misplaced {
		d.noRecipients(x, "DATA")
		return
	}
	d.s.Data(x)
}

func (d *eximDialect) noRecipients(x *wire.Exchange, verb string) {
	if d.same != "" && !d.differ {
		d.s.Say(x, AllFailed, d.same)
	}
	if d.s.Extended() && d.last.rcpt {
		d.s.Say(x, RcptsFailed, verb)
		return
	}
	d.wrong(x, "503", NoRcpt, verb)
}

// bdat takes RFC 3030 chunks. What belongs to a refused one is thrown away.
func (d *eximDialect) bdat(x *wire.Exchange, data string) {
	s := d.s
	if !s.Extended() {
		d.wrong(x, "503", BdatNotNow)
		return
	}
	n, rest := leadingDigits(data)
	if n == "" {
		d.wrong(x, "501", BdatSyntax)
		return
	}
	size, err := strconv.ParseInt(n, 10, 32)
	if err != nil {
		d.wrong(x, "501", BdatSyntax)
		return
	}
	last := strings.EqualFold(strings.TrimSpace(rest), "LAST")
	if _, misplaced := s.Misplaced("BDAT"); misplaced {
		d.noRecipients(x, "BDAT")
		if !x.Close {
			s.StartChunk(x, size, last, true)
		}
		return
	}
	s.StartChunk(x, size, last, false)
}

func leadingDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

func (d *eximDialect) rset(x *wire.Exchange, _ string) {
	d.free["RSET"] = false
	d.s.Rset()
	d.recipients()
	d.s.Say(x, RsetOK)
}

func (d *eximDialect) quit(x *wire.Exchange, _ string) {
	d.s.Say(x, QuitOK, d.s.Host)
	x.Close = true
}

func (d *eximDialect) startTLS(x *wire.Exchange, _ string) {
	d.free["STARTTLS"] = false
	s := d.s
	switch {
	case !d.offersTLS:
		d.wrong(x, "503", TLSNotNow)
	case s.InTLS(): // and no EHLO since
		s.Say(x, TLSActive)
		d.tlsDown = true
	default:
		s.Rset()
		s.StartTLS(x)
	}
}

func (d *eximDialect) auth(x *wire.Exchange, data string) {
	d.free["AUTH"] = false
	s := d.s
	mech, initial, more := strings.Cut(data, " ")
	switch _, misplaced := s.Misplaced("AUTH"); {
	case !d.offersAuth:
		d.wrong(x, "503", AuthNotNow)
	case s.User() != "":
		d.wrong(x, "503", AuthTwice)
	case misplaced:
		d.wrong(x, "503", AuthInMail)
	case strings.Trim(strings.ToUpper(mech), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "":
		d.wrong(x, "501", AuthMechName, mech)
	case !strings.EqualFold(mech, "PLAIN") && !strings.EqualFold(mech, "LOGIN"):
		d.wrong(x, "504", AuthMech, mech)
	default:
		var answer *string
		if initial = strings.TrimLeft(initial, " \t"); more && initial != "" {
			answer = &initial
		}
		s.StartAuth(x, mech, answer)
	}
}

func (d *eximDialect) vrfy(x *wire.Exchange, data string) {
	s := d.s
	a, problem := eximAddress(data, false)
	switch {
	case problem != "":
		s.Say(x, VrfySyntax, problem)
	case a.Domain == "" && !strings.EqualFold(a.Local, "postmaster"):
		s.Say(x, RcptNoDomain, data)
	case !Allowed(s.VRFY, false):
		s.Say(x, VrfyOff)
	case s.IsDeliverable(a):
		s.Say(x, VrfyOK, data, a.Text)
	default:
		s.Say(x, VrfyNoUser, a.Text)
	}
}

func (d *eximDialect) expn(x *wire.Exchange, data string) {
	s := d.s
	if !Allowed(s.EXPN, false) {
		s.Say(x, ExpnOff)
		return
	}
	a, problem := eximAddress(data, false)
	if problem != "" || !s.IsDeliverable(a) {
		s.Say(x, ExpnFailed, a.Text)
		return
	}
	s.SayMembers(x, a)
}

func (d *eximDialect) etrn(x *wire.Exchange, _ string) {
	s := d.s
	switch _, misplaced := s.Misplaced("ETRN"); {
	case misplaced:
		d.wrong(x, "503", EtrnInMail)
	case !Allowed(s.ETRN, false):
		s.Say(x, EtrnOff)
	default:
		s.Say(x, EtrnOK)
	}
}

func (d *eximDialect) help(x *wire.Exchange, _ string) {
	s := d.s
	words := []string{"AUTH"}
	if s.TLSOffered && !s.InTLS() {
		words = append(words, "STARTTLS")
	}
	words = append(words, "HELO", "EHLO", "MAIL", "RCPT", "DATA", "BDAT", "NOOP", "QUIT", "RSET", "HELP")
	if Allowed(s.ETRN, false) {
		words = append(words, "ETRN")
	}
	if Allowed(s.EXPN, false) {
		words = append(words, "EXPN")
	}
	if Allowed(s.VRFY, false) {
		words = append(words, "VRFY")
	}
	s.Say(x, HelpText, strings.Join(words, " "))
}
