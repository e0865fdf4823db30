package smtp

import (
	"fmt"
	"net/netip"
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

// eximGuard is Exim's view of a command line.
type eximGuard struct {
	s *session

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

func newEximGuard(s *session) guard {
	g := &eximGuard{s: s}
	g.reset()
	return g
}

func (g *eximGuard) reset() {
	g.mailSeen, g.offersAuth = false, false
	g.transaction()
	g.free["AUTH"] = true
}

// transaction forgets what belongs to one mail transaction.
func (g *eximGuard) transaction() {
	auth := g.free["AUTH"]
	g.free = map[string]bool{"RSET": true, "HELO": true, "EHLO": true, "STARTTLS": g.free == nil || g.free["STARTTLS"], "AUTH": auth}
	g.recipients()
}

func (g *eximGuard) recipients() { g.count, g.accepted, g.same, g.differ = 0, 0, "", false }

func (g *eximGuard) ungreeted(verb string) bool {
	return verb != "MAIL" || !allowed(g.s.cfg.RequireHELO, true)
}

func (g *eximGuard) endOfText(buf []byte) int { return endByCRLF(buf) }

func (g *eximGuard) after(*wire.Exchange) {
	if g.s.mail == nil {
		g.transaction()
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
	do       func(g *eximGuard, x *wire.Exchange, data string)
}

var eximCommands []eximCommand

func init() { // a variable that its own functions refer to
	eximCommands = []eximCommand{
		{"RSET", false, false, true, (*eximGuard).rset},
		{"HELO", false, true, true, func(g *eximGuard, x *wire.Exchange, data string) { g.helo(x, "HELO", data) }},
		{"EHLO", false, true, true, func(g *eximGuard, x *wire.Exchange, data string) { g.helo(x, "EHLO", data) }},
		{"AUTH", false, true, true, (*eximGuard).auth},
		{"STARTTLS", false, false, true, (*eximGuard).startTLS},
		{"MAIL FROM:", true, true, true, (*eximGuard).mail},
		{"RCPT TO:", true, true, true, (*eximGuard).rcpt},
		{"DATA", true, false, true, (*eximGuard).data},
		{"BDAT", true, true, false, (*eximGuard).bdat},
		{"QUIT", false, false, false, (*eximGuard).quit},
		{"NOOP", false, true, true, func(g *eximGuard, x *wire.Exchange, _ string) { g.s.say(x, NoopOK) }},
		{"ETRN", false, true, true, (*eximGuard).etrn},
		{"VRFY", false, true, true, (*eximGuard).vrfy},
		{"EXPN", false, true, true, (*eximGuard).expn},
		{"HELP", false, true, false, (*eximGuard).help},
	}
}

func (g *eximGuard) line(x *wire.Exchange) {
	line := strings.TrimRight(string(x.Unit.Raw), " \t\r\n\v\f")
	g.last, g.was = g.was, eximMark{}
	if g.tlsDown {
		if strings.EqualFold(line, "QUIT") {
			g.quit(x, "")
			return
		}
		g.s.say(x, TLSDown)
		return
	}
	if strings.IndexByte(line, 0) >= 0 {
		g.wrong(x, "501", BadChar)
		return
	}
	if g.s.bdat >= 0 && g.betweenChunks(x, line) {
		return
	}
	for i := range eximCommands {
		c := &eximCommands[i]
		n := len(c.name)
		if len(line) < n || !strings.EqualFold(line[:n], c.name) || c.name[n-1] != ':' && len(line) > n && line[n] != ' ' {
			continue
		}
		if c.sync && x.Pending && g.mailSeen && !g.s.esmtp {
			g.s.say(x, OutOfSync)
			x.Close = true
			return
		}
		data := strings.TrimLeft(line[n:], " \t")
		if verb, _, _ := strings.Cut(c.name, " "); !c.mail && !g.free[verb] {
			if g.nonMail++; g.nonMail > eximNonMailMax && g.over(x, TooManyIdle) {
				return
			}
		}
		if !c.argument && data != "" {
			g.wrong(x, "501", Argument, c.name)
			return
		}
		c.do(g, x, data)
		return
	}
	if g.unknown++; g.unknown > eximUnknownMax && g.over(x, TooManyBad) {
		return
	}
	g.wrong(x, "500", Unknown, line)
}

// betweenChunks serves what may come between two chunks of a message: another
// chunk, NOOP, RSET and QUIT. After anything else only RSET helps. It returns
// false for what is served as always.
func (g *eximGuard) betweenChunks(x *wire.Exchange, line string) bool {
	verb, data, _ := strings.Cut(strings.ToUpper(line), " ")
	switch {
	case verb == "QUIT" && data == "":
		g.quit(x, "")
		g.s.say(x, LostInput)
	case verb == "RSET" && data == "":
		g.onlyRset = false
		return false
	case g.onlyRset:
		g.wrong(x, "503", OnlyRset)
	case verb == "NOOP":
		return false
	case verb == "BDAT":
		if n, rest := leadingDigits(strings.TrimLeft(data, " \t")); strings.Trim(n, "0") == "" && n != "" && strings.TrimSpace(rest) != "LAST" {
			g.onlyRset = true
			g.wrong(x, "504", BdatEmpty)
			return true
		}
		return false
	default:
		g.onlyRset = true
		g.wrong(x, "503", DataInBdat, verb)
	}
	return true
}

// over hangs up, saying why. A gentle world goes on, and tells what Exim would
// have done; over is false then.
func (g *eximGuard) over(x *wire.Exchange, o Outcome) bool {
	if g.s.cfg.Gentle {
		x.Note = fmt.Sprintf("Here Exim would have said %q and hung up, because it had too many commands of this kind. This server lets you go on.", g.s.cfg.Product.Say(o))
		g.unknown, g.syntax, g.nonMail = 0, 0, 0
		return false
	}
	g.s.say(x, o)
	x.Close = true
	return true
}

// wrong answers a breach of syntax or protocol, of which Exim takes three.
func (g *eximGuard) wrong(x *wire.Exchange, code string, o Outcome, args ...string) {
	g.syntax++
	if g.syntax <= eximSyntaxMax || g.s.cfg.Gentle {
		g.s.say(x, o, args...)
		if g.syntax > eximSyntaxMax {
			x.Note = "This was the fourth command that breaks the rules: Exim would have hung up here. This server lets you go on."
			g.syntax = 0
		}
		return
	}
	text := g.s.cfg.Product.Say(o, args...)
	x.Reply = append(x.Reply, text[:3]+"-"+text[4:]+"\r\n"...)
	g.s.say(x, TooManyErr, code)
	x.Close = true
}

func (g *eximGuard) helo(x *wire.Exchange, verb, name string) {
	g.free["HELO"], g.free["EHLO"] = false, false
	if !eximHelo(name) {
		g.s.say(x, HeloSyntax, verb)
		if g.syntax++; g.syntax > eximSyntaxMax && !g.s.cfg.Gentle {
			x.Close = true
		}
		return
	}
	s := g.s
	s.greet(verb, name)
	g.recipients()
	g.offersAuth, g.offersTLS = false, false
	if verb == "HELO" {
		s.say(x, HeloOK, s.cfg.Host, name, s.cfg.Client.String())
		return
	}
	s.sayKeywords(x, name, g.keywords())
}

// eximHelo tells whether Exim takes a name in HELO: an address literal, or
// letters, digits, dots and hyphens.
func eximHelo(name string) bool {
	if strings.HasPrefix(name, "[") {
		if !strings.HasSuffix(name, "]") {
			return false
		}
		ip := name[1 : len(name)-1]
		for _, prefix := range []string{"IPv6:", "IPv4:"} {
			if len(ip) > len(prefix) && strings.EqualFold(ip[:len(prefix)], prefix) {
				ip = ip[len(prefix):]
			}
		}
		_, err := netip.ParseAddr(ip)
		return err == nil
	}
	return name != "" && strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}

// keywords are the extensions that EHLO lists, in Exim's order.
func (g *eximGuard) keywords() []string {
	s := g.s
	words := []string{"SIZE " + strconv.FormatInt(s.sizeLimit(), 10), "8BITMIME"}
	if allowed(s.cfg.ETRN, false) {
		words = append(words, "ETRN")
	}
	if allowed(s.cfg.VRFY, false) {
		words = append(words, "VRFY")
	}
	if allowed(s.cfg.EXPN, false) {
		words = append(words, "EXPN")
	}
	words = append(words, "PIPELINING", "PIPECONNECT")
	if g.offersAuth = s.advertisesAuth() && s.user == ""; g.offersAuth {
		words = append(words, "AUTH "+mechanisms)
	}
	words = append(words, "CHUNKING")
	if g.offersTLS = s.cfg.TLSOffered && !s.secure; g.offersTLS {
		words = append(words, "STARTTLS")
	}
	words = append(words, "PRDR")
	if allowed(s.cfg.SMTPUTF8, false) {
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

func (g *eximGuard) mail(x *wire.Exchange, data string) {
	g.mailSeen, g.was.refusedMail = true, true
	s := g.s
	switch in, misplaced := s.misplaced("MAIL"); {
	case misplaced && in == Connected:
		s.say(x, NoHelo)
		return
	case misplaced:
		g.wrong(x, "503", MailTwice)
		return
	case data == "":
		g.wrong(x, "501", MailNoArg)
		return
	}
	g.recipients()
	var size int64
	done := MailOK
options:
	for s.esmtp {
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
				g.wrong(x, "501", BadBody)
				return
			}
		case "AUTH":
			if value != "<>" && !xtext(value) {
				g.wrong(x, "501", BadAuthParam)
				return
			}
		case "SMTPUTF8":
			if !allowed(s.cfg.SMTPUTF8, false) {
				g.wrong(x, "501", NoUTF8)
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
		g.wrong(x, "501", MailAddress, data, problem)
		return
	}
	if a.text != "" && a.domain == "" && size <= s.sizeLimit() {
		s.say(x, MailNoDomain, data)
		return
	}
	if why := s.mailFrom(a, size); why != nil {
		s.refuse(x, why)
		return
	}
	g.was.refusedMail = false
	s.say(x, done, a.text)
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

// xtext tells whether a value is in the encoding of RFC 3461 §4.
func xtext(v string) bool {
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c < 33 || c > 126 || c == '=':
			return false
		case c == '+':
			if i+2 >= len(v) || strings.Trim(v[i+1:i+3], "0123456789ABCDEF") != "" {
				return false
			}
			i += 2
		}
	}
	return true
}

func (g *eximGuard) rcpt(x *wire.Exchange, data string) {
	s := g.s
	g.count++
	g.was.rcpt = true
	from := len(x.Reply)
	quoted := true // Exim keeps the code of replies that are not its access rules'
	defer func() { g.remember(string(x.Reply[from:]), quoted) }()
	switch _, misplaced := s.misplaced("RCPT"); {
	case misplaced && s.esmtp && g.last.refusedMail:
		s.say(x, NoMail)
		g.was.refusedMail = true
		return
	case misplaced:
		g.was.rcpt = false
		g.wrong(x, "503", NoMail)
		return
	case data == "":
		g.was.rcpt = false
		g.wrong(x, "501", RcptNoArg)
		return
	}
	if s.esmtp {
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
		g.wrong(x, "501", RcptAddress, data, problem)
		return
	case a.domain == "" && !strings.EqualFold(a.local, "postmaster"):
		s.say(x, RcptNoDomain, data)
		return
	case g.count > s.rcptLimit():
		s.say(x, TooManyRcpt)
		return
	}
	quoted = false
	switch {
	case g.count > 10 && g.accepted < g.count/2:
		s.say(x, BadRcpts)
	case restricted(a, s.local(a)):
		s.say(x, Restricted, a.text)
	default:
		if why := s.rcptTo(a); why != nil {
			s.refuse(x, why)
			return
		}
		quoted = true
		g.accepted++
		s.say(x, RcptOK, a.text)
	}
}

// remember keeps what RCPT was answered, as long as it is always the same: DATA
// quotes it when no recipient was accepted.
func (g *eximGuard) remember(reply string, quoted bool) {
	text := strings.TrimSuffix(reply, "\r\n")
	if !quoted && len(text) > 4 {
		text = text[4:]
		if i := strings.LastIndex(text, "\n"); i >= 0 { // the last line is the reason
			text = text[i+5:]
		}
	}
	if g.same != "" && g.same != text {
		g.differ = true
	}
	g.same = text
}

// restricted tells local parts that Debian's and Ubuntu's access rules do not
// let in: those that have meant relaying or a command to somebody.
func restricted(a address, local bool) bool {
	l := a.local
	if local {
		return strings.HasPrefix(l, ".") || strings.ContainsAny(l, "@%!/|`#&?")
	}
	return l != "" && strings.ContainsAny(l[:1], "./|") || strings.ContainsAny(l, "@%!`#&?") || strings.Contains(l, "/../")
}

func (g *eximGuard) data(x *wire.Exchange, _ string) {
	if _, misplaced := g.s.misplaced("DATA"); misplaced {
		g.noRecipients(x, "DATA")
		return
	}
	g.s.data(x)
}

func (g *eximGuard) noRecipients(x *wire.Exchange, verb string) {
	if g.same != "" && !g.differ {
		g.s.say(x, AllFailed, g.same)
	}
	if g.s.esmtp && g.last.rcpt {
		g.s.say(x, RcptsFailed, verb)
		return
	}
	g.wrong(x, "503", NoRcpt, verb)
}

// bdat takes RFC 3030 chunks. What belongs to a refused one is thrown away.
func (g *eximGuard) bdat(x *wire.Exchange, data string) {
	s := g.s
	if !s.esmtp {
		g.wrong(x, "503", BdatNotNow)
		return
	}
	n, rest := leadingDigits(data)
	if n == "" {
		g.wrong(x, "501", BdatSyntax)
		return
	}
	size, err := strconv.ParseInt(n, 10, 32)
	if err != nil {
		g.wrong(x, "501", BdatSyntax)
		return
	}
	last := strings.EqualFold(strings.TrimSpace(rest), "LAST")
	if _, misplaced := s.misplaced("BDAT"); misplaced {
		g.noRecipients(x, "BDAT")
		if !x.Close {
			s.startChunk(x, size, last, true)
		}
		return
	}
	s.startChunk(x, size, last, false)
}

func leadingDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

func (g *eximGuard) rset(x *wire.Exchange, _ string) {
	g.free["RSET"] = false
	g.s.rset()
	g.recipients()
	g.s.say(x, RsetOK)
}

func (g *eximGuard) quit(x *wire.Exchange, _ string) {
	g.s.say(x, QuitOK, g.s.cfg.Host)
	x.Close = true
}

func (g *eximGuard) startTLS(x *wire.Exchange, _ string) {
	g.free["STARTTLS"] = false
	s := g.s
	switch {
	case !g.offersTLS:
		g.wrong(x, "503", TLSNotNow)
	case s.secure: // and no EHLO since
		s.say(x, TLSActive)
		g.tlsDown = true
	default:
		s.rset()
		s.startTLS(x)
	}
}

func (g *eximGuard) auth(x *wire.Exchange, data string) {
	g.free["AUTH"] = false
	s := g.s
	mech, initial, more := strings.Cut(data, " ")
	switch _, misplaced := s.misplaced("AUTH"); {
	case !g.offersAuth:
		g.wrong(x, "503", AuthNotNow)
	case s.user != "":
		g.wrong(x, "503", AuthTwice)
	case misplaced:
		g.wrong(x, "503", AuthInMail)
	case strings.Trim(strings.ToUpper(mech), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "":
		g.wrong(x, "501", AuthMechName, mech)
	case !strings.EqualFold(mech, "PLAIN") && !strings.EqualFold(mech, "LOGIN"):
		g.wrong(x, "504", AuthMech, mech)
	default:
		var answer *string
		if initial = strings.TrimLeft(initial, " \t"); more && initial != "" {
			answer = &initial
		}
		s.startAuth(x, mech, answer)
	}
}

func (g *eximGuard) vrfy(x *wire.Exchange, data string) {
	s := g.s
	a, problem := eximAddress(data, false)
	switch {
	case problem != "":
		s.say(x, VrfySyntax, problem)
	case a.domain == "" && !strings.EqualFold(a.local, "postmaster"):
		s.say(x, RcptNoDomain, data)
	case !allowed(s.cfg.VRFY, false):
		s.say(x, VrfyOff)
	case s.deliverable(a):
		s.say(x, VrfyOK, data, a.text)
	default:
		s.say(x, VrfyNoUser, a.text)
	}
}

func (g *eximGuard) expn(x *wire.Exchange, data string) {
	s := g.s
	if !allowed(s.cfg.EXPN, false) {
		s.say(x, ExpnOff)
		return
	}
	a, problem := eximAddress(data, false)
	if problem != "" || !s.deliverable(a) {
		s.say(x, ExpnFailed, a.text)
		return
	}
	s.sayMembers(x, a)
}

func (g *eximGuard) etrn(x *wire.Exchange, _ string) {
	s := g.s
	switch _, misplaced := s.misplaced("ETRN"); {
	case misplaced:
		g.wrong(x, "503", EtrnInMail)
	case !allowed(s.cfg.ETRN, false):
		s.say(x, EtrnOff)
	default:
		s.say(x, EtrnOK)
	}
}

func (g *eximGuard) help(x *wire.Exchange, _ string) {
	s := g.s
	words := []string{"AUTH"}
	if s.cfg.TLSOffered && !s.secure {
		words = append(words, "STARTTLS")
	}
	words = append(words, "HELO", "EHLO", "MAIL", "RCPT", "DATA", "BDAT", "NOOP", "QUIT", "RSET", "HELP")
	if allowed(s.cfg.ETRN, false) {
		words = append(words, "ETRN")
	}
	if allowed(s.cfg.EXPN, false) {
		words = append(words, "EXPN")
	}
	if allowed(s.cfg.VRFY, false) {
		words = append(words, "VRFY")
	}
	s.say(x, HelpText, strings.Join(words, " "))
}
