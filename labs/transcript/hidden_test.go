package transcript_test

import (
	"slices"
	"testing"

	"ehlo/labs/transcript"
)

// TestPasswordsAreMissed holds that a password which was accepted and is not
// shown is found, whatever the protocol, and that others are left alone.
func TestPasswordsAreMissed(t *testing.T) {
	for _, tt := range []struct {
		text   string
		missed bool
	}{
		{"S: +OK hi\nC: USER zoe\nS: +OK\nC: PASS\nS: +OK in\n", true},
		{"S: +OK hi\nC: USER zoe\nS: +OK\nC: PASS ****\nS: +OK in\n", true},
		{"S: +OK hi\nC: USER zoe\nS: +OK\nC: PASS tulip\nS: +OK in\n", false},
		{"S: +OK hi\nC: USER zoe\nS: +OK\nC: PASS\nS: -ERR no\n", false},
		{"S: * OK hi\nC: a LOGIN zoe\nS: a OK in\n", true},
		{"S: * OK hi\nC: a LOGIN zoe xxxxx\nS: a OK in\n", true},
		{"S: * OK hi\nC: a LOGIN zoe tulip\nS: a OK in\n", false},
		{"S: * OK hi\nC: a LOGIN zoe ***\nS: a NO no\n", false},
	} {
		read, err := transcript.Read("t", []byte(tt.text), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		missed := slices.ContainsFunc(read.Sessions[0].Findings, func(f transcript.Finding) bool { return f.Kind == "password-missing" })
		if missed != tt.missed {
			t.Errorf("%q: missing is %v, want %v", tt.text, missed, tt.missed)
		}
	}
}
