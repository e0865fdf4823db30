package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
)

// TestMistakeOnTheWay: a recipient who was wanted, but not sent as wanted, gets the advice
// of the step that it is about, though a question before it is open.
func TestMistakeOnTheWay(t *testing.T) {
	pl := solvedBefore(t, "22-pipelining-and-chunks.md", "group")
	pl.said("MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nRCPT TO:<alice@server.com>")
	if told := pl.advice("group"); !strings.Contains(told, "you waited for each reply") {
		t.Errorf("the advice is %q; %s", told, pl.lastReply())
	}
}

// TestEveryInOneTransaction: what is wanted of a mail transaction is wanted of one; another,
// before it or beside it, neither helps nor harms.
func TestEveryInOneTransaction(t *testing.T) {
	call := "telnet 10.49.137.152 25\nEHLO client.com\n"
	for _, tt := range []struct {
		rule, before, beside, typed string
		done                        bool
	}{
		{"after one that was hung up", "EHLO client.com\nMAIL FROM:<user@client.com>\n^]\nquit\n" + call, "", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA", true},
		{"its sender in one that was hung up", "EHLO client.com\nMAIL FROM:<user@client.com>\n^]\nquit\n" + call, "", "MAIL FROM:<alice@client.com>\nRCPT TO:<bob@server.com>\nDATA", false},
		{"its sender in one that was reset", "EHLO client.com\nMAIL FROM:<user@client.com>\nRSET\n", "", "MAIL FROM:<alice@client.com>\nRCPT TO:<bob@server.com>\nDATA", false},
		{"beside one in another terminal", "EHLO client.com\nMAIL FROM:<user@client.com>\n", call + "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>\nDATA", true},
		{"its recipient in another terminal", "EHLO client.com\nMAIL FROM:<user@client.com>\n", call + "MAIL FROM:<alice@client.com>\nRCPT TO:<bob@server.com>", "RCPT TO:<alice@server.com>\nDATA", false},
	} {
		pl := solvedBefore(t, "15-dots-and-line-ends.md", "envelope")
		pl.enter("a", tt.before)
		if tt.beside != "" {
			pl.apply(desk.Input{Kind: desk.Open})
			for line := range strings.SplitSeq(tt.beside, "\n") {
				pl.apply(desk.Input{Kind: desk.Line, Term: pl.desk.Terminals()[1].ID, Text: line})
			}
		}
		if got := pl.said(tt.typed); slices.Contains(got, "step-done envelope") != tt.done {
			t.Errorf("%s: %q; %s", tt.rule, got, pl.lastReply())
		}
	}
}
