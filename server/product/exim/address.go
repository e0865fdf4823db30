package exim

import (
	"fmt"
	"strings"

	"ehlo/server/smtp"
)

// addressMax is the longest address that Exim takes, in octets.
const addressMax = 256

// addressReader reads an address as Exim does: RFC 5322 with its words, comments
// and phrases, brackets or none, rather than the narrow path of RFC 5321.
type addressReader struct {
	text     string
	at       int
	err      string
	literals bool // domains may be address literals
}

// ReadAddress reads the address of a command or header field. Where it cannot,
// it returns in Exim's words what is wrong. The null path is an address only if
// null says so.
func ReadAddress(text string, null bool) (a smtp.Address, problem string) {
	return (&addressReader{text: text}).address(null)
}

func (r *addressReader) address(null bool) (a smtp.Address, problem string) {
	text := r.text
	a, start, end, ok := r.mailbox(null)
	if !ok {
		return a, r.err
	}
	if end-start > addressMax {
		return a, fmt.Sprintf("address is ridiculously long: %.64s...", text[start:end])
	}
	a.Text = text[start:end]
	return a, ""
}

// nothingRead is said where a word should stand.
const nothingRead = "missing or malformed local part"

func (r *addressReader) fail(format string, args ...any) bool {
	r.err = fmt.Sprintf(format, args...)
	return false
}

// peek is the next octet, 0 at the end.
func (r *addressReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

// skip passes over white space and comments, which can be nested.
func (r *addressReader) skip() {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == ' ' || '\t' <= c && c <= '\r':
			r.at++
		case c == '(':
			depth := 0
			for ; r.at < len(r.text); r.at++ {
				switch r.text[r.at] {
				case '\\':
					r.at++
				case '(':
					depth++
				case ')':
					depth--
				}
				if depth == 0 {
					break
				}
			}
			r.at = min(r.at+1, len(r.text))
		default:
			return
		}
	}
}

func (r *addressReader) mailbox(null bool) (a smtp.Address, start, end int, ok bool) {
	r.skip()
	start = r.at
	local := ""
	if c := r.peek(); c != '@' && c != '<' {
		if local, ok = r.local(); !ok && r.err != nothingRead {
			return a, 0, 0, false
		}
		if c := r.peek(); c != '@' && c != '<' {
			switch {
			case local == "" && (c == 0 || c == ';'):
				return a, 0, 0, r.fail("empty address")
			case c == 0 || c == ';': // a local part alone
				a.Local = smtp.Unquote(local)
				return a, start, r.trimmed(start), r.rest()
			}
			for r.peek() != '<' { // a phrase before the brackets
				if _, ok = r.local(); !ok {
					return a, 0, 0, r.fail(`%s (expected word or "<")`, r.err)
				}
			}
		}
	}
	if r.peek() == '<' {
		return r.bracketed(null)
	}
	r.at++ // the @
	domain, ok := r.domain()
	if !ok {
		return a, 0, 0, false
	}
	if local == "" {
		return a, 0, 0, r.fail("no local part")
	}
	a.Local, a.Domain = smtp.Unquote(local), domain
	return a, start, r.trimmed(start), r.rest()
}

// trimmed is where the address that began at start ends, white space apart.
func (r *addressReader) trimmed(start int) int {
	return start + len(strings.TrimRight(r.text[start:r.at], " \t\r\n\v\f"))
}

// rest makes sure that nothing follows the address.
func (r *addressReader) rest() bool {
	r.skip()
	if r.at >= len(r.text) {
		return true
	}
	return r.mayNotFollow()
}

func (r *addressReader) mayNotFollow() bool {
	return r.fail("malformed address: %.32s may not follow %s", r.text[r.at:], r.text[:r.at])
}

