package run_test

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

// TestWas closes a mailbox in which there was something to remove, and in which there was
// nothing any more.
func TestWas(t *testing.T) {
	const login = "a LOGIN bob password123\nb SELECT INBOX\n"
	for _, tt := range []struct {
		rule, typed string
		want        bool
	}{
		{"it was so", login + "c STORE 1 +FLAGS (\\Deleted)\nd CLOSE", true},
		{"it had been so earlier", login + "c STORE 1 +FLAGS (\\Deleted)\nd EXPUNGE\ne CLOSE", false},
		{"it never was", login + "d CLOSE", false},
		{"only one of two was", login + "c STORE 2 +FLAGS (\\Deleted)\nd CLOSE", false},
	} {
		source := strings.Replace(labtest.OneStep("expect: {verb: CLOSE, was: [{mailbox: bob/INBOX, message: 1, flags: '\\Deleted'}, {mailbox: bob/INBOX, count: 2}]}\nsolution: |\n  a NOOP"), "---\nHello", "terminals: [{id: a, connect: telnet 10.49.137.152 143}]\n---\nHello", 1)
		pl := play(t, parse(t, source), 1)
		pl.enter("a", tt.typed)
		if got := pl.run.Done(); got != tt.want {
			t.Errorf("%s: done is %v after %q, want %v", tt.rule, got, tt.typed, tt.want)
		}
	}
}
