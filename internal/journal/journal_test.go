package journal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ehlo/internal/desk"
	"ehlo/labs/run"
)

const id = "abcdefghijklmnopqrstuvwxyz012345"

var at = time.Date(2024, 6, 27, 16, 18, 9, 0, time.UTC)

// faulty is a disk that fails when it is told to, and writes down what it is
// asked for.
type faulty struct {
	OS
	full   bool // a write stops after half of it
	broken bool // a sync fails
	log    []string
}

func (d *faulty) Append(path string, offset int64, data []byte) error {
	d.log = append(d.log, "append")
	if !d.full {
		return d.OS.Append(path, offset, data)
	}
	if err := d.OS.Append(path, offset, data[:len(data)/2]); err != nil {
		return err
	}
	return syscall.ENOSPC
}

func (d *faulty) Replace(path string, data []byte, synced bool) error {
	d.log = append(d.log, "replace")
	if d.full {
		return syscall.ENOSPC
	}
	return d.OS.Replace(path, data, synced)
}

func (d *faulty) Sync(path string) error {
	d.log = append(d.log, "sync")
	if d.broken {
		return syscall.EIO
	}
	return d.OS.Sync(path)
}

func begun(t *testing.T) (*Store, *faulty, *Journal) {
	t.Helper()
	d := &faulty{}
	s := &Store{dir: t.TempDir(), disk: d}
	j := s.Journal(id)
	j.Begin(at, Begin{World: "doc", Seed: 7})
	return s, d, j
}

func typed(text string) desk.Input { return desk.Input{Kind: desk.Line, Term: "t1", Text: text} }

func done(step string) Fact {
	return Fact{Kind: StepDone, Lab: "first-mail", Step: step, How: run.ByHand}
}

