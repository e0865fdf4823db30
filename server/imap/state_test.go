package imap_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/imap"
)

// TestWorks types every command with nothing selected, and holds who misses a
// mailbox against what the table says.
func TestWorks(t *testing.T) {
	arguments := map[string]string{
		"FETCH": " 1 FLAGS", "SEARCH": " ALL", "SORT": " (DATE) UTF-8 ALL", "THREAD": " REFERENCES UTF-8 ALL",
		"STORE": ` 1 +FLAGS (\Seen)`, "COPY": " 1 Sent", "MOVE": " 1 Sent", "UID EXPUNGE": " 1",
	}
	without := imap.Works(imap.Authenticated)
	for _, verb := range imap.Commands(imap.Authenticated) {
		args := arguments[verb]
		if args == "" {
			args = arguments[strings.TrimPrefix(verb, "UID ")]
		}
		in := []byte("a LOGIN bob secret\r\nb " + verb + args + "\r\n")
		reply := string(converse(t, dialog.Directives{}, in, func(rest []byte) int { return len(rest) }))
		missed := strings.Contains(reply, "\nb BAD No mailbox selected")
		if missed == slices.Contains(without, verb) {
			t.Errorf("%s%s misses a mailbox: %v", verb, args, missed)
		}
	}
	if got, all := imap.Works(imap.Selected), imap.Commands(imap.Selected); !slices.Equal(got, all) {
		t.Errorf("in a mailbox %d commands work, of %d", len(got), len(all))
	}
}
