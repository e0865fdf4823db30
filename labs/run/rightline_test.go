package run_test

import (
	"testing"

	"ehlo/labs/scenario"
	"ehlo/scenarios"
)

// TestRightLine types what leads to a mistake, and holds the line offered against what
// the lab's steps want.
func TestRightLine(t *testing.T) {
	lab, found := scenario.Parse(scenarios.FS, "10-send-by-hand.md")
	if len(found) > 0 {
		t.Fatal(found)
	}
	for _, tt := range []struct{ rule, typed, fix, want string }{
		{"the step's own verb", "EHLO", "EHLO client.example.org", "HELO client.com"},
		{"what comes first is the step's", "MAIL FROM user@client.com", "EHLO client.example.org", "HELO client.com"},
		{"a near miss of the step's line", "HELO client.com\nMAIL FROM me@client.com", "MAIL FROM:<me@client.com>", "MAIL FROM:<user@client.com>"},
		{"the fix leads out of the state that the step wants", "HELO client.com\nMAIL FROM:<user@client.com>\nMAIL FROM:<user@client.com>", "RSET", "RCPT TO:<bob@server.com>"},
		{"where the step needs it, the way out stays", "HELO client.com\nMAIL FROM:<x@client.com>\nMAIL FROM:<user@client.com>", "RSET", "RSET"},
		{"the fix is the step's line", "HELO client.com\nMAIL FROM user@client.com", "MAIL FROM:<user@client.com>", "MAIL FROM:<user@client.com>"},
		{"another verb gives nothing away", "HELO client.com\nVRFY", "VRFY alice", "VRFY alice"},
		{"what was said before is said again", "HELO client.com\nEHLO me", "EHLO client.example.org", "EHLO client.com"},
		{"no fix stays none", "FOO", "", ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := play(t, lab, 1)
			pl.enter("a", "telnet 10.49.137.152 25\n"+tt.typed)
			if got := pl.run.RightLine("a", pl.last, tt.fix); got != tt.want {
				t.Errorf("after %q, for %q: %q, want %q", tt.typed, tt.fix, got, tt.want)
			}
		})
	}
}
