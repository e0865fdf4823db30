package imap

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"ehlo/server/wire"
)

// Parse reads a unit for explaining and checking, without a server: a command
// line, or a command whole with its literals. It never fails: what is wrong is
// the command's Problem. What only a server can know, such as how many messages
// there are, is not looked at.
func Parse(u wire.Unit) *wire.Command { return ParseRest(nil, u) }

// ParseRest reads a unit that goes on with a command whose units so far are in
// before: a literal and the rest of its line. The view has the arguments of the
// whole command, and the tokens of this unit.
func ParseRest(before []byte, u wire.Unit) *wire.Command {
	switch {
	case u.Kind == wire.SASL:
		return parseAnswer(u.Raw)
	case u.Kind == wire.Done:
		return parseDone(u.Raw)
	case u.Kind == wire.Literal && len(before) == 0:
		// Nothing says where the literal ends and its line goes on.
		text := bytes.TrimRight(u.Raw, "\r\n")
		return &wire.Command{Tokens: []wire.Token{{Kind: "literal-text", End: len(text), Text: string(text)}}}
	}
	buf := u.Raw
	if len(before) > 0 {
		buf = slices.Concat(before, u.Raw)
	}
	r := &reading{buf: buf, from: len(before), tokens: make([]wire.Token, 0, 2)} // tag and name
	r.command()
	return r.view()
}

// LiteralAhead reports whether a command so far ends by announcing a literal: of
// how many octets, and whether the client waits for leave to send it.
func LiteralAhead(command []byte) (size int64, waits, ok bool) {
	r := &reading{buf: command}
	r.command()
	if r.wanted == nil {
		return 0, false, false
	}
	return r.wanted.size, !r.wanted.nonsync, true
}

// EncodeMailbox writes a mailbox's name as it is on the wire, in modified UTF-7
// (RFC 3501 §5.1.3).
func EncodeMailbox(name string) string { return encodeUTF7(name) }

// parseAnswer reads an answer to a SASL challenge (RFC 9051 §6.2.2).
func parseAnswer(raw []byte) *wire.Command {
	text := string(bytes.TrimRight(raw, "\r\n"))
	return &wire.Command{
		Verb: "SASL", Tokens: []wire.Token{{Kind: "response", End: len(text), Text: text}},
		Args: wire.Args{{Name: "response", Value: text}},
	}
}

// parseDone reads the line that ends IDLE (RFC 9051 §6.3.13).
func parseDone(raw []byte) *wire.Command {
	text := string(bytes.TrimRight(raw, "\r\n"))
	v := &wire.Command{Verb: "DONE", Tokens: []wire.Token{{Kind: "verb", End: len(text), Text: strings.ToUpper(text)}}}
	if v.Tokens[0].Text != "DONE" {
		v.Tokens[0].Kind = "broken"
		v.Problem = problemOf(reasonIdleDone, 0, len(text), text)
	}
	return v
}

// reading is a command being read.
type reading struct {
	buf       []byte
	from      int // where the present unit begins
	tag, verb string
	uid       bool
	args      args
	tokens    []wire.Token
	named     wire.Args
	problem   *wire.Problem
	wanted    *literalWanted // a literal has to come first
}

// wrong notes the first thing that is wrong.
func (r *reading) wrong(why Reason, detail string, start, end int) {
	if r.problem == nil {
		r.problem = problemOf(why, start, end, detail)
	}
}

// reject is wrong about an argument; one that is not there is missed at the
// end of the line.
func (r *reading) reject(why Reason, detail string, a arg) {
	if a.kind == argEnd {
		a.start = r.end()
		a.end = a.start
	}
	r.wrong(why, detail, a.start, a.end)
}

// end is where the line ends, its line end left out.
func (r *reading) end() int { return len(bytes.TrimRight(r.buf, "\r\n")) }

func (r *reading) mark(kind string, start, end int, text string) {
	if end > start {
		r.tokens = append(r.tokens, wire.Token{Kind: kind, Start: start, End: end, Text: text})
	}
}

// token says what an argument is. A literal is two: what announces it, and its
// octets.
func (r *reading) token(kind string, a arg) {
	switch a.kind {
	case argEnd, argList:
	case argLiteral:
		brace := a.start + bytes.IndexByte(r.buf[a.start:], '}') + 1
		r.mark("literal", a.start, brace, string(r.buf[a.start:brace]))
		r.mark(kind, a.end-len(a.text), a.end, a.text)
	default:
		r.mark(kind, a.start, a.end, a.text)
	}
}

