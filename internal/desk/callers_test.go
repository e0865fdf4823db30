package desk

import (
	"testing"

	"ehlo/labs/labtest"
	"ehlo/server"
)

// TestCallersAreForgotten: which terminal began a conversation is known as long
// as something can follow of it, and no longer.
func TestCallersAreForgotten(t *testing.T) {
	d, _ := New(Setup{Fixture: labtest.Fixture(t, "doc"), World: server.WorldOptions{Seed: 7}})
	defer d.Close()
	for _, tt := range []struct {
		line string
		want int // callers that are known then
	}{
		{"dig server.com MX", 0},
		{"host server.com", 0},
		{"telnet server.com 25", 1},
		{"QUIT", 0},
		{"telnet server.com 110", 1},
	} {
		d.Apply(Input{Kind: Line, Term: "t1", Text: tt.line})
		if len(d.callers) != tt.want {
			t.Errorf("after %q %d conversations go on, want %d", tt.line, len(d.callers), tt.want)
		}
	}
}
