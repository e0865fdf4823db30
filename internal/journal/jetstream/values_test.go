package jetstream

import (
	"errors"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"ehlo/internal/journal"
)

func kept(t *testing.T, nc *nats.Conn) *Values {
	t.Helper()
	v, err := OpenValues(t.Context(), nc, "ehlo-classes", 1)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestValues holds what a folder's values are held to: internal/journal/values_test.go.
func TestValues(t *testing.T) {
	nc := nat(t, t.TempDir())
	v, other := kept(t, nc), kept(t, nc)
	if value, revision, err := v.Get("net1"); value != nil || revision != 0 || err != nil {
		t.Errorf("a value before there is one: %q, %d, %v", value, revision, err)
	}
	if keys, err := v.Keys(); len(keys) != 0 || err != nil {
		t.Errorf("keys %q, %v", keys, err)
	}
	put := func(value string, revision uint64) uint64 {
		t.Helper()
		now, err := v.Put("net1", []byte(value), revision)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	first := put(`"a"`, 0)
	if _, err := other.Put("net1", []byte(`"b"`), 0); !errors.Is(err, journal.ErrChanged) {
		t.Errorf("made twice: %v", err)
	}
	second := put(`"c"`, first)
	if _, err := other.Put("net1", []byte(`"d"`), first); !errors.Is(err, journal.ErrChanged) {
		t.Errorf("an old revision: %v", err)
	}
	if value, revision, err := other.Get("net1"); string(value) != `"c"` || revision != second || err != nil {
		t.Errorf("got %q, %d, %v", value, revision, err)
	}
	if keys, err := other.Keys(); !slices.Equal(keys, []string{"net1"}) || err != nil {
		t.Errorf("keys %q, %v", keys, err)
	}
	for range 2 {
		if err := v.Delete("net1"); err != nil {
			t.Error(err)
		}
	}
	if _, revision, err := other.Get("net1"); revision != 0 || err != nil {
		t.Errorf("it is still there, of revision %d, %v", revision, err)
	}
	put(`"e"`, 0)
	for _, key := range []string{"", "a b", "../x", "net1.>"} {
		if _, revision, err := v.Get(key); revision != 0 || err != nil {
			t.Errorf("%q: %d, %v", key, revision, err)
		}
	}
}

// TestValuesLostRequests: where requests are lost, or the answers to them, each is done once.
func TestValuesLostRequests(t *testing.T) {
	l := &lossy{r: rand.New(rand.NewPCG(1, 2))}
	v := kept(t, nat(t, t.TempDir(), nats.SetCustomDialer(l)))
	v.silence = 50 * time.Millisecond
	l.lose(4)
	var revision uint64
	for i := range 40 {
		now, err := v.Put("net1", []byte(strconv.Itoa(i)), revision)
		if err != nil || now <= revision {
			t.Fatalf("value %d: revision %d after %d, %v", i, now, revision, err)
		}
		revision = now
		if value, at, err := v.Get("net1"); string(value) != strconv.Itoa(i) || at != revision || err != nil {
			t.Fatalf("value %d: got %s of %d, %v", i, value, at, err)
		}
	}
	if l.lose(0); l.lost == 0 {
		t.Error("nothing was lost")
	}
}

// TestFollowValues: whoever follows has what there is, then each change of any node, and once the servers
// are back what was changed while they were away.
func TestFollowValues(t *testing.T) {
	dir := t.TempDir()
	s := running(t, dir, -1)
	v, other := kept(t, dial(t, s.ClientURL())), kept(t, dial(t, s.ClientURL()))
	first, err := other.Put("net1", []byte(`"a"`), 0)
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan string, 10)
	stop, err := v.Follow(func(key string, value []byte, _ uint64) { told <- key + " " + string(value) })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	want := func(says string) {
		t.Helper()
		select {
		case got := <-told:
			if got != says {
				t.Errorf("told %q, want %q", got, says)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("nobody tells %q", says)
		}
	}
	want(`net1 "a"`)
	if _, err := other.Put("net1", []byte(`"b"`), first); err != nil {
		t.Fatal(err)
	}
	want(`net1 "b"`)
	if _, err := other.Put("alg2", []byte("1"), 0); err != nil {
		t.Fatal(err)
	}
	want("alg2 1")
	port := s.Addr().(*net.TCPAddr).Port
	s.Shutdown()
	s.WaitForShutdown()
	running(t, dir, port)
	if err := other.Delete("net1"); err != nil {
		t.Fatal(err)
	}
	want("net1 ")
}

// TestFollowAnew: what has gone while nobody was told is told when all comes again, and nothing twice.
func TestFollowAnew(t *testing.T) {
	var told []string
	f := following{changed: func(key string, value []byte, _ uint64) { told = append(told, key+" "+string(value)) }, complete: func() {}}
	for _, round := range [][]Entry{
		{{"a", []byte("1"), 1}, {"b", []byte("2"), 2}, {}, {"c", []byte("3"), 3}},
		{{"a", []byte("1"), 1}, {"c", []byte("4"), 5}, {}},
	} {
		f.begin()
		for _, e := range round {
			f.read(e)
		}
	}
	if want := []string{"a 1", "b 2", "c 3", "c 4", "b "}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
