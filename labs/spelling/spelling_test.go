package spelling

import (
	"strings"
	"testing"
)

func TestDistance(t *testing.T) {
	long := strings.Repeat("a", 2*short)
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "RSET", 4},
		{"RSET", "RSET", 0},
		{"RSTE", "RSET", 1}, // swapped
		{"REST", "RSET", 1},
		{"RST", "RSET", 1}, // left out
		{"RSEET", "RSET", 1},
		{"RSAT", "RSET", 1},
		{"HELP", "EHLO", 2}, // swapped, and changed
		{"CA", "ABC", 3},    // 2 if an octet could be swapped and then parted
		{long, long + "b", 1},
		{long + "cb", long + "bc", 1},
		{long, "", 2 * short},
		{"", long, 2 * short},
	} {
		if got, back := Distance(tt.a, tt.b), Distance(tt.b, tt.a); got != tt.want || back != tt.want {
			t.Errorf("from %q to %q it is %d, and back %d; want %d", tt.a, tt.b, got, back, tt.want)
		}
	}
	if n := testing.AllocsPerRun(10, func() { Distance("MAIL FORM", "MAIL FROM") }); n != 0 {
		t.Errorf("%v allocations for short words", n)
	}
}
