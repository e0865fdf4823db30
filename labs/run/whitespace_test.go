package run_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/scenario"
	"ehlo/server/smtp"
)

// TestWhiteSpaceForABlankLine types a line of spaces or a tab where the solution of a step has the
// blank line that ends a header, in each message of each lab, by SMTP and by APPEND: it is told at
// once, and taken back with a blank line.
func TestWhiteSpaceForABlankLine(t *testing.T) {
	told := map[string]int{}
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		before, _, ok := strings.Cut("\n"+s.Solution, "\n\n")
		if !ok || s.SolvedByAnswer() {
			return
		}
		for _, space := range []string{" ", "\t", "  \t"} {
			pl := atStep(t, l, i)
			if before != "" {
				pl.enter(s.Term, strings.TrimPrefix(before, "\n"))
			}
			inText := pl.last.After == smtp.Data && !pl.last.Close
			if !inText && pl.last.Of != "APPEND" && (pl.last.Command == nil || pl.last.Command.Verb != "APPEND") {
				pl.desk.Close()
				return
			}
			told[string(pl.last.Service.Protocol)]++
			pl.enter(s.Term, space)
			if _, says, _ := pl.run.Advice(); !strings.Contains(says, "holds a space or a tab") {
				t.Errorf("%s, %s: after a line %q it is advised %q", l.ID, s.ID, space, says)
			}
			pl.enter(s.Term, "\n")
			if _, says, _ := pl.run.Advice(); strings.Contains(says, "holds a space or a tab") && !strings.Contains(says, "No server takes a line back") {
				t.Errorf("%s, %s: after a blank line it is advised still %q", l.ID, s.ID, says)
			}
			pl.desk.Close()
		}
	})
	if told["smtp"] < 15 || told["imap"] < 9 {
		t.Errorf("lines of white space were typed: %v", told)
	}
	pl := atNamed(t, "10-send-by-hand.md", "body")
	if pl.said(" "); pl.inView() != "" {
		t.Errorf("in a text it is advised %q", pl.inView())
	}
}

// TestFieldWithoutValue types each field that a step wants with nothing behind its colon: it is told
// so, until the value comes.
func TestFieldWithoutValue(t *testing.T) {
	told := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, c := range s.Expect {
			if c.Text == nil {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(c.Text.Header)) {
				pl := atStep(t, l, i)
				inHeader := pl.last != nil && pl.last.After == smtp.Data && !pl.last.Close && strings.Contains(s.Solution, name+":")
				if !inHeader || name == scenario.AnyField {
					pl.desk.Close()
					continue
				}
				told++
				want := "There is nothing after <code>" + name + ":</code> yet."
				if pl.saidIn(s.Term, name+": "); !strings.Contains(pl.inView(), want) {
					t.Errorf("%s, %s: after %q it is advised %q", l.ID, s.ID, name+": ", pl.inView())
				}
				pl.enter(s.Term, " value")
				if _, says, _ := pl.run.Advice(); strings.Contains(says, want) {
					t.Errorf("%s, %s: after its value it is advised still %q", l.ID, s.ID, says)
				}
				pl.desk.Close()
			}
		}
	})
	if told < 9 {
		t.Errorf("%d fields had no value", told)
	}
}

// TestEmptyFieldIsNone leaves each field empty that has to be there for a step of any lab, and does
// the rest of the step: that does not do it, nor does the message once it is sent, and what is missing
// is named where the header ends.
func TestEmptyFieldIsNone(t *testing.T) {
	left := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, c := range s.Expect {
			if c.Text == nil || s.Quiz != nil {
				continue
			}
			for name, want := range c.Text.Header {
				line := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + `: .+$`)
				if want.Present == nil || !*want.Present || !line.MatchString(s.Solution) {
					continue
				}
				left++
				pl := atStep(t, l, i)
				empty := line.ReplaceAllString(s.Solution, name+":")
				header, _, _ := strings.Cut(empty, "\n\n")
				pl.enter(s.Term, strings.TrimSuffix(header, "\n")+"\n\n")
				if _, says, _ := pl.run.Advice(); !strings.Contains(says, "there is nothing after <code>"+name+":</code>") {
					t.Errorf("%s, %s: after %q and a blank line it is advised %q", l.ID, s.ID, name+":", says)
				}
				pl.enter(s.Term, "Hello.\n.")
				if pl.run.Steps()[i].Done {
					t.Errorf("%s, %s: %q does it", l.ID, s.ID, empty)
				}
				pl.desk.Close()
			}
		}
	})
	if left < 5 {
		t.Errorf("%d fields were left empty", left)
	}
}

// TestAStrayLineIsNamedOnce: what is not a field of the header is named when it is typed, and no
// line after it is, a blank one least of all.
func TestAStrayLineIsNamedOnce(t *testing.T) {
	spoilt := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		for _, stray := range []string{"HELO x", "Hello Bob"} {
			pl := atStep(t, l, i)
			if pl.last == nil || pl.last.After != smtp.Data || pl.last.Close {
				pl.desk.Close()
				return
			}
			spoilt++
			pl.enter(l.Steps[i].Term, stray)
			if pl.saidIn(l.Steps[i].Term, "\nHi"); strings.Contains(pl.inView(), "No blank line has ended") {
				t.Errorf("%s, %s: after %q, a blank line and a text it is advised %q", l.ID, l.Steps[i].ID, stray, pl.inView())
			}
			pl.desk.Close()
		}
	})
	if spoilt < 20 {
		t.Errorf("%d messages were spoilt", spoilt)
	}
}
