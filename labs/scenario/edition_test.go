package scenario

import (
	"strings"
	"testing"

	"ehlo/labs/labtest"
)

// TestEdition: any other octet of the file makes another edition; variables
// that are drawn make none.
func TestEdition(t *testing.T) {
	edition := func(source string) string {
		t.Helper()
		l, found := Parse(labtest.Folder(t, source), "lab.md")
		if len(found) > 0 {
			t.Fatal(found)
		}
		if drawn := l.Draw(1).Edition; drawn != l.Edition {
			t.Errorf("drawn it is edition %q, not %q", drawn, l.Edition)
		}
		return l.Edition
	}
	first := edition(labtest.Quiz)
	if len(first) != 64 || edition(labtest.Quiz) != first {
		t.Errorf("the edition %q is no hash, or differs the second time", first)
	}
	if edition(strings.ReplaceAll(labtest.Quiz, "\n", "\r\n")) != first {
		t.Error("other line ends are another edition")
	}
	if edition(labtest.Quiz+"\n") == first {
		t.Error("a line more is the same edition")
	}
}