// contents reads a journal as another process would.
func contents(t *testing.T, s *Store) Contents {
	t.Helper()
	c, err := s.Journal(id).Read()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestInputsAndFactsAreReadBackInOrder(t *testing.T) {
	s, _, j := begun(t)
	must(t, j.Input(at, typed("EHLO a"), Origin{Page: "p", Seq: 3}))
	j.Achieve(at, done("greet"))
	must(t, j.Commit())
	must(t, j.Input(at, typed("QUIT"), Origin{}))
	want := Contents{
		Begin: Begin{World: "doc", Seed: 7}, Inputs: []desk.Input{typed("EHLO a"), typed("QUIT")},
		From: []Origin{{Page: "p", Seq: 3}, {}}, Facts: []Fact{done("greet")},
	}
	if diff := cmp.Diff(want, contents(t, s)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// The inputs since the beginning can be had, from a file and without one.
func TestInputs(t *testing.T) {
	for _, s := range []*Store{In(""), In(t.TempDir())} {
		j := s.Journal(id)
		inputs := func(want ...desk.Input) {
			t.Helper()
			got, err := j.Inputs()
			must(t, err)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("kept: %v, -want +got:\n%s", s.Keeps(), diff)
			}
		}
		j.Begin(at, Begin{World: "doc"})
		inputs()
		must(t, j.Input(at, typed("EHLO a"), Origin{Page: "p", Seq: 1}))
		j.Achieve(at, done("greet"))
		must(t, j.Input(at, typed("QUIT"), Origin{}))
		inputs(typed("EHLO a"), typed("QUIT"))
		j.Begin(at, Begin{World: "doc"})
		inputs()
		must(t, j.Input(at, typed("NOOP"), Origin{}))
		inputs(typed("NOOP"))
	}
}

// A world that nobody has typed in leaves no trace.
func TestBeginningAloneIsNotWritten(t *testing.T) {
	s, d, j := begun(t)
	must(t, j.Commit())
	if _, err := s.Journal(id).Read(); !errors.Is(err, ErrNone) || len(d.log) > 0 {
		t.Errorf("a journal is there (%v), after %v", err, d.log)
	}
}

func TestNewBeginningKeepsTheFacts(t *testing.T) {
	s, _, j := begun(t)
	j.Achieve(at, done("greet"))
	must(t, j.Commit())
	j.Begin(at, Begin{World: "doc", Seed: 8})
	must(t, j.Input(at, typed("HELO b"), Origin{}))
	j.Achieve(at, done("sender"))
	must(t, j.Commit())
	c := contents(t, s)
	want := Contents{
		Begin: Begin{World: "doc", Seed: 8}, Inputs: []desk.Input{typed("HELO b")}, From: []Origin{{}},
		Facts: []Fact{done("greet"), done("sender")}, Since: 1,
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// What Commit says is durable has been synced after it was written, and the
// new file of a beginning as well.
func TestCommitSyncsWhatItHasWritten(t *testing.T) {
	_, d, j := begun(t)
	j.Achieve(at, done("greet"))
	must(t, j.Commit())
	j.Achieve(at, done("sender"))
	must(t, j.Commit())
	must(t, j.Commit()) // nothing is pending
	if got, want := strings.Join(d.log, " "), "replace sync append sync"; got != want {
		t.Errorf("the disk was asked for %s, want %s", got, want)
	}
}

func TestFactsAreSyncedThoughAnInputHasWrittenThem(t *testing.T) {
	_, d, j := begun(t)
	j.Achieve(at, done("greet"))
	must(t, j.Input(at, typed("NOOP"), Origin{}))
	if j.Pending() != 1 {
		t.Errorf("%d facts are pending, want 1", j.Pending())
	}
	must(t, j.Commit())
	if got, want := strings.Join(d.log, " "), "replace sync"; got != want || j.Pending() != 0 {
		t.Errorf("the disk was asked for %s, want %s; %d are pending", got, want, j.Pending())
	}
}

// A disk that was full for a time takes nothing with it: neither what was
// written before nor what is written afterwards.
func TestFullDisk(t *testing.T) {
	s, d, j := begun(t)
	must(t, j.Input(at, typed("EHLO a"), Origin{}))
	d.full = true
	if err := j.Input(at, typed("lost"), Origin{}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("an input was taken by a full disk: %v", err)
	}
	j.Achieve(at, done("greet"))
	if err := j.Commit(); !errors.Is(err, syscall.ENOSPC) || j.Pending() != 1 {
		t.Fatalf("a fact was taken by a full disk: %v, %d pending", err, j.Pending())
	}
	d.full = false
	must(t, j.Input(at, typed("NOOP"), Origin{}))
	must(t, j.Commit())
	c := contents(t, s)
	if diff := cmp.Diff([]desk.Input{typed("EHLO a"), typed("NOOP")}, c.Inputs); diff != "" {
		t.Errorf("inputs, -want +got:\n%s", diff)
	}
	if diff := cmp.Diff([]Fact{done("greet")}, c.Facts); diff != "" {
		t.Errorf("facts, -want +got:\n%s", diff)
	}
}

// After a sync that failed, one that succeeds proves nothing about what was
// written before it: the file is written anew (fsync(2)).
func TestFileIsWrittenAnewAfterAFailedSync(t *testing.T) {
	s, d, j := begun(t)
	must(t, j.Input(at, typed("EHLO a"), Origin{}))
	j.Achieve(at, done("greet"))
	d.broken = true
	if err := j.Commit(); !errors.Is(err, syscall.EIO) || j.Pending() != 1 {
		t.Fatalf("a fact was durable on a broken disk: %v, %d pending", err, j.Pending())
	}
	d.broken, d.log = false, nil
	must(t, j.Commit())
	if got, want := strings.Join(d.log, " "), "replace sync"; got != want || j.Pending() != 0 {
		t.Errorf("the disk was asked for %s, want %s; %d are pending", got, want, j.Pending())
	}
	if c := contents(t, s); len(c.Facts) != 1 || len(c.Inputs) != 1 {
		t.Errorf("the journal holds %+v", c)
	}
}

// A line that a crash has cut short is passed over, and overwritten.
func TestTornLine(t *testing.T) {
	s, _, j := begun(t)
	must(t, j.Input(at, typed("EHLO a"), Origin{}))
	f, err := os.OpenFile(s.path(id), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(`{"v":2,"n":3,"input":{"do":"li`)
	must(t, errors.Join(err, f.Close()))
	again := s.Journal(id)
	if c, err := again.Read(); err != nil || len(c.Inputs) != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	must(t, again.Input(at, typed("QUIT"), Origin{}))
	if c := contents(t, s); len(c.Inputs) != 2 {
		t.Errorf("inputs %+v", c.Inputs)
	}
}

// What holds nothing is damaged, and set aside before anything takes its place:
// where that fails it is another error, after which nobody may begin anew.
func TestNothingReadable(t *testing.T) {
	for _, text := range []string{"garbage\n", "{\"v\":2,\"n\":1,\"input\":{\"do\":\"line\"}}\n", "{\"ehlo\":1,\"seed\":\"x\"}\n"} {
		d := &faulty{}
		s := &Store{dir: t.TempDir(), disk: d}
		path := s.path(id)
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte(text), 0o600))
		d.full = true
		if _, err := s.Journal(id).Read(); !errors.Is(err, syscall.ENOSPC) || errors.Is(err, ErrDamaged) {
			t.Errorf("%q on a full disk: %v", text, err)
		}
		d.full = false
		if _, err := s.Journal(id).Read(); !errors.Is(err, ErrDamaged) {
			t.Errorf("%q: %v", text, err)
		}
		if aside, err := os.ReadFile(path + ".damaged"); err != nil || string(aside) != text {
			t.Errorf("%q: set aside is %q (%v)", text, aside, err)
		}
	}
}

// A journal of version 1 is read, and goes on as one of the present version.
func TestVersion1(t *testing.T) {
	s := In(t.TempDir())
	must(t, os.MkdirAll(filepath.Dir(s.path(id)), 0o700))
	must(t, os.WriteFile(s.path(id), []byte(`{"ehlo":1,"lab":"first-mail","seed":7,"opened":1}
{"type":"line","term":"t2","seq":1,"text":"EHLO a"}
{"type":"hint","step":"greet"}
`), 0o600))
	want := []desk.Input{{Kind: desk.Line, Term: "t2", Text: "EHLO a"}, {Kind: desk.Hint, Step: "greet"}}
	j := s.Journal(id)
	c, err := j.Read()
	must(t, err)
	if diff := cmp.Diff(Contents{Begin: Begin{Lab: "first-mail", Seed: 7, Opened: 1}, Inputs: want, From: []Origin{{Seq: 1}, {}}}, c); diff != "" {
		t.Fatalf("-want +got:\n%s", diff)
	}
	must(t, j.Input(at, typed("QUIT"), Origin{}))
	j.Achieve(at, done("greet"))
	must(t, j.Commit())
	if c = contents(t, s); len(c.Inputs) != 3 || len(c.Facts) != 1 || c.Begin.Seed != 7 {
		t.Errorf("it goes on as %+v", c)
	}
}

func TestNoFolderKeepsNothing(t *testing.T) {
	j := In("").Journal(id)
	j.Begin(at, Begin{World: "doc"})
	must(t, j.Input(at, typed("EHLO a"), Origin{}))
	j.Achieve(at, done("greet"))
	must(t, j.Commit())
	if j.Pending() != 0 {
		t.Error("a fact waits for a disk that there is not")
	}
	if _, err := j.Read(); !errors.Is(err, ErrNone) {
		t.Errorf("read: %v", err)
	}
}

func TestIDsAreNoPaths(t *testing.T) {
	for _, bad := range []string{"", "x", "../../../../../../../etc/passwd1", strings.Repeat("a", 31) + "/"} {
		if p := In("dir").path(bad); p != "" {
			t.Errorf("id %q leads to %s", bad, p)
		}
	}
}

func TestErase(t *testing.T) {
	s, _, j := begun(t)
	must(t, j.Input(at, typed("EHLO a"), Origin{}))
	must(t, os.WriteFile(s.path(id)+".new", []byte("cut short"), 0o600)) // by a power cut, say
	must(t, j.Erase())
	if _, err := s.Journal(id).Read(); !errors.Is(err, ErrNone) {
		t.Errorf("it is still there: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(s.path(id))); err != nil || len(left) > 0 {
		t.Errorf("there is %v left (%v)", left, err)
	}
	must(t, s.Journal(id).Erase()) // there is none
}

// FuzzRead reads whatever a disk may give back, and goes on from there.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"v":2,"n":1,"begin":{"world":"doc","seed":7}}` + "\n" + `{"v":2,"n":2,"input":{"do":"line"}}` + "\n" + `{"v":2,"n":3,"fact":{"is":"started"}}` + "\n{"))
	f.Add([]byte("{\"ehlo\":1,\"seed\":7}\n{\"type\":\"line\",\"term\":\"t1\",\"text\":\"x\"}\n{\"ty"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := In(t.TempDir())
		must(t, os.MkdirAll(filepath.Dir(s.path(id)), 0o700))
		must(t, os.WriteFile(s.path(id), data, 0o600))
		j := s.Journal(id)
		one, err := j.Read()
		if err != nil {
			return
		}
		must(t, j.Input(at, typed("NOOP"), Origin{}))
		two, err := s.Journal(id).Read()
		if err != nil || len(two.Inputs) != len(one.Inputs)+1 || len(two.Facts) != len(one.Facts) {
			t.Errorf("one input on, %d inputs and %d facts became %d and %d (%v)", len(one.Inputs), len(one.Facts), len(two.Inputs), len(two.Facts), err)
		}
	})
}
