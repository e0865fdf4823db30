package knowledge

import (
	"bytes"
	"strconv"
	"strings"
)

// Printable is text with control characters, and octets that are not UTF-8,
// written as escapes.
func Printable(s string) string {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			q := strconv.QuoteToGraphic(s)
			return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
		}
	}
	return s
}

// Shortened cuts text that is too long to be shown in a sentence.
func Shortened(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// IsSpace reports white space and line ends.
func IsSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// IsDigits reports whether text is nothing but digits, and one at least.
func IsDigits[T string | []byte](s T) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0
}

// WordEnd is where the word that begins at at ends, before end.
func WordEnd(b []byte, at, end int) int {
	for at < end && b[at] != ' ' && b[at] != '\t' {
		at++
	}
	return at
}

// LineEnd is where the line that begins at at ends, without and with its end.
func LineEnd(b []byte, at int) (end, next int) {
	i := bytes.IndexByte(b[at:], '\n')
	if i < 0 {
		return len(b), len(b)
	}
	next = at + i + 1
	end = next - 1
	if end > at && b[end-1] == '\r' {
		end--
	}
	return end, next
}
