package run_test

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

// TestUser logs in by each protocol's commands, as the one who is wanted and as
// another.
func TestUser(t *testing.T) {
	const bob, alice = "AGJvYgBwYXNzd29yZDEyMw==", "AGFsaWNlAHBhc3N3b3JkMTIz"
	for _, tt := range []struct {
		rule, port, typed string
		want              bool
	}{
		{"PASS", "110", "USER bob\nPASS password123", true},
		{"PASS of another", "110", "USER alice\nPASS password123", false},
		{"PASS refused", "110", "USER bob\nPASS secret", false},
		{"POP3's AUTH", "110", "AUTH PLAIN " + bob, true},
		{"POP3's AUTH of another", "110", "AUTH PLAIN " + alice, false},
		{"POP3's AUTH in two lines", "110", "AUTH PLAIN\n" + bob, true},
		{"LOGIN, the domain included", "143", "a LOGIN bob@example.com password123", true},
		{"LOGIN of another", "143", "a LOGIN alice password123", false},
		{"AUTHENTICATE", "143", "a AUTHENTICATE PLAIN " + bob, true},
		{"AUTHENTICATE of another", "143", "a AUTHENTICATE PLAIN " + alice, false},
		{"nobody", "110", "USER bob\nNOOP", false},
	} {
		source := strings.Replace(labtest.OneStep("expect: {user: bob}\nsolution: |\n  USER bob\n  PASS password123"), "---\nHello", "terminals: [{id: a, connect: telnet 10.49.137.152 "+tt.port+"}]\n---\nHello", 1)
		pl := play(t, parse(t, source), 1)
		pl.enter("a", tt.typed)
		if got := pl.run.Done(); got != tt.want {
			t.Errorf("%s: done is %v after %q, want %v", tt.rule, got, tt.typed, tt.want)
		}
	}
}
