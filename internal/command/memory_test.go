package command

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// TestFills: the memory is full when what is in use fills it, and not of garbage.
func TestFills(t *testing.T) {
	t.Setenv("GOMEMLIMIT", "set")
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(256 << 20))
	octets, full := fills()
	if octets < 128<<20 || octets > 256<<20 {
		t.Errorf("learners' work may fill %d octets of 256 MiB", octets)
	}
	if full() {
		t.Fatalf("it is full from the start, with %d octets in use", inUse())
	}
	garbage := make([]byte, 200<<20)
	garbage[0] = 1
	if garbage = nil; full() {
		t.Error("it is full of garbage")
	}
	used := make([]byte, 200<<20)
	if !full() {
		t.Error("it is not full")
	}
	runtime.KeepAlive(used)
}
