package message

import (
	"bytes"
	"unicode/utf8"
)

// readLine reads what pages send by far the most, a line, in one pass. It leaves to decode what is
// not as a page writes it: with the type first, without white space between the parts, and without
// other escapes than those of quotation marks and backslashes.
func readLine(data []byte) (m Line, ok bool) {
	rest, ok := bytes.CutPrefix(data, []byte(`{"type":"line"`))
	for ok && string(rest) != "}" {
		name, value, _ := bytes.Cut(rest, []byte{':'})
		switch string(name) {
		case `,"term"`:
			m.Term, rest, ok = readText(value)
		case `,"text"`:
			m.Text, rest, ok = readText(value)
		case `,"seq"`:
			m.Seq, rest, ok = readNumber(value)
		case `,"joined"`:
			if rest, m.Joined = bytes.CutPrefix(value, []byte("true")); !m.Joined {
				rest, ok = bytes.CutPrefix(value, []byte("false"))
			}
		default:
			return m, false
		}
	}
	return m, ok
}

// readText reads a string that data begins with.
func readText(data []byte) (s string, rest []byte, ok bool) {
	data, ok = bytes.CutPrefix(data, []byte{'"'})
	if !ok {
		return "", nil, false
	}
	escaped, plain := 0, true
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			text := data[:i]
			if !plain && !utf8.Valid(text) {
				return "", nil, false
			}
			if escaped > 0 {
				text = unescaped(text, len(text)-escaped)
			}
			return string(text), data[i+1:], true
		case c == '\\':
			if i++; i == len(data) || data[i] != '"' && data[i] != '\\' {
				return "", nil, false
			}
			escaped++
		case c < ' ': // RFC 8259 §7
			return "", nil, false
		case c >= utf8.RuneSelf:
			plain = false
		}
	}
	return "", nil, false
}

// unescaped is text without the backslashes that others of its octets are escaped by, n octets.
func unescaped(text []byte, n int) []byte {
	b := make([]byte, 0, n)
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			i++
		}
		b = append(b, text[i])
	}
	return b
}

// readNumber reads a number that data begins with, of so few digits that it is no int64 too large.
func readNumber(data []byte) (n int64, rest []byte, ok bool) {
	const most = 18
	i := 0
	for i < len(data) && i < most && '0' <= data[i] && data[i] <= '9' {
		n = n*10 + int64(data[i]-'0')
		i++
	}
	if i == 0 || i > 1 && data[0] == '0' || i == len(data) || data[i] != ',' && data[i] != '}' {
		return 0, nil, false
	}
	return n, data[i:], true
}
