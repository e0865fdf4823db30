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
