package run

import (
	"strings"
	"testing"

	"ehlo/labs/scenario"
	"ehlo/server"
)

// TestShownSentences holds what is said of each line of a session.
func TestShownSentences(t *testing.T) {
	d := demonstration{protocols: server.Protocols()}
	d.show("telnet 10.49.137.152 110\nUSER bob\n^]\nquit\ntelnet x 25\nDATA\nSubject: a\n b\n\n.hello\nquit\n.\nQUIT\nnc y 143\na uid fetch 1 body[]\n^C\nhosts\ntelnet z 25\n^V\nNOOP\nNOOP")
	want := []string{"POP3", "whose mail", "telnet's own", "without saying goodbye", "SMTP", "message itself", "field <code>Subject", "field above",
		"empty line", "another before it", "line of the message", "dot alone", "goodbye", "IMAP", "by UID", "without saying goodbye", "own prompt", "SMTP", "do nothing", "do nothing"}
	for i, l := range d.lines {
		if i >= len(want) || !strings.Contains(l.HTML, want[i]) || l.Key != (l.Text == "^]" || l.Text == "^C") {
			t.Errorf("line %d, %q: %q", i, l.Text, l.HTML)
		}
	}
	if last := d.lines[len(d.lines)-2:]; last[0].Joined || !last[1].Joined {
		t.Errorf("pasted: %+v", last)
	}
	if len(d.lines) != len(want) {
		t.Errorf("%d lines, want %d", len(d.lines), len(want))
	}
	if n := solutionLines(&scenario.Step{Solution: "telnet a 110\n^V\nUSER bob\n^]\nquit\nbase64 x\n"}); len(n) != 1 {
		t.Errorf("%q for servers, want 1 line", n)
	}
}
