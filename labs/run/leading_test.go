package run_test

import (
	"strings"
	"testing"
)

// TestLeadingLines hangs up before a step: the lines that lead back to it have none that the server
// refuses, and none of what is over.
func TestLeadingLines(t *testing.T) {
	const greet = "telnet 10.49.137.152 25\nEHLO client.com"
	for _, tt := range []struct{ rule, file, step, lines string }{
		{"a refused line alone", "14-order-and-reset.md", "nested", greet + "\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>"},
		{"one in a transaction that goes on", "14-order-and-reset.md", "rset", greet + "\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>"},
		{"a transaction that was dropped", "14-order-and-reset.md", "send", greet + "\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>"},
		{"a message that was sent, and several refused lines of one step", "13-several-recipients.md", "list", greet + "\nMAIL FROM:<user@client.com>"},
		{"a refusal that ends a login", "20-log-in-with-login.md", "password", "telnet 10.49.137.152 587\nEHLO client.com\nAUTH LOGIN\nYm9i"},
		{"a command with a literal", "70-put-a-message-there.md", "status", "telnet 10.49.137.152 143\na LOGIN bob password123"},
		{"and one that goes on", "70-put-a-message-there.md", "send", "telnet 10.49.137.152 143\na LOGIN bob password123\nb APPEND Sent {28}"},
		{"a mailbox that was left for another", "92-an-interview.md", "show", "telnet 10.10.41.192 143\na LOGIN bob password123\ne SELECT Office\nf SEARCH SUBJECT mutir"},
	} {
		pl := atNamed(t, tt.file, tt.step)
		pl.leave("a")
		_, says, _ := pl.run.Advice()
		if got := strings.Join(linesIn(says), "\n"); got != tt.lines {
			t.Errorf("%s: %q leads to %s, want %q", tt.rule, got, tt.step, tt.lines)
		}
	}
}
