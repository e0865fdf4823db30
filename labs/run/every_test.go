package run_test

import (
	"strings"
	"testing"
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
