package exim

import (
	"bytes"
	"strings"
)

// field is a header field of a message, unfolded.
type field struct{ name, body string }

// headerFields reads the header of a message, up to the first line that is
// not a field (RFC 5322 §2.2).
func headerFields(msg []byte) []field {
	var fields []field
	for l := range strings.Lines(string(msg)) {
		l = strings.TrimRight(l, "\r\n")
		if l == "" {
			break
		}
		if l[0] == ' ' || l[0] == '\t' {
			if len(fields) == 0 {
				break
			}
			fields[len(fields)-1].body += "\n" + l
			continue
		}
		name, body, ok := strings.Cut(l, ":")
		name = strings.TrimRight(name, " \t")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			break
		}
		fields = append(fields, field{name, body})
	}
	return fields
}

// padding is what Exim counts although it did not come: a line end between
// header and body where there is no header.
func padding(msg []byte) int64 {
	if line, _, _ := bytes.Cut(msg, []byte("\n")); len(bytes.TrimRight(line, "\r")) > 0 && len(headerFields(msg)) == 0 {
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
