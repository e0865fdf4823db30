package smtp

import (
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// fix is the line to type instead: what was typed, put right, if the state
// allows it, or else the command that has to come first. "" when the
// connection is over, or nothing has to be put right.
func (c *conversation) fix(x *wire.Exchange, line, id string) string {
	f := &fixer{x: x, c: c, state: x.After}
	switch {
	case x.Close, !c.refused(x), id == "smtp.order.pipelining":
		return ""
	case c.postfix && c.errors >= 19:
		return "" // it hangs up at the next command, whatever that is
	case c.broken, id == "smtp.starttls.twice" && mistake.Told(x, "already in tls"):
		return "QUIT" // RFC 3207 §4.2; Exim trusts nothing any more
	case c.hopeless, id == "smtp.rcpt.sender-refused", id == "smtp.rcpt.too-many-bad", id == "smtp.order.inside-bdat",
		c.chunks && f.state == smtp.Rcpt:
		return "RSET"
	case id == "smtp.rcpt.too-many":
		return f.data()
	case id == "smtp.auth.required":
		return f.auth("AUTH PLAIN")
	case id == "smtp.starttls.needed":
		return f.starttls()
	case strings.HasSuffix(id, ".helo-parameter"), id == "smtp.helo-only":
		return f.greet("")
	case id == "smtp.rcpt.relay", id == "smtp.rcpt.no-user", id == "smtp.rcpt.restricted", id == "smtp.rcpt.over-quota":
		return f.rcpt("")
	case id == "smtp.auth.cancelled", id == "smtp.auth.failed":
		return f.auth("AUTH " + f.mechanism())
	}
	if x.Unit.Kind == wire.Text || x.Unit.Kind == wire.Chunk {
		return f.mail(f.sender())
	}
	text := mistake.Clean(line)
	if x.Unit.Kind == wire.SASL {
		switch mechanism := f.mechanism(); {
		case id == "smtp.auth.command-as-answer":
		case mechanism == "PLAIN" && id != "smtp.auth.clear-text":
			return f.auth(sasl.PlainAgain(text))
		default:
			return f.auth("AUTH " + mechanism)
		}
	}
	return f.rebuilt(text, id)
}

// fixer works out a fix for one exchange.
type fixer struct {
	x     *wire.Exchange
	c     *conversation
	state wire.State
}

// rebuilt is the command that was meant, in the right form.
func (f *fixer) rebuilt(text, id string) string {
	verb, rest, _ := strings.Cut(text, " ")
	verb, rest = f.meant(strings.ToUpper(verb), rest, text, id)
	switch verb {
	case "EHLO", "HELO":
		name := hostName(rest)
		if name == "" {
			name = f.helo()
		}
		return verb + " " + name
	case "MAIL":
		path, params, given := f.path(rest, "FROM")
		if !given {
			path = f.sender()
		}
		return f.mail(path + f.kept(params))
	case "RCPT":
		path, _, given := f.path(rest, "TO")
		if !given || path == "" {
			return f.rcpt("")
		}
		return f.rcpt(path)
	case "DATA", "BDAT":
		return f.data()
	case "AUTH":
		return f.auth(f.authLine(rest, id))
	case "STARTTLS":
		return f.starttls()
	case "QUIT", "RSET":
		return verb
	case "NOOP":
		return strings.TrimSpace(verb + " " + rest)
	case "HELP":
		if _, ok := f.c.offered["HELP"]; ok {
			return verb
		}
	case "VRFY", "EXPN":
		if f.state != smtp.Connected && strings.HasPrefix(id, "smtp.line.") || strings.HasPrefix(id, "smtp.verb.") {
			if _, ok := f.c.offered[verb]; ok && rest != "" {
				return verb + " " + rest
			}
		}
	}
	return f.onward()
}

// meant is the verb that was meant, and what follows it.
func (f *fixer) meant(verb, rest, text, id string) (string, string) {
	upper := strings.ToUpper(text)
	second, after, _ := strings.Cut(rest, " ")
	if isVerb(verb) {
		return verb, rest
	}
	switch {
	case strings.HasPrefix(upper, "FROM:"):
		return "MAIL", text
	case strings.HasPrefix(upper, "TO:"):
		return "RCPT", text
	case strings.HasPrefix(upper, "MAILFROM"), strings.HasPrefix(upper, "RCPTTO"):
		return upper[:4], text[4:]
	}
	switch id {
	case "smtp.line.header-field", "smtp.line.dot":
		return "DATA", ""
	case "smtp.line.leave":
		return "QUIT", ""
	case "smtp.line.help":
		return "HELP", ""
	case "smtp.line.shell-command", "smtp.line.http", "smtp.line.server-line", "smtp.verb.turn":
		return "", ""
	case "smtp.line.imap-command", "smtp.line.pop3-command":
		if verb == "STLS" || second == "STARTTLS" {
			return "STARTTLS", ""
		}
		return "", ""
	case "smtp.verb.obsolete":
		return "MAIL", rest
	case "smtp.line.base64":
		return "AUTH", "PLAIN " + text
	case "smtp.line.address-only":
		if f.state == smtp.Greeted {
			return "MAIL", "FROM:" + text
		}
		return "RCPT", "TO:" + text
	case "smtp.verb.split":
		return verb + strings.ToUpper(second), after
	}
	if best := nearestVerb(verb); best != "" {
		return best, rest
	}
	for i := range smtp.Commands { // run together with what follows
		v := smtp.Commands[i].Verb
		if strings.HasPrefix(verb, v) && len(verb) > len(v) {
			return v, strings.TrimLeft(text[len(v):], ":;,.!-_ ")
		}
	}
	return "", ""
}

// onward is the next step from here, for somebody whose line says nothing.
func (f *fixer) onward() string {
	switch f.state {
	case smtp.Connected:
		return f.greet("")
	case smtp.Greeted:
		return f.mail(f.sender())
	case smtp.Mail:
		return f.rcpt("")
	}
	return f.data()
}

func (f *fixer) helo() string {
	if name := hostName(f.c.helo); name != "" {
		return name
	}
	return "client.com"
}

func (f *fixer) greet(name string) string {
	if name == "" {
		name = f.helo()
	}
	return "EHLO " + name
}

// sender is a reverse-path that will do, with its brackets.
func (f *fixer) sender() string {
	if s := f.c.sender; s != "" && legalPath(s) {
		return "<" + s + ">"
	}
	return "<user@" + f.domain() + ">"
}

// domain is the client's own, for addresses that lack one.
func (f *fixer) domain() string {
	if name := f.helo(); strings.Contains(name, ".") && !strings.HasPrefix(name, "[") {
		return name
	}
	return "client.com"
}

// The following give the command if the state allows it, or else the one that
// comes first (RFC 5321 §4.1.4).

func (f *fixer) mail(args string) string {
	switch f.state {
	case smtp.Connected:
		return f.greet("")
	case smtp.Mail, smtp.Rcpt:
		return "RSET"
	}
	if f.c.submit && !f.c.loggedIn {
		if !f.c.esmtp {
			return f.greet("")
		}
		if _, offered := f.c.offered["AUTH"]; offered {
			return "AUTH PLAIN"
		}
	}
	return "MAIL FROM:" + args
}

func (f *fixer) rcpt(path string) string {
	switch f.state {
	case smtp.Connected, smtp.Greeted:
		return f.mail(f.sender())
	}
	local, _, _ := strings.Cut(strings.TrimPrefix(path, "<"), "@")
	if strings.EqualFold(local, "nobody") || strings.Contains(" "+f.c.unknown, " "+local+" ") { // nobody is Unix's name for no user
		path = ""
	}
	tried, accepted := f.c.tried, f.c.forwardPaths
	if f.x.Command != nil && f.x.Command.Verb == "RCPT" {
		tried++
	}
	if tried >= 10 && accepted < (tried+1)/2 {
		return "RSET" // RFC 5321 §7.8: servers end attempts to collect addresses
	}
	if path == "" {
		path = "<postmaster>" // RFC 5321 §4.5.1: every server has to take it
		if r := f.c.recipient; r != "" && legalPath(r) {
			path = "<" + r + ">"
		}
	}
	return "RCPT TO:" + path
}

func (f *fixer) data() string {
	if f.state != smtp.Rcpt {
		return f.rcpt("")
	}
	return "DATA"
}

func (f *fixer) auth(line string) string {
	_, offered := f.c.offered["AUTH"]
	switch {
	case f.state == smtp.Connected || !f.c.esmtp:
		return f.greet("")
	case f.c.loggedIn:
		return f.onward()
	case f.state != smtp.Greeted:
		return "RSET"
	case !offered:
		return f.starttls()
	}
	return line
}

func (f *fixer) starttls() string {
	_, offered := f.c.offered["STARTTLS"]
	switch {
	case f.state == smtp.Connected || !f.c.esmtp:
		return f.greet("")
	case !offered || f.c.secure:
		return f.onward()
	}
	return "STARTTLS"
}

// mechanism is the one that was tried, if the server offers it, or else the
// simplest.
func (f *fixer) mechanism() string {
	tried := f.c.mechanism
	if f.x.Unit.Kind == wire.Line && f.x.Command != nil {
		tried, _ = f.x.Command.Args.Get("mechanism")
	}
	offered := strings.Fields(f.c.offered["AUTH"])
	for _, o := range offered {
		if o == tried {
			return tried
		}
	}
	for _, o := range offered {
		if o == "PLAIN" {
			return o
		}
	}
	if len(offered) > 0 {
		return offered[0]
	}
	return "PLAIN"
}

// authLine is AUTH with the credentials that were typed, where they can be
// made out.
func (f *fixer) authLine(rest, id string) string {
	mechanism, initial, _ := strings.Cut(rest, " ")
	switch id {
	case "smtp.auth.name-for-mechanism":
		return sasl.PlainAgain(rest)
	case "smtp.auth.extra":
		if first, _, _ := strings.Cut(initial, " "); sasl.Text(first) != "" {
			initial = first
		}
	case "smtp.auth.missing-mechanism", "smtp.auth.unknown-mechanism":
		return "AUTH " + f.mechanism()
	}
	if strings.EqualFold(mechanism, "PLAIN") && initial != "" {
		return sasl.PlainAgain(initial)
	}
	return "AUTH " + f.mechanism()
}
