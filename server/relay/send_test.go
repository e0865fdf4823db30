package relay

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// scripted is a server that answers each line of a client by a script, and keeps what was said.
type scripted struct {
	net.Conn // none: what is not below is not called
	script   map[string]string
	in, out  string
	text     bool
	ended    bool
	all      strings.Builder
}

// serves begins a conversation. The script has a reply for the first word of a line, "greeting" and
// "." among them. A reply of "" ends the connection; without one the server knows the command.
func serves(script map[string]string) *scripted {
	s := &scripted{script: script}
	s.say("greeting", "220 mail.example.org ESMTP")
	return s
}

func (s *scripted) say(to, usual string) {
	reply, ok := s.script[to]
	if !ok {
		reply = usual
	}
	if reply == "" {
		s.ended = true
		return
	}
	s.out += strings.ReplaceAll(reply, "\n", "\r\n") + "\r\n"
	fmt.Fprintf(&s.all, "S: %s\n", strings.ReplaceAll(reply, "\n", "\nS: "))
	s.text = strings.HasPrefix(reply, "354")
}

func (s *scripted) Write(p []byte) (int, error) {
	if s.ended {
		return 0, io.ErrClosedPipe
	}
	s.in += string(p)
	for {
		line, rest, ok := strings.Cut(s.in, "\r\n")
		if !ok {
			return len(p), nil
		}
		s.in = rest
		fmt.Fprintf(&s.all, "C: %s\n", line)
		verb, _, _ := strings.Cut(line, " ")
		switch {
		case s.text && line != ".":
		case s.text:
			s.say(".", "250 2.0.0 Ok: queued as 4W1")
		case s.script[line] != "":
			s.say(line, "")
		case verb == "DATA":
			s.say(verb, "354 End data with <CR><LF>.<CR><LF>")
		default:
			s.say(verb, "250 Ok")
		}
	}
}

func (s *scripted) Read(p []byte) (int, error) {
	if s.out == "" {
		return 0, io.EOF
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	return n, nil
}

func (s *scripted) Close() error                { s.ended = true; return nil }
func (s *scripted) SetDeadline(time.Time) error { return nil }

// TestSend sends a message to servers that answer in many ways.
func TestSend(t *testing.T) {
	const msg = "Subject: Lunch\r\n\r\nAt one?\r\n.\r\n"
	for _, tt := range []struct {
		what   string
		script map[string]string
		to     []string
		want   string // an outcome a line
		said   string // by whom, "" for what is not looked at
	}{
		{"all goes well", map[string]string{"EHLO": "250-mail.example.org\n250-SIZE 1000\n250 8BITMIME"}, []string{"bob@example.org"},
			"sent text 250 2.0.0 Ok: queued as 4W1",
			`S: 220 mail.example.org ESMTP
C: EHLO relay.example.net
S: 250-mail.example.org
S: 250-SIZE 1000
S: 250 8BITMIME
C: MAIL FROM:<ana@client.com> BODY=8BITMIME SIZE=30
S: 250 Ok
C: RCPT TO:<bob@example.org>
S: 250 Ok
C: DATA
S: 354 End data with <CR><LF>.<CR><LF>
C: Subject: Lunch
C: 
C: At one?
C: ..
C: .
S: 250 2.0.0 Ok: queued as 4W1
C: QUIT
S: 250 Ok
`},
		{"one of three is taken", map[string]string{"RCPT TO:<eve@example.org>": "550 5.1.1 User unknown", "RCPT TO:<max@example.org>": "450 4.2.0 Greylisted"},
			[]string{"eve@example.org", "bob@example.org", "max@example.org"},
			"for good RCPT 550 5.1.1 User unknown\nsent text 250 2.0.0 Ok: queued as 4W1\nlater RCPT 450 4.2.0 Greylisted", ""},
		{"nobody is taken: no DATA", map[string]string{"RCPT": "550-5.7.1 Not from here.\n550 5.7.1 Ask postmaster."}, []string{"bob@example.org"},
			"for good RCPT 550-5.7.1 Not from here.\n550 5.7.1 Ask postmaster.",
			"S: 220 mail.example.org ESMTP\nC: EHLO relay.example.net\nS: 250 Ok\nC: MAIL FROM:<ana@client.com>\nS: 250 Ok\nC: RCPT TO:<bob@example.org>\nS: 550-5.7.1 Not from here.\nS: 550 5.7.1 Ask postmaster.\nC: QUIT\nS: 250 Ok\n"},
		{"the server is busy", map[string]string{"greeting": "421 4.7.0 Too many connections"}, []string{"bob@example.org", "max@example.org"},
			"later greeting 421 4.7.0 Too many connections\nlater greeting 421 4.7.0 Too many connections", ""},
		{"it knows no EHLO", map[string]string{"EHLO": "502 5.5.2 Unknown"}, []string{"bob@example.org"}, "sent text 250 2.0.0 Ok: queued as 4W1", ""},
		{"it does not like the name", map[string]string{"EHLO": "504 5.5.2 Need a full name"}, []string{"bob@example.org"}, "for good EHLO 504 5.5.2 Need a full name", ""},
		{"the sender is refused", map[string]string{"MAIL": "553 5.1.8 No such domain"}, []string{"bob@example.org"}, "for good MAIL 553 5.1.8 No such domain", ""},
		{"the message is refused", map[string]string{".": "552 5.3.4 Too big"}, []string{"bob@example.org"}, "for good text 552 5.3.4 Too big", ""},
		{"it hangs up in the text", map[string]string{".": ""}, []string{"bob@example.org"}, "later text EOF", ""},
		{"it hangs up after MAIL", map[string]string{"MAIL": ""}, []string{"bob@example.org"}, "later MAIL EOF", ""},
		{"nobody is there", map[string]string{"greeting": ""}, []string{"bob@example.org"}, "later greeting EOF", ""},
	} {
		s := serves(tt.script)
		var got []string
		for _, o := range (Client{Name: "relay.example.net"}).Send(s, Message{"ana@client.com", tt.to, []byte(msg)}) {
			got = append(got, shown(o))
		}
		if got := strings.Join(got, "\n"); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.what, got, tt.want)
		}
		if said := s.all.String(); tt.said != "" && said != tt.said {
			t.Errorf("%s: was said\n%swant\n%s", tt.what, said, tt.said)
		}
		if !s.ended {
			t.Errorf("%s: the connection is open", tt.what)
		}
	}
}

func shown(o Outcome) string {
	what := "later"
	switch {
	case o.Sent():
		what = "sent"
	case o.Permanent():
		what = "for good"
	}
	if o.Err != nil {
		return fmt.Sprintf("%s %s %v", what, o.At, o.Err)
	}
	return fmt.Sprintf("%s %s %s", what, o.At, o.Reply)
}
