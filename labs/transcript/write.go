package transcript

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"ehlo/server/wire"
)

// Turn is one side's part of a conversation, for writing it out.
type Turn struct {
	Client bool
	Text   string    // lines with their ends
	At     time.Time // when it was said, zero if unknown
}

// Turns are what was said in a session, in order.
func (s *Session) Turns() []Turn {
	var turns []Turn
	for _, x := range s.Exchanges {
		turns = append(turns, TurnsOf(&x.Exchange)...)
	}
	return turns
}

// TurnsOf are the two halves of an exchange.
func TurnsOf(x *wire.Exchange) (turns []Turn) {
	if len(x.Unit.Raw) > 0 {
		turns = append(turns, Turn{true, string(x.Unit.Raw), x.At})
	}
	if len(x.Reply) > 0 {
		turns = append(turns, Turn{false, string(x.Reply), x.At})
	}
	return turns
}

// WriteText writes a conversation with "C: " and "S: " in front of its lines,
// which Read reads back.
func WriteText(w io.Writer, turns []Turn) error {
	for _, t := range turns {
		mark := "S: "
		if t.Client {
			mark = "C: "
		}
		for _, l := range strings.Split(strings.TrimSuffix(t.Text, "\n"), "\n") {
			if _, err := io.WriteString(w, mark+escape(strings.TrimSuffix(l, "\r"))+"\n"); err != nil {
				return err
			}
		}
	}
	return nil
}

// escape writes what is not printable ASCII as \xHH, as Read reads it.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' {
			fmt.Fprintf(&b, `\x%02x`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// WriteJSON writes a conversation as one object per line.
func WriteJSON(w io.Writer, turns []Turn) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, t := range turns {
		from := "server"
		if t.Client {
			from = "client"
		}
		o := struct {
			From string     `json:"from"`
			Text string     `json:"text"`
			At   *time.Time `json:"at,omitempty"`
		}{From: from, Text: t.Text}
		if !t.At.IsZero() {
			o.At = &t.At
		}
		if err := enc.Encode(o); err != nil {
			return err
		}
	}
	return nil
}

// The pace of a recording of which no times are known, in seconds.
const (
	perKey   = 0.06
	perReply = 0.4
)

// WriteCast writes a conversation as an asciicast, version 2: what the client
// sends is typed key by key.
func WriteCast(w io.Writer, title string, turns []Turn) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	head := map[string]any{"version": 2, "width": 100, "height": 30, "title": title}
	if err := enc.Encode(head); err != nil {
		return err
	}
	at := 0.0
	event := func(text string) error {
		return enc.Encode([]any{float64(int(at*1000)) / 1000, "o", text})
	}
	for _, t := range turns {
		if !t.Client {
			at += perReply
			if err := event(t.Text); err != nil {
				return err
			}
			continue
		}
		at += perReply
		for _, r := range t.Text {
			if r != '\n' {
				at += perKey
			}
			if err := event(string(r)); err != nil {
				return err
			}
		}
	}
	return nil
}
