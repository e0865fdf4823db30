package explaintest

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// Long reports whether tests go through all cases rather than a sample:
// EHLO_LONG=1, which `make test-long` sets.
func Long() bool { return os.Getenv("EHLO_LONG") == "1" }

// Random is what a test draws its sample by. A test that fails shows the seed;
// EHLO_SEED draws the same sample once more.
func Random(t testing.TB) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if text := os.Getenv("EHLO_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatalf("EHLO_SEED=%s: %v", text, err)
		}
	}
	t.Logf("a sample: draw it again with EHLO_SEED=%d, or all cases with EHLO_LONG=1", seed)
	return rand.New(rand.NewPCG(seed, 0))
}
