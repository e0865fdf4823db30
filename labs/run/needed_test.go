package run_test

import (
	"strings"
	"testing"
)

// TestSolutionsAreNeeded does every lab by its solutions: no line is too many.
func TestSolutionsAreNeeded(t *testing.T) {
	c, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Labs() {
		l = l.Draw(3)
		pl := atStep(t, l, len(l.Steps))
		needed := pl.run.Needed()
		for i, line := range pl.run.Summary().Session {
			if !needed[i] {
				t.Errorf("%s: %q is not needed", l.ID, line)
			}
		}
		pl.desk.Close()
	}
}

// TestNeeded does a lab's steps in ways of their own, and holds which lines were too many.
func TestNeeded(t *testing.T) {
	for _, tt := range []struct {
		rule, file string
		ways       map[string]string // by step, in place of its solution
		extra      string
	}{
		{
			"a line counts where it has led, and one that does a step always", "02-read-the-answers.md",
			map[string]string{
				"five-hundred": "BLAH BLAH",
				"pop3":         "QUIT\ntelnet 10.49.137.152 110\nEHLO client.com\nPASS sesame\nUSER bob\nPASS sesame",
				"no":           "QUIT\ntelnet 10.49.137.152 143\nUSER bob\nx LOGIN bob sesame",
			},
			"EHLO client.com|PASS sesame|USER bob",
		},
		{"a message's lines are the learner's own", "10-send-by-hand.md", map[string]string{
			"header": "From: user@client.com\nSubject: Hi\nTo: bob@server.com", "body": "Hi Bob", "dot": "PS: bye\n.",
		}, "PS: bye"},
		{"a line of the text is the one that did its step, and not one that reads as the solution does", "10-send-by-hand.md", map[string]string{
			"header": "From: user@client.com\nTo: bob@server.com\nSubject: Telnet email\nHello. I am using telnet to send you an email!\n.",
			"blank":  "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nFrom: user@client.com\nTo: bob@server.com\nSubject: Hi\n\n", "body": "Hello Bob",
		}, "Hello. I am using telnet to send you an email!|.|MAIL FROM:<user@client.com>|RCPT TO:<bob@server.com>|DATA|From: user@client.com|To: bob@server.com|Subject: Hi"},
		{"a message that did no step", "10-send-by-hand.md", map[string]string{
			"header": "From me\n.\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nFrom: user@client.com\nTo: bob@server.com\nSubject: Hi",
		}, "From me|.|MAIL FROM:<user@client.com>|RCPT TO:<bob@server.com>|DATA"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			l := program(t, tt.file)
			l = l.Draw(3)
			pl := play(t, l, 3)
			for _, s := range l.Steps {
				way, ok := tt.ways[s.ID]
				if !ok {
					way = s.Solution
				}
				pl.doStep(s, way)
			}
			var extra []string
			needed := pl.run.Needed()
			for i, line := range pl.run.Summary().Session {
				if !needed[i] {
					extra = append(extra, line)
				}
			}
			if got := strings.Join(extra, "|"); got != tt.extra || !pl.run.Done() {
				t.Errorf("%q is not needed, want %q; all done: %v", got, tt.extra, pl.run.Done())
			}
		})
	}
}
