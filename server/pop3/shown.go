package pop3

import (
	"regexp"
	"strconv"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

var (
	scanListing = regexp.MustCompile(`^(\d{1,9}) (\d{1,9})$`)
	dropListing = regexp.MustCompile(`^\+OK (\d{1,9}) (\d{1,9})\b`)
	octets      = regexp.MustCompile(`^\+OK (\d{1,9}) octets`)
)

// figuresOf are the sizes that a reply gives (RFC 1939 §5).
func figuresOf(x *wire.Exchange, f protocol.Figures) {
	lines := x.Response.Lines
	words := strings.Fields(string(x.Unit.Raw))
	if x.Unit.Kind != wire.Line || len(words) == 0 {
		return
	}
	args := words[1:]
	switch x.Command.Verb {
	case "DELE", "RSET": // what is marked as deleted is not counted
		f.ForgetTotal()
	case "STAT":
		if m := dropListing.FindStringSubmatch(lines[0]); m != nil {
			f.Total(0, atoi(m[1]), atoi(m[2]), "STAT")
		}
	case "LIST":
		if len(args) > 0 {
			return
		}
		messages, sum := 0, 0
		for i, l := range lines {
			if m := scanListing.FindStringSubmatch(l); m != nil && i > 0 {
				messages, sum = messages+1, sum+atoi(m[2])
				f.Size(i, m[1], atoi(m[2]), "LIST")
			}
		}
		if len(lines) > 1 && lines[len(lines)-1] == "." {
			f.Total(0, messages, sum, "LIST")
		}
	case "RETR":
		if m := octets.FindStringSubmatch(lines[0]); m != nil && len(args) == 1 {
			f.Size(0, args[0], atoi(m[1]), "RETR")
		}
	}
}

func atoi(digits string) int {
	n, _ := strconv.Atoi(digits) // the patterns have at most nine
	return n
}

// messagesIn are the messages that RETR and TOP show.
func messagesIn(x *wire.Exchange) []protocol.Message {
	lines := x.Response.Lines
	if x.Command.Verb != "RETR" && x.Command.Verb != "TOP" || x.Response.Outcome != wire.OK || len(lines) < 2 {
		return nil
	}
	m := protocol.Message{From: 1, To: len(lines), Octets: -1, Partial: x.Command.Verb == "TOP", Stuffed: true}
	if n := octets.FindStringSubmatch(lines[0]); n != nil && !m.Partial {
		m.Octets = atoi(n[1])
	}
	if lines[m.To-1] == "." {
		m.To--
	}
	return []protocol.Message{m}
}
