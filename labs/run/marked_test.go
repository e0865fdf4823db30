package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
)

// TestMarked takes marks off that are there, and such as are not.
func TestMarked(t *testing.T) {
	const login = "USER bob\nPASS password123\n"
	for _, tt := range []struct {
		rule, typed string
		want        bool
	}{
		{"a mark is there", login + "DELE 1\nRSET", true},
		{"one of two", login + "DELE 1\nDELE 2\nRSET", true},
		{"none", login + "RSET", false},
		{"another's", login + "DELE 2\nRSET", false},
		{"DELE was refused", "DELE 1\n" + login + "RSET", false},
		{"of another session", login + "DELE 1\n^]\nquit\ntelnet 10.49.137.152 110\n" + login + "RSET", false},
	} {
		source := strings.Replace(labtest.OneStep("expect: {verb: RSET, marked: 1}\nsolution: |\n  USER bob\n  PASS password123\n  DELE 1\n  RSET"), "---\nHello", "terminals: [{id: a, connect: telnet 10.49.137.152 110}]\n---\nHello", 1)
		pl := play(t, parse(t, source), 1)
		pl.enter("a", tt.typed)
		if got := pl.run.Done(); got != tt.want {
			t.Errorf("%s: done is %v after %q, want %v", tt.rule, got, tt.typed, tt.want)
		}
	}
}

// TestWhoseConnectionItWas marks a message, and then loses another connection with a mark
// in it: of the user whom the step means, and of somebody else.
func TestWhoseConnectionItWas(t *testing.T) {
	for user, want := range map[string]bool{"bob": true, "carol": false} {
		pl := solvedBefore(t, "41-three-states.md", "lost")
		pl.enter("a", "DELE 1\nRSET\n^]\nquit\ntelnet 10.10.41.192 110\nUSER "+user+"\nPASS password123\nDELE 1\n^]\nquit")
		i := slices.IndexFunc(pl.run.Steps(), func(s run.Step) bool { return s.ID == "lost" })
		if got := pl.run.Steps()[i].Done; got != want {
			t.Errorf("after %s's: done is %v, want %v", user, got, want)
		}
	}
}
