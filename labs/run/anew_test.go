package run_test

import (
	"html"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// lines are those that an advice has to type.
func linesIn(advice string) []string {
	_, lines, _ := strings.Cut(advice, "<pre><code>")
	lines, _, found := strings.Cut(lines, "\n</code></pre>")
	if !found {
		return nil
	}
	return strings.Split(html.UnescapeString(lines), "\n")
}

// TestAnotherMessage ends a message by each mistake of each lab that does so on a step which
// goes on in one. What is advised then has the lines of another, gets shorter with each that is
// typed, and leads to where the solution does the step.
func TestAnotherMessage(t *testing.T) {
	ended := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, m := range s.Mistakes {
			pl := atStep(t, l, i)
			if pl.last == nil || pl.last.After != smtp.Data || pl.last.Close {
				pl.desk.Close()
				return
			}
			pl.enter(s.Term, m.Try)
			_, says, _ := pl.run.Advice()
			if pl.last.Unit.Kind != wire.Text || pl.last.Close || pl.toDo() != s.ID {
				pl.desk.Close()
				continue
			}
			ended++
			lines := linesIn(says)
			if len(lines) == 0 || !strings.HasPrefix(lines[0], "MAIL FROM") || strings.Contains(strings.Split(says, "<pre>")[0], "MAIL FROM") {
				t.Errorf("%s, %s: after %q: %s", l.ID, s.ID, m.Try, says)
			}
			for n, line := range lines {
				pl.said(line)
				if _, says, _ = pl.run.Advice(); !slices.Equal(linesIn(says), lines[n+1:]) && len(lines[n+1:])+len(linesIn(says)) > 0 {
					t.Errorf("%s, %s: after %q there is left %q, want %q", l.ID, s.ID, line, linesIn(says), lines[n+1:])
				}
			}
			if pl.doStep(s, s.Solution); pl.toDo() == s.ID {
				t.Errorf("%s, %s: after %q and %q the solution does not do it; %s", l.ID, s.ID, m.Try, lines, pl.lastReply())
			}
			pl.desk.Close()
		}
	})
	if ended < 14 {
		t.Errorf("%d messages were ended", ended)
	}
}

// TestSpoiltMessage: a message that cannot become what the step to do wants is remarked on with
// the line that makes it so, and not only with its dot.
func TestSpoiltMessage(t *testing.T) {
	const anew = ".\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\n"
	const header = "From: user@client.com\nTo: bob@server.com\nSubject: a\n"
	for _, tt := range []struct {
		rule, file, step string
		typed            string
		advises          string // "" for nothing
	}{
		{"no header and no blank line", "10-send-by-hand.md", "body", anew + "Hello Bob", "and Hello Bob is not a field of it"},
		{"a header and no blank line", "10-send-by-hand.md", "body", anew + header + "Hello Bob", "No blank line has ended the header"},
		{"it is said once", "10-send-by-hand.md", "body", anew + "Hello Bob\nHow are you?", "and Hello Bob is not a field of it"},
		{"a blank line and no header", "10-send-by-hand.md", "body", anew + "\n", "this is missing there: From, To."},
		{"a part of a message that does a later step", "16-shape-of-a-message.md", "body", anew + "Date: Thu, 27 Jun 2024 18:00:00 +0200\n\n", "this is missing there: "},
		{"fields in another order, and others", "10-send-by-hand.md", "body", anew + "Subject: a\nTo: bob@server.com\nX-A: b\nFrom: user@client.com\n", "Go on with this:\nThe last line is empty"},
		{"all that is wanted", "10-send-by-hand.md", "body", anew + header + "\n", ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := atNamed(t, tt.file, tt.step)
			pl.enter("a", tt.typed)
			if _, says, _ := pl.run.Advice(); !strings.Contains(plain(says), tt.advises) || (says == "") != (tt.advises == "") {
				t.Errorf("it is advised %q, want %q", plain(says), tt.advises)
			}
		})
	}
}

// TestNoHintOfAMessageThatIsNotThere: what is hinted of the lines of a message waits for one, and
// who asks is told to begin it.
func TestNoHintOfAMessageThatIsNotThere(t *testing.T) {
	pl := atNamed(t, "10-send-by-hand.md", "body")
	if got := pl.said(".\nMAIL FROM:<user@client.com>\nRSET\nFOO\nBAR"); slices.Contains(got, "hinted body") {
		t.Errorf("%q", got)
	}
	asked := func() (e run.Event) { return append(pl.run.Hint("body"), run.Event{})[0] }
	pl = atNamed(t, "10-send-by-hand.md", "body")
	pl.enter("a", ".\nRSET")
	if e := asked(); e.Kind == run.Advice && len(linesIn(e.HTML)) != 7 {
		t.Errorf("asked for a hint: %q", e.HTML)
	}
	pl.enter("a", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nFrom: a@b.org\nTo: a@b.org\nSubject: a\n\n")
	if e := asked(); e.Kind != run.Hinted {
		t.Errorf("asked for a hint in the message: %q", e.HTML)
	}
}

// TestSameRepair: of a message that is still open, and cannot be mended, every lab says the same
// way out: to end it and begin again, or to undo.
func TestSameRepair(t *testing.T) {
	repairs := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		for _, m := range l.Steps[i].Mistakes {
			ends, rest, found := strings.Cut(m.Say, "`.`")
			open := slices.ContainsFunc(m.When, func(c *scenario.Condition) bool { return c.AsksTextOnly() })
			if !found || !open || !strings.Contains(ends, "End ") || !strings.Contains(rest, "begin") && !strings.Contains(rest, "another") {
				continue
			}
			repairs++
			if !strings.HasSuffix(m.Say, ", or go back here with *Undo*.") {
				t.Errorf("%s, %s: %s", l.ID, l.Steps[i].ID, m.Say)
			}
		}
	})
	if repairs < 25 {
		t.Errorf("%d mistakes lead to another message", repairs)
	}
}
