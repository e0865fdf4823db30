package server_test

import (
	"io/fs"
	"maps"
	"regexp"
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

// TestEngineSleepsUntilATransaction: of those who look around in an SMTP session none has an
// engine, with its goroutines and buffers.
func TestEngineSleepsUntilATransaction(t *testing.T) {
	const n = 50
	f := fixture(t, "doc")
	before := goroutines()
	var open []*server.Conn
	for range n {
		w := f.NewWorld(server.WorldOptions{})
		defer w.Close()
		open = append(open, dial(t, w, "10.49.137.152", 25, discard{}))
	}
	typeAll := func(lines string) int {
		for _, c := range open {
			c.Input([]byte(lines))
		}
		begun := goroutines()
		maps.DeleteFunc(begun, func(id string, _ bool) bool { return before[id] })
		return len(begun)
	}
	if more := typeAll("EHLO client.com\r\nNOOP\r\nRSET\r\nVRFY bob\r\n"); more > n/2 {
		t.Errorf("%d sessions without a transaction have %d goroutines", n, more)
	}
	if more := typeAll("MAIL FROM:<user@client.com>\r\n"); more < n {
		t.Errorf("%d transactions have %d goroutines: no engine carries them out", n, more)
	}
}

// goroutines are the ids of those that run. One is told from another by its id, as a number of
// them says nothing while those of an earlier test come to their end.
func goroutines() map[string]bool {
	stacks := make([]byte, 1<<16)
	for n := len(stacks); n == len(stacks); {
		stacks = make([]byte, 2*n)
		n = runtime.Stack(stacks, true)
	}
	ids := map[string]bool{}
	for _, id := range regexp.MustCompile(`(?m)^goroutine (\d+) `).FindAllStringSubmatch(string(stacks), -1) {
		ids[id[1]] = true
	}
	return ids
}
