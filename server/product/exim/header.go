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
