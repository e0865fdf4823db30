package sandbox

import (
	"fmt"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestFixesAreTried: a line that a copy of the conversation refuses is offered to nobody, and what the server would say
// is told. The conversation itself goes on as if nothing had been tried.
func TestFixesAreTried(t *testing.T) {
	const right, wrong = "AGJvYgBwYXNzd29yZDEyMw", "AGJvYgB3cm9uZw" // without the last equals signs
	m := manager(t, Config{})
	for _, tt := range []struct{ typed, fix, says string }{
		{"AUTH PLAIN " + right, "AUTH PLAIN " + right + "==", ""},
		{"AUTH PLAIN " + wrong, "", "The server would refuse `AUTH PLAIN " + wrong + "==` here, too: Incorrect authentication data"},
		{"MAIL FROM user@client.com", "MAIL FROM:<user@client.com>", ""},
	} {
		p, w := hello(t, m, "")
		term := w.Terms[0].ID
		for _, line := range []string{"telnet 10.49.137.152 25", "EHLO client.com"} {
			ask[message.Exchange](t, p, message.Line{Term: term, Text: line})
		}
		x := ask[message.Exchange](t, p, message.Line{Term: term, Text: tt.typed})
		e := ask[message.Explanation](t, p, message.Explain{Conversation: x.Conversation, Index: x.Index})
		if len(e.Mistakes) == 0 || e.Mistakes[0].Fix != tt.fix || !strings.HasSuffix(e.Mistakes[0].Says, tt.says) {
			t.Errorf("%q: %+v", tt.typed, e.Mistakes)
		}
		after := ask[message.Exchange](t, p, message.Line{Term: term, Text: "NOOP"})
		if after.Index != x.Index+1 || after.Before != x.After {
			t.Errorf("%q: what comes next is %+v", tt.typed, after)
		}
		p.Leave()
	}
}

// BenchmarkTrial tries a fix behind a hundred lines.
func BenchmarkTrial(b *testing.B) {
	m := manager(b, Config{})
	p, w := hello(b, m, "")
	typed := append([]string{"telnet 10.49.137.152 25", "EHLO client.com"}, strings.Split(strings.Repeat("NOOP\n", 97)+"MAIL FROM user@client.com", "\n")...)
	for _, line := range typed {
		if err := p.Receive(b.Context(), message.Line{Term: w.Terms[0].ID, Text: line}); err != nil {
			b.Fatal(err)
		}
	}
	s := p.s
	x, _, _ := s.talks.exchange(s.talks.all[0].number, 99)
	for b.Loop() {
		at, ok := s.trial(x)
		if y := at.answer("MAIL FROM:<user@client.com>"); !ok || y == nil || y.Response.Code != "250" {
			b.Fatal(fmt.Sprint(ok, y))
		}
	}
}
