package run_test

import (
	"slices"
	"testing"

	"ehlo/labs/labtest"
)

// TestTwoTerminals holds what is typed in one terminal against its own steps.
func TestTwoTerminals(t *testing.T) {
	l := proved(t, labtest.TwoTerminals)
	pl := play(t, l, 1)
	in := func(term, lines string, want ...string) {
		t.Helper()
		if got := pl.saidIn(term, lines); !slices.Equal(got, want) {
			t.Errorf("%q in %s: %q, want %q", lines, term, got, want)
		}
	}
	in("b", "HELO client.com\nRCPT TO:<bob@server.com>", "advice send") // though the first step is a's
	in("a", "a LOGIN bob password123\nb SELECT inbox", "step-done open")
	in("a", "c IDLE", "step-done wait")
	in("b", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\n\nHi\n.", "step-done send")
	in("a", "DONE", "step-done stop", "lab-done")
	if s := pl.run.Summary(); s.Typed != 12 || s.Shortest != 11 {
		t.Errorf("typed %d, shortest %d; want 12 and 11", s.Typed, s.Shortest)
	}
}
