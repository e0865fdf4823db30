package explainers_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/labs/transcript"
)

// TestNoFixIsTheRefusedLine has a server refuse each command as it stands, in words that nobody knows and in those of
// well-known servers: what was refused for good is not offered again. Later it may be accepted.
func TestNoFixIsTheRefusedLine(t *testing.T) {
	for _, tt := range []struct {
		before  string // C: and S: lines
		lines   []string
		replies []string
		again   string // a reply behind which the same line is right, "" for none
	}{
		{
			"S: 220 mail.example.com ESMTP\nC: EHLO client.com\nS: 250-mail.example.com\nS: 250 AUTH PLAIN LOGIN\n",
			[]string{
				"EHLO client.com", "EHLO localhost", "EHLO [IPv6:::1]", "HELO client.com", "MAIL FROM:<user@client.com>", "MAIL FROM:<>", "RCPT TO:<bob@server.com>",
				"DATA", "RSET", "NOOP", "QUIT", "VRFY bob", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw==", "AUTH PLAIN", "AUTH LOGIN", "STARTTLS",
			},
			[]string{
				"550 5.7.1 Not on a Sunday", "501 5.5.4 Invalid Address", "503 Bad sequence of commands", "502 Not here", "500 What?", "530 5.7.0 Must issue a STARTTLS command first",
				"535 5.7.8 Not accepted", "538 5.7.11 Encryption required", "554 5.7.1 Relay access denied", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
			},
			"451 4.3.0 Try again later",
		},
		{
			"S: +OK ready\nC: USER bob\nS: +OK\nC: PASS password123\nS: +OK\n",
			[]string{"STAT", "LIST", "LIST 1", "RETR 1", "DELE 1", "TOP 1 0", "UIDL", "NOOP", "RSET", "CAPA"},
			[]string{"-ERR Not on a Sunday", "-ERR Invalid command in current state.", "-ERR [SYS/PERM] no"},
			"-ERR [SYS/TEMP] no",
		},
		{
			"S: * OK ready\nC: a LOGIN bob password123\nS: a OK in\nC: b SELECT INBOX\nS: * 4 EXISTS\nS: b OK [READ-WRITE] done\n",
			[]string{"c NOOP", "c FETCH 1 FLAGS", `c STORE 1 +FLAGS (\Seen)`, "c SEARCH ALL", "c LIST \"\" *", "c SELECT INBOX", "c UID FETCH 2 (FLAGS)", "c EXPUNGE", "c CAPABILITY"},
			[]string{"c BAD Command Argument Error. 11", "c NO Not on a Sunday", "c BAD Unrecognized argument"},
			"c NO [UNAVAILABLE] Try again later",
		},
	} {
		offered := 0
		for _, line := range tt.lines {
			for _, reply := range append([]string{tt.again}, tt.replies...) {
				tr, err := transcript.Read("x", []byte(tt.before+"C: "+line+"\nS: "+reply+"\n"), transcript.Options{})
				if err != nil {
					t.Fatal(err)
				}
				s := tr.Sessions[0]
				e := explainers.Table().New(s.Protocol, known.Place{})
				for i, x := range s.Exchanges {
					said := e.Explain(&x.Exchange)
					for _, m := range said.Mistakes {
						same := withoutTag(m.Fix) == withoutTag(line) && i == len(s.Exchanges)-1
						if same && reply == tt.again {
							offered++
						} else if same {
							t.Errorf("%q is refused with %q: %s offers %q", line, reply, m.ID, m.Fix)
						}
					}
				}
			}
		}
		if offered == 0 {
			t.Errorf("no line is offered again behind %q", tt.again)
		}
	}
}

// withoutTag is a line without the tag that it may have, in which a fix differs always.
func withoutTag(line string) string {
	if tag, rest, ok := strings.Cut(line, " "); ok && len(tag) == 1 {
		return strings.ToUpper(rest)
	}
	return strings.ToUpper(line)
}
