package message

import (
	"encoding/json"
	"reflect"

	"ehlo/internal/jsontext"
)

// written is a message that writes its own fields, as encoding/json would. Every line that a
// learner types leads to these, and encoding/json takes several times as long.
type written interface {
	Server
	appendFields(b []byte) []byte // without braces, and with a comma before each
	octets() int                  // of text in them, as Octets counts
}

func (m Out) appendFields(b []byte) []byte {
	b = jsontext.AppendText(b, `,"term":`, m.Term)
	b = jsontext.AppendText(b, `,"data":`, m.Data)
	b = jsontext.AppendNumber(b, `,"offset":`, m.Offset)
	return jsontext.AppendNumber(b, `,"seq":`, m.Seq)
}

func (m Out) octets() int { return len(m.Term) + len(m.Data) }

func (m Exchange) appendFields(b []byte) []byte {
	b = jsontext.AppendText(b, `,"term":`, m.Term)
	b = jsontext.AppendNumber(b, `,"conversation":`, int64(m.Conversation))
	b = jsontext.AppendNumber(b, `,"index":`, int64(m.Index))
	b = jsontext.AppendText(b, `,"protocol":`, m.Protocol)
	b = jsontext.AppendText(b, `,"host":`, m.Host)
	b = jsontext.AppendNumber(b, `,"port":`, int64(m.Port))
	b = jsontext.AppendText(b, `,"client":`, m.Client)
	b = jsontext.AppendText(b, `,"server":`, m.Server)
	b = jsontext.AppendText(b, `,"verb":`, m.Verb)
	b = jsontext.AppendText(b, `,"code":`, m.Code)
	b = jsontext.AppendText(b, `,"outcome":`, string(m.Outcome))
	b = jsontext.AppendText(b, `,"before":`, m.Before)
	b = jsontext.AppendText(b, `,"after":`, m.After)
	if m.Note != "" {
		b = jsontext.AppendText(b, `,"note":`, m.Note)
	}
	if m.Summary != "" {
		b = jsontext.AppendText(b, `,"summary":`, m.Summary)
	}
	if len(m.Mistakes) > 0 {
		mistakes, _ := json.Marshal(m.Mistakes) // of texts alone: it cannot fail
		b = append(append(b, `,"mistakes":`...), mistakes...)
	}
	if m.Advised {
		b = append(b, `,"advised":true`...)
	}
	for i, next := range m.Next {
		name := `,"next":[`
		if i > 0 {
			name = `,`
		}
		b = jsontext.AppendText(b, name, next)
	}
	if len(m.Next) > 0 {
		b = append(b, ']')
	}
	b = jsontext.AppendText(b, `,"at":`, m.At)
	if m.Push != 0 {
		b = jsontext.AppendNumber(b, `,"push":`, int64(m.Push))
	}
	return b
}

func (m Exchange) octets() int {
	n := len(m.Term) + len(m.Protocol) + len(m.Host) + len(m.Client) + len(m.Server) + len(m.Verb) + len(m.Code) + len(m.Outcome) +
		len(m.Before) + len(m.After) + len(m.Note) + len(m.Summary) + len(m.At)
	if len(m.Mistakes) > 0 {
		n += octets(reflect.ValueOf(m.Mistakes))
	}
	for _, next := range m.Next {
		n += int(reflect.TypeFor[string]().Size()) + len(next)
	}
	return n
}
