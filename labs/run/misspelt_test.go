package run_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	fields "ehlo/labs/explain/message"
	"ehlo/labs/scenario"
	"ehlo/server/smtp"
)

// TestMisspeltField: a header field whose name is nearly one that is wanted is named, at once, and
// again where the header ends without it.
func TestMisspeltField(t *testing.T) {
	for _, tt := range []struct{ file, step, typed, says string }{
		{"10-send-by-hand.md", "header", "Form: user@client.com", "is called <code>From</code>"},
		{"10-send-by-hand.md", "header", "From: user@client.com\nToo: bob@server.com", "is called <code>To</code>"},
		{"10-send-by-hand.md", "header", "From: user@client.com\nToo : bob@server.com", "you typed <code>Too</code>"},
		{"10-send-by-hand.md", "header", "From: user@client.com\nTo: bob@server.com\nSubjct: Hello", "you typed <code>Subjct</code>"},
		{"10-send-by-hand.md", "header", "From: user@client.com\nToo: bob@server.com\nSubject: Hallo\n\n", "before <code>To</code> was in it: you typed <code>Too</code>"},
		{"10-send-by-hand.md", "header", "Form: user@client.com\nToo: bob@server.com\n\n", "before <code>From</code> was in it"},
		{"10-send-by-hand.md", "header", "From: user@client.com\n\n", "before From, To and Subject were"},
		{"10-send-by-hand.md", "header", "Subjekt: x", "Type the line once more, with <code>Subject:</code>, before the blank line"},
		{"10-send-by-hand.md", "header", "Subjekt: x\nFrom: user@client.com", "Type the line once more, with <code>Subject:</code>"},
		{"10-send-by-hand.md", "header", "Subjekt: x\nSubject: x", ""},
		{"10-send-by-hand.md", "header", "Hello Bob\nSubjekt: x", "No server takes a line back."},
		{"16-shape-of-a-message.md", "date", "Data: Thu, 27 Jun 2024 18:00:00 +0200", "is called <code>Date</code>"},
		{"10-send-by-hand.md", "header", "Subject:", "There is nothing after <code>Subject:</code>"},
		{"10-send-by-hand.md", "header", "from: user@client.com\nCc: bob@server.com\nSender: user@client.com", ""},
	} {
		pl := atNamed(t, tt.file, tt.step)
		pl.said(tt.typed)
		if said := pl.advice(tt.step); !strings.Contains(said, tt.says) || (said == "") != (tt.says == "") {
			t.Errorf("after %q it is advised %q", tt.typed, said)
		}
	}
}

// TestEachMisspelling mistypes each field that a step of any lab wants in each way that is one
// letter off: the field can still come, and then does the step.
func TestEachMisspelling(t *testing.T) {
	named := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, c := range s.Expect {
			if c.Text == nil || !c.AsksTextOnly() {
				continue
			}
			for name := range maps.Keys(c.Text.Header) {
				for _, typed := range []string{name + name[len(name)-1:], name[:len(name)-1], name[:len(name)-1] + "q", name[:len(name)-2] + name[len(name)-1:] + name[len(name)-2:len(name)-1]} {
					pl := atStep(t, l, i)
					begun := pl.last != nil && pl.last.After == smtp.Data && !pl.last.Close
					if begun && !fields.IsField(typed) && !slices.ContainsFunc(l.Steps[:i], func(b *scenario.Step) bool { return strings.Contains(b.Solution, name+":") }) {
						pl.said(typed + ": x")
						named++
						said := pl.inView()
						if !strings.Contains(said, "<code>"+name+"</code>, and you typed <code>"+typed+"</code>") || !strings.Contains(said, "<code>"+name+":</code>, before the blank line") {
							t.Errorf("%s, %s: after %q it is advised %q", l.ID, s.ID, typed, said)
						}
						pl.enter(s.Term, s.Solution)
						if _, says, _ := pl.run.Advice(); says == said || !pl.run.Steps()[i].Done {
							t.Errorf("%s, %s: after %q and the solution it is advised %q, and done is %v", l.ID, s.ID, typed, says, pl.run.Steps()[i].Done)
						}
					}
					pl.desk.Close()
				}
			}
		}
	})
	if named < 20 {
		t.Errorf("%d fields were mistyped", named)
	}
}
