package imap

import (
	"strings"
	"testing"
)

func TestMatchName(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "a.b.c", true},
		{"%", "a", true},
		{"%", "a.b", false},
		{"%.b", "a.b", true},
		{"a%c", "abbc", true},
		{"a%c", "ab.c", false},
		{"a*c", "ab.c", true},
		{"inbox", "INBOX", true},
		{"inb%", "INBOX", true},
		{"sent", "Sent", false},
		{"", "", true},
		{"%%", "", true},
		{strings.Repeat("*%", 50) + "x", strings.Repeat("a.", 50), false},
	} {
		if got := matchName(tt.pattern, tt.name); got != tt.want {
			t.Errorf("matchName(%q, %q) = %v", tt.pattern, tt.name, got)
		}
	}
}
