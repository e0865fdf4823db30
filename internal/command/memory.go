package command

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// usable is the part of the machine's, or the container's, memory that the server may take,
	// unless GOMEMLIMIT says it.
	usable = 0.8
	// crowded is the part of that which learners' work may fill: the rest is for what comes and
	// goes.
	crowded = 0.7
	// tidy is how often at most it is looked what is still in use, while it was too much when the
	// garbage was collected last, and often while it was not: then much of it may be garbage.
	tidy, often = 10 * time.Second, time.Second
)

// fills sets how much memory the process may take, and tells how many octets of it learners' work
// may fill, and from then on whether what is in use does. Full is nil where there is no limit.
func fills() (octets int64, full func() bool) {
	_, _ = memlimit.SetGoMemLimitWithOpts(memlimit.WithRatio(usable), // where nobody tells, there is no limit
		memlimit.WithProvider(memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)))
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 {
		return 0, nil
	}
	most := uint64(crowded * float64(limit))
	var mu sync.Mutex // guards tidied
	var tidied time.Time
	return int64(most), func() bool {
		if inUse() <= most {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		if since := time.Since(tidied); since > tidy || since > often && read("/gc/heap/live:bytes") <= most {
			runtime.GC()
			tidied = time.Now()
		}
		return inUse() > most
	}
}

// inUse is how many octets objects have that are in use, or are not known not to be.
func inUse() uint64 { return read("/memory/classes/heap/objects:bytes") }

func read(name string) uint64 {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
