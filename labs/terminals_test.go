package labs

import (
	"slices"
	"strings"
	"testing"

	"ehlo/labs/labtest"
	"ehlo/labs/scenario"
)

// TestTwoTerminals holds what is typed in one terminal against its own steps.
func TestTwoTerminals(t *testing.T) {
	fsys := labtest.Folder(t, labtest.TwoTerminals)
	if found := Check(fsys, "lab.md"); len(found) > 0 {
		t.Fatal(found)
	}
	l, _ := scenario.Parse(fsys, "lab.md")
	pl := play(l, labtest.Fixture(t, l.World), 1)
	defer pl.close()
	if err := pl.connect(); err != nil {
		t.Fatal(err)
	}
	in := func(term, lines string, want ...string) {
		t.Helper()
		pl.events = nil
		if err := pl.enter(term, lines); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range pl.events {
			got = append(got, strings.TrimSpace(string(e.Kind)+" "+e.Step))
		}
		if !slices.Equal(got, want) {
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
