package main

import "testing"

// recorded is the reference.
const recorded = "testdata/recorded"

// floors are how many exchanges of each service there are to compare, and the
// least shares that must agree, in per cent. They only ever rise.
var floors = map[string]struct {
	exchanges  int
	same, code float64
}{
	"exim":             {1389, 100, 100},
	"exim-alt":         {74, 100, 100},
	"postfix":          {1378, 100, 100},
	"postfix-alt":      {74, 100, 100},
	"dovecot-pop3":     {758, 100, 100},
	"dovecot-pop3-alt": {20, 100, 100},
	"dovecot-imap":     {1830, 100, 100},
	"dovecot-imap-alt": {18, 100, 100},
}

func TestFidelity(t *testing.T) {
	r, err := Compare(recorded, "")
	if err != nil {
		t.Fatal(err)
	}
	for service := range r.Count {
		if _, ok := floors[service]; !ok {
			t.Errorf("%s: compared, but has no floor", service)
		}
	}
	for service, floor := range floors {
		c := r.Count[service]
		if c == nil {
			t.Errorf("%s: nothing was compared", service)
			continue
		}
		if c.All() != floor.exchanges {
			t.Errorf("%s: %d exchanges were compared, want %d", service, c.All(), floor.exchanges)
		}
		t.Logf("%-18s %5d exchanges, %6.2f %% same text, %6.2f %% same code", service, c.All(), c.SamePercent(), c.CodePercent())
		if c.SamePercent() < floor.same || c.CodePercent() < floor.code {
			t.Errorf("%s: %.2f %% same text and %.2f %% same code, want %.2f and %.2f; see make fidelity",
				service, c.SamePercent(), c.CodePercent(), floor.same, floor.code)
		}
	}
}
