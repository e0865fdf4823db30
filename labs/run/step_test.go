package run

import (
	"testing"

	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// TestLinesBrought: of what exchanges bring the last lines are kept, and all of the last
// exchange.
func TestLinesBrought(t *testing.T) {
	p := &progress{Step: &scenario.Step{Quiz: &scenario.Quiz{Brought: true}}}
	for _, tt := range []struct{ brings, kept int }{{10, 10}, {400, 400}, {10, broughtKept}, {broughtKept + 1, broughtKept + 1}} {
		x := &wire.Exchange{}
		x.Response.Lines = make([]string, tt.brings)
		if p.note(x); len(p.brought) != tt.kept {
			t.Errorf("after %d lines %d are kept, want %d", tt.brings, len(p.brought), tt.kept)
		}
	}
}
