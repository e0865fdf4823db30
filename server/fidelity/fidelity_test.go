package main

import (
	"os"
	"path/filepath"
	"testing"
)

// recorded is the reference: it lies beside the repository where there is one.
var recorded = filepath.Join("..", "..", "..", "shared", "reference", "recorded")

// floors are the least shares that the reference must reach, in per cent. They
// only ever rise.
var floors = map[string]struct{ same, code float64 }{
	"exim":             {100, 100},
	"exim-alt":         {100, 100},
	"postfix":          {100, 100},
	"postfix-alt":      {100, 100},
	"dovecot-pop3":     {100, 100},
	"dovecot-pop3-alt": {100, 100},
	"dovecot-imap":     {100, 100},
	"dovecot-imap-alt": {100, 100},
}

func TestFidelity(t *testing.T) {
	if _, err := os.Stat(recorded); err != nil {
		t.Skip("no recorded reference beside the repository: ", err)
	}
	r, err := Compare(recorded, "")
	if err != nil {
		t.Fatal(err)
	}
	for service, floor := range floors {
		c := r.Count[service]
		if c == nil {
			t.Errorf("%s: nothing was compared", service)
			continue
		}
		t.Logf("%-18s %5d exchanges, %6.2f %% same text, %6.2f %% same code", service, c.All(), c.SamePercent(), c.CodePercent())
		if c.SamePercent() < floor.same || c.CodePercent() < floor.code {
			t.Errorf("%s: %.2f %% same text and %.2f %% same code, want %.2f and %.2f; see make fidelity",
				service, c.SamePercent(), c.CodePercent(), floor.same, floor.code)
		}
	}
}
