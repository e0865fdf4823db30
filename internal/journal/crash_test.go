package journal

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"ehlo/internal/journal/journaltest"
)

// TestPowerCut: whatever a power cut takes, what was told to be durable is there, in its
// order; and of what was typed, a beginning without gaps, unless it is said to be damaged.
func TestPowerCut(t *testing.T) {
	cuts := 60
	if os.Getenv("EHLO_LONG") != "" {
		cuts = 3000
	}
	for seed := range cuts {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(seed), 0))
			d := journaltest.NewUnsafeDisk()
			var all []*survivor
			for i := range 4 {
				all = append(all, &survivor{id: fmt.Sprintf("%032d", i)})
			}
			for range 3 {
				d = cutOff(t, r, d, all)
			}
		})
	}
}

// survivor is what is known of a sandbox beside its journal.
type survivor struct {
	id     string
	j      *sitting
	facts  []string   // all, in their order
	sure   int        // how many of them were told to be durable
	inputs [][]string // by beginning, whose seed is the index
	begun  bool
}

// cutOff works with a store until the power is cut, and looks at what is there afterwards.
func cutOff(t *testing.T, r *rand.Rand, d *journaltest.UnsafeDisk, all []*survivor) *journaltest.UnsafeDisk {
	s, err := open(d, "dir", slog.New(slog.DiscardHandler), limits{segment: 3000, segments: 2, queue: 1 << 20, unsynced: 1 << 20}, true)
	must(t, err)
	for _, v := range all {
		v.j = sit(t, s, v.id)
		c, err := v.j.Read()
		if err != nil && !errors.Is(err, ErrNone) && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
		if v.begun {
			must(t, err)
			v.facts, v.sure = steps(c), len(c.Facts)
			v.inputs[c.Begin.Seed] = texts(c)
			v.inputs = v.inputs[:c.Begin.Seed+1]
			if c.Damaged {
				v.begin(t)
			}
		}
	}
	for range 20 + r.IntN(100) {
		v := all[r.IntN(len(all))]
		switch n := r.IntN(20); {
		case n == 0 || !v.begun:
			v.begin(t)
		case n < 13:
			text := fmt.Sprint("line ", r.Uint32())
			v.j.input(text)
			last := &v.inputs[len(v.inputs)-1]
			*last = append(*last, text)
		case n < 17:
			v.facts = append(v.facts, fmt.Sprint("step ", r.Uint32()))
			v.j.achieve(v.facts[len(v.facts)-1])
		default:
			v.j.stored()
			v.sure = len(v.facts)
		}
	}
	after := d.PowerCut(r)
	must(t, s.Close())
	s, err = open(after, "dir", slog.New(slog.DiscardHandler), quick, true)
	must(t, err)
	for _, v := range all {
		v.survived(t, s)
	}
	must(t, s.Close())
	return after
}

func (v *survivor) begin(t *testing.T) {
	v.j.Begin(at, Begin{World: "doc", Seed: uint64(len(v.inputs))})
	must(t, v.j.Confirm())
	v.inputs, v.begun = append(v.inputs, nil), true
}

func (v *survivor) survived(t *testing.T, s *Store) {
	c, err := s.Journal(v.id, nil).Read()
	if err != nil {
		if v.sure > 0 {
			t.Errorf("%d facts were durable, and now: %v", v.sure, err)
		}
		*v = survivor{id: v.id}
		return
	}
	if got := steps(c); len(got) < v.sure || !slices.Equal(got[:v.sure], v.facts[:v.sure]) {
		t.Errorf("%q were durable, and there is %q", v.facts[:v.sure], got)
	}
	if c.Begin.World == "" {
		return // it is damaged before its first beginning
	}
	got, typed := texts(c), v.inputs[c.Begin.Seed]
	if !c.Damaged && (len(got) > len(typed) || !slices.Equal(got, typed[:len(got)])) {
		t.Errorf("%q were typed, and there is %q", typed, got)
	}
}
