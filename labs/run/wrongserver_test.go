package run_test

import (
	"fmt"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/scenario"
)

// TestWrongPort calls, wherever a step of any lab names the server to call, the same machine at
// each other port: the learner is told at once, unless a step wants that.
func TestWrongPort(t *testing.T) {
	told, free := 0, 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		at := strings.Index("\n"+s.Solution, "\ntelnet ")
		if s.SolvedByAnswer() || at < 0 {
			return
		}
		call := strings.Fields(strings.SplitN(s.Solution[at:], "\n", 2)[0])
		for _, port := range []string{"25", "110", "143"} {
			if port == call[2] {
				continue
			}
			pl := atStep(t, l, i)
			pl.leave(s.Term)
			pl.events = nil
			pl.enter(s.Term, fmt.Sprintf("telnet %s %s", call[1], port))
			if pl.last == nil || !pl.last.Greeting() {
				continue
			}
			if pl.inView() == "" {
				free++
			} else {
				told++
			}
			pl.desk.Close()
		}
	})
	if told < 30 || free > 8 {
		t.Errorf("%d wrong ports are remarked on, and %d are not", told, free)
	}
}

// TestWrongServerIsTold holds what is said, and what it leads to.
func TestWrongServerIsTold(t *testing.T) {
	for _, tt := range []struct{ file, step, typed, says string }{
		{"02-read-the-answers.md", "pop3", "QUIT\ntelnet 10.49.137.152 25", "You have called the machine at port 25, where it accepts mail by SMTP. This step goes on at another port. Leave, and call that:QUIT\ntelnet 10.49.137.152 110\n"},
		{"02-read-the-answers.md", "pop3", "QUIT\ntelnet 10.49.137.152 25\nQUIT", "Go on with this:telnet 10.49.137.152 110\n"},
		{"02-read-the-answers.md", "pop3", "QUIT\ntelnet 10.49.137.152 25\nQUIT\ntelnet 10.49.137.152 110", ""},
		{"02-read-the-answers.md", "no", "QUIT\ntelnet 10.49.137.152 110", "telnet 10.49.137.152 143\n"},
		{"02-read-the-answers.md", "four", "QUIT\ntelnet 10.49.137.152 110", ""},
	} {
		pl := atNamed(t, tt.file, tt.step)
		pl.enter("a", tt.typed)
		if _, says, _ := pl.run.Advice(); !strings.Contains(plain(says), tt.says) || (says == "") != (tt.says == "") {
			t.Errorf("%s, after %q: %q, want %q", tt.step, tt.typed, plain(says), tt.says)
		}
	}
	pl := atNamed(t, "02-read-the-answers.md", "pop3")
	pl.enter("a", "QUIT")
	pl.apply(desk.Input{Kind: desk.Show, Step: "pop3"})
	if pl.said("telnet 10.49.137.152 25"); pl.inView() != "" {
		t.Errorf("while a solution is typed: %q", pl.inView())
	}
}
