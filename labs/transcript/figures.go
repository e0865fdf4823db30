package transcript

import (
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ehlo/server/wire"
)

// Figures that a session shows more than once must be the same each time:
// sizes of messages, and the times at which servers passed a message on.

// announcement is a size that the server gave for a message.
type announcement struct {
	octets int
	by     string // the command or data item that showed it
}

var (
	scanListing = regexp.MustCompile(`^(\d{1,9}) (\d{1,9})$`)
	dropListing = regexp.MustCompile(`^\+OK (\d{1,9}) (\d{1,9})\b`)
	fetchData   = regexp.MustCompile(`^\* (\d{1,9}) FETCH \(`)
	rfc822Size  = regexp.MustCompile(`\bRFC822\.SIZE (\d{1,9})\b`)
)

// figures notices sizes that contradict each other.
func (s *Session) figures() {
	sizes := make(map[string]announcement)
	var drop []int // messages and octets by STAT, nil if unknown
	for _, x := range s.Exchanges {
		if x.Command == nil || len(x.Response.Lines) != len(x.ReplyLine) || x.Response.Outcome != wire.OK {
			continue
		}
		switch s.Protocol {
		case wire.POP3:
			drop = s.scan(x, sizes, drop)
		case wire.IMAP:
			s.fetched(x, sizes)
		}
	}
}

// scan follows the sizes of a maildrop (RFC 1939 §5).
func (s *Session) scan(x *Exchange, sizes map[string]announcement, drop []int) []int {
	lines := x.Response.Lines
	args := strings.Fields(string(x.Unit.Raw))
	if x.Unit.Kind != wire.Line || len(args) == 0 {
		return drop
	}
	args = args[1:]
	switch x.Command.Verb {
	case "DELE", "RSET": // what is marked as deleted is not counted
		return nil
	case "STAT":
		if m := dropListing.FindStringSubmatch(lines[0]); m != nil {
			return numbersOf(m[1:])
		}
	case "LIST":
		if len(args) > 0 {
			break
		}
		count, sum, whole := 0, 0, lines[len(lines)-1] == "."
		for i, l := range lines {
			if m := scanListing.FindStringSubmatch(l); m != nil && i > 0 {
				n, _ := strconv.Atoi(m[2])
				count, sum = count+1, sum+n
				s.hold(x.ReplyLine[i], sizes, m[1], announcement{n, "LIST"})
			}
		}
		if whole && len(lines) > 1 && drop != nil && (drop[0] != count || drop[1] != sum) {
			s.find(x.ReplyLine[0], "listing", "STAT says %s of %d octets together, LIST shows %s of %d",
				messages(drop[0]), drop[1], messages(count), sum)
		}
	case "RETR":
		if m := octets.FindStringSubmatch(lines[0]); m != nil && len(args) == 1 {
			n, _ := strconv.Atoi(m[1])
			s.hold(x.ReplyLine[0], sizes, args[0], announcement{n, "RETR"})
		}
	}
	return drop
}

func messages(n int) string { return count(n, "message", "messages") }

func numbersOf(all []string) (out []int) {
	for _, s := range all {
		n, _ := strconv.Atoi(s)
		out = append(out, n)
	}
	return out
}

// fetched follows the sizes of a mailbox's messages (RFC 9051 §7.5.2). Numbers
// change their meaning where messages go or another mailbox is selected.
func (s *Session) fetched(x *Exchange, sizes map[string]announcement) {
	switch x.Command.Verb {
	case "SELECT", "EXAMINE", "CLOSE", "UNSELECT":
		clear(sizes)
	}
	skip := 0 // octets of a message that is being shown
	for i, l := range x.Response.Lines {
		if skip > 0 {
			skip -= len(l) + 2
			continue
		}
		if strings.HasSuffix(l, " EXPUNGE") {
			clear(sizes)
		}
		m := fetchData.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		if size := rfc822Size.FindStringSubmatch(l); size != nil {
			n, _ := strconv.Atoi(size[1])
			s.hold(x.ReplyLine[i], sizes, m[1], announcement{n, "RFC822.SIZE"})
		}
		if literal := wholeMessage.FindStringSubmatch(l); literal != nil {
			n, _ := strconv.Atoi(literal[1])
			s.hold(x.ReplyLine[i], sizes, m[1], announcement{n, "its literal"})
			skip = n
		}
	}
}

// hold compares a size with the one given before for the same message.
func (s *Session) hold(at int, sizes map[string]announcement, message string, a announcement) {
	if was, known := sizes[message]; known && was.octets != a.octets {
		s.find(at, "sizes", "message %s has %d octets by %s, and had %d by %s", message, a.octets, a.by, was.octets, was.by)
	}
	sizes[message] = a
}

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
					s.find(m.lineAt[i-1], "dates", "a server further down received the message at %s, the one above it earlier, at %s: clocks that differ, or fields in the wrong order",
						t.Format(time.RFC1123Z), above.Format(time.RFC1123Z))
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
