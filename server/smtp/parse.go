package smtp

import (
	"strings"

	"ehlo/server/wire"
)

// Parse reads a unit of the client's for explaining and checking it. It takes
// whatever people type: what can be made out is named, and the first breach of
// RFC 5321's grammar is the command's Problem. What the server makes of the
// command is for the dialect and the engine to decide.
func Parse(u wire.Unit) *wire.Command {
	switch u.Kind {
	case wire.Text:
		return &wire.Command{Tokens: []wire.Token{{Kind: "text", End: len(u.Raw), Text: string(u.Raw)}}}
	case wire.Chunk:
		return &wire.Command{Tokens: []wire.Token{{Kind: "chunk", End: len(u.Raw), Text: string(u.Raw)}}}
	case wire.SASL:
		text := CommandLine(u.Raw)
		return &wire.Command{Tokens: []wire.Token{{Kind: "sasl", End: len(text), Text: text}}}
	}
	view := &struct { // most commands are one word
		wire.Command
		tokens [1]wire.Token
	}{}
	view.Tokens = view.tokens[:0]
	p := parser{line: CommandLine(u.Raw), cmd: &view.Command}
	p.command()
	return p.cmd
}

// parser walks over a command line.
type parser struct {
	line string
	at   int
	cmd  *wire.Command
}

// problem notes what is wrong, if nothing has been so far.
func (p *parser) problem(id string, start, end int) {
	if p.cmd.Problem == nil {
		p.cmd.Problem = &wire.Problem{ID: "smtp." + id, Start: start, End: end, Detail: p.line[start:end]}
	}
}

func (p *parser) token(kind string, start, end int, text string) {
	p.cmd.Tokens = append(p.cmd.Tokens, wire.Token{Kind: kind, Start: start, End: end, Text: text})
}

