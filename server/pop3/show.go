package pop3

import (
	"crypto/md5"
	"fmt"
	"regexp"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

var timestamp = regexp.MustCompile(`<[^@>]+@([^>]+)>\s*$`)

// show adds what an exchange shows of the server: its name, what it offers, whom it lets in, and the mail.
func show(x *wire.Exchange, s *protocol.Shown) {
	r := &x.Response
	ok := r.Outcome == wire.OK
	switch {
	case len(r.Lines) == 0:
		return
	case x.Command == nil:
		if m := timestamp.FindStringSubmatch(r.Lines[0]); ok && m != nil { // RFC 1939 §7
			s.Calls(m[1])
			s.Set("apop", true)
		}
		return
	case x.Unit.Kind == wire.SASL:
		if s.Answer(string(x.Unit.Raw)); ok {
			s.In()
		}
		return
	}
	words := strings.Fields(string(x.Unit.Raw))
	if len(words) == 0 {
		return
	}
	arg := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	box := s.Mailbox("INBOX")
	switch x.Command.Verb {
	case "CAPA":
		if ok && len(r.Lines) > 1 {
			offers := r.Lines[1:]
			if offers[len(offers)-1] == "." {
				offers = offers[:len(offers)-1]
			}
			if s.Secured {
				s.Set("offers-in-tls", offers)
				return
			}
			s.Set("offers", offers)
			for _, o := range offers {
				s.TLS = s.TLS || strings.EqualFold(o, "STLS")
			}
		}
	case "STLS":
		s.TLS = s.TLS || ok
	case "USER":
		s.Named = arg(1)
	case "PASS":
		if ok {
			_, password, _ := strings.Cut(strings.TrimRight(string(x.Unit.Raw), "\r\n"), " ")
			s.Let(s.Named, shownPassword(password))
		}
	case "APOP":
		if ok {
			s.Set("apop", true)
			s.Let(arg(1), "")
		}
	case "AUTH":
		if s.Begin(arg(1), arg(2)); ok {
			s.In()
		}
	case "DELE":
		s.Renumbered = s.Renumbered || ok
	case "STAT":
		if m := dropListing.FindStringSubmatch(r.Lines[0]); m != nil && !s.Renumbered {
			box.Exists = max(box.Exists, atoi(m[1]))
		}
	case "LIST":
		for i, l := range r.Lines {
			if i == 0 {
				l = strings.TrimPrefix(l, "+OK ")
			}
			if m := scanListing.FindStringSubmatch(l); ok && m != nil && (i > 0 || arg(1) == m[1]) && atoi(m[1]) > 0 {
				box.Message(atoi(m[1])).Octets = atoi(m[2])
			}
		}
	case "RETR", "TOP":
		for _, m := range messagesIn(x) {
			n := atoi(arg(1))
			if n <= 0 {
				continue
			}
			message := box.Message(n)
			var lines []string
			for _, l := range r.Lines[m.From:m.To] {
				lines = append(lines, strings.TrimPrefix(l, "."))
			}
			if !m.Partial || message.Text == nil {
				message.Text = lines
			}
			if m.Octets > 0 {
				message.Octets = m.Octets
			}
		}
	}
}

// shownPassword is a password, "" for one that was taken out.
func shownPassword(password string) string {
	if strings.Trim(password, "*x•.") == "" {
		return ""
	}
	return password
}

// anew makes APOP's digest for another timestamp (RFC 1939 §7).
func anew(x *wire.Exchange, greeting []byte, password func(user string) (string, bool)) (line, user string, ok bool) {
	words := strings.Fields(string(x.Unit.Raw))
	stamp := strings.TrimSpace(string(timestamp.Find(greeting)))
	if x.Command.Verb != "APOP" || len(words) != 3 || stamp == "" || x.Response.Outcome != wire.OK {
		return "", "", false
	}
	secret, ok := password(words[1])
	if !ok {
		return "", "", false
	}
	return fmt.Sprintf("%s %s %x", words[0], words[1], md5.Sum([]byte(stamp+secret))), words[1], true
}
