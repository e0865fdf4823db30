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
	// tidy is how often at most it is looked what is still in use.
	tidy = 10 * time.Second
)

// fills sets how much memory the process may take, and tells from then on whether what is in use
// fills it.
func fills() func() bool {
	_, _ = memlimit.SetGoMemLimitWithOpts(memlimit.WithRatio(usable), // where nobody tells, there is no limit
		memlimit.WithProvider(memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)))
	limit := debug.SetMemoryLimit(-1)
	if limit == math.MaxInt64 {
		return nil
	}
	most := uint64(crowded * float64(limit))
	var mu sync.Mutex // guards tidied
	var tidied time.Time
	return func() bool {
		if inUse() <= most {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		if time.Since(tidied) > tidy {
			runtime.GC() // some of it may be garbage
			tidied = time.Now()
		}
		return inUse() > most
	}
}

// inUse is how many octets objects have that are in use, or are not known not to be.
func inUse() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
