// Package jsontext appends JSON as encoding/json writes it, without reflection, for what every
// line that a learner types leads to.
package jsontext

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// AppendNumber appends a number behind what stands before it, such as `,"seq":`.
func AppendNumber(b []byte, name string, n int64) []byte {
	return strconv.AppendInt(append(b, name...), n, 10)
}

// AppendText appends a string in the same way, with what HTML reads escaped.
func AppendText(b []byte, name, text string) []byte {
	begin := len(b)
	b = append(append(b, name...), '"')
	for i := range len(text) {
		switch c := text[i]; {
		case c >= utf8.RuneSelf: // it may be none of Unicode's, or one that wants an escape
			quoted, _ := json.Marshal(text) // a text cannot fail
			return append(append(b[:begin], name...), quoted...)
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c == '\b':
			b = append(b, `\b`...)
		case c == '\f':
			b = append(b, `\f`...)
		case c < ' ' || c == '<' || c == '>' || c == '&':
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}
