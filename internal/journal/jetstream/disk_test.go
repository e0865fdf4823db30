package jetstream

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"go.uber.org/goleak"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/labs/run"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// running is a server of NATS at a port of this machine, -1 for any.
func running(t *testing.T, dir string, port int) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: dir, SyncAlways: true, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS is not ready")
	}
	return s
}

// nat starts a server of NATS that writes to a folder.
func nat(t *testing.T, dir string, options ...nats.Option) *nats.Conn {
	t.Helper()
	return dial(t, running(t, dir, -1).ClientURL(), options...)
}

func dial(t *testing.T, url string, options ...nats.Option) *nats.Conn {
	t.Helper()
	nc, err := nats.Connect(url, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

func disk(t *testing.T, nc *nats.Conn, taken func()) *Disk {
	t.Helper()
	d, err := Open(context.Background(), nc, "ehlo-07", 1, taken)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func lock(t *testing.T, d *Disk) {
	t.Helper()
	if _, err := d.Lock(""); err != nil {
		t.Fatal(err)
	}
}

// TestFiles writes over, replaces and removes, and has another process find the same.
func TestFiles(t *testing.T) {
	nc := nat(t, t.TempDir())
	d := disk(t, nc, nil)
	lock(t, d)
	f, err := d.Create("x/log/000000000001.log")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("0123456789abcdef", 100_000)
	for _, w := range []struct {
		at   int64
		text string
	}{{0, "HELO one\n"}, {9, "MAIL\n"}, {14, long}, {5, "two"}} {
		if _, err := f.WriteAt([]byte(w.text), w.at); err != nil {
			t.Fatal(err)
		}
	}
	for path, data := range map[string]string{"x/ab/abc.jsonl": "short", "x/learners/an/ana.json": long} {
		for range 2 {
			if err := d.Replace(path, []byte(data), true); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, process := range []*Disk{d, disk(t, nc, nil)} {
		if process != d {
			lock(t, process)
		}
		for path, want := range map[string]string{
			"x/log/000000000001.log": "HELO two\nMAIL\n" + long, "x/ab/abc.jsonl": "short", "x/learners/an/ana.json": long,
		} {
			got, err := process.ReadFile(path)
			if err != nil || string(got) != want {
				t.Errorf("%s: %d octets (%v), want %d", path, len(got), err, len(want))
			}
		}
		names, err := process.List("x/log")
		if err != nil || len(names) != 1 || names[0] != "000000000001.log" {
			t.Errorf("names %q (%v)", names, err)
		}
		paths, err := process.Walk("x/learners")
		if err != nil || len(paths) != 1 || paths[0] != "x/learners/an/ana.json" {
			t.Errorf("paths %q (%v)", paths, err)
		}
		if _, err := process.ReadFile("x/ab/none.jsonl"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a file that is not there: %v", err)
		}
		d = process
	}
	for _, path := range []string{"x/log/000000000001.log", "x/ab/abc.jsonl", "x/learners/an/ana.json"} {
		if err := d.Remove(path); err != nil {
			t.Fatal(err)
		}
		if _, err := d.ReadFile(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there: %v", path, err)
		}
	}
	if paths, err := d.Walk("x/learners"); err != nil || len(paths) != 0 {
		t.Errorf("paths %q (%v)", paths, err)
	}
}

// TestEraseAgain: what has been erased already is no fault, as what is left of a segment is erased
// until all is.
func TestEraseAgain(t *testing.T) {
	d := disk(t, nat(t, t.TempDir()), nil)
	lock(t, d)
	if err := d.Replace("x/ab/abc.jsonl", []byte("short"), true); err != nil {
		t.Fatal(err)
	}
	all, err := d.sequences(d.subject(kindFile, "x/ab/abc.jsonl"))
	if err != nil || len(all) != 1 {
		t.Fatalf("messages %v (%v)", all, err)
	}
	for range 2 {
		if err := d.erase(all); err != nil {
			t.Error(err)
		}
	}
}

// TestTaken has a process that was set aside, and does not know it, write nothing.
func TestTaken(t *testing.T) {
	nc := nat(t, t.TempDir())
	taken := 0
	old := disk(t, nc, func() { taken++ })
	lock(t, old)
	f, err := old.Create("x/log/000000000001.log")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("before"), 0); err != nil {
		t.Fatal(err)
	}
	if err := old.Replace("x/ab/abc.jsonl", []byte("before"), true); err != nil {
		t.Fatal(err)
	}

	now := disk(t, nc, nil)
	lock(t, now)
	if err := now.Replace("x/ab/abc.jsonl", []byte("after"), true); err != nil {
		t.Fatal(err)
	}
	for what, do := range map[string]func() error{
		"append":    func() error { _, err := f.WriteAt([]byte("too late"), 6); return err },
		"overwrite": func() error { _, err := f.WriteAt([]byte("late"), 0); return err },
		"replace":   func() error { return old.Replace("x/ab/abc.jsonl", []byte("too late"), true) },
		"remove":    func() error { return old.Remove("x/ab/abc.jsonl") },
	} {
		if err := do(); !errors.Is(err, ErrTaken) {
			t.Errorf("%s: %v, want that it was taken over", what, err)
		}
	}
	if taken != 1 {
		t.Errorf("was told %d times", taken)
	}
	again := disk(t, nc, nil)
	lock(t, again)
	for path, want := range map[string]string{"x/log/000000000001.log": "before", "x/ab/abc.jsonl": "after"} {
		if got, err := again.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s: %q (%v), want %q", path, got, err, want)
		}
	}
}

// TestJournalOn keeps a journal on such a disk, hands it to another process, and erases it: its
// octets are in none of the files that NATS has.
func TestJournalOn(t *testing.T) {
	dir := t.TempDir()
	nc := nat(t, dir)
	ids := []string{strings.Repeat("a", 32), strings.Repeat("b", 32)}
	var store *journal.Store
	for round := range 3 {
		if store != nil {
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
		}
		var err error
		if store, err = journal.On(disk(t, nc, nil), "p07", slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			durable := make(chan error, 1)
			j := store.Journal(id, func(err error) { durable <- err })
			if round == 0 {
				j.Begin(time.Time{}, journal.Begin{World: "course-smtp", Seed: 7})
			} else if c, err := j.Read(); err != nil || len(c.Facts) != round || len(c.Inputs) != round {
				t.Fatalf("round %d: %d facts, %d inputs (%v)", round, len(c.Facts), len(c.Inputs), err)
			}
			if err := j.Input(time.Time{}, desk.Input{Kind: desk.Line, Term: "t1", Text: "MAIL FROM:<" + id + ">"}, journal.Origin{}); err != nil {
				t.Fatal(err)
			}
			if err := j.Achieve(time.Time{}, journal.Fact{Kind: journal.StepDone, Step: "mail", How: run.ByHand}); err != nil {
				t.Fatal(err)
			}
			j.Promise()
			if err := <-durable; err != nil {
				t.Fatal(err)
			}
		}
		if err := store.Bucket("learners").Put("ana"+ids[0], []byte(`{"name":"Ana"}`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(store.Journal(ids[0], nil).Erase(), store.Bucket("learners").Delete("ana"+ids[0])); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Journal(ids[0], nil).Read(); !errors.Is(err, journal.ErrNone) {
		t.Errorf("what was erased: %v", err)
	}
	if c, err := store.Journal(ids[1], nil).Read(); err != nil || len(c.Facts) != 3 {
		t.Errorf("what was not erased: %d facts (%v)", len(c.Facts), err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, text := range []string{"FROM:<" + ids[0], `"Ana"`} {
			if bytes.Contains(data, []byte(text)) {
				t.Errorf("%s still has %q", path, text)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
