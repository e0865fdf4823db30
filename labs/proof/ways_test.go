package proof_test

import (
	"strings"
	"testing"

	"ehlo/labs"
	"ehlo/scenarios"
)

// TestWays: each step that is checked is proved by right ways of which one is more than
// another case or spacing, and by near misses of which one is no mistake's example.
func TestWays(t *testing.T) {
	c, err := labs.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	plain := func(lines string) string { return strings.ToLower(strings.Join(strings.Fields(lines), "")) }
	for _, l := range c.Labs() {
		for _, s := range l.Steps {
			if len(s.Expect) == 0 {
				continue
			}
			other, own := false, false
			for _, way := range s.Also {
				other = other || plain(way) != plain(s.Solution)
			}
			tried := map[string]bool{}
			for _, m := range s.Mistakes {
				tried[plain(m.Try)] = true
			}
			for _, way := range s.Near {
				own = own || !tried[plain(way)]
			}
			if !other {
				t.Errorf("%s, %s: all right ways are the solution in another case", l.ID, s.ID)
			}
			if !own {
				t.Errorf("%s, %s: all near misses are examples of its mistakes", l.ID, s.ID)
			}
		}
	}
}
