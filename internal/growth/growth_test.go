package growth

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	// What is counted is built by the test: these have it run again when they have changed.
	_ "ehlo/internal/desk"
	_ "ehlo/labs/explain/explainers"
	_ "ehlo/labs/replay"
	_ "ehlo/scenarios"
)

// most is how many times the work may be for twice as much: what is sorted takes a little more
// than twice.
const most = 2.3

// TestGrowth counts the statements that are run for each load and for twice as much of it.
func TestGrowth(t *testing.T) {
	dir := t.TempDir()
	program, counts := filepath.Join(dir, "counted"), filepath.Join(dir, "counts")
	run(t, "go", "build", "-cover", "-covermode=atomic", "-coverpkg=ehlo/internal/growth/testdata/counted,ehlo/server/...,ehlo/labs/...,ehlo/internal/desk,ehlo/internal/shell", "-o", program, "./testdata/counted")
	run(t, program, counts)
	loads, err := os.ReadDir(counts)
	if err != nil || len(loads) < 45 {
		t.Fatalf("there are %d loads (%v)", len(loads), err)
	}
	for _, l := range loads {
		t.Run(l.Name(), func(t *testing.T) {
			t.Parallel()
			once, twice := work(t, filepath.Join(counts, l.Name()))
			t.Logf("%d, then %d: %.2f ×", once, twice, float64(twice)/float64(once))
			if once < 1000 {
				t.Errorf("%d statements are run: that is no load", once)
			}
			if float64(twice) > most*float64(once) {
				t.Errorf("twice as much takes %.1f times the work", float64(twice)/float64(once))
			}
		})
	}
}

func run(t *testing.T, program string, args ...string) {
	t.Helper()
	if says, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, says)
	}
}

// work reads how many statements were run, for the smaller number and the larger.
func work(t *testing.T, dir string) (once, twice int) {
	t.Helper()
	sizes, err := os.ReadDir(dir)
	if err != nil || len(sizes) != 2 {
		t.Fatalf("there are %d sizes (%v)", len(sizes), err)
	}
	one, other := statements(t, filepath.Join(dir, sizes[0].Name())), statements(t, filepath.Join(dir, sizes[1].Name()))
	return min(one, other), max(one, other)
}

// statements is how many were run, by what -cover has written to a folder.
func statements(t *testing.T, dir string) (sum int) {
	t.Helper()
	run(t, "go", "tool", "covdata", "textfmt", "-i="+dir, "-o="+dir+".txt")
	text, err := os.ReadFile(dir + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) { // file:from,to statements times
		var in, times int
		if _, rest, ok := strings.Cut(line, " "); ok {
			if _, err := fmt.Sscan(rest, &in, &times); err == nil {
				sum += in * times
			}
		}
	}
	return sum
}
