package server_test

import (
	"io/fs"
	"runtime"
	"testing"

	"ehlo/scenarios"
	"ehlo/server"
)

// TestFixtureKeepsWhatItMeans: a fixture is what its file says, not the file's
// syntax tree, which is many times as large.
func TestFixtureKeepsWhatItMeans(t *testing.T) {
	const n, most = 20, 48 << 10
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	inUse := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	fixtures := make([]*server.Fixture, n)
	before := inUse()
	for i := range fixtures {
		if fixtures[i], err = server.LoadFixture(worlds, "doc"); err != nil {
			t.Fatal(err)
		}
	}
	if each := int64(inUse()-before) / n; each > most {
		t.Errorf("a fixture takes %d octets, want %d at most", each, most)
	}
	runtime.KeepAlive(fixtures)
}
