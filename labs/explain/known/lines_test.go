package known_test

import (
	"slices"
	"testing"

	"ehlo/labs/explain/known"
)

// TestLines: lines that are those of the last time are not made again, and others do not change those.
func TestLines(t *testing.T) {
	last := known.Lines([]byte("NOOP\nQUIT\n"), nil)
	kept := slices.Clone(last)
	for _, tt := range []struct {
		text string
		want []string
		same bool
	}{
		{"NOOP\nQUIT\n", []string{"NOOP", "QUIT"}, true},
		{"NOOP\n", []string{"NOOP"}, true},
		{"", []string{}, true},
		{"NOOP\nQUIT\nRSET\n", []string{"NOOP", "QUIT", "RSET"}, false},
		{"NOOP\nQUIT RSET\n", []string{"NOOP", "QUIT RSET"}, false},
		{"QUIT\nNOOP\n", []string{"QUIT", "NOOP"}, false},
		{"NOOP\n\nQUIT\n", []string{"NOOP", "", "QUIT"}, false},
	} {
		got := known.Lines([]byte(tt.text), last)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
		if same := len(got) == 0 || &got[0] == &last[0]; same != tt.same {
			t.Errorf("%q: those of the last time are used: %v, want %v", tt.text, same, tt.same)
		}
		if _ = append(got, "more"); !slices.Equal(last, kept) {
			t.Fatalf("%q: those of the last time are %q by now", tt.text, last)
		}
	}
}
