package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/scenario"
	"ehlo/server/smtp"
)

const onlyADot = "Only a dot alone on its line is the end"

// TestLineThatNearlyEnds types, in each message of each lab, lines that are nearly a dot alone.
func TestLineThatNearlyEnds(t *testing.T) {
	messages := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, line := range []string{". ", ".\t", " .", ".."} {
			pl := atStep(t, l, i)
			if pl.last == nil || pl.last.After != smtp.Data {
				pl.desk.Close()
				return
			}
			messages++
			done := pl.done()
			pl.said(line)
			if _, said, _ := pl.run.Advice(); !strings.Contains(said, onlyADot) && (line != ".." || pl.done() == done) {
				t.Errorf("%s, %s: after %q it is advised %q", l.ID, s.ID, line, said)
			}
			pl.desk.Close()
		}
	})
	if messages < 40 {
		t.Errorf("%d lines were typed into messages", messages)
	}
}

// TestWhatBecomesOfALineThatNearlyEnds holds what is said of it against what the server makes
// of it.
func TestWhatBecomesOfALineThatNearlyEnds(t *testing.T) {
	for _, tt := range []struct{ line, says, arrives string }{
		{". ", "The server takes the dot away", " "},
		{" .", "part of the message as it stands", " ."},
		{" . ", "part of the message as it stands", " . "},
		{"..", "a line that begins with the other", "."},
		{".. ", "a line that begins with the other", ". "},
	} {
		pl := atNamed(t, "10-send-by-hand.md", "dot")
		if got := pl.said(tt.line); !slices.Equal(got, []string{"advice dot"}) || !strings.Contains(pl.inView(), tt.says) {
			t.Errorf("after %q: %q, %q", tt.line, got, pl.inView())
		}
		if got := pl.said("."); !slices.Equal(got, []string{"step-done dot"}) {
			t.Errorf("the dot after %q: %q", tt.line, got)
		}
		box, err := pl.desk.World().Mailbox("bob", "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		all := box.Messages()
		if raw := string(all[len(all)-1].Content.Raw); !strings.HasSuffix(raw, "\r\n"+tt.arrives+"\r\n") {
			t.Errorf("of %q there arrives %q", tt.line, raw)
		}
	}
}

// TestDotsThatAreMeant: other lines with dots say nothing of the end, and two dots that do a
// step do not either.
func TestDotsThatAreMeant(t *testing.T) {
	for _, tt := range []struct{ file, step, line string }{
		{"15-dots-and-line-ends.md", "lone", ".."},
		{"15-dots-and-line-ends.md", "double", "..profile"},
		{"15-dots-and-line-ends.md", "double", ". ."},
		{"10-send-by-hand.md", "dot", "..."},
		{"10-send-by-hand.md", "dot", "That is all."},
	} {
		pl := atNamed(t, tt.file, tt.step)
		if pl.said(tt.line); strings.Contains(pl.inView(), onlyADot) {
			t.Errorf("%s: after %q: %q", tt.step, tt.line, pl.inView())
		}
	}
}

// TestNearEndIsSaidOnce: what the lab says of such a line the terminal does not say, too, and does
// once there is nothing to do in the lab.
func TestNearEndIsSaidOnce(t *testing.T) {
	const note = "stands alone, without a space"
	for _, line := range []string{". ", " .", "\t.", ".\t"} {
		pl := atNamed(t, "10-send-by-hand.md", "dot")
		pl.events = nil
		if shown := pl.shows("a", line); strings.Contains(shown, note) {
			t.Errorf("%q is remarked on in the terminal, too: %q", line, shown)
		}
		if said := pl.said(line); !slices.Contains(said, "advice dot") {
			t.Errorf("%q: %q", line, said)
		}
		pl.said(".\nQUIT")
		if shown := pl.said("telnet 10.49.137.152 25\nHELO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA"); len(shown) > 0 {
			t.Errorf("after the lab: %q", shown)
		}
		if shown := pl.shows("a", line); !strings.Contains(shown, note) {
			t.Errorf("%q is not remarked on after the lab: %q", line, shown)
		}
	}
}
