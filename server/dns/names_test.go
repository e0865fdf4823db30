package dns

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestResolving: aliases lead to addresses, a wildcard is no name of its own, and what has no
// address is a domain at most.
func TestResolving(t *testing.T) {
	zs := zones(t)
	want := []string{"box.example.net", "linux", "mail.example.org", "ns.example.net", "ns.example.org", "shop.example.org", "www.example.net", "www.example.org"}
	if diff := cmp.Diff(want, zs.Resolving()); diff != "" {
		t.Errorf("names -want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]string{"example.net", "example.org"}, zs.Domains()); diff != "" {
		t.Errorf("domains -want +got:\n%s", diff)
	}
}
