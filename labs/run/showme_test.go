package run_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// TestShowMe types what is shown of a step when the connection was lost before.
func TestShowMe(t *testing.T) {
	pl := startThree(t)
	pl.said("QUIT")
	var got []string
	for _, l := range pl.shown("three") {
		if l.HTML == "" || strings.Contains(l.HTML, "the rest of what was begun") {
			t.Errorf("%q is said to be %q", l.Text, l.HTML)
		}
		got = append(got, l.Text)
	}
	want := []string{
		"telnet 10.49.137.152 25", "EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<alice@server.com>", "DATA", "Subject: a", "", ".hello", ".",
	}
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	pl.said(strings.Join(got, "\n"))
	if s := pl.run.Steps()[2]; s.Status != run.Shown {
		t.Errorf("%+v", s)
	}
}

// TestShowMeFromTheCall: of a step that leaves one server for another, whoever has left is shown
// the lines from the call on, and what is said of them is what will happen.
func TestShowMeFromTheCall(t *testing.T) {
	const second, third = "telnet 10.49.137.152 110|USER bob|PASS sesame", "telnet 10.49.137.152 143|a LOGIN bob sesame"
	for _, tt := range []struct{ file, step, typed, shown, says string }{
		{"02-read-the-answers.md", "pop3", "QUIT", second, "You give the password. The server refuses it."},
		{"02-read-the-answers.md", "pop3", "^]\nquit", second, ""},
		{"02-read-the-answers.md", "pop3", "NOOP", "QUIT|" + second, "You say goodbye, and the server closes the connection."},
		{"02-read-the-answers.md", "no", "QUIT", third, "You log in with a name and a password. The server refuses it."},
		{"02-read-the-answers.md", "no", "QUIT\ntelnet 10.49.137.153 25", "QUIT|" + third, ""},
		{"02-read-the-answers.md", "no", "USER bob\nPASS password123", "QUIT|" + third, "You say goodbye, and the server closes the connection."},
		{"02-read-the-answers.md", "no", "NOOP", "QUIT|" + third, "You say goodbye, and the server closes the connection."},
		{"02-read-the-answers.md", "bad", "a LOGOUT", "telnet 10.49.137.152 143|b FOO", "This is not a command that the server knows."},
		{"02-read-the-answers.md", "five-hundred", "NOOP", "FOO", "This is not a command that the server knows."},
		{"41-three-states.md", "quit", "hosts", "telnet 10.10.41.192 110|USER bob|PASS password123|DELE 1|QUIT", "The server deletes the marked messages."},
	} {
		pl := atNamed(t, tt.file, tt.step)
		pl.enter("a", tt.typed)
		var shown, says []string
		for _, l := range pl.shown(tt.step) {
			shown, says = append(shown, l.Text), append(says, l.HTML)
		}
		if got := strings.Join(shown, "|"); got != tt.shown || !strings.Contains(strings.Join(says, "|"), tt.says) {
			t.Errorf("%s: after %q: %q, want %q; it is said %q", tt.step, tt.typed, got, tt.shown, says)
		}
	}
}

// TestWhatIsShownIsNotTyped: the lines of a solution that is shown are not the
// learner's, and the same lines typed later are.
func TestWhatIsShownIsNotTyped(t *testing.T) {
	pl := startThree(t)
	pl.said("HELP")
	pl.show(t, pl.run.Steps()[0])
	if s := pl.run.Summary(); s.Typed != 1 || s.Given != 1 || strings.Join(s.Session, "|") != "HELP" {
		t.Errorf("%+v", s)
	}
	pl.said("EHLO client.com")
	if s := pl.run.Summary(); s.Typed != 2 || s.Given != 1 {
		t.Errorf("the line typed by hand: %+v", s)
	}
}

// TestEveryLabCanBeShown does every lab of the program by what is shown. Nobody has
// typed a line then.
func TestEveryLabCanBeShown(t *testing.T) {
	c, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Labs() {
		pl := play(t, l, 3)
		for _, s := range pl.run.Steps() {
			pl.show(t, s)
		}
		if sum := pl.run.Summary(); !pl.run.Done() || sum.Typed > 0 || sum.Given == 0 && sum.Shortest > 0 || sum.Given > sum.Shortest || sum.Tries > 0 && l.Path == "" {
			t.Errorf("%s: done %v, %+v", l.ID, pl.run.Done(), sum)
		}
	}
}

// TestShownAnswerIsToldApart has the question of each lab answered for the learner: what is said
// then begins with the answer, as the question goes with it; by hand it does not.
func TestShownAnswerIsToldApart(t *testing.T) {
	questions := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if !s.SolvedByAnswer() {
			return
		}
		for _, shows := range []bool{true, false} {
			pl := atStep(t, l, i)
			if shows {
				pl.shown(s.ID)
			}
			pl.doStep(s, s.Solution)
			said := pl.run.Steps()[i].Explain
			if told := strings.Contains(said, "This is the answer:</p><ul><li>"); told != shows {
				t.Errorf("%s, %s: shown %v, and it is said %q", l.ID, s.ID, shows, said)
			}
			for answer := range strings.SplitSeq(strings.TrimSpace(s.Solution), "\n") {
				if bare := strings.NewReplacer("`", "", "*", ""); shows && !strings.Contains(plain(said), bare.Replace(answer)) {
					t.Errorf("%s, %s: %q is not in %q", l.ID, s.ID, answer, plain(said))
				}
			}
			pl.desk.Close()
		}
		questions++
	})
	if questions < 50 {
		t.Errorf("there are %d questions", questions)
	}
}
