// Counted does what a learner can have EHLO do, so much of it and twice as much, and writes down how
// often each statement was run (it is built with -cover). The test beside it holds the two against
// each other.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/coverage"
	"strconv"
)

func main() {
	dir := os.Args[1]
	for _, l := range loads {
		for _, n := range []int{l.n, 2 * l.n} {
			if err := count(filepath.Join(dir, l.name, strconv.Itoa(n)), l.begin(n)); err != nil {
				fmt.Fprintln(os.Stderr, l.name, err)
				os.Exit(1)
			}
		}
	}
}

// count does something, and writes to a folder what was run for it.
func count(dir string, do func()) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := coverage.ClearCounters(); err != nil {
		return err
	}
	do()
	if err := coverage.WriteMetaDir(dir); err != nil {
		return err
	}
	return coverage.WriteCountersDir(dir)
}