// name says what an argument is, and gives it its name in the RFC's grammar.
func (r *reading) name(name string, a arg) { r.nameAs(name, name, a) }

func (r *reading) nameAs(name, kind string, a arg) {
	if a.kind == argEnd {
		return
	}
	r.token(kind, a)
	r.named = append(r.named, wire.Arg{Name: name, Value: a.text})
}

// list marks a list's parentheses and returns what is between them.
func (r *reading) list(a arg) args {
	if a.kind != argList {
		return nil
	}
	r.mark("list", a.start, a.start+1, "(")
	if a.end > a.start+1 && a.end <= len(r.buf) && r.buf[a.end-1] == ')' {
		r.mark("list", a.end-1, a.end, ")")
	}
	return a.list
}

// command reads tag, verb and arguments.
func (r *reading) command() {
	if n := len(r.buf); n == 0 || r.buf[n-1] != '\n' && r.buf[n-1] != '\r' {
		// Nobody hands over less than a line, but for one that is too long.
		r.wrong(reasonLineTooLong, "", 0, len(r.buf))
	}
	tag, pos, ok := word(r.buf, 0, true)
	if !ok {
		r.wrong(reasonTag, "", 0, min(pos+1, r.end()))
		return
	}
	r.tag = tag
	r.mark("tag", 0, len(tag), tag)
	begin := pos
	verb, pos, ok := word(r.buf, pos, false)
	if ok && strings.EqualFold(verb, "UID") {
		// RFC 9051 §6.4.9: UID is half of a command's name.
		r.uid = true
		verb, pos, ok = word(r.buf, pos, false)
		verb = "UID " + verb
	}
	if !ok {
		if verbAlone(tag) {
			r.wrong(reasonTagMissing, tag, 0, len(tag))
		}
		r.wrong(reasonCommandName, "", begin, max(begin, min(pos+1, r.end())))
		return
	}
	r.verb = strings.ToUpper(verb)
	sp := specs[r.verb]
	if sp == nil {
		if verbAlone(tag) {
			r.wrong(reasonTagMissing, tag, 0, len(tag))
		}
		r.wrong(reasonUnknownCommand, r.verb, begin, begin+len(verb))
		r.mark("verb", begin, begin+len(verb), r.verb)
		r.rest("extra", pos)
		return
	}
	r.mark("verb", begin, begin+len(verb), r.verb)
	if sp.verb == "APPEND" {
		r.appendArguments(pos)
		return
	}
	r.arguments(sp, pos)
}

// verbAlone reports whether a tag is a command's name: the tag was forgotten.
func verbAlone(tag string) bool {
	return specs[strings.ToUpper(tag)] != nil || strings.EqualFold(tag, "UID")
}

// arguments reads the arguments, and has the command's grammar look at them.
func (r *reading) arguments(sp *spec, pos int) {
	if sp.args == none {
		if r.rest("extra", pos) {
			r.tolerated(pos)
		}
		return
	}
	p := &parser{buf: r.buf, pos: pos, max: maxUploads}
	as, fault := readKeeping(p, sp.args)
	r.args, r.wanted = as, p.wanted
	before := r.problem
	if g := grammars[strings.TrimPrefix(sp.verb, "UID ")]; g != nil {
		g(r, r.args)
	} else {
		for i, a := range r.args {
			if i < len(sp.names) {
				r.name(sp.names[i], a)
			}
		}
	}
	r.unclaimed(r.args)
	switch {
	case fault != nil:
		r.problem = before
		r.broken(fault)
	case r.wanted != nil:
		// The server looks at the arguments when it has them all.
		r.problem = before
		r.announce(r.wanted)
	case sp.args > 0 && len(r.args) < sp.args:
		r.problem = before
		r.wrong(reasonMissingArgument, "", r.end(), r.end())
	case sp.args > 0 && r.rest("extra", p.pos):
		r.tolerated(p.pos)
	}
}

// announce marks what announces a literal.
func (r *reading) announce(w *literalWanted) {
	start := w.start
	if start > 0 && r.buf[start-1] == '~' { // RFC 3516 §4.4: a literal8
		start--
	}
	end := w.start + bytes.IndexByte(r.buf[w.start:w.end], '}') + 1
	r.mark("literal", start, end, string(r.buf[start:end]))
}

// readKeeping is parser.read, which also keeps what stands in front of a fault.
func readKeeping(p *parser, count int) (as args, err *syntaxError) {
	for count < 0 || len(as) < count {
		a, ok, err := p.arg(false)
		if ok || a.kind == argList {
			as = append(as, a)
		}
		if err != nil || p.wanted != nil || !ok {
			return as, err
		}
	}
	return as, nil
}

