package pop3

import (
	"bytes"
	"strconv"
	"strings"

	"ehlo/server/wire"
)

// line is a command line taken apart: a verb, and all that follows the first
// space.
type line struct {
	verb     string // as typed
	arg      string
	argStart int // where arg begins in the unit
}

// split cuts a command line at its first space, as Dovecot does. What follows
// a NUL does not count: the server that we imitate is written in C.
func split(raw []byte) line {
	raw = bytes.TrimSuffix(raw, []byte("\n"))
	raw = bytes.TrimSuffix(raw, []byte("\r"))
	if i := bytes.IndexByte(raw, 0); i >= 0 {
		raw = raw[:i]
	}
	verb, arg, ok := strings.Cut(string(raw), " ")
	l := line{verb: verb, arg: arg, argStart: len(verb)}
	if ok {
		l.argStart++
	}
	return l
}

// upper puts ASCII letters in upper case, and touches nothing else: what is
// typed need not be UTF-8.
func upper(s string) string {
	if strings.IndexFunc(s, func(c rune) bool { return c >= 'a' && c <= 'z' }) < 0 {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// Parse reads a unit for explaining and checking. It never fails: what is
// wrong is the command's Problem.
func Parse(u wire.Unit) *wire.Command {
	if u.Kind == wire.SASL {
		text := strings.TrimRight(string(u.Raw), "\r\n")
		return &wire.Command{
			Verb: "SASL", Tokens: []wire.Token{{Kind: "response", End: len(text), Text: text}},
			Args: wire.Args{{Name: "response", Value: text}},
		}
	}
	l := split(u.Raw)
	view := &struct { // many commands are one word
		wire.Command
		tokens [1]wire.Token
	}{}
	c := &view.Command
	c.Verb, c.Tokens = upper(l.verb), view.tokens[:0]
	if l.verb != "" {
		c.Tokens = append(c.Tokens, wire.Token{Kind: "verb", End: len(l.verb), Text: c.Verb})
	}
	p := parser{c: c, rest: l.arg, at: l.argStart}
	switch spec := lookup(c.Verb); {
	case l.verb == "" && strings.TrimSpace(l.arg) == "":
		p.problem("pop3.empty-line", 0, len(l.verb)+len(l.arg), "")
	case l.verb == "":
		p.problem("pop3.leading-space", 0, 1, l.arg)
	case spec == nil:
		p.problem("pop3.unknown-command", 0, len(l.verb), c.Verb)
	default:
		p.arguments(c.Verb)
	}
	return c
}

// parser takes a command's arguments apart.
type parser struct {
	c    *wire.Command
	rest string
	at   int // where rest begins in the unit
}

func (p *parser) problem(id string, start, end int, detail string) {
	if p.c.Problem == nil {
		p.c.Problem = &wire.Problem{ID: id, Start: start, End: end, Detail: detail}
	}
}

// token takes the next n octets as an argument.
func (p *parser) token(name string, n int) {
	text := p.rest[:n]
	p.c.Tokens = append(p.c.Tokens, wire.Token{Kind: name, Start: p.at, End: p.at + n, Text: text})
	p.c.Args = append(p.c.Args, wire.Arg{Name: name, Value: text})
	p.skip(n)
}

func (p *parser) skip(n int) { p.rest, p.at = p.rest[n:], p.at+n }

func (p *parser) spaces() { p.skip(len(p.rest) - len(strings.TrimLeft(p.rest, " "))) }

func (p *parser) word(name string) {
	n := strings.IndexByte(p.rest, ' ')
	if n < 0 {
		n = len(p.rest)
	}
	p.token(name, n)
}

func (p *parser) arguments(verb string) {
	id := "pop3." + strings.ToLower(verb)
	switch verb {
	case "USER":
		if p.rest == "" {
			p.problem("pop3.user.missing-name", 0, p.at, "")
			return
		}
		p.token("name", len(p.rest))
	case "PASS":
		if p.rest == "" {
			p.problem("pop3.pass.missing-password", 0, p.at, "")
			return
		}
		p.token("password", len(p.rest)) // spaces belong to it (RFC 1939 §7)
	case "APOP":
		p.word("name")
		p.spaces()
		p.word("digest")
	case "AUTH":
		p.spaces()
		if p.rest == "" {
			return
		}
		p.word("mechanism")
		p.spaces()
		if p.rest != "" {
			p.token("initial-response", len(p.rest))
		}
	case "LIST", "UIDL":
		p.spaces()
		if p.rest != "" {
			p.number(id, "message", messageNumber, true)
		}
	case "RETR", "DELE":
		p.spaces()
		p.number(id, "message", messageNumber, true)
	case "TOP":
		p.spaces()
		if p.number(id, "message", messageNumber, false) {
			p.spaces()
			p.number(id+".lines", "lines", lineCount, true)
		}
	default:
		if p.rest != "" {
			p.token("extra", len(p.rest))
		}
	}
}

// number takes digits as an argument. last says that nothing may follow.
func (p *parser) number(id, name string, limit uint64, last bool) bool {
	_, _, n, fault := number(p.rest, limit)
	switch {
	case fault == invalid && p.rest == "":
		p.problem(id+".missing-number", p.at, p.at, "")
		return false
	case fault == invalid:
		p.problem(id+".not-a-number", p.at, p.at+len(p.rest), p.rest)
		return false
	case fault == tooLarge:
		p.problem(id+".number-too-large", p.at, p.at+n, p.rest[:n])
		return false
	}
	p.token(name, n)
	if last && p.rest != "" || !last && p.rest != "" && p.rest[0] != ' ' {
		p.problem(id+".text-after-number", p.at, p.at+len(p.rest), p.rest)
		return false
	}
	return true
}

type fault int

const (
	none fault = iota
	invalid
	tooLarge
)

// The largest numbers that Dovecot can hold: of messages, and of octets or
// lines.
const (
	messageNumber uint64 = 1<<32 - 1
	lineCount     uint64 = 1<<64 - 1
)

// number reads an unsigned number of at most limit at the start of s. rest is
// what follows its digits, n how many digits there are. Like Dovecot's, it has
// not got past the digits of what not even 64 bits hold.
func number(s string, limit uint64) (v uint64, rest string, n int, f fault) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n == 0 {
		return 0, s, 0, invalid
	}
	v, err := strconv.ParseUint(s[:n], 10, 64)
	switch {
	case err != nil:
		return 0, s, n, tooLarge
	case v > limit:
		return 0, s[n:], n, tooLarge
	}
	return v, s[n:], n, none
}
