package journal

import (
	"errors"
	"syscall"
	"testing"
)

func TestBucket(t *testing.T) {
	d := &faulty{}
	b := (&Store{dir: t.TempDir(), disk: d}).Bucket("learners")
	if _, ok, err := b.Get("ana"); ok || err != nil {
		t.Fatalf("a value before there is one: %v, %v", ok, err)
	}
	must(t, b.Put("ana", []byte("1")))
	d.full = true
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

func TestKeysAreNoPaths(t *testing.T) {
	b := In(t.TempDir()).Bucket("learners")
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
	b := In("").Bucket("learners")
	must(t, b.Put("ana", []byte("1")))
	if _, ok, err := b.Get("ana"); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}
