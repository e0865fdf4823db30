package transcript

import (
	"net/mail"
	"strings"
	"time"

	"ehlo/server/wire"
)

// Figures that a session shows more than once must be the same each time:
// sizes of messages, and the times at which servers passed a message on.

// announcement is a size that the server gave.
type announcement struct {
	messages int // of all together, else 0
	octets   int
	by       string // the command or data item that showed it
}

// figures notices sizes that contradict each other.
func (s *Session) figures() {
	if s.Descriptor.Figures == nil {
		return
	}
	f := &figures{s: s, sizes: make(map[string]announcement)}
	for _, x := range s.Exchanges {
		if x.Command != nil && len(x.Response.Lines) == len(x.ReplyLine) && x.Response.Outcome == wire.OK {
			f.x = x
			s.Descriptor.Figures(&x.Exchange, f)
		}
	}
}

// figures are the sizes given so far. It implements protocol.Figures.
type figures struct {
	s     *Session
	x     *Exchange               // being looked at
	sizes map[string]announcement // by message
	total *announcement           // nil if unknown
}

// Size compares a message's size with the one given before.
func (f *figures) Size(line int, message string, octets int, by string) {
	if was, known := f.sizes[message]; known && was.octets != octets {
		f.s.find(f.x.ReplyLine[line], "sizes", texts.Say("message-size", "now", by, "message", message, "octets", octets, "before", was.by, "earlier", was.octets))
	}
	f.sizes[message] = announcement{octets: octets, by: by}
}

// Total compares the size of all messages with the one given before.
func (f *figures) Total(line, messages, octets int, by string) {
	if was := f.total; was != nil && (was.messages != messages || was.octets != octets) {
		f.s.find(f.x.ReplyLine[line], "listing", texts.Say("total-size", "before", was.by, "earlier", was.octets, "messages", texts.Say("messages", "n", was.messages),
			"now", by, "octets", octets, "listed", texts.Say("messages", "n", messages)))
	}
	f.total = &announcement{messages, octets, by}
}

// ForgetSizes implements protocol.Figures.
func (f *figures) ForgetSizes() { clear(f.sizes) }

// ForgetTotal implements protocol.Figures.
func (f *figures) ForgetTotal() { f.total = nil }

// skew is by how much the clocks of two servers may differ unnoticed.
const skew = time.Minute

// dates notices a message that was passed on before it came: each server puts
// its Received field on top (RFC 5321 §4.4).
func (s *Session) dates(m message) {
	var above time.Time
	var whole string
	for i := 0; i <= len(m.lines); i++ {
		text := ""
		if i < len(m.lines) {
			text = m.lines[i]
		}
		if text != "" && (text[0] == ' ' || text[0] == '\t' || !field.MatchString(text)) && whole != "" {
			whole += " " + strings.TrimSpace(text) // a folded line, or one that lost the white space in front
			continue
		}
		if value, ok := cutFold(whole, "received:"); ok {
			date := value[strings.LastIndex(value, ";")+1:]
			if t, err := mail.ParseDate(strings.TrimSpace(date)); err == nil {
				if !above.IsZero() && t.After(above.Add(skew)) {
					s.find(m.lineAt[i-1], "dates", texts.Say("dates", "later", t.Format(time.RFC1123Z), "earlier", above.Format(time.RFC1123Z)))
				}
				above = t
			}
		}
		if text == "" {
			return
		}
		whole = text
	}
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return s[len(prefix):], true
}
