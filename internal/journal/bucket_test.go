package journal

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestBucket(t *testing.T) {
	d := &faulty{}
	b := opened(t, d, t.TempDir(), quick).Bucket("learners")
	if _, ok, err := b.Get("ana"); ok || err != nil {
		t.Fatalf("a value before there is one: %v, %v", ok, err)
	}
	must(t, b.Put("ana", []byte("1")))
	d.set(true, false)
	if err := b.Put("ana", []byte("2")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk took it: %v", err)
	}
	if v, ok, err := b.Get("ana"); string(v) != "1" || !ok || err != nil {
		t.Errorf("got %q, %v, %v", v, ok, err)
	}
	must(t, b.Delete("ana"))
	must(t, b.Delete("ana"))
	if _, ok, _ := b.Get("ana"); ok {
		t.Error("it is still there")
	}
}

// What was put without waiting is there at once, and after what follows it is durable; in
// time it leaves the log. What is put with waiting takes its place.
func TestPutSoon(t *testing.T) {
	s, _, j := begun(t)
	b := s.Bucket("learners")
	get := func(want string) {
		t.Helper()
		if v, ok, err := b.Get("ana"); string(v) != want || ok != (want != "") || err != nil {
			t.Errorf("got %q, %v, %v, want %q", v, ok, err, want)
		}
	}
	must(t, b.Put("ana", []byte("0")))
	must(t, b.PutSoon("ana", []byte("1")))
	must(t, b.PutSoon("ana", []byte("2")))
	get("2")
	j.achieve("greet")
	j.stored()
	must(t, s.Close())
	s = opened(t, OS{}, s.dir, quick)
	b = s.Bucket("learners")
	get("2")
	must(t, s.toShelf("learners/ana"))
	get("2")
	must(t, b.PutSoon("ana", []byte("3")))
	must(t, b.Put("ana", []byte("4")))
	get("4")
	must(t, s.Close())
	s = opened(t, OS{}, s.dir, quick)
	b = s.Bucket("learners")
	get("4")
	must(t, b.PutSoon("ana", []byte("5")))
	must(t, b.Delete("ana"))
	get("")
	must(t, s.Close())
	b = opened(t, OS{}, s.dir, quick).Bucket("learners")
	get("")
}

// TestBucketKeys finds those that have values, on the shelf or only in the log.
func TestBucketKeys(t *testing.T) {
	s := opened(t, OS{}, t.TempDir(), quick)
	b := s.Bucket("learners")
	keys := func() string {
		t.Helper()
		all, err := b.Keys()
		if err != nil {
			t.Error(err)
		}
		slices.Sort(all)
		return strings.Join(all, " ")
	}
	if got := keys(); got != "" {
		t.Errorf("at first there are %q", got)
	}
	must(t, b.Put("ana", []byte("1")))
	must(t, b.PutSoon("ben", []byte("1")))
	must(t, b.PutSoon("ana", []byte("2")))
	must(t, s.Bucket("shares").Put("ivy", []byte("1")))
	if got := keys(); got != "ana ben" {
		t.Errorf("there are %q", got)
	}
	must(t, b.Delete("ana"))
	must(t, b.Delete("ben"))
	if got := keys(); got != "" {
		t.Errorf("at last there are %q", got)
	}
}

func TestKeysAreNoPaths(t *testing.T) {
	b := opened(t, OS{}, t.TempDir(), quick).Bucket("learners")
	for _, bad := range []string{"", "ab", "../../x", "a/b/c", "a.b.c", "ünü"} {
		if err := b.Put(bad, []byte("x")); err == nil {
			t.Errorf("key %q was taken", bad)
		}
		if _, ok, err := b.Get(bad); ok || err != nil {
			t.Errorf("key %q: %v, %v", bad, ok, err)
		}
	}
}

func TestBucketOfNoFolder(t *testing.T) {
	s, err := Open("", slog.New(slog.DiscardHandler))
	must(t, err)
	defer func() { must(t, s.Close()) }()
	b := s.Bucket("learners")
	must(t, b.Put("ana", []byte("1")))
	if _, ok, err := b.Get("ana"); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}
