package run_test

import (
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