// broken notes what stops the generic layer.
func (r *reading) broken(err *syntaxError) {
	if err.reason == reasonMissingQuote {
		err.end = r.end() // the string goes on to the end of the line
	}
	r.wrong(err.reason, "", err.start, err.end)
}

// rest marks what is left of the line, if anything is.
func (r *reading) rest(kind string, pos int) bool {
	end := r.end()
	for pos < end && r.buf[pos] == ' ' {
		pos++
	}
	if pos >= end {
		return false
	}
	r.mark(kind, pos, end, string(r.buf[pos:end]))
	return true
}

// tolerated notes arguments too many, which servers pass over.
func (r *reading) tolerated(pos int) {
	for pos < r.end() && r.buf[pos] == ' ' {
		pos++
	}
	if r.problem == nil {
		r.problem = &wire.Problem{ID: "imap.arguments.extra", Start: pos, End: r.end(), Detail: string(r.buf[pos:r.end()])}
	}
}

// unclaimed marks the arguments that the grammar has not said anything about.
func (r *reading) unclaimed(as args) {
	slices.SortStableFunc(r.tokens, byStart)
	known := len(r.tokens)
	var walk func(args)
	walk = func(as args) {
		for _, a := range as {
			_, had := slices.BinarySearchFunc(r.tokens[:known], a.start, func(t wire.Token, at int) int { return cmp.Compare(t.Start, at) })
			if a.kind == argList {
				if !had {
					r.list(a)
				}
				walk(a.list)
			} else if !had {
				r.token("extra", a)
			}
		}
	}
	walk(as)
}

// cover marks what no grammar has said anything about because something is
// wrong there: every octet but spaces and line ends has a token.
func (r *reading) cover() {
	at, known := 0, r.tokens
	for i := 0; i <= len(known); i++ {
		end, next := len(r.buf), len(r.buf)
		if i < len(known) {
			end, next = known[i].Start, known[i].End
		}
		for at < end && bytes.IndexByte([]byte(" \r\n"), r.buf[at]) >= 0 {
			at++
		}
		if gap := bytes.TrimRight(r.buf[at:max(at, end)], " \r\n"); len(gap) > 0 {
			r.mark("broken", at, at+len(gap), string(gap))
		}
		at = max(at, next)
	}
	slices.SortStableFunc(r.tokens, byStart)
}

func byStart(a, b wire.Token) int { return cmp.Compare(a.Start, b.Start) }

// view is what has been read, as the present unit has it.
func (r *reading) view() *wire.Command {
	slices.SortStableFunc(r.tokens, byStart)
	r.cover()
	v := &wire.Command{Verb: r.verb, Tag: r.tag, Args: r.named}
	if v.Tokens = r.tokens; r.from > 0 {
		v.Tokens = nil
		for _, t := range r.tokens {
			if t.Start >= r.from {
				t.Start -= r.from
				t.End -= r.from
				v.Tokens = append(v.Tokens, t)
			}
		}
	}
	if r.problem == nil && r.wanted == nil {
		r.problem = r.lax()
	}
	if p := r.problem; p != nil {
		p.Start, p.End = max(p.Start-r.from, 0), max(p.End-r.from, 0)
		v.Problem = p
	}
	return v
}

// lax finds what servers put up with although the grammar does not have it.
func (r *reading) lax() *wire.Problem {
	line := r.buf[r.from:]
	if bytes.HasSuffix(line, []byte("\n")) && !bytes.HasSuffix(line, []byte("\r\n")) {
		// RFC 9051 §2.2: lines end with CRLF.
		return &wire.Problem{ID: "imap.line.bare-lf", Start: len(r.buf) - 1, End: len(r.buf)}
	}
	if bytes.HasSuffix(line, []byte("\r")) {
		return &wire.Problem{ID: "imap.line.bare-cr", Start: len(r.buf) - 1, End: len(r.buf)}
	}
	if r.from > 0 {
		return nil
	}
	quoted := false
	for i, b := range line {
		switch {
		case b == '\n':
			return nil // a literal follows, in which anything goes
		case b == '"':
			quoted = !quoted
		case b == ' ' && !quoted && i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\r'):
			// RFC 9051 §9: one space between the parts, none at the end.
			return &wire.Problem{ID: "imap.space.extra", Start: i + 1, End: i + 2}
		}
	}
	return nil
}
