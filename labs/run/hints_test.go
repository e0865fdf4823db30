package run_test

import (
	"slices"
	"testing"
	"time"

	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// TestHintsComeOneAtATime makes every mistake of every lab several times, and waits: no line, and no
// hour, brings two hints by itself.
func TestHintsComeOneAtATime(t *testing.T) {
	came := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if s.SolvedByAnswer() {
			return
		}
		pl := atStep(t, l, i)
		defer pl.desk.Close()
		hinted := func(after string, events []run.Event) {
			n := 0
			for _, e := range events {
				if e.Kind == run.Hinted {
					n++
				}
			}
			if came += n; n > 1 {
				t.Errorf("%s, %s: %d hints come with %q", l.ID, s.ID, n, after)
			}
		}
		for _, line := range []string{"FOO", "QUIT", "BAR", "FOO", "BAR"} {
			pl.events = nil
			pl.enter(s.Term, line)
			hinted(line, pl.events)
		}
		hinted("an hour", pl.run.Wait(time.Hour))
	})
	if came < 200 {
		t.Errorf("%d hints came", came)
	}
}

// TestHintBesideAdvice makes tries at a step that are advised on: no hint comes by itself that
// contradicts what leads elsewhere first, or says no more than that. It comes with what is advised
// nothing on, and for the asking.
func TestHintBesideAdvice(t *testing.T) {
	for _, tt := range []struct {
		rule, step, typed string
		hinted            bool
	}{
		{"lines lead back to the step", "data", "RSET\nDATA\nDATA\nFOO", false},
		{"something has to be undone first", "mail", "MAIL FROM:<bob@server.com>\nSEND\nMAIL FROM:<user@client.com>\nSEND", false},
		{"the line to type is advised", "helo", "HELLO client.com\nHELO\nHELO", false},
		{"nothing is advised", "helo", "FOO\nBAR\nFOO", true},
	} {
		pl := atNamed(t, "10-send-by-hand.md", tt.step)
		if got := pl.said(tt.typed); slices.Contains(got, "hinted "+tt.step) != tt.hinted {
			t.Errorf("%s: %q leads to %q", tt.rule, tt.typed, got)
		}
		if got := inWords(pl.run.Hint(tt.step)); !slices.Contains(got, "hinted "+tt.step) {
			t.Errorf("%s: who asks gets %q", tt.rule, got)
		}
	}
}
