package shell

import "testing"

// TestPlainTextIsShownAsItIs: what needs no change is not looked at rune by rune, and comes out the same.
func TestPlainTextIsShownAsItIs(t *testing.T) {
	for a := range 256 {
		for b := range 256 {
			for _, octets := range [][]byte{{byte(a), byte(b)}, {'x', byte(a), byte(b), 'x'}} {
				if got, want := shown(octets), written(octets, true); got != want {
					t.Fatalf("shown(%q) = %q, want %q", octets, got, want)
				}
				if got, want := visible(string(octets)), written(octets, false); got != want {
					t.Fatalf("visible(%q) = %q, want %q", octets, got, want)
				}
			}
		}
	}
}
