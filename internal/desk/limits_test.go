package desk_test

import (
	"strings"
	"testing"
)

// TestCopiesEnd: a mailbox that is copied into itself again and again is full in the end, long
// before it is a burden to others.
func TestCopiesEnd(t *testing.T) {
	d, _ := sitDown(t, "")
	for _, text := range []string{"telnet 10.49.137.152 143", "a LOGIN bob password123", "b SELECT INBOX"} {
		d.Apply(line(text))
	}
	for n := range 22 {
		out := shown(d.Apply(line("c COPY 1:* INBOX")), "t1")
		if strings.Contains(out, "NO [OVERQUOTA] Quota exceeded") {
			if n < 5 {
				t.Errorf("it is full after %d times", n)
			}
			return
		}
		if !strings.Contains(out, "c OK ") {
			t.Fatalf("it is answered %q", out)
		}
	}
	t.Error("it takes everything")
}
