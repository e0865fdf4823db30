package run_test

import (
	"strings"
	"testing"

	"ehlo/labs/scenario"
	"ehlo/scenarios"
)

// TestShowMeInASpoiltMessage holds what is shown where no line of a message can be taken
// back.
func TestShowMeInASpoiltMessage(t *testing.T) {
	for _, tt := range []struct{ rule, typed, begins string }{
		{"a message that can still become it goes on", "Cc: alice@server.com", ""},
		{"a message with a stray line is left", "Hi Bob", "^]|quit|telnet 10.49.137.152 25|HELO client.com|MAIL FROM"},
		{"one that was sent is written again", ".", "QUIT|telnet 10.49.137.152 25|HELO client.com|MAIL FROM"},
		{"one that was sent is written again after a goodbye", ".\nQUIT", "telnet 10.49.137.152 25|HELO client.com|MAIL FROM"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := solvedBefore(t, "10-send-by-hand.md", "blank")
			pl.enter("a", tt.typed)
			var lines []string
			for _, l := range pl.shown("blank") {
				lines = append(lines, l.Text)
			}
			if got := strings.Join(lines, "|"); !strings.HasPrefix(got, tt.begins) {
				t.Errorf("it begins with %q, want %q", got, tt.begins)
			}
			if pl.enter("a", strings.Join(lines, "\n")+"\n"); !pl.run.Steps()[6].Done {
				t.Errorf("it is done by %q: false", lines)
			}
		})
	}
}

// TestShowMeLeavesFirst calls from wherever the learner is.
func TestShowMeLeavesFirst(t *testing.T) {
	l, _ := scenario.Parse(scenarios.FS, "10-send-by-hand.md")
	for _, tt := range []struct{ rule, typed, leaves string }{
		{"the prompt needs no leaving", "hosts", ""},
		{"SMTP has a goodbye", "telnet 10.49.137.152 587", "QUIT|"},
		{"IMAP's has a tag", "telnet 10.49.137.152 143", "z LOGOUT|"},
		{"POP3's deletes what is marked, once one is logged in", "telnet 10.49.137.152 110\nUSER bob\nPASS password123", "^]|quit|"},
		{"a challenge is no place for a goodbye", "telnet 10.49.137.152 143\na AUTHENTICATE PLAIN", "^]|quit|"},
		{"nc has a key", "nc 10.49.137.152 110", "^C|"},
		{"telnet's own prompt has a command", "telnet 10.49.137.152 110\n^]", "quit|"},
		{"so has nsupdate", "nsupdate", "quit|"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := play(t, l, 1)
			pl.enter("a", tt.typed)
			var got string
			for _, line := range pl.shown("call") {
				got += line.Text + "|"
			}
			if got != tt.leaves+"telnet 10.49.137.152 25|" {
				t.Errorf("after %q: %q", tt.typed, got)
			}
			if pl.show(t, pl.run.Steps()[0]); !pl.run.Steps()[0].Done {
				t.Errorf("it is not done; %s", pl.lastReply())
			}
		})
	}
}
