package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/scenario"
)

// TestMistakeInANewConnection calls again at each step of each lab, and makes each of its mistakes
// there, at the start of the connection and one line before the end of the way: what is advised can be
// typed, and lines that lead to the step do.
func TestMistakeInANewConnection(t *testing.T) {
	made, led := 0, 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		pl := atStep(t, l, i)
		defer pl.desk.Close()
		if s.SolvedByAnswer() || !pl.leave(s.Term) || pl.toDo() != s.ID {
			return
		}
		_, says, _ := pl.run.Advice()
		lines := linesIn(says)
		if len(lines) < 2 {
			return
		}
		for _, n := range slices.Compact([]int{1, len(lines) - 1}) {
			for _, m := range s.Mistakes {
				if m.When[0].Answer.Given {
					continue
				}
				pl := atStep(t, l, i)
				pl.leave(s.Term)
				pl.enter(s.Term, strings.Join(lines[:n], "\n"))
				pl.enter(s.Term, m.Try)
				_, says, _ := pl.run.Advice()
				reads := pl.last.Command != nil && pl.last.Command.Verb == "BDAT" // the lines that it has announced, whatever they say
				if pl.last.Close || pl.toDo() != s.ID || reads {
					pl.desk.Close()
					continue
				}
				made++
				if way := linesIn(says); len(way) > 0 {
					led++
					if refused := pl.follow(s.Term, way); refused != "" {
						t.Errorf("%s, %s: after %q and %q it is advised %q, and %q is answered by %s", l.ID, s.ID, lines[:n], m.Try, plain(says), refused, pl.lastReply())
					}
					if pl.toDo() == s.ID {
						pl.doStep(s, s.Solution)
					}
					if pl.toDo() == s.ID {
						t.Errorf("%s, %s: after %q and %q, %q does not lead to the step; %s", l.ID, s.ID, lines[:n], m.Try, way, pl.lastReply())
					}
				} else if line, verb := firstCommand(pl.last, says); verb != "" && pl.follow(s.Term, []string{line}) != "" {
					t.Errorf("%s, %s: after %q and %q it is advised %q, and %q is answered by %s", l.ID, s.ID, lines[:n], m.Try, plain(says), line, pl.lastReply())
				}
				pl.desk.Close()
			}
		}
	})
	if made < 1000 || led < 700 {
		t.Errorf("%d mistakes were made in new connections, and %d led to lines to type", made, led)
	}
}

// TestFormBesideTheWay makes mistakes in a new connection: what is said of the form of a line comes
// with the lines in view, until something else is refused.
func TestFormBesideTheWay(t *testing.T) {
	const form, way, first = "The word before the colon is spelt FROM", "This is a new connection", "Before that, type this:HELO client.com\n"
	for _, tt := range []struct {
		rule, typed string
		says, not   string
		goesOn      bool
	}{
		{"the form is wrong", "MAIL FORM:<user@client.com>", form, way, false},
		{"and what leads to where it can be mended", "MAIL FORM:<user@client.com>", first, way, false},
		{"it is wrong again", "MAIL FORM:<user@client.com>\nMAIL FORM:<user@client.com>", form, way, false},
		{"it is wrong in another way", "MAIL FORM:<user@client.com>\nMAIL FROM <user@client.com>", first, form, false},
		{"it is right, and too early", "MAIL FORM:<user@client.com>\nMAIL FROM:<user@client.com>", way, form, true},
		{"something else is refused", "MAIL FORM:<user@client.com>\nFOO", way, form, true},
		{"nothing is, meanwhile", "MAIL FORM:<user@client.com>\nNOOP", form, way, false},
		{"what comes first has come", "MAIL FORM:<user@client.com>\nHELO client.com", "", "HELO", false},
	} {
		pl := atNamed(t, "10-send-by-hand.md", "mail")
		pl.enter("a", "^]\nquit\ntelnet 10.49.137.152 587\nQUIT\ntelnet 10.49.137.152 25\n"+tt.typed)
		says := plain(pl.inView())
		if tt.says == way && strings.Contains(says, "Go on with this") {
			tt.says = "Go on with this"
		}
		if !strings.Contains(says, tt.says) || tt.not != "" && strings.Contains(says, tt.not) || pl.run.GoesOn() != tt.goesOn {
			t.Errorf("%s: it is advised %q, as the way on: %v", tt.rule, says, pl.run.GoesOn())
		}
	}
}
