package run_test

import (
	"testing"

	"ehlo/internal/desk"
)

// TestDoAgain opens a step of a lab again that is done: what leads to it from where the learner is by
// then is in view, and leads there.
func TestDoAgain(t *testing.T) {
	const call, envelope = "telnet 10.49.137.152 25\nHELO client.com\n", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\n"
	const header = "From: user@client.com\nTo: bob@server.com\nSubject: Telnet email\n"
	for _, tt := range []struct{ rule, file, at, typed, step, lines string }{
		{"a message, after the end of the lab", "10-send-by-hand.md", "quit", "QUIT", "body", call + envelope + header + "\n"},
		{"a message, in a connection", "10-send-by-hand.md", "quit", "", "body", envelope + header + "\n"},
		{"a message, in a new connection", "10-send-by-hand.md", "quit", "QUIT\ntelnet 10.49.137.152 25", "body", "HELO client.com\n" + envelope + header + "\n"},
		{"what is so already", "10-send-by-hand.md", "quit", "QUIT", "dot", call + envelope + header + "\nHello. I am using telnet to send you an email!\n"},
		{"a command, in a message", "10-send-by-hand.md", "header", "", "mail", ".\n"},
		{"a command, further back", "10-send-by-hand.md", "quit", "", "data", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\n"},
		{"a command that can be typed", "10-send-by-hand.md", "quit", "", "mail", ""},
		{"a call, with one open", "10-send-by-hand.md", "mail", "", "call", "QUIT\n"},
		{"a call, without", "10-send-by-hand.md", "quit", "QUIT", "call", ""},
		{"in another protocol", "12-envelope-and-header.md", "quit", "", "sheet", "QUIT\ntelnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\n"},
		{"a mailbox", "61-four-states.md", "logout", "x CLOSE", "select", ""},
		{"a question", "12-envelope-and-header.md", "quit", "QUIT", "who", ""},
	} {
		pl := atNamed(t, tt.file, tt.at)
		if tt.typed != "" {
			pl.enter("a", tt.typed)
		}
		pl.apply(desk.Input{Kind: desk.Reset, Step: tt.step})
		_, says, _ := pl.run.Advice()
		lines := ""
		for _, line := range linesIn(says) {
			lines += line + "\n"
		}
		if lines != tt.lines || tt.lines != "" && !pl.run.GoesOn() {
			t.Errorf("%s: %q leads there, want %q", tt.rule, lines, tt.lines)
		}
		if tt.lines == "" {
			continue
		}
		pl.enter("a", lines)
		if step, says, ok := pl.run.Advice(); ok && step == tt.step {
			t.Errorf("%s: once they are typed it still says %q", tt.rule, says)
		}
		for _, s := range pl.run.Lab().Steps {
			if s.ID == tt.step {
				pl.doStep(s, s.Solution)
			}
		}
		if pl.toDo() == tt.step {
			t.Errorf("%s: they do not lead there", tt.rule)
		}
	}
}
