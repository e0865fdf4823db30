package run_test

import (
	"html"
	"strings"
	"testing"

	"ehlo/internal/desk"
)

// TestCallBack holds when a learner is told to call again, and how long it stands.
func TestCallBack(t *testing.T) {
	for _, tt := range []struct {
		rule, file, step string
		typed            string
		calls            string // what is told in the end, "" for nothing
	}{
		{"who hangs up in the middle of a step", "10-send-by-hand.md", "rcpt", "^]\nquit", "telnet 10.49.137.152 25\nHELO client.com\nMAIL FROM:<user@client.com>"},
		{"who says goodbye", "10-send-by-hand.md", "rcpt", "QUIT", "telnet 10.49.137.152 25\nHELO client.com\nMAIL FROM:<user@client.com>"},
		{"it stands while the way is gone", "10-send-by-hand.md", "rcpt", "QUIT\ntelnet 10.49.137.152 25\nHELO client.com", "Go on with this:</p><pre><code>MAIL FROM:<user@client.com>\n"},
		{"it is gone at the end of the way", "10-send-by-hand.md", "rcpt", "QUIT\ntelnet 10.49.137.152 25\nHELO client.com\nMAIL FROM:<user@client.com>", ""},
		{"a word that nobody knows can be typed at once", "02-read-the-answers.md", "five-hundred", "QUIT", "leads to this step:</p><pre><code>telnet 10.49.137.153 25\n</code></pre>"},
		{"so can a goodbye", "12-envelope-and-header.md", "quit", "^]\nquit", "leads to this step:</p><pre><code>telnet 10.49.137.152 110\n</code></pre>"},
		{"and one that wants what is so by then", "10-send-by-hand.md", "quit", "^]\nquit", "leads to this step:</p><pre><code>telnet 10.49.137.152 25\n</code></pre>"},
		{"what was refused has led nowhere", "02-read-the-answers.md", "five", "QUIT", "EHLO client.com\nMAIL FROM:<user@client.com>\n</code></pre>"},
		{"at its end, though the last line is to be refused", "17-the-empty-sender.md", "rcpt", "QUIT\ntelnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<>\nRCPT TO:<>", ""},
		{"at its end, though the last line only looks", "15-dots-and-line-ends.md", "quit", "^]\nquit\ntelnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nSubject: Files\n\n..profile\n..\n.\nQUIT\ntelnet 10.49.137.152 110\nUSER bob\nPASS password123\nRETR 3", ""},
		{"not before", "17-the-empty-sender.md", "rcpt", "QUIT\ntelnet 10.49.137.152 25\nRCPT TO:<>", "Go on with this:</p><pre><code>EHLO client.com\nMAIL FROM:<>\n"},
		{"what is said can be on leaving", "41-three-states.md", "lost", "DELE 1\nQUIT", "Choose <em>Start over</em>"},
		{"a step that calls needs nobody to say so", "02-read-the-answers.md", "no", "QUIT", ""},
		{"what is said already can be to call", "02-read-the-answers.md", "ok", "telnet 10.49.137.152 25\nQUIT", "telnet 10.49.137.153 25"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := atNamed(t, tt.file, tt.step)
			pl.events = nil
			pl.enter("a", tt.typed)
			if got := pl.advice(tt.step); !strings.Contains(html.UnescapeString(got), tt.calls) || (got == "") != (tt.calls == "") {
				t.Errorf("after %q: %q, want %q", tt.typed, got, tt.calls)
			}
		})
	}
}

// TestCallBackAfterTheLabsOwnCall: the connection that the front page has made ends there,
// before the learner goes on in the lab.
func TestCallBackAfterTheLabsOwnCall(t *testing.T) {
	l := program(t, "10-send-by-hand.md")
	pl := play(t, l, 1)
	pl.apply(desk.Input{Kind: desk.Connect})
	pl.enter("a", "HELO client.com\nQUIT")
	if got := pl.advice("mail"); !strings.Contains(got, "telnet 10.49.137.152 25\nHELO client.com") {
		t.Errorf("it is advised %q", got)
	}
}