func (p *parser) arg(name, value string) {
	p.cmd.Args = append(p.cmd.Args, wire.Arg{Name: name, Value: value})
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

// spaces passes over white space and returns how much there was.
func (p *parser) spaces() int {
	from := p.at
	for p.at < len(p.line) && blank(p.line[p.at]) {
		p.at++
	}
	return p.at - from
}

// word takes the text up to white space.
func (p *parser) word() (text string, start int) {
	start = p.at
	for p.at < len(p.line) && !blank(p.line[p.at]) {
		p.at++
	}
	return p.line[start:p.at], start
}

// rest takes everything that is left, white space at the end apart.
func (p *parser) rest() (text string, start int) {
	start = p.at
	text = strings.TrimRight(p.line[start:], " \t")
	p.at = len(p.line)
	return text, start
}

func (p *parser) command() {
	if n := p.spaces(); n > 0 && n < len(p.line) {
		p.problem("leading-space", 0, n)
	}
	verb, start := p.word()
	if verb == "" {
		p.problem("empty", 0, 0)
		return
	}
	p.cmd.Verb = strings.ToUpper(verb)
	p.token("verb", start, p.at, verb)
	p.spaces()
	switch p.cmd.Verb {
	case "HELO", "EHLO":
		p.domain()
	case "MAIL":
		p.path("mail", "FROM", "reverse-path")
	case "RCPT":
		p.path("rcpt", "TO", "forward-path")
	case "DATA", "RSET", "QUIT", "STARTTLS":
		if text, at := p.rest(); text != "" {
			p.token("extra", at, at+len(text), text)
			p.problem(strings.ToLower(p.cmd.Verb)+".argument", at, at+len(text))
		}
	case "BDAT":
		p.bdat()
	case "AUTH":
		p.auth()
	case "VRFY", "EXPN", "ETRN":
		text, at := p.rest()
		if text == "" {
			p.problem(strings.ToLower(p.cmd.Verb)+".missing-argument", at, at)
			return
		}
		p.token("string", at, at+len(text), text)
		p.arg("string", text)
	case "NOOP", "HELP":
		if text, at := p.rest(); text != "" {
			p.token("string", at, at+len(text), text)
			p.arg("string", text)
		}
	default:
		p.unknown(start, verb)
	}
}

// unknown says what is likely meant by a line that begins with no command.
func (p *parser) unknown(start int, verb string) {
	text, at := p.rest()
	if text != "" {
		p.token("extra", at, at+len(text), text)
	}
	for _, c := range Commands {
		if strings.HasPrefix(p.cmd.Verb, c.Verb) && len(verb) > len(c.Verb) && !alphanumeric(verb[len(c.Verb)]) {
			p.problem("verb.run-together", start+len(c.Verb), start+len(verb))
			return
		}
	}
	p.problem("verb.unknown", start, start+len(verb))
}

func (p *parser) domain() {
	name, at := p.word()
	id := strings.ToLower(p.cmd.Verb)
	if name == "" {
		p.problem(id+".missing-domain", at, at)
		return
	}
	p.token("domain", at, p.at, name)
	p.arg("domain", name)
	if !IsHostname(name) && !IsHeloName(name) {
		p.problem(id+".bad-domain", at, p.at)
	}
	p.spaces()
	if text, at := p.rest(); text != "" {
		p.token("extra", at, at+len(text), text)
		p.problem(id+".extra", at, at+len(text))
	}
}

// path reads what MAIL and RCPT have in common: a keyword, a colon, a path and
// parameters (RFC 5321 §4.1.1.2, §4.1.1.3).
func (p *parser) path(id, keyword, arg string) {
	if rest := p.line[p.at:]; len(rest) < len(keyword) || !strings.EqualFold(rest[:len(keyword)], keyword) {
		text, at := p.rest()
		if text != "" {
			p.token("extra", at, at+len(text), text)
		}
		p.problem(id+".missing-"+strings.ToLower(keyword), at, at+len(text))
		return
	}
	start := p.at
	p.at += len(keyword)
	p.token("keyword", start, p.at, p.line[start:p.at])
	before := p.at
	n := p.spaces()
	if p.at >= len(p.line) || p.line[p.at] != ':' {
		p.problem(id+".missing-colon", before, before)
	} else {
		if n > 0 {
			p.problem(id+".space-before-colon", before, p.at)
		}
		p.at++
		before = p.at
		n = p.spaces()
		if n > 0 && p.at < len(p.line) {
			// The grammar has none here, and most servers let it pass.
			defer p.problem(id+".space-before-path", before, p.at)
		}
	}
	start = p.at
	if start >= len(p.line) {
		p.problem(id+".missing-path", start, start)
		return
	}
	if p.line[start] == '<' {
		n, ok := Closing(p.line[start+1:], '>')
		if !ok {
			text, at := p.rest()
			p.token("path", at, at+len(text), text)
			p.problem(id+".unclosed-path", at, at+len(text))
			return
		}
		p.at = start + 1 + n
		p.address(id, arg, p.line[start+1:p.at-1], start, p.at)
	} else {
		text, at := p.word()
		p.address(id, arg, text, at, p.at)
		p.problem(id+".missing-brackets", at, p.at)
	}
	p.parameters(id)
}

// address notes a path, without brackets and source route.
func (p *parser) address(id, arg, text string, start, end int) {
	inner := strings.TrimSpace(text)
	if route, rest, ok := strings.Cut(inner, ":"); ok && strings.HasPrefix(route, "@") {
		inner = rest
	}
	p.token("path", start, end, inner)
	p.arg(arg, inner)
	if inner == "" {
		if id == "rcpt" {
			p.problem("rcpt.null-path", start, end)
		}
		return
	}
	local, domain, ok := SplitAddress(inner)
	switch {
	case !ok || local == "":
		p.problem(id+".bad-path", start, end)
	case domain == "" && !(id == "rcpt" && strings.EqualFold(local, "postmaster")):
		p.problem(id+".missing-domain", start, end)
	case domain != "" && !IsHostname(domain):
		p.problem(id+".bad-domain", start, end)
	}
}

// parameters reads ESMTP parameters (RFC 5321 §4.1.2).
func (p *parser) parameters(id string) {
	for {
		n := p.spaces()
		if p.at >= len(p.line) {
			return
		}
		text, at := p.word()
		if n == 0 {
			p.problem(id+".missing-space", at, p.at)
		}
		p.token("param", at, p.at, text)
		name, value, equals := strings.Cut(text, "=")
		if strings.Trim(strings.ToUpper(name), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" || name == "" {
			p.problem(id+".bad-parameter", at, p.at)
			continue
		}
		name = strings.ToUpper(name)
		switch {
		case name == "AUTH" && value == "<>": // RFC 4954 §5: nobody
		case name == "NOTIFY" && equals && !IsNotify(value):
			p.problem(id+".bad-parameter", at, p.at)
		case name == "ORCPT": // RFC 3461 §4.2: a type of address, and the address
			if _, address, ok := strings.Cut(value, ";"); !ok || address == "" || !IsXtext(address) {
				p.problem(id+".bad-xtext", at, p.at)
			}
		case (name == "AUTH" || name == "ENVID") && (value == "" || !IsXtext(value)):
			p.problem(id+".bad-xtext", at, p.at)
		}
		p.arg(strings.ToLower(name), value)
	}
}

// IsNotify reports whether text can be the value of NOTIFY (RFC 3461 §4.1).
func IsNotify(text string) bool {
	if strings.EqualFold(text, "NEVER") {
		return true
	}
	for v := range strings.SplitSeq(strings.ToUpper(text), ",") {
		if v != "SUCCESS" && v != "FAILURE" && v != "DELAY" {
			return false
		}
	}
	return true
}

// bdat reads the size of a chunk (RFC 3030 §2).
func (p *parser) bdat() {
	n, at := p.word()
	if strings.Trim(n, "0123456789") != "" || n == "" {
		p.problem("bdat.bad-size", at, p.at)
	}
	if n != "" {
		p.token("size", at, p.at, n)
		p.arg("size", n)
	}
	p.spaces()
	if text, at := p.rest(); text != "" {
		p.token("keyword", at, at+len(text), text)
		if !strings.EqualFold(text, "LAST") {
			p.problem("bdat.extra", at, at+len(text))
			return
		}
		p.arg("last", text)
	}
}

// auth reads a mechanism and an initial response (RFC 4954 §4).
func (p *parser) auth() {
	mech, at := p.word()
	if mech == "" {
		p.problem("auth.missing-mechanism", at, at)
		return
	}
	p.token("mechanism", at, p.at, mech)
	p.arg("mechanism", strings.ToUpper(mech))
	// RFC 4422 §3.1 has capitals only; servers read either case.
	if strings.Trim(strings.ToUpper(mech), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" || len(mech) > 20 {
		p.problem("auth.bad-mechanism", at, p.at)
	}
	p.spaces()
	initial, at := p.word()
	if initial != "" {
		p.token("sasl", at, p.at, initial)
		p.arg("initial-response", initial)
	}
	p.spaces()
	if text, at := p.rest(); text != "" {
		p.token("extra", at, at+len(text), text)
		p.problem("auth.extra", at, at+len(text))
	}
}
