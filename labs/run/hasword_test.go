package run_test

import (
	"math/rand/v2"
	"regexp"
	"testing"

	"ehlo/labs/run"
)

// TestNamesVerb: a verb is named where it stands as a word of its own, in capitals.
func TestNamesVerb(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "MAIL": true, "`MAIL FROM:`": true, "E-MAIL": true, "EMAIL, MAIL": true, "MAILBOX": false, "mail": false, "MAIL_2": false, "éMAILé": true,
	} {
		if got := run.NamesVerb(text, "MAIL"); got != want {
			t.Errorf("%q names MAIL: %t", text, got)
		}
	}
	// It is what a pattern says, which would have to be compiled for each line.
	parts := []string{"UID", " ", "FETCH", "UID FETCH", "_", "é", ".", "x", "\n", "9"}
	draw := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		text, verb := "", parts[2*draw.IntN(2)]
		if draw.IntN(3) == 0 {
			verb = "UID FETCH"
		}
		for range draw.IntN(6) {
			text += parts[draw.IntN(len(parts))]
		}
		want := regexp.MustCompile(`\b` + verb + `\b`).MatchString(text)
		if got := run.NamesVerb(text, verb); got != want {
			t.Fatalf("%q names %s: %t, want %t", text, verb, got, want)
		}
	}
}
