package pop3

import (
	"strconv"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/explain/sasl"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// fix is the line to type instead: what was typed, put right, if the state
// allows it, or else the command that has to come first.
func (c *conversation) fix(x *wire.Exchange, text, id string) string {
	f := &fixer{x: x, c: c}
	if x.Unit.Kind == wire.SASL {
		if id != "pop3.auth.command-as-answer" {
			return f.sasl(c.mechanism, text, id)
		}
	}
	switch id {
	case "pop3.stls.twice", "pop3.stls.unavailable", "pop3.order.late-stls":
		return f.onward()
	case "pop3.number.deleted":
		return "RSET"
	case "pop3.line.leave":
		return "QUIT"
	case "pop3.line.help":
		return "CAPA"
	case "pop3.verb.starttls":
		return f.stls()
	case "pop3.user.decorated", "pop3.user.punctuation", "pop3.user.space-around", "pop3.user.with-password":
		return f.user(bareName(c.user))
	}
	verb, rest, _ := strings.Cut(text, " ")
	verb = strings.ToUpper(verb)
	rest = strings.TrimSpace(rest)
	if !isVerb(verb) {
		verb, rest = f.meant(verb, rest)
	}
	return f.command(verb, rest, id)
}

// popFixer works out a fix for one exchange.
type fixer struct {
	x *wire.Exchange
	c *conversation
}

// meant is the command that a line with another word means.
func (f *fixer) meant(verb, rest string) (string, string) {
	second, after, _ := strings.Cut(rest, " ")
	if prefix := verbIn(verb); prefix != "" {
		return prefix, strings.TrimSpace(strings.TrimLeft(verb[len(prefix):], ":;,.-_=") + " " + rest)
	}
	if word := otherWords[verb]; word != "" {
		return word, rest
	}
	if near := nearest(verb); near != "" && verb != "LAST" {
		return near, rest
	}
	switch {
	case verb == "LOGIN" && second != "":
		return "USER", second
	case strings.EqualFold(second, "LOGIN"):
		name, _, _ := strings.Cut(after, " ")
		return "USER", name
	case strings.EqualFold(second, "LOGOUT"):
		return "QUIT", ""
	case verb == "LAST":
		return "STAT", ""
	}
	return "", ""
}

// command is a command put right.
func (f *fixer) command(verb, rest, id string) string {
	in := f.x.After == pop3.Transaction
	switch verb {
	case "QUIT", "CAPA":
		return verb
	case "USER":
		if !in {
			return f.user(bareName(rest))
		}
	case "PASS":
		if !in {
			return f.user(bareName(f.c.user))
		}
	case "APOP":
		if name, _, _ := strings.Cut(rest, " "); !in {
			return f.user(bareName(name))
		}
	case "STLS":
		if !in {
			return f.stls()
		}
	case "AUTH":
		if mechanism, initial, _ := strings.Cut(rest, " "); !in {
			return f.sasl(strings.ToUpper(mechanism), initial, id)
		}
	case "STAT", "NOOP", "RSET":
		if in {
			return verb
		}
	case "LIST", "UIDL":
		if n := firstNumber(rest); in && f.c.exists(n) {
			return verb + " " + strconv.Itoa(n)
		} else if in {
			return verb
		}
	case "RETR", "DELE", "TOP":
		if in {
			return f.numbered(verb, rest)
		}
	}
	return f.onward()
}

// numbered is a command about a message, if the number is known to be one.
func (f *fixer) numbered(verb, rest string) string {
	n := firstNumber(rest)
	if !f.c.exists(n) {
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

// onward is the next step from here, for somebody whose line says nothing.
func (f *fixer) onward() string {
	if f.x.After == pop3.Transaction {
		return "STAT"
	}
	return f.user(bareName(f.c.user))
}

// user begins the login, or what comes before it: passwords may not be sent
// as they are.
func (f *fixer) user(name string) string {
	if f.noClear() {
		return f.stls()
	}
	if name == "" {
		name = "bob"
	}
	return "USER " + name
}

// noClear tells whether it is known that a password may not be sent as it is.
func (f *fixer) noClear() bool {
	_, user := f.c.offered["USER"]
	_, capa := f.c.offered["CAPA"]
	return !f.c.secure && (f.c.noClear || capa && !user && f.x.After == pop3.Authorization || mistake.Told(f.x, "plaintext"))
}

func (f *fixer) stls() string {
	if f.c.secure || f.x.After == pop3.Transaction {
		return f.onward()
	}
	if _, offered := f.c.offered["STLS"]; len(f.c.offered) > 0 && !offered {
		return "CAPA"
	}
	return "STLS"
}

// bareName is a login name without what does not belong to it.
func bareName(s string) string {
	s = strings.TrimLeft(mistake.Clean(s), ":= ")
	s, _, _ = strings.Cut(s, " ")
	return strings.Trim(s, `"'<>[]`)
}

// sasl is AUTH with the credentials that were typed, where they can be made
// out.
func (f *fixer) sasl(mechanism, initial, id string) string {
	switch {
	case f.noClear() && (mechanism == "PLAIN" || mechanism == "LOGIN" || mistake.Told(f.x, "unsupported", "not supported")):
		return f.stls()
	case mechanism == "PLAIN" && initial != "" && id != "pop3.auth.cancelled" && id != "pop3.auth.failed" && id != "pop3.auth.clear-text":
		return sasl.PlainAgain(initial)
	case id == "pop3.auth.command-as-answer":
		return "AUTH " + f.c.mechanism // the server has taken that one
	case mechanism != "" && !mistake.Told(f.x, "unsupported", "not supported"):
		return "AUTH " + mechanism
	}
	return "AUTH PLAIN"
}
