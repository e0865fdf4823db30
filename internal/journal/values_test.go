package journal

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
)

// Of two who put a value in the place of the same one, one learns that it is not there any more; so it
// is in a folder, and in memory.
func TestValues(t *testing.T) {
	memory, err := Open("", slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { must(t, memory.Close()) })
	for name, s := range map[string]*Store{"folder": opened(t, OS{}, t.TempDir(), quick), "memory": memory} {
		t.Run(name, func(t *testing.T) {
			v := s.Values("classes")
			if value, revision, err := v.Get("net1"); value != nil || revision != 0 || err != nil {
				t.Errorf("a value before there is one: %q, %d, %v", value, revision, err)
			}
			first, err := v.Put("net1", []byte(`"a"`), 0)
			must(t, err)
			if _, err := v.Put("net1", []byte(`"b"`), 0); !errors.Is(err, ErrChanged) {
				t.Errorf("made twice: %v", err)
			}
			second, err := v.Put("net1", []byte(`"c"`), first)
			must(t, err)
			if _, err := v.Put("net1", []byte(`"d"`), first); !errors.Is(err, ErrChanged) || second == first {
				t.Errorf("an old revision: %v, %d and %d", err, first, second)
			}
			if value, revision, err := v.Get("net1"); string(value) != `"c"` || revision != second || err != nil {
				t.Errorf("got %q, %d, %v", value, revision, err)
			}
			_, err = v.Put("alg2", []byte("1"), 0)
			must(t, err)
			if keys, err := v.Keys(); !slices.Equal(keys, []string{"alg2", "net1"}) || err != nil {
				t.Errorf("keys %q, %v", keys, err)
			}
			must(t, v.Delete("net1"))
			must(t, v.Delete("net1"))
			if _, revision, _ := v.Get("net1"); revision != 0 {
				t.Errorf("it is still there, of revision %d", revision)
			}
		})
	}
}

// TestValuesTogether: of many who add to one value, each does it once.
func TestValuesTogether(t *testing.T) {
	v := opened(t, OS{}, t.TempDir(), quick).Values("classes")
	const all = 8
	var done sync.WaitGroup
	for range all {
		done.Go(func() {
			err := ErrChanged
			for errors.Is(err, ErrChanged) {
				value, revision, _ := v.Get("net1")
				n, _ := strconv.Atoi(string(value))
				_, err = v.Put("net1", []byte(strconv.Itoa(n+1)), revision)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if value, _, _ := v.Get("net1"); string(value) != strconv.Itoa(all) {
		t.Errorf("%s of %d were counted", value, all)
	}
}

// A full disk leaves the value, and its revision, as they were.
func TestValuesOnAFullDisk(t *testing.T) {
	d := &faulty{}
	v := opened(t, d, t.TempDir(), quick).Values("classes")
	first, err := v.Put("net1", []byte("1"), 0)
	must(t, err)
	d.set(true, false)
	if _, err := v.Put("net1", []byte("2"), first); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk took it: %v", err)
	}
	d.set(false, false)
	if value, revision, err := v.Get("net1"); string(value) != "1" || revision != first || err != nil {
		t.Errorf("got %s, %d, %v", value, revision, err)
	}
}

// TestFollowValues: whoever follows has what there is, and then each change, in order.
func TestFollowValues(t *testing.T) {
	v := opened(t, OS{}, t.TempDir(), quick).Values("classes")
	first, err := v.Put("net1", []byte(`"a"`), 0)
	must(t, err)
	var told []string
	_, err = v.Follow(func(key string, value []byte, revision uint64) {
		told = append(told, fmt.Sprintf("%s %s %d", key, value, revision))
	})
	must(t, err)
	_, err = v.Put("net1", []byte(`"b"`), first)
	must(t, err)
	_, err = v.Put("net1", []byte(`"c"`), first)
	if !errors.Is(err, ErrChanged) {
		t.Error(err)
	}
	_, err = v.Put("alg2", []byte("1"), 0)
	must(t, err)
	must(t, v.Delete("net1"))
	want := []string{`net1 "a" 1`, `net1 "b" 2`, "alg2 1 1", "net1  0"}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
