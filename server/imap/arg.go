package imap

import (
	"bytes"
	"strings"
)

// argKind is what an argument was written as (RFC 9051 §4).
type argKind uint8

const (
	argEnd argKind = iota // the end of the line: what lies behind the last argument
	argAtom
	argString  // "quoted"
	argLiteral // {n}
	argList    // (...)
)

// arg is one argument as the generic layer sees it, before any command has
// looked at it.
type arg struct {
	kind       argKind
	text       string // decoded; a list's is empty
	start, end int    // octets of the command
	list       []arg
	literal8   bool // ~{n}
}

// astring returns an atom's or string's value (RFC 9051 §9, astring).
func (a arg) astring() (string, bool) {
	return a.text, a.kind == argAtom || a.kind == argString || a.kind == argLiteral
}

// atom returns an atom's value.
func (a arg) atom() (string, bool) { return a.text, a.kind == argAtom }

// is reports whether the argument is the atom, without regard to case.
func (a arg) is(atom string) bool { return a.kind == argAtom && strings.EqualFold(a.text, atom) }

// args are a command's arguments. Reading past the end yields argEnd.
type args []arg

func (a args) at(i int) arg {
	if i < len(a) {
		return a[i]
	}
	return arg{}
}

func (a args) from(i int) args {
	if i < len(a) {
		return a[i:]
	}
	return nil
}

// syntaxError is what stops the generic layer.
type syntaxError struct {
	reason     Reason
	start, end int
	fatal      bool // the connection cannot go on
}

// literalWanted says that the line announces octets that have not come yet.
type literalWanted struct {
	size    int64
	nonsync bool // {n+}: the client does not wait (RFC 7888)
	start   int  // of the "{"
	end     int  // behind the line end
}

// parser reads the arguments of one command, all of whose lines and literals so
// far are in buf. Like Dovecot's it takes any number of spaces between
// arguments, including none, and stops at the first thing that is wrong.
type parser struct {
	buf      []byte
	pos      int
	max      int  // the most octets that a line with its literals may have
	sizeOnly bool // a literal at the top level is reported, not read (APPEND)
	wanted   *literalWanted
	eol      bool // the end of the line has been reached
}

const eightBit = 0x80

// read returns up to count arguments, or all when count is negative. wanted is
// set when a literal has to be waited for first.
func (p *parser) read(count int) (as args, err *syntaxError) {
	for count < 0 || len(as) < count {
		a, ok, err := p.arg(false)
		if err != nil || p.wanted != nil {
			return as, err
		}
		if !ok {
			p.eol = true
			return as, nil
		}
		as = append(as, a)
	}
	return as, nil
}

func (p *parser) skipSpaces() {
	for p.pos < len(p.buf) && p.buf[p.pos] == ' ' {
		p.pos++
	}
}

// atEOL reports whether the line ends here; CR counts only before LF.
func (p *parser) atEOL() bool {
	return p.pos >= len(p.buf) || p.buf[p.pos] == '\n' || p.buf[p.pos] == '\r'
}

func (p *parser) arg(inList bool) (a arg, ok bool, err *syntaxError) {
	p.skipSpaces()
	a.start = p.pos
	if p.atEOL() {
		if inList {
			return a, false, p.fail(reasonMissingParen, p.pos)
		}
		return a, false, nil
	}
	switch c := p.buf[p.pos]; {
	case c == '"':
		return p.quoted(a)
	case c == '~' && p.pos+1 < len(p.buf) && p.buf[p.pos+1] == '{':
		p.pos++
		a.literal8 = true
		return p.literal(a, inList)
	case c == '{':
		return p.literal(a, inList)
	case c == '(':
		return p.listArg(a)
	case c == ')':
		if inList {
			p.pos++
			return a, false, nil
		}
		return a, false, p.fail(reasonUnexpectedParen, p.pos)
	}
	return p.atomArg(a, inList)
}

func (p *parser) fail(r Reason, at int) *syntaxError {
	end := at
	for end < len(p.buf) && p.buf[end] != '\r' && p.buf[end] != '\n' {
		end++
	}
	if r != reasonMissingParen && end > at {
		end = at + 1
	}
	return &syntaxError{reason: r, start: at, end: end}
}

