package run_test

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

const openLab = "expect: {verb: [FETCH, STORE], open: bob/INBOX}\nmistakes: [{when: {verb: FETCH, reply: OK, args: {item: FLAGS}}, try: z FETCH 1 FLAGS, say: Not that.}]\nsolution: |\n  a LOGIN bob password123\n  b SELECT INBOX\n  c FETCH 1 UID"

func openingIMAP(block string) string {
	return strings.Replace(labtest.OneStep(block), "---\nHello", "terminals: [{id: a, connect: telnet 10.49.137.152 143}]\n---\nHello", 1)
}

// TestOpen sends a command with the mailbox open that a condition wants, and with others.
func TestOpen(t *testing.T) {
	const login, in = "a LOGIN bob password123\n", "b SELECT INBOX\n"
	for _, tt := range []struct {
		rule, typed string
		want        bool
	}{
		{"it is open", login + in + "c FETCH 1 UID", true},
		{"to read only, and by another spelling", login + "b EXAMINE inbox\nc FETCH 1 UID", true},
		{"none is", login + "c FETCH 1 UID", false},
		{"it is closed", login + in + "c UNSELECT\nd FETCH 1 UID", false},
		{"one that is not there was opened after it", login + in + "c SELECT Nowhere\nd FETCH 1 UID", false},
		{"another of the user's", login + in + "c COPY 1 Sent\nd SELECT Sent\ne FETCH 1 UID", false},
		{"another user's", "a LOGIN carol password123\nb APPEND INBOX {1+}\nx\nc SELECT INBOX\nd FETCH 1 UID", false},
	} {
		pl := play(t, parse(t, openingIMAP(openLab)), 1)
		pl.enter("a", tt.typed)
		if got := pl.run.Done(); got != tt.want {
			t.Errorf("%s: done is %v after %q, want %v", tt.rule, got, tt.typed, tt.want)
		}
	}
}

// TestAnotherMailbox sends the command of a step with another mailbox open: the learner is told
// which one to open, and not what the author says of the right one.
func TestAnotherMailbox(t *testing.T) {
	const in = "a LOGIN bob password123\nb SELECT INBOX\n"
	for typed, want := range map[string]string{
		in + "c COPY 1 Sent\nd SELECT Sent\ne FETCH 1 FLAGS":         "The open mailbox is bob/Sent, and this step is about bob/INBOX. Open that one first:x SELECT INBOX",
		in + "c UNSELECT\nd FETCH 1 FLAGS":                           "",
		in + "c FETCH 1 FLAGS":                                       "",
		"a LOGIN carol password123\nb SELECT INBOX\nc FETCH 1 FLAGS": "The open mailbox is carol/INBOX, and this step is about bob/INBOX. Open that one first:z LOGOUT",
	} {
		pl := play(t, parse(t, openingIMAP(openLab)), 1)
		pl.enter("a", typed)
		_, says, _ := pl.run.Advice()
		if got := plain(says); !strings.HasPrefix(got, want) || want == "" && strings.Contains(got, "mailbox is") {
			t.Errorf("after %q: %q, want %q", typed, got, want)
		}
	}
	pl := atNamed(t, "62-tags.md", "three")
	pl.enter("a", "x SELECT Sent\none NOOP\ntwo FETCH 1:* FLAGS")
	if _, says, _ := pl.run.Advice(); !strings.Contains(plain(says), "this step is about bob/INBOX") {
		t.Errorf("at a step that wants other commands besides: %q", plain(says))
	}
}
