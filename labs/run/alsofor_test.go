package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// TestRecipientBesideTheWanted names one more recipient at each step of each lab that asks for some:
// where the step is done all the same, it says who gets the message too, and else nothing of the kind.
func TestRecipientBesideTheWanted(t *testing.T) {
	also := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		names := func(c *scenario.Condition) bool {
			return c.Envelope != nil && c.Envelope.To.Given || c.Args["forward-path"].Given
		}
		if !slices.ContainsFunc(s.Expect, names) {
			return
		}
		for _, extra := range []string{"alice@server.com", "bob@server.com", "bob@example.com", "alice@example.com", "emil@example.org", ""} {
			pl := atStep(t, l, i)
			at := strings.Index(s.Solution, "RCPT")
			if at < 0 && pl.run.Steps()[max(i-1, 0)].Done && pl.last.After == "data" {
				pl.desk.Close()
				return // its envelope is behind it
			}
			at = max(at, 0)
			if at > 0 {
				pl.enter(s.Term, strings.TrimSuffix(s.Solution[:at], "\n"))
			}
			if extra != "" {
				pl.enter(s.Term, "RCPT TO:<"+extra+">")
			}
			taken := extra != "" && pl.last.Response.Outcome == wire.OK
			pl.saidIn(s.Term, s.Solution[at:])
			said := ""
			for _, e := range pl.events {
				if e.Kind == run.StepDone && e.Step == s.ID || said != "" && e.Kind == run.Advice && e.GoesOn && e.Note {
					said += e.HTML
				}
			}
			foreseen := slices.ContainsFunc(l.Steps[:i+1], func(s *scenario.Step) bool { return strings.Contains(s.Solution, "<"+extra+">") })
			told := strings.Contains(said, "another recipient too") && strings.Contains(said, extra)
			switch {
			case said == "", pl.last.Response.Outcome == wire.Error:
			case told != (taken && !foreseen):
				t.Errorf("%s, %s: with %q beside, it says %q", l.ID, s.ID, extra, said)
			case told:
				also++
			}
			pl.desk.Close()
		}
	})
	if also < 8 {
		t.Errorf("%d envelopes had another recipient", also)
	}
}

// TestOtherRecipientStands: who gets the message too is in view at the step to do next, once, as long
// as it can be taken back.
func TestOtherRecipientStands(t *testing.T) {
	for _, tt := range []struct {
		typed  string
		stands bool
	}{
		{"", true},
		{"NOOP", true},
		{"VRFY bob", true},
		{"MAIL FROM:<user@client.com>", true},
		{"RCPT TO:<bob@server.com>", true},
		{"RSET", false},
		{"EHLO client.com", false},
		{"DATA", false},
		{"QUIT", false},
	} {
		pl := solvedBefore(t, "10-send-by-hand.md", "rcpt")
		pl.enter("a", "RCPT TO:<alice@server.com>\nRCPT TO:<bob@server.com>")
		for _, e := range pl.events {
			if e.Kind == run.StepDone && strings.Contains(e.HTML, "alice") {
				t.Errorf("it is said in the step that is done, too: %s", e.HTML)
			}
		}
		if tt.typed != "" {
			pl.enter("a", tt.typed)
		}
		step, html, _ := pl.run.Advice()
		told := step == "data" && strings.Contains(html, "another recipient too") && strings.Contains(html, "alice@server.com") && pl.run.IsNote()
		if told != tt.stands {
			t.Errorf("after %q it says %q at %q", tt.typed, html, step)
		}
		pl.desk.Close()
	}
}
