package pop3

import (
	"cmp"
	"strconv"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// Open implements mistake.Language.
func (l *language) Open(mistake.Fault) bool { return !l.x.Close }

// Answer implements mistake.Language: an answer to a challenge begins the login
// anew.
func (l *language) Answer(first mistake.Fault) (fix string, ok bool) {
	switch {
	case first.ID == "pop3.login.system-permanent":
		return "QUIT", true // until somebody has repaired it
	case l.x.Unit.Kind != wire.SASL || first.ID == "pop3.auth.command-as-answer":
		return "", false
	}
	return l.auth(l.authLine(l.mechanism, mistake.Normalise(mistake.Typed(l.x)), first.ID)), true
}

// Parse implements mistake.Language.
func (l *language) Parse(line string) *wire.Command {
	return pop3.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
}

// Mend implements mistake.Language: the command that was meant, in the right
// form.
func (l *language) Mend(line string, _ *wire.Command, f mistake.Fault) string {
	switch f.ID {
	case "pop3.stls.twice", "pop3.stls.unavailable", "pop3.auth.list", "pop3.order.late-stls":
		return ""
	case "pop3.number.deleted":
		return "RSET"
	case "pop3.line.leave", "pop3.line.shell-command":
		return "QUIT"
	case "pop3.line.help":
		return "CAPA"
	case "pop3.verb.starttls":
		return "STLS"
	case "pop3.user.decorated", "pop3.user.punctuation", "pop3.user.space-around", "pop3.user.with-password":
		return l.login(l.user)
	}
	verb, rest, _ := strings.Cut(line[mistake.Listed(line):], " ")
	verb, rest = meant(verb, strings.TrimSpace(rest))
	switch verb {
	case "QUIT", "CAPA", "STLS", "STAT", "NOOP", "RSET":
		return verb
	case "USER":
		return l.login(rest)
	case "PASS": // RFC 1939 §7: USER comes first again
		return l.login(l.user)
	case "APOP":
		name, _, _ := strings.Cut(rest, " ")
		return l.login(name)
	case "AUTH":
		mechanism, initial, _ := strings.Cut(rest, " ")
		return l.authLine(strings.ToUpper(mechanism), initial, f.ID)
	case "LIST", "UIDL":
		if n := firstNumber(rest); l.exists(n) {
			return verb + " " + strconv.Itoa(n)
		}
		return verb
	case "RETR", "DELE", "TOP":
		return l.numbered(verb, rest)
	}
	return ""
}

// meant is the command that a line with another word means.
func meant(word, rest string) (string, string) {
	verb := strings.ToUpper(word)
	second, after, _ := strings.Cut(rest, " ")
	if isVerb(verb) {
		return verb, rest
	}
	if whole := verb + strings.ToUpper(second); isVerb(whole) && second != "" {
		return whole, after
	}
	if begins := verbIn(verb); begins != "" {
		return begins, strings.TrimSpace(strings.TrimLeft(word[len(begins):], ":;,.!-_=") + " " + rest)
	}
	if word := otherWords[verb]; word != "" && !strings.Contains(rest, "HTTP/") {
		if verb == "HEAD" {
			rest += " 0"
		}
		return word, rest
	}
	if upper := strings.ToUpper(second); isVerb(upper) || otherWords[upper] != "" {
		if knowledge.IsDigits(word) { // the number stands before the verb; anything else is a tag
			after = strings.TrimSpace(after + " " + word)
		}
		return meant(second, after)
	}
	if near := mistake.Nearest(verb, verbs); near != "" && verb != "LAST" {
		return near, rest
	}
	if glued := mistake.Glued(word, takeMore); glued != "" {
		return glued, strings.TrimSpace(word[len(glued):] + " " + rest)
	}
	switch {
	case verb == "LOGIN" && second != "":
		return "USER", second
	case strings.EqualFold(second, "LOGIN"):
		name, _, _ := strings.Cut(after, " ")
		return "USER", name
	case strings.EqualFold(second, "LOGOUT"):
		return "QUIT", ""
	case verb == "EHLO":
		return "CAPA", ""
	case verb == "PLAIN":
		return "AUTH", strings.TrimSpace("PLAIN " + rest)
	case verb == "LAST":
		return "STAT", ""
	}
	return "", ""
}

// numbered is a command about a message, if the number is known to be one.
func (l *language) numbered(verb, rest string) string {
	n := firstNumber(rest)
	if !l.exists(n) {
		return "LIST"
	}
	fix := verb + " " + strconv.Itoa(n)
	if verb == "TOP" {
		_, after, _ := strings.Cut(rest, strconv.Itoa(n))
		lines := firstNumber(after)
		if lines < 0 || lines > 1_000_000 {
			lines = 10
		}
		fix += " " + strconv.Itoa(lines)
	}
	return fix
}

// firstNumber is the first number in a text, -1 if there is none.
func firstNumber(s string) int {
	from := strings.IndexAny(s, "0123456789")
	if from < 0 {
		return -1
	}
	to := from
	for to < len(s) && s[to] >= '0' && s[to] <= '9' {
		to++
	}
	n, err := strconv.Atoi(s[from:to])
	if err != nil {
		return -1
	}
	return n
}

// login begins with a name.
func (l *language) login(name string) string {
	return "USER " + cmp.Or(bareName(name), l.place.User().Name)
}

// bareName is a login name without what does not belong to it.
func bareName(s string) string {
	s = strings.TrimLeft(mistake.Normalise(s), ":= ")
	s, _, _ = strings.Cut(s, " ")
	return strings.Trim(s, `"'<>[]`)
}

// authLine is AUTH with the credentials that were typed, where they can be made
// out.
func (l *language) authLine(mechanism, initial, id string) string {
	switch {
	case id == nameForMechanism:
		return plainLine(strings.TrimSpace(typedAfter(l.x, "AUTH")))
	case mechanism == "PLAIN" && initial != "" && id != "pop3.auth.cancelled" && id != "pop3.auth.failed" && id != "pop3.auth.clear-text":
		return plainLine(initial)
	case id == "pop3.auth.command-as-answer":
		return "AUTH " + l.mechanism // the server has taken that one
	case mechanism != "" && !mistake.ReplyHas(l.x, "unsupported", "not supported"):
		return "AUTH " + mechanism
	}
	return "AUTH PLAIN"
}

// plainLine is AUTH PLAIN with the credentials that were typed, where they can
// be made out.
func plainLine(text string) string { return strings.TrimSpace("AUTH PLAIN " + sasl.Plain(text)) }

// nameForMechanism is that a name and a password follow AUTH, without a mechanism.
const nameForMechanism = "pop3.auth.name-for-mechanism"

// typedAfter is what was typed behind a verb.
func typedAfter(x *wire.Exchange, verb string) string {
	line := mistake.Normalise(mistake.Typed(x))
	return line[min(len(verb), len(line)):]
}
