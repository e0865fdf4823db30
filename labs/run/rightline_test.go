package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/labs/labtest"
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
		{"who looks for a way out is shown it", "HELO client.com\nMAIL FROM:<user@client.com>\nexit", "QUIT", "QUIT"},
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

// TestRightLineIsNoneToRefuse: the line of a step that was to be refused mends nothing later.
func TestRightLineIsNoneToRefuse(t *testing.T) {
	pl := solvedBefore(t, "02-read-the-answers.md", "pop3")
	for _, typed := range []string{"RCPT TO:<nobody@example.org>", "FOO"} {
		pl.enter("a", typed)
		if got := pl.run.RightLine("a", pl.last, "RCPT TO:<postmaster>"); got != "RCPT TO:<postmaster>" && got != "" {
			t.Errorf("after %q it offers %q", typed, got)
		}
	}
}

// TestShellCommandsToAServer types each command of the shell to a server of each protocol,
// at a step that has a line of its own to offer: the remark and the line offered agree on
// the way back to the prompt.
func TestShellCommandsToAServer(t *testing.T) {
	d, _ := desk.New(desk.Setup{Fixture: labtest.Fixture(t, "doc")})
	_, programs := d.Complete(d.Terminals()[0].ID, "")
	d.Close()
	if len(programs) < 10 {
		t.Fatalf("the shell has the commands %q", programs)
	}
	for _, tt := range []struct{ file, step, leaves string }{
		{"10-send-by-hand.md", "rcpt", "QUIT"},
		{"40-collect-by-pop3.md", "stat", "QUIT"},
		{"60-read-by-imap.md", "select", "LOGOUT"},
	} {
		pl := solvedBefore(t, tt.file, tt.step)
		for _, program := range programs {
			if slices.Contains([]string{"exit", "help"}, program) {
				continue // which people say to servers
			}
			line := program + " example.com 25"
			e := explainers.Table().New(pl.last.Service.Protocol, known.Place{})
			pl.enter("a", line)
			m := e.Explain(pl.last).Mistakes
			if len(m) == 0 || !strings.Contains(m[0].Says, "your own prompt") {
				t.Errorf("%s: %q is remarked on by %+v", pl.last.Service.Protocol, line, m)
				continue
			}
			if got := pl.run.RightLine("a", pl.last, m[0].Fix); !strings.HasSuffix(got, tt.leaves) || !strings.Contains(m[0].Says, tt.leaves) {
				t.Errorf("%s: after %q it offers %q, and says %q", pl.last.Service.Protocol, line, got, m[0].Says)
			}
		}
	}
}
