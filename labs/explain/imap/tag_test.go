package imap

import "testing"

func TestNextTag(t *testing.T) {
	next := map[string]string{"a1": "a2", "A009": "A010", "b": "c", "": "a1", "tag": "tag1", "99": "100"}
	for tag, want := range next {
		if got := nextTag(tag); got != want {
			t.Errorf("after tag %q comes %q, want %q", tag, got, want)
		}
	}
}

func TestTagGlued(t *testing.T) {
	for word, want := range map[string]int{
		"a2SELECT": 2, "cLOGOUT": 1, "bLOGIN": 1, "Cfetch": 1, "CLOSE": 0, "LSUB": 0, "aID": 0, "ab": 0, "LOGOUTT": 0, "1NOOP": 0,
	} {
		if got := tagGlued(word); got != want {
			t.Errorf("in %s the command begins at %d, want %d", word, got, want)
		}
	}
}
