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

// TestThen brings a state about by the command that is to do so, and by another after it.
func TestThen(t *testing.T) {
	const seen = "c STORE 1 +FLAGS (\\Seen)\n"
	for _, tt := range []struct {
		rule, typed string
		want        bool
	}{
		{"the command does it", "c STORE 1 FLAGS (\\Flagged)", true},
		{"another does it later", "c STORE 1 FLAGS (\\Seen \\Flagged)\nd FETCH 1 FLAGS", false},
		{"another does it later, of the same kind", seen + "d STORE 2 FLAGS (\\Flagged)\ne STORE 1 FLAGS.SILENT ()", true},
	} {
		source := strings.Replace(labtest.OneStep("expect: {verb: STORE, reply: OK, then: [{mailbox: bob/INBOX, message: 1, flags: {not: '\\Seen'}}]}\nsolution: |\n  a NOOP"), "---\nHello", "terminals: [{id: a, connect: telnet 10.49.137.152 143}]\n---\nHello", 1)
		pl := play(t, parse(t, source), 1)
		pl.enter("a", "a LOGIN bob password123\nb SELECT INBOX\n"+tt.typed)
		if got := pl.run.Done(); got != tt.want {
			t.Errorf("%s: done is %v after %q, want %v", tt.rule, got, tt.typed, tt.want)
		}
	}
}

// TestLineOfLiteral asks for the line that announced a literal, of the reply to the literal.
func TestLineOfLiteral(t *testing.T) {
	for announced, want := range map[string]bool{"{1+}": true, "{1}": false} {
		source := strings.Replace(labtest.OneStep("expect: {verb: APPEND, line: '[+][}]$', reply: OK}\nsolution: |\n  a NOOP"), "---\nHello", "terminals: [{id: a, connect: telnet 10.49.137.152 143}]\n---\nHello", 1)
		pl := play(t, parse(t, source), 1)
		pl.enter("a", "a LOGIN bob password123\nb APPEND INBOX "+announced+"\nx")
		if got := pl.run.Done(); got != want {
			t.Errorf("%s: done is %v, want %v; %s", announced, got, want, pl.lastReply())
		}
	}
}
