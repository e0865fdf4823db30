package exim

import (
	"fmt"
	"strconv"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Limits that Exim has by default, and what it does when they are passed.
const (
	unknownMax = 3  // smtp_max_unknown_commands
	syntaxMax  = 3  // smtp_max_synprot_errors
	nonMailMax = 10 // smtp_accept_max_nonmail
	textLine   = 998
)

// dialect is Exim's view of a command line.
type dialect struct {
	s *smtp.Session

	unknown, syntax, nonMail int
	free                     map[string]bool // verbs that do not count as non-mail just yet
	mailSeen                 bool            // a MAIL has been tried: input has to wait for answers from now on
	tlsDown                  bool            // a second STARTTLS has broken the session
	offersAuth, offersTLS    bool            // the last EHLO listed AUTH, STARTTLS
	onlyRset                 bool            // a command between chunks has broken the transaction

	count, accepted int    // of RCPT in this transaction
	same            string // what every RCPT so far was answered, if it was the same
	differ          bool
	was, last       mark // what this command and the one before it were
}

// mark remembers of a command what later ones have to know.
type mark struct{ rcpt, refusedMail bool }

func newDialect(s *smtp.Session) smtp.Dialect {
	d := &dialect{s: s}
	d.Reset()
	return d
}

func (d *dialect) Reset() {
	d.mailSeen, d.offersAuth = false, false
	d.transaction()
	d.free["AUTH"] = true
}

// transaction forgets what belongs to one mail transaction.
func (d *dialect) transaction() {
	auth := d.free["AUTH"]
	d.free = map[string]bool{"RSET": true, "HELO": true, "EHLO": true, "STARTTLS": d.free == nil || d.free["STARTTLS"], "AUTH": auth}
	d.recipients()
}

func (d *dialect) recipients() { d.count, d.accepted, d.same, d.differ = 0, 0, "", false }

func (d *dialect) Ungreeted(verb string) bool {
	return verb != "MAIL" || !smtp.Allowed(d.s.RequireHELO, true)
}

func (d *dialect) EndOfText(buf []byte) int { return smtp.EndByCRLF(buf) }

func (d *dialect) After(*wire.Exchange) {
	if !d.s.InTransaction() {
		d.transaction()
	}
}

// command is an entry in the list of what Exim knows. A command matches
// when the line begins with its name, and ends or goes on with a space after
// it, unless the name ends with a colon.
type command struct {
	name     string
	mail     bool // does not count against the limit on non-mail commands
	argument bool
	sync     bool // nothing may have been sent behind it
	do       func(d *dialect, x *wire.Exchange, data string)
}

var commands []command

func init() { // a variable that its own functions refer to
	commands = []command{
		{"RSET", false, false, true, (*dialect).rset},
		{"HELO", false, true, true, func(d *dialect, x *wire.Exchange, data string) { d.helo(x, "HELO", data) }},
		{"EHLO", false, true, true, func(d *dialect, x *wire.Exchange, data string) { d.helo(x, "EHLO", data) }},
		{"AUTH", false, true, true, (*dialect).auth},
		{"STARTTLS", false, false, true, (*dialect).startTLS},
		{"MAIL FROM:", true, true, true, (*dialect).mail},
		{"RCPT TO:", true, true, true, (*dialect).rcpt},
		{"DATA", true, false, true, (*dialect).data},
		{"BDAT", true, true, false, (*dialect).bdat},
		{"QUIT", false, false, false, (*dialect).quit},
		{"NOOP", false, true, true, func(d *dialect, x *wire.Exchange, _ string) { d.s.Say(x, smtp.NoopOK) }},
		{"ETRN", false, true, true, (*dialect).etrn},
		{"VRFY", false, true, true, (*dialect).vrfy},
		{"EXPN", false, true, true, (*dialect).expn},
		{"HELP", false, true, false, (*dialect).help},
	}
}

func (d *dialect) Line(x *wire.Exchange) {
	line := strings.TrimRight(string(x.Unit.Raw), " \t\r\n\v\f")
	d.last, d.was = d.was, mark{}
	if d.tlsDown {
		if strings.EqualFold(line, "QUIT") {
			d.quit(x, "")
			return
		}
		d.s.Say(x, smtp.TLSDown)
		return
	}
	if strings.IndexByte(line, 0) >= 0 {
		d.wrong(x, "501", smtp.BadChar)
		return
	}
	if d.s.InChunks() && d.betweenChunks(x, line) {
		return
	}
	for i := range commands {
		c := &commands[i]
		n := len(c.name)
		if len(line) < n || !strings.EqualFold(line[:n], c.name) || c.name[n-1] != ':' && len(line) > n && line[n] != ' ' {
			continue
		}
		if c.sync && x.Pending && d.mailSeen && !d.s.Extended() {
			d.s.Say(x, smtp.OutOfSync)
			x.Close = true
			return
		}
		data := strings.TrimLeft(line[n:], " \t")
		if verb, _, _ := strings.Cut(c.name, " "); !c.mail && !d.free[verb] {
			if d.nonMail++; d.nonMail > nonMailMax && d.over(x, smtp.TooManyIdle) {
				return
			}
		}
		if !c.argument && data != "" {
			d.wrong(x, "501", smtp.Argument, c.name)
			return
		}
		c.do(d, x, data)
		return
	}
	if d.unknown++; d.unknown > unknownMax && d.over(x, smtp.TooManyBad) {
		return
	}
	d.wrong(x, "500", smtp.Unknown, line)
}

// betweenChunks serves what may come between two chunks of a message: another
// chunk, NOOP, RSET and QUIT. After anything else only RSET helps. It returns
// false for what is served as always.
func (d *dialect) betweenChunks(x *wire.Exchange, line string) bool {
	verb, data, _ := strings.Cut(strings.ToUpper(line), " ")
	switch {
	case verb == "QUIT" && data == "":
		d.quit(x, "")
		d.s.Say(x, smtp.LostInput)
	case verb == "RSET" && data == "":
		d.onlyRset = false
		return false
	case d.onlyRset:
		d.wrong(x, "503", smtp.OnlyRset)
	case verb == "NOOP":
		return false
	case verb == "BDAT":
		if n, rest := leadingDigits(strings.TrimLeft(data, " \t")); strings.Trim(n, "0") == "" && n != "" && strings.TrimSpace(rest) != "LAST" {
			d.onlyRset = true
			d.wrong(x, "504", smtp.BdatEmpty)
			return true
		}
		return false
	default:
		d.onlyRset = true
		d.wrong(x, "503", smtp.DataInBdat, verb)
	}
	return true
}

// over hangs up, saying why. A gentle world goes on, and tells what Exim would
// have done; over is false then.
func (d *dialect) over(x *wire.Exchange, o smtp.Outcome) bool {
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
func (d *dialect) wrong(x *wire.Exchange, code string, o smtp.Outcome, args ...string) {
	d.syntax++
	if d.syntax <= syntaxMax || d.s.Gentle {
		d.s.Say(x, o, args...)
		if d.syntax > syntaxMax {
			x.Note = "This was the fourth command that breaks the rules: Exim would have hung up here. This server lets you go on."
			d.syntax = 0
		}
		return
	}
	text := d.s.Product.Say(o, args...)
	x.Reply = append(x.Reply, text[:3]+"-"+text[4:]+"\r\n"...)
	d.s.Say(x, smtp.TooManyErr, code)
	x.Close = true
}

func (d *dialect) helo(x *wire.Exchange, verb, name string) {
	d.free["HELO"], d.free["EHLO"] = false, false
	if !smtp.IsHeloName(name) {
		d.s.Say(x, smtp.HeloSyntax, verb)
		if d.syntax++; d.syntax > syntaxMax && !d.s.Gentle {
			x.Close = true
		}
		return
	}
	s := d.s
	s.Hello(verb, name)
	d.recipients()
	d.offersAuth, d.offersTLS = false, false
	if verb == "HELO" {
		s.Say(x, smtp.HeloOK, s.Host, name, s.Client.String())
		return
	}
	s.SayKeywords(x, name, d.keywords())
}

// keywords are the extensions that EHLO lists, in Exim's order.
func (d *dialect) keywords() []string {
	s := d.s
	words := []string{"SIZE " + strconv.FormatInt(s.MessageLimit(), 10), "8BITMIME"}
	if smtp.Allowed(s.ETRN, false) {
		words = append(words, "ETRN")
	}
	if smtp.Allowed(s.VRFY, false) {
		words = append(words, "VRFY")
	}
	if smtp.Allowed(s.EXPN, false) {
		words = append(words, "EXPN")
	}
	words = append(words, "PIPELINING", "PIPECONNECT")
	if d.offersAuth = s.OffersAuth() && s.User() == ""; d.offersAuth {
		words = append(words, "AUTH "+smtp.Mechanisms)
	}
	words = append(words, "CHUNKING")
	if d.offersTLS = s.TLSOffered && !s.InTLS(); d.offersTLS {
		words = append(words, "STARTTLS")
	}
	words = append(words, "PRDR")
	if smtp.Allowed(s.SMTPUTF8, false) {
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

func (d *dialect) mail(x *wire.Exchange, data string) {
	d.mailSeen, d.was.refusedMail = true, true
	s := d.s
	switch in, misplaced := s.Misplaced("MAIL"); {
	case misplaced && in == smtp.Connected:
		s.Say(x, smtp.NoHelo)
		return
	case misplaced:
		d.wrong(x, "503", smtp.MailTwice)
		return
	case data == "":
		d.wrong(x, "501", smtp.MailNoArg)
		return
	}
	d.recipients()
	var size int64
	done := smtp.MailOK
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
			if n, err := readSize(value); err == nil {
				size = n
			}
		case "BODY":
			if v := strings.ToUpper(value); v != "8BITMIME" && v != "7BIT" {
				d.wrong(x, "501", smtp.BadBody)
				return
			}
		case "AUTH":
			if value != "<>" && !smtp.IsXtext(value) {
				d.wrong(x, "501", smtp.BadAuthParam)
				return
			}
		case "SMTPUTF8":
			if !smtp.Allowed(s.SMTPUTF8, false) {
				d.wrong(x, "501", smtp.NoUTF8)
				return
			}
		case "PRDR":
			done = smtp.PRDROK
		case "RET", "ENVID": // understood, though DSN is not offered
		default:
			break options
		}
		data = rest
	}
	a, problem := ReadAddress(data, true)
	if problem != "" {
		d.wrong(x, "501", smtp.MailAddress, data, problem)
		return
	}
	if a.Text != "" && a.Domain == "" && size <= s.MessageLimit() {
		s.Say(x, smtp.MailNoDomain, data)
		return
	}
	if why := s.MailFrom(a, size); why != nil {
		s.Refuse(x, why)
		return
	}
	d.was.refusedMail = false
	s.Say(x, done, a.Text)
}

// readSize reads the value of SIZE with C's strtoul: a sign is let in, and a
// value out of range is the largest there is.
func readSize(value string) (int64, error) {
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

func (d *dialect) rcpt(x *wire.Exchange, data string) {
	s := d.s
	d.count++
	d.was.rcpt = true
	from := len(x.Reply)
	quoted := true // Exim keeps the code of replies that are not its access rules'
	defer func() { d.remember(string(x.Reply[from:]), quoted) }()
	switch _, misplaced := s.Misplaced("RCPT"); {
	case misplaced && s.Extended() && d.last.refusedMail:
		s.Say(x, smtp.NoMail)
		d.was.refusedMail = true
		return
	case misplaced:
		d.was.rcpt = false
		d.wrong(x, "503", smtp.NoMail)
		return
	case data == "":
		d.was.rcpt = false
		d.wrong(x, "501", smtp.RcptNoArg)
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
	a, problem := ReadAddress(data, false)
	switch {
	case problem != "":
		d.wrong(x, "501", smtp.RcptAddress, data, problem)
		return
	case a.Domain == "" && !strings.EqualFold(a.Local, "postmaster"):
		s.Say(x, smtp.RcptNoDomain, data)
		return
	case d.count > s.RcptLimit():
		s.Say(x, smtp.TooManyRcpt)
		return
	}
	quoted = false
	switch {
	case d.count > 10 && d.accepted < d.count/2:
		s.Say(x, smtp.BadRcpts)
	case restricted(a, s.IsLocal(a)):
		s.Say(x, smtp.Restricted, a.Text)
	case s.VerifySender && !s.IsDeliverable(s.ReversePath()):
		s.Say(x, smtp.SenderBad, s.ReversePath().Text)
	default:
		if why := s.RcptTo(a); why != nil {
			s.Refuse(x, why)
			return
		}
		quoted = true
		d.accepted++
		s.Say(x, smtp.RcptOK, a.Text)
	}
}

// remember keeps what RCPT was answered, as long as it is always the same: DATA
// quotes it when no recipient was accepted.
func (d *dialect) remember(reply string, quoted bool) {
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
func restricted(a smtp.Address, local bool) bool {
	l := a.Local
	if local {
		return strings.HasPrefix(l, ".") || strings.ContainsAny(l, "@%!/|`#&?")
	}
	return l != "" && strings.ContainsAny(l[:1], "./|") || strings.ContainsAny(l, "@%!`#&?") || strings.Contains(l, "/../")
}

func (d *dialect) data(x *wire.Exchange, _ string) {
	if _, misplaced := d.s.Misplaced("DATA"); misplaced {
		d.noRecipients(x, "DATA")
		return
	}
	d.s.Data(x)
}

func (d *dialect) noRecipients(x *wire.Exchange, verb string) {
	if d.same != "" && !d.differ {
		d.s.Say(x, smtp.AllFailed, d.same)
	}
	if d.s.Extended() && d.last.rcpt {
		d.s.Say(x, smtp.RcptsFailed, verb)
		return
	}
	d.wrong(x, "503", smtp.NoRcpt, verb)
}

// bdat takes RFC 3030 chunks. What belongs to a refused one is thrown away.
func (d *dialect) bdat(x *wire.Exchange, data string) {
	s := d.s
	if !s.Extended() {
		d.wrong(x, "503", smtp.BdatNotNow)
		return
	}
	n, rest := leadingDigits(data)
	if n == "" {
		d.wrong(x, "501", smtp.BdatSyntax)
		return
	}
	size, err := strconv.ParseInt(n, 10, 32)
	if err != nil {
		d.wrong(x, "501", smtp.BdatSyntax)
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

func (d *dialect) rset(x *wire.Exchange, _ string) {
	d.free["RSET"] = false
	d.s.Rset()
	d.recipients()
	d.s.Say(x, smtp.RsetOK)
}

func (d *dialect) quit(x *wire.Exchange, _ string) {
	d.s.Say(x, smtp.QuitOK, d.s.Host)
	x.Close = true
}

func (d *dialect) startTLS(x *wire.Exchange, _ string) {
	d.free["STARTTLS"] = false
	s := d.s
	switch {
	case !d.offersTLS:
		d.wrong(x, "503", smtp.TLSNotNow)
	case s.InTLS(): // and no EHLO since
		s.Say(x, smtp.TLSActive)
		d.tlsDown = true
	default:
		s.Rset()
		s.StartTLS(x)
	}
}

func (d *dialect) auth(x *wire.Exchange, data string) {
	d.free["AUTH"] = false
	s := d.s
	mech, initial, more := strings.Cut(data, " ")
	switch _, misplaced := s.Misplaced("AUTH"); {
	case !d.offersAuth:
		d.wrong(x, "503", smtp.AuthNotNow)
	case s.User() != "":
		d.wrong(x, "503", smtp.AuthTwice)
	case misplaced:
		d.wrong(x, "503", smtp.AuthInMail)
	case strings.Trim(strings.ToUpper(mech), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "":
		d.wrong(x, "501", smtp.AuthMechName, mech)
	case !strings.EqualFold(mech, "PLAIN") && !strings.EqualFold(mech, "LOGIN"):
		d.wrong(x, "504", smtp.AuthMech, mech)
	default:
		var answer *string
		if initial = strings.TrimLeft(initial, " \t"); more && initial != "" {
			answer = &initial
		}
		s.StartAuth(x, mech, answer)
	}
}

func (d *dialect) vrfy(x *wire.Exchange, data string) {
	s := d.s
	a, problem := ReadAddress(data, false)
	switch {
	case problem != "":
		s.Say(x, smtp.VrfySyntax, problem)
	case a.Domain == "" && !strings.EqualFold(a.Local, "postmaster"):
		s.Say(x, smtp.RcptNoDomain, data)
	case !smtp.Allowed(s.VRFY, false):
		s.Say(x, smtp.VrfyOff)
	case s.IsDeliverable(a):
		s.Say(x, smtp.VrfyOK, data, a.Text)
	default:
		s.Say(x, smtp.VrfyNoUser, a.Text)
	}
}

func (d *dialect) expn(x *wire.Exchange, data string) {
	s := d.s
	if !smtp.Allowed(s.EXPN, false) {
		s.Say(x, smtp.ExpnOff)
		return
	}
	a, problem := ReadAddress(data, false)
	if problem != "" || !s.IsDeliverable(a) {
		s.Say(x, smtp.ExpnFailed, a.Text)
		return
	}
	s.SayMembers(x, a)
}

func (d *dialect) etrn(x *wire.Exchange, _ string) {
	s := d.s
	switch _, misplaced := s.Misplaced("ETRN"); {
	case misplaced:
		d.wrong(x, "503", smtp.EtrnInMail)
	case !smtp.Allowed(s.ETRN, false):
		s.Say(x, smtp.EtrnOff)
	default:
		s.Say(x, smtp.EtrnOK)
	}
}

func (d *dialect) help(x *wire.Exchange, _ string) {
	s := d.s
	words := []string{"AUTH"}
	if s.TLSOffered && !s.InTLS() {
		words = append(words, "STARTTLS")
	}
	words = append(words, "HELO", "EHLO", "MAIL", "RCPT", "DATA", "BDAT", "NOOP", "QUIT", "RSET", "HELP")
	if smtp.Allowed(s.ETRN, false) {
		words = append(words, "ETRN")
	}
	if smtp.Allowed(s.EXPN, false) {
		words = append(words, "EXPN")
	}
	if smtp.Allowed(s.VRFY, false) {
		words = append(words, "VRFY")
	}
	s.Say(x, smtp.HelpText, strings.Join(words, " "))
}
