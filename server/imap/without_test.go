package imap

import (
	"strings"
	"testing"
)

// TestWithout takes keys out of search programs.
func TestWithout(t *testing.T) {
	for _, tt := range []struct{ command, left string }{
		{"a SEARCH FROM bob", ""},
		{"a SEARCH 1:3 FROM bob", "1:3"},
		{"a SEARCH FROM bob UNSEEN LARGER 5", "UNSEEN LARGER 5"},
		{"a SEARCH NOT FROM bob SEEN", "SEEN"},
		{"a SEARCH NOT (FROM bob SEEN)", "NOT (SEEN)"},
		{"a SEARCH NOT NOT FROM bob", ""},
		{"a SEARCH OR FROM bob SEEN", "SEEN"},
		{"a SEARCH OR SEEN FROM bob 2", "SEEN 2"},
		{"a SEARCH OR SEEN DRAFT", "OR SEEN DRAFT"},
		{"a SEARCH OR (FROM bob) (FROM carol) ALL", "ALL"},
		{"a SEARCH OR FROM bob OR FROM carol SEEN", "SEEN"},
		{"a SEARCH HEADER from bob HEADER X-Y z", "HEADER X-Y z"},
		{"a SEARCH MODSEQ /flags/x all 5 FROM bob", "MODSEQ /flags/x all 5"},
		{"a SEARCH RETURN (ALL) CHARSET UTF-8 FROM bob SEEN", "SEEN"},
		{"a UID SEARCH FROM bob SEEN", "SEEN"},
		{"a SORT (FROM) UTF-8 FROM bob SEEN", "SEEN"},
		{"a UID THREAD REFS UTF-8 FROM bob SEEN", "SEEN"},
	} {
		program, charset, ok := searchProgramOf([]byte(tt.command + "\r\n"))
		if !ok || charset != "UTF-8" {
			t.Errorf("%s: %q, %v", tt.command, charset, ok)
		}
		var left []string
		for len(program) > 0 {
			var kept args
			kept, program = without(program, func(key string, _ []string) bool { return key == "FROM" })
			left = append(left, spelt(kept)...)
		}
		if got := strings.Join(left, " "); got != tt.left {
			t.Errorf("%s: %q is left, want %q", tt.command, got, tt.left)
		}
	}
	for _, command := range []string{"a FETCH 1 FLAGS", "a SEARCH FROM {3}", "a SEARCH (", ""} {
		if _, _, ok := searchProgramOf([]byte(command + "\r\n")); ok {
			t.Errorf("%q has a search program", command)
		}
	}
}

// spelt writes keys down again.
func spelt(as args) (words []string) {
	for _, a := range as {
		if a.kind == argList {
			words = append(words, "("+strings.Join(spelt(a.list), " ")+")")
			continue
		}
		words = append(words, a.text)
	}
	return words
}
