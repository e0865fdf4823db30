package shell

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible is text that cannot drive a terminal: control characters are shown
// in caret notation, octets that are no UTF-8 as the replacement character.
func visible(text string) string {
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= 0x7f {
			return written([]byte(text), false)
		}
	}
	return text
}

// shown is what a server sent, as a terminal that obeys line ends and tabs
// only would show it.
func shown(octets []byte) string {
	for i, c := range octets { // what servers say needs no change, as a rule
		switch {
		case ' ' <= c && c < 0x7f, c == '\t':
		case c == '\n' && i > 0 && octets[i-1] == '\r':
		case c == '\r' && i+1 < len(octets) && octets[i+1] == '\n':
		default:
			return written(octets, true)
		}
	}
	return string(octets)
}

func written(octets []byte, lines bool) string {
	var out strings.Builder
	for i := 0; i < len(octets); {
		r, n := utf8.DecodeRune(octets[i:])
		i += n
		switch {
		case r == utf8.RuneError && n <= 1:
			out.WriteRune(utf8.RuneError)
		case lines && r == '\r' && i < len(octets) && octets[i] == '\n': // written with the LF
		case lines && r == '\n':
			out.WriteString("\r\n")
		case lines && r == '\t':
			out.WriteByte('\t')
		case r < ' ':
			out.WriteByte('^')
			out.WriteByte(byte(r) + '@')
		case r == 0x7f:
			out.WriteString("^?")
		case unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control): // C1, and what turns text round
			out.WriteRune(utf8.RuneError)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