// bracketed reads what stands in angle brackets: a source route (RFC 5321
// appendix C), which is passed over, and an address.
func (r *addressReader) bracketed(null bool) (a smtp.Address, start, end int, ok bool) {
	r.at++
	r.skip()
	if r.peek() == '@' {
		if !r.route() {
			return a, 0, 0, false
		}
		null = false // a route leads to somebody
	}
	start = r.at
	if r.peek() == '>' && null {
		end = start
		r.at++
		return a, start, end, r.rest()
	}
	local, ok := r.local()
	if !ok {
		return a, 0, 0, false
	}
	if r.peek() == '@' {
		r.at++
		if a.Domain, ok = r.domain(); !ok {
			return a, 0, 0, false
		}
	} else if r.peek() != '>' {
		return a, 0, 0, r.fail(`"@" or "." expected after "%s"`, local)
	}
	a.Local = smtp.Unquote(local)
	end = r.trimmed(start)
	switch r.peek() {
	case '>':
		r.at++
		return a, start, end, r.rest()
	case 0:
		return a, 0, 0, r.fail("'>' missing at end of address")
	}
	return a, 0, 0, r.mayNotFollow()
}

// route passes over a source route.
func (r *addressReader) route() bool {
	for r.peek() == '@' {
		r.at++
		r.skip()
		if _, ok := r.domain(); !ok {
			return false
		}
		for r.peek() == ',' {
			r.at++
			r.skip()
		}
	}
	switch r.peek() {
	case ':':
		r.at++
		r.skip()
		return true
	case '>', 0:
		return r.fail("no local part")
	}
	return r.fail("colon expected after route")
}

// local reads words separated by dots, quoted or not, as they stand.
func (r *addressReader) local() (string, bool) {
	var out strings.Builder
	r.skip()
	for r.peek() == '.' {
		out.WriteByte('.')
		r.at++
	}
	for {
		before := out.Len()
		if r.peek() == '"' {
			from := r.at
			for r.at++; r.at < len(r.text) && r.text[r.at] != '"'; r.at++ {
				if r.text[r.at] == '\\' {
					r.at++
				}
			}
			if r.at >= len(r.text) {
				r.at = len(r.text)
				return "", r.fail("unmatched doublequote in local part")
			}
			r.at++
			out.WriteString(r.text[from:r.at])
		} else {
			for r.at < len(r.text) && (!special(r.text[r.at]) || r.text[r.at] == '\\') {
				if r.text[r.at] == '\\' && r.at+1 < len(r.text) {
					out.WriteByte('\\')
					r.at++
				}
				out.WriteByte(r.text[r.at])
				r.at++
			}
		}
		if out.Len() == before && out.Len() == 0 {
			return "", r.fail(nothingRead)
		}
		r.skip()
		if r.peek() != '.' {
			return out.String(), true
		}
		for r.peek() == '.' {
			out.WriteByte('.')
			r.at++
		}
		if c := r.peek(); c == '@' || c == '>' || c == 0 {
			return out.String(), true
		}
	}
}

// domain reads a domain of letters, digits and hyphens.
func (r *addressReader) domain() (string, bool) {
	r.skip()
	if r.peek() == '[' {
		n, closed := smtp.Closing(r.text[r.at+1:], ']')
		if !r.literals || !closed {
			return "", r.fail("domain literals not allowed")
		}
		d := r.text[r.at : r.at+1+n]
		r.at += len(d)
		r.skip()
		return d, true
	}
	from := r.at
	for {
		label := r.at
		for r.at < len(r.text) && (alphanumeric(r.text[r.at]) || r.text[r.at] == '-' && r.at > label) {
			r.at++
		}
		if r.at == label {
			return "", r.fail("domain missing or malformed")
		}
		if r.peek() != '.' {
			break
		}
		r.at++
	}
	d := r.text[from:r.at]
	r.skip()
	return d, true
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// special reports whether an octet is one that cannot stand in an unquoted word.
func special(c byte) bool {
	return c < 33 || c == 127 || strings.IndexByte(`()<>@,;:\".[]`, c) >= 0
}
