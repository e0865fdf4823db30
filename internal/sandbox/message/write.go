package message

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// written is a message that writes its own fields, as encoding/json would. Every line that a
// learner types leads to these, and encoding/json takes several times as long.
type written interface {
	Server
	appendFields(b []byte) []byte // without braces, and with a comma before each
}

func (m Out) appendFields(b []byte) []byte {
	b = appendText(b, `,"term":`, m.Term)
	b = appendText(b, `,"data":`, m.Data)
	b = appendNumber(b, `,"offset":`, m.Offset)
	return appendNumber(b, `,"seq":`, m.Seq)
}

func (m Exchange) appendFields(b []byte) []byte {
	b = appendText(b, `,"term":`, m.Term)
	b = appendNumber(b, `,"conversation":`, int64(m.Conversation))
	b = appendNumber(b, `,"index":`, int64(m.Index))
	b = appendText(b, `,"protocol":`, m.Protocol)
	b = appendText(b, `,"host":`, m.Host)
	b = appendNumber(b, `,"port":`, int64(m.Port))
	b = appendText(b, `,"client":`, m.Client)
	b = appendText(b, `,"server":`, m.Server)
	b = appendText(b, `,"verb":`, m.Verb)
	b = appendText(b, `,"code":`, m.Code)
	b = appendText(b, `,"outcome":`, string(m.Outcome))
	b = appendText(b, `,"before":`, m.Before)
	b = appendText(b, `,"after":`, m.After)
	if m.Note != "" {
		b = appendText(b, `,"note":`, m.Note)
	}
	if m.Summary != "" {
		b = appendText(b, `,"summary":`, m.Summary)
	}
	if len(m.Mistakes) > 0 {
		mistakes, _ := json.Marshal(m.Mistakes) // of texts alone: it cannot fail
		b = append(append(b, `,"mistakes":`...), mistakes...)
	}
	for i, next := range m.Next {
		name := `,"next":[`
		if i > 0 {
			name = `,`
		}
		b = appendText(b, name, next)
	}
	if len(m.Next) > 0 {
		b = append(b, ']')
	}
	b = appendText(b, `,"at":`, m.At)
	if m.Push != 0 {
		b = appendNumber(b, `,"push":`, int64(m.Push))
	}
	return b
}

func appendNumber(b []byte, name string, n int64) []byte {
	return strconv.AppendInt(append(b, name...), n, 10)
}

// appendText appends text as encoding/json writes it, with what HTML reads escaped.
func appendText(b []byte, name, text string) []byte {
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
