package exim

import (
	"bytes"
	"slices"
	"strings"

	"ehlo/server/smtp"
)

// field is a header field of a message, unfolded.
type field struct{ name, body string }

// isField reports whether Exim takes a line for a header field: white space may stand
// before the colon, letters beyond ASCII in the name, and the name may be empty.
func isField(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte(":"))
	return ok && !bytes.ContainsFunc(bytes.TrimRight(name, " \t\v\f"), func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// headerFields reads the header of a message.
func headerFields(msg []byte) (fields []field) {
	for l := range bytes.Lines(msg[:smtp.HeaderLength(msg, isField)]) {
		l := strings.TrimRight(string(l), "\r\n")
		if l[0] == ' ' || l[0] == '\t' {
			fields[len(fields)-1].body += "\n" + l
			continue
		}
		name, body, _ := strings.Cut(l, ":")
		fields = append(fields, field{strings.TrimRight(name, " \t\v\f"), body})
	}
	return fields
}

// Stored implements smtp.Product: the first line that is no header field begins the
// body, an empty line always stands between the two, and lines of white space that
// end a field are gone.
func (service) Stored(msg []byte) []byte {
	n := smtp.HeaderLength(msg, isField)
	out := make([]byte, 0, len(msg)+4)
	blank := 0 // octets of lines of white space that may end a field
	for l := range bytes.Lines(msg[:n]) {
		switch goesOn := l[0] == ' ' || l[0] == '\t'; {
		case goesOn && len(bytes.TrimSpace(l)) == 0:
			blank += len(l)
		case !goesOn:
			out = out[:len(out)-blank]
			fallthrough
		default:
			blank = 0
		}
		out = append(out, l...)
	}
	out = out[:len(out)-blank]
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, "\r\n"...)
	}
	if !smtp.StartsEmpty(msg[n:]) {
		out = append(out, "\r\n"...)
	}
	return append(out, msg[n:]...)
}

// padding is what Exim counts although it did not come: a line end between
// header and body where there is no header.
func padding(msg []byte) int64 {
	if len(msg) > 0 && !smtp.StartsEmpty(msg) && smtp.HeaderLength(msg, isField) == 0 {
		return 1
	}
	return 0
}

// longestLine is the length of the longest line, without its end, in octets.
func longestLine(msg []byte) (n int) {
	for l := range bytes.Lines(msg) {
		n = max(n, len(bytes.TrimRight(l, "\r\n")))
	}
	return n
}

// headerSyntax reports whether the address fields of a message can be read, with
// a domain in each of their addresses, as Exim's verify = header_syntax does.
func headerSyntax(msg []byte) bool {
	for _, f := range headerFields(msg) {
		switch strings.TrimPrefix(strings.ToLower(f.name), "resent-") {
		case "from", "sender", "to", "cc", "bcc", "reply-to":
			if !addressList(f.body) {
				return false
			}
		}
	}
	return true
}

// addressList checks a list of addresses, with groups and comments
// (RFC 5322 §3.4).
func addressList(s string) bool {
	group := false
	for s != "" {
		end := addressEnd(s)
		one, rest := s[:end], ""
		if end < len(s) {
			rest = s[end+1:]
			switch s[end] {
			case ':':
				if group {
					return false
				}
				group, s = true, rest
				continue
			case ';':
				if !group && strings.TrimSpace(one) != "" {
					return false // it ends no group
				}
				group = false
			}
		}
		s = rest
		r := &addressReader{text: one}
		if r.skip(); r.at == len(one) {
			continue
		}
		r.literals = true
		if a, problem := r.address(false); problem != "" || a.Domain == "" {
			return false
		}
	}
	return true
}

// addressEnd is where the first address of a list ends: at a comma, a colon or
// a semicolon outside quotes, comments and brackets.
func addressEnd(s string) int {
	comment, quoted, bracket := 0, false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			i++
		case quoted:
			quoted = c != '"'
		case c == '(':
			comment++
		case c == ')' && comment > 0:
			comment--
		case comment > 0:
		case c == '"':
			quoted = true
		case c == '<':
			bracket = true
		case c == '>':
			bracket = false
		case c == ',' || (c == ':' || c == ';') && !bracket:
			return i
		}
	}
	return len(s)
}

// Complete implements smtp.Product with what Debian's configuration has done for whoever has logged in (control =
// submission).
func (service) Complete(msg []byte, t smtp.Trace) (whole []byte, added int) {
	n, has := smtp.HeaderLength(msg, isField), headerFields(msg)
	var more string
	for _, f := range []struct{ name, field string }{
		{"Message-ID", "Message-Id: <E" + t.QueueID + "@" + t.Host + ">"},
		{"From", "From: " + t.ReversePath},
		{"Date", "Date: " + t.At.Format(mailDate)},
	} {
		if !slices.ContainsFunc(has, func(h field) bool { return strings.EqualFold(h.name, f.name) }) {
			more += f.field + "\r\n"
			added++
		}
	}
	return slices.Concat(msg[:n], []byte(more), msg[n:]), added
}
