package sandbox

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
	"ehlo/labs/labtest"
)

// TestFewestOfAnyAttempt does a lab with fewer lines than its solution has, and then again with
// more: the shortest way is the learner's own from then on, also after the server has ended, until
// the lab is another: then only what has done that counts.
func TestFewestOfAnyAttempt(t *testing.T) {
	dir := t.TempDir()
	source := labtest.OneStep("expect: {verb: NOOP}\nsolution: |\n  telnet 10.49.137.152 25\n  HELP\n  VRFY bob\n  NOOP\n")
	sums := func(p *Page, typed ...string) (n int, way []string) {
		t.Helper()
		receive(t, p, message.StartLab{Lab: "x"})
		for _, line := range append([]string{"telnet 10.49.137.152 25"}, typed...) {
			receive(t, p, typing(p, line))
		}
		sum := labOf(p).Summary
		if sum == nil || sum.Typed != len(typed) {
			t.Fatalf("after %q: %+v", typed, sum)
		}
		return sum.Shortest, sum.Way
	}
	m := offering(t, dir, source)
	p, w := hello(t, m, "")
	for _, tt := range []struct {
		typed    []string
		shortest []string
	}{
		{[]string{"HELP", "HELP", "HELP", "NOOP"}, []string{"HELP", "VRFY bob", "NOOP"}},
		{[]string{"HELP", "NOOP"}, []string{"HELP", "NOOP"}},
		{[]string{"HELP", "HELP", "NOOP"}, []string{"HELP", "NOOP"}},
		{[]string{"NOOP"}, []string{"NOOP"}},
		{[]string{"HELP", "NOOP"}, []string{"NOOP"}},
	} {
		if n, way := sums(p, tt.typed...); n != len(tt.shortest) || !slices.Equal(way, tt.shortest) {
			t.Errorf("after %q the shortest way is %d lines: %q, want %q", tt.typed, n, way, tt.shortest)
		}
	}
	m.Close()
	p, _ = hello(t, offering(t, dir, source), w.Token)
	if sum := labOf(p).Summary; sum == nil || sum.Shortest != 1 {
		t.Errorf("after the server has ended: %+v", sum)
	}
	if _, way := sums(p, "HELP", "NOOP"); !slices.Equal(way, []string{"NOOP"}) {
		t.Errorf("in an attempt after that the shortest way is %q", way)
	}
	p.s.m.Close()
	p, _ = hello(t, offering(t, dir, strings.Replace(source, "VRFY bob", "VRFY carol", 1)), w.Token)
	if _, way := sums(p, "HELP", "VRFY carol", "NOOP"); !slices.Equal(way, []string{"HELP", "NOOP"}) { // which did the changed lab when it was played again
		t.Errorf("in another edition of the lab the shortest way is %q", way)
	}
}
