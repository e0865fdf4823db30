package smtp

import (
	"cmp"
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Open implements mistake.Language.
func (l *language) Open(first mistake.Fault) bool {
	// Postfix hangs up at the next command, whatever that is.
	last := l.postfix && l.errors >= 19
	return !l.x.Close && refused(l.x) && !last && !slices.Contains(nothingToType, first.ID) && !strings.HasPrefix(first.ID, "smtp.reply.")
}

// nothingToType are mistakes that no line puts right, beside those that are about something else than a line.
var nothingToType = []string{"smtp.order.pipelining", "smtp.starttls.no-tls", "smtp.auth.no-login", "smtp.auth.no-challenge"}

// Answer implements mistake.Language. Message text is not sent again, and an
// answer to a challenge begins the login anew.
func (l *language) Answer(first mistake.Fault) (fix string, ok bool) {
	switch {
	case l.x.Unit.Kind == wire.Line, l.instead(first.ID) != "", first.ID == "smtp.auth.command-as-answer":
		return "", false
	case l.x.Unit.Kind != wire.SASL:
		return l.mail(l.reversePath()), true
	case l.mechanismFor() == "PLAIN" && first.ID != "smtp.auth.clear-text":
		return l.auth(plainLine(mistake.Normalise(mistake.Typed(l.x)))), true
	}
	return l.auth("AUTH " + l.mechanismFor()), true
}

// Parse implements mistake.Language.
func (l *language) Parse(line string) *wire.Command {
	return smtp.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
}

// instead is the line that leads on where the one that was typed cannot, however
// it is written: "" if that is not so.
func (l *language) instead(id string) string {
	switch {
	case l.broken, id == "smtp.starttls.twice" && mistake.ReplyHas(l.x, "already in tls"):
		return "QUIT" // RFC 3207 §4.2; Exim trusts nothing any more
	case l.hopeless, id == "smtp.rcpt.sender-refused", id == "smtp.rcpt.too-many-bad", id == "smtp.order.inside-bdat", id == "smtp.bdat.empty",
		l.chunks && l.state == smtp.Rcpt:
		return "RSET"
	case id == "smtp.rcpt.too-many":
		return "DATA"
	case strings.HasPrefix(id, authRequired):
		return "AUTH PLAIN"
	case id == "smtp.auth.in-transaction":
		return "RSET"
	case id == "smtp.starttls.needed":
		return "STARTTLS"
	case strings.HasSuffix(id, ".helo-parameter"), id == "smtp.helo-only":
		return l.greet("")
	case id == "smtp.rcpt.relay", id == "smtp.rcpt.no-user", id == "smtp.rcpt.not-listed", id == "smtp.rcpt.restricted", id == "smtp.rcpt.over-quota":
		return "RCPT TO:" + l.forwardPath("")
	case id == "smtp.auth.cancelled", id == "smtp.auth.failed":
		return "AUTH " + l.mechanismFor()
	}
	return ""
}

// Mend implements mistake.Language: the command that was meant, in the right
// form.
func (l *language) Mend(line string, _ *wire.Command, f mistake.Fault) string {
	if instead := l.instead(f.ID); instead != "" {
		return instead
	}
	line = line[mistake.Listed(line):]
	verb, rest, _ := strings.Cut(line, " ")
	verb, rest = l.meant(strings.ToUpper(verb), rest, line, f.ID)
	rest = withoutOptions(rest)
	switch verb {
	case "EHLO", "HELO":
		return verb + " " + cmp.Or(hostName(rest), l.place.ClientName())
	case "MAIL":
		path, params, given := l.path(rest, "FROM")
		if !given {
			path = l.reversePath()
		}
		return "MAIL FROM:" + path + l.kept(params)
	case "RCPT":
		path, params, given := l.path(rest, "TO")
		if !given {
			path = ""
		}
		to := l.forwardPath(path)
		if to != path { // ORCPT is about the other one
			params = nil
		}
		params = slices.DeleteFunc(params, func(p string) bool { return !ofRcpt(p) })
		return "RCPT TO:" + to + l.kept(params)
	case "DATA", "BDAT":
		return "DATA"
	case "AUTH":
		return l.authLine(rest, f.ID)
	case "STARTTLS", "QUIT", "RSET", "HELP":
		return verb
	case "NOOP":
		return strings.TrimSpace(verb + " " + rest)
	case "VRFY", "EXPN":
		if f.ID == vrfyKeyword {
			_, name, _ := strings.Cut(rest, ":")
			return verb + " " + strings.TrimSpace(name)
		}
		if l.state != smtp.Connected && strings.HasPrefix(f.ID, "smtp.line.") || strings.HasPrefix(f.ID, "smtp.verb.") || f.ID == "" {
			return strings.TrimSpace(verb + " " + rest)
		}
	}
	return ""
}

// meant is the verb that was meant, and what follows it.
func (l *language) meant(verb, rest, text, id string) (string, string) {
	upper := strings.ToUpper(text)
	second, after, _ := strings.Cut(rest, " ")
	if isVerb(verb) {
		return verb, rest
	}
	switch {
	case strings.HasPrefix(upper, "FROM:"), id == "smtp.verb.keyword-first" && verb == "FROM":
		return "MAIL", text
	case strings.HasPrefix(upper, "TO:"), id == "smtp.verb.keyword-first":
		return "RCPT", text
	case strings.HasPrefix(upper, "MAILFROM"), strings.HasPrefix(upper, "RCPTTO"):
		return upper[:4], text[4:]
	case id == copyTo:
		return "RCPT", "TO:" + strings.TrimLeft(text[strings.IndexAny(text, ": "):], ": ")
	}
	switch id {
	case "smtp.line.header-field", "smtp.line.dot", "smtp.line.text":
		return "DATA", ""
	case "smtp.line.leave", "smtp.line.shell-command":
		return "QUIT", ""
	case "smtp.line.help":
		return "HELP", ""
	case "smtp.line.http", "smtp.line.server-line", "smtp.verb.turn":
		return "", ""
	case "smtp.line.imap-command", "smtp.line.pop3-command":
		if translated, args := translated(verb, rest); translated != "" {
			return translated, args
		}
		return translated(strings.ToUpper(second), after)
	case "smtp.verb.tag":
		return strings.ToUpper(second), after
	case "smtp.verb.mechanism":
		return "AUTH", text
	case "smtp.verb.obsolete":
		return "MAIL", rest
	case "smtp.line.base64":
		return "AUTH", "PLAIN " + text
	case "smtp.line.address-only":
		if l.state == smtp.Greeted {
			return "MAIL", "FROM:" + text
		}
		return "RCPT", "TO:" + text
	case "smtp.verb.split":
		return verb + strings.ToUpper(second), after
	case "smtp.verb.other-word":
		return cmp.Or(otherWords[verb], "DATA"), rest
	case "smtp.verb.run-together":
		if near := mistake.Nearest(strings.SplitN(verb, ":", 2)[0], []string{"MAILFROM", "RCPTTO"}); near != "" {
			_, rest, _ = strings.Cut(text, ":")
			return near[:4], near[4:] + ":" + rest
		}
	}
	if near := mistake.Nearest(verb, verbs); near != "" {
		return near, rest
	}
	for _, v := range verbs { // run together with what follows
		if strings.HasPrefix(verb, v) && len(verb) > len(v) {
			return v, strings.TrimLeft(text[len(v):], ":;,.!?-_= ")
		}
	}
	return "", ""
}

// translated is SMTP's command for one of another protocol's that is for the same, and what follows it.
func translated(verb, rest string) (string, string) {
	switch verb {
	case "STLS", "STARTTLS":
		return "STARTTLS", ""
	case "CAPA", "CAPABILITY":
		return "EHLO", ""
	case "LOGOUT":
		return "QUIT", ""
	case "LOGIN":
		return "AUTH", "PLAIN " + rest
	case "AUTHENTICATE":
		return "AUTH", rest
	case "USER", "PASS", "APOP":
		return "AUTH", "PLAIN"
	}
	return "", ""
}

// withoutOptions is a command's arguments without the options before them, as programs of a command line have.
func withoutOptions(rest string) string {
	for strings.HasPrefix(rest, "-") {
		_, after, ok := strings.Cut(rest, " ")
		if !ok {
			break
		}
		rest = strings.TrimLeft(after, " ")
	}
	return rest
}
