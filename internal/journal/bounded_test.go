package journal

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// TestBounded: a folder takes as much as it may have, what goes makes room, and who opens it again
// finds what it has.
func TestBounded(t *testing.T) {
	dir := t.TempDir()
	disk := func() *Bounded {
		t.Helper()
		b, err := NewBounded(dir, 100)
		must(t, err)
		return b
	}
	b := disk()
	at := func(name string) string { return filepath.Join(dir, name) }
	full := func(err error) {
		t.Helper()
		if !errors.Is(err, ErrBound) {
			t.Errorf("it is not full: %v", err)
		}
	}
	must(t, b.Replace(at("a"), []byte(strings.Repeat("a", 60)), true))
	full(b.Replace(at("b"), []byte(strings.Repeat("b", 50)), true))
	must(t, b.Replace(at("a"), []byte(strings.Repeat("a", 20)), true))
	f, err := b.Create(at("log"))
	must(t, err)
	write := func(f File, n int, to int64) error {
		_, err := f.WriteAt([]byte(strings.Repeat("x", n)), to)
		return err
	}
	must(t, write(f, 50, 0))
	must(t, write(f, 50, 10)) // ten of them are more
	full(write(f, 50, 40))
	must(t, write(f, 60, 0)) // in place of what is there
	must(t, f.Close())
	b = disk()
	if b.used != 80 {
		t.Errorf("%d octets are found", b.used)
	}
	f, err = b.Open(at("log"))
	must(t, err)
	defer f.Close()
	must(t, write(f, 20, 60))
	full(write(f, 1, 80))
	must(t, b.Replace(at("a.damaged"), nil, true))
	must(t, b.Remove(at("a")))
	must(t, b.Remove(at("a")))
	must(t, write(f, 20, 80))
	full(write(f, 1, 100))
}

// TestBoundedJournal: a journal in a folder that may have no more says so, and goes on when it may.
func TestBoundedJournal(t *testing.T) {
	dir := t.TempDir()
	b, err := NewBounded(dir, 2000)
	must(t, err)
	s := opened(t, b, dir, quick)
	bucket := s.Bucket("learners")
	must(t, bucket.Put("ana", []byte(strings.Repeat("1", 1500))))
	if err := bucket.Put("ben", []byte(strings.Repeat("2", 1500))); !errors.Is(err, ErrBound) {
		t.Errorf("a full folder takes it: %v", err)
	}
	must(t, bucket.Delete("ana"))
	must(t, bucket.Put("ben", []byte(strings.Repeat("2", 1500))))
}
