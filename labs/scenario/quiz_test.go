package scenario

import "testing"

// TestTypedAnswer holds answers as people type them against what is right.
func TestTypedAnswer(t *testing.T) {
	for _, tt := range []struct {
		want, typed string
		right       bool
	}{
		{"UIDL", "the UIDL command", true},
		{"UIDL", "It is UIDL.", true},
		{"UIDL", "the answer is `uidl`", true},
		{"UIDL", "a UIDL", true}, // with IMAP's tag
		{"UIDL", "not UIDL", false},
		{"UIDL", "UIDL is wrong", false},
		{"54", "#54", true},
		{"54", "number 54", true},
		{"54", "54 messages", true},
		{"54", "55", false},
		{"0", "no message", true},
		{"0", "none of them", true},
		{"0", "zero", true},
		{"0", "one", false},
		{"4", "four lines", true},
		{"4", "not four", false},
		{"bob@server.com", "to bob@server.com", true},
		{"Garden", "in the folder Garden", true},
		{"the", "the", true},
		{"command", "the command", true},
	} {
		v := Value{Given: true, Text: tt.want}
		if got := answerIs(&v, tt.typed); got != tt.right {
			t.Errorf("%q for %q: %v", tt.typed, tt.want, got)
		}
	}
}