func (p *parser) listArg(a arg) (arg, bool, *syntaxError) {
	a.kind = argList
	p.pos++
	for {
		sub, ok, err := p.arg(true)
		if err != nil || p.wanted != nil {
			// Nobody carries out what is broken off, but it can be explained.
			if a.end = a.start + 1; sub.kind == argList {
				a.list = append(a.list, sub)
			}
			return a, false, err
		}
		if !ok {
			a.end = p.pos
			return a, true, nil
		}
		a.list = append(a.list, sub)
	}
}

func (p *parser) atomArg(a arg, inList bool) (arg, bool, *syntaxError) {
	a.kind = argAtom
	i := p.pos
scan:
	for ; i < len(p.buf); i++ {
		switch c := p.buf[i]; {
		case c == ' ' || c == '\r' || c == '\n':
			break scan
		case c == ')' && inList:
			break scan
		case c == ')':
			return a, false, p.fail(reasonUnexpectedParen, i)
		case c == '(' || c == '{' || c == '"' || c < ' ' || c == 0x7f:
			return a, false, p.fail(reasonAtomCharacters, i)
		case c >= eightBit:
			return a, false, p.fail(reasonAtomEightBit, i)
		}
	}
	a.text, a.end = string(p.buf[p.pos:i]), i
	p.pos = i
	return a, true, nil
}

func (p *parser) quoted(a arg) (arg, bool, *syntaxError) {
	a.kind = argString
	var text []byte
	for i := p.pos + 1; i < len(p.buf); i++ {
		switch c := p.buf[i]; c {
		case '"':
			a.text, a.end = string(text), i+1
			p.pos = i + 1
			return a, true, nil
		case 0:
			return a, false, p.fail(reasonNUL, i)
		case '\r', '\n':
			return a, false, p.fail(reasonMissingQuote, a.start)
		case '\\':
			i++
			if i >= len(p.buf) || p.buf[i] == '\r' || p.buf[i] == '\n' {
				return a, false, p.fail(reasonMissingQuote, a.start)
			}
			text = append(text, p.buf[i])
		default:
			text = append(text, c)
		}
	}
	return a, false, p.fail(reasonMissingQuote, a.start)
}

// literalHeader reads "{n}" or "{n+}" and the line end behind it. Nothing
// between the braces is a size of nothing, as Dovecot has it.
func (p *parser) literalHeader() (*literalWanted, *syntaxError) {
	w := &literalWanted{start: p.pos}
	for i := p.pos + 1; i < len(p.buf); i++ {
		switch c := p.buf[i]; {
		case c >= '0' && c <= '9':
			if w.size = w.size*10 + int64(c-'0'); w.size > 1<<40 {
				err := p.fail(reasonLiteralTooLarge, p.pos)
				err.fatal = true
				return nil, err
			}
		case c == '+' && i+1 < len(p.buf) && p.buf[i+1] == '}':
			w.nonsync = true
		case c == '}':
			w.end = i + 1
			if w.end < len(p.buf) && p.buf[w.end] == '\r' {
				w.end++
			}
			if w.end >= len(p.buf) || p.buf[w.end] != '\n' {
				return nil, p.fail(reasonLiteralSize, p.pos)
			}
			w.end++
			return w, nil
		default:
			return nil, p.fail(reasonLiteralSize, p.pos)
		}
	}
	return nil, p.fail(reasonLiteralSize, p.pos)
}

func (p *parser) literal(a arg, inList bool) (arg, bool, *syntaxError) {
	w, err := p.literalHeader()
	if err != nil {
		return a, false, err
	}
	if p.sizeOnly && !inList {
		p.pos = w.end
		p.wanted = w
		return a, false, nil
	}
	if int64(w.end)+w.size > int64(p.max) {
		err := p.fail(reasonLiteralTooLarge, w.start)
		err.fatal = true
		return a, false, err
	}
	if int64(len(p.buf)-w.end) < w.size || len(p.buf) == w.end {
		p.wanted = w
		return a, false, nil
	}
	data := p.buf[w.end : w.end+int(w.size)]
	p.pos = w.end + int(w.size)
	// RFC 9051 §4.3: NUL is for literal8 only.
	if !a.literal8 && bytes.IndexByte(data, 0) >= 0 {
		return a, false, p.fail(reasonNUL, w.end+bytes.IndexByte(data, 0))
	}
	a.kind, a.text, a.end = argLiteral, string(data), p.pos
	return a, true, nil
}
