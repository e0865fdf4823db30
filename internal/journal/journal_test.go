package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"ehlo/internal/desk"
	"ehlo/labs/run"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const id = "abcdefghijklmnopqrstuvwxyz012345"

var at = time.Date(2024, 6, 27, 16, 18, 9, 0, time.UTC)

// quick are limits at which nothing has to be waited for.
var quick = limits{segment: 16 << 20, segments: 8, retry: time.Millisecond, queue: 1 << 20, unsynced: 1 << 20}

// faulty is a disk that fails when it is told to, and writes down what it is asked for.
type faulty struct {
	OS
	mu     sync.Mutex
	full   bool // a write stops after half of it
	broken bool // a sync fails
	asked  []string
	while  func() // what happens while a full disk is being written to; nil: nothing
}

func (d *faulty) set(full, broken bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full, d.broken = full, broken
}

// does notes what is asked for, and tells whether it fails.
func (d *faulty) does(what string) (full, broken bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = append(d.asked, what)
	return d.full, d.broken
}

func (d *faulty) Create(path string) (File, error) {
	if full, _ := d.does("create"); full {
		return nil, syscall.ENOSPC
	}
	f, err := d.OS.Create(path)
	return &faultyFile{f, d}, err
}

func (d *faulty) Replace(path string, data []byte, synced bool) error {
	if full, _ := d.does("replace"); full {
		return syscall.ENOSPC
	}
	return d.OS.Replace(path, data, synced)
}

type faultyFile struct {
	File
	d *faulty
}

func (f *faultyFile) WriteAt(p []byte, at int64) (int, error) {
	if full, _ := f.d.does("write"); !full {
		return f.File.WriteAt(p, at)
	}
	if f.d.while != nil {
		f.d.while()
	}
	n, err := f.File.WriteAt(p[:len(p)/2], at)
	return n, errors.Join(err, syscall.ENOSPC)
}

func (f *faultyFile) Sync() error {
	if _, broken := f.d.does("sync"); broken {
		return syscall.EIO
	}
	return f.File.Sync()
}

// sitting is a journal in a store, and what its sandbox has been told.
type sitting struct {
	*Journal
	t     *testing.T
	store *Store
	told  chan error
}

func opened(t *testing.T, d Disk, dir string, l limits) *Store {
	t.Helper()
	s, err := open(d, dir, slog.New(slog.DiscardHandler), l, true)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func sit(t *testing.T, s *Store, id string) *sitting {
	x := &sitting{t: t, store: s, told: make(chan error, 100)}
	x.Journal = s.Journal(id, func(err error) { x.told <- err })
	return x
}

// begun is a journal that was begun, on a disk that can fail.
func begun(t *testing.T) (*Store, *faulty, *sitting) {
	t.Helper()
	d := &faulty{}
	s := opened(t, d, t.TempDir(), quick)
	j := sit(t, s, id)
	j.Begin(at, Begin{World: "doc", Seed: 7})
	return s, d, j
}

// stored waits until all is durable.
func (x *sitting) stored() {
	x.t.Helper()
	x.Promise()
	for err := range x.told {
		if err == nil {
			break
		}
	}
	if !x.Durable() {
		x.t.Fatal("it was told to be durable, and is not")
	}
}

func (x *sitting) input(text string) { must(x.t, x.Input(at, typed(text), Origin{})) }
func (x *sitting) achieve(steps ...string) {
	for _, s := range steps {
		must(x.t, x.Achieve(at, done(s)))
	}
}

func typed(text string) desk.Input { return desk.Input{Kind: desk.Line, Term: "t1", Text: text} }

func done(step string) Fact {
	return Fact{Kind: StepDone, Lab: "first-mail", Step: step, How: run.ByHand}
}

// contents reads a journal of a store.
func contents(t *testing.T, s *Store, id string) Contents {
	t.Helper()
	c, err := s.Journal(id, nil).Read()
	must(t, err)
	return c
}

// after is what another process reads of the store.
func after(t *testing.T, s *Store, id string) Contents {
	t.Helper()
	must(t, s.Close())
	return contents(t, opened(t, OS{}, s.dir, quick), id)
}

func texts(c Contents) (all []string) {
	for _, in := range c.Inputs {
		all = append(all, in.Text)
	}
	return all
}

func steps(c Contents) (all []string) {
	for _, f := range c.Facts {
		all = append(all, f.Step)
	}
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s, -want +got:\n%s", what, diff)
	}
}

func TestInputsAndFactsAreReadBackInOrder(t *testing.T) {
	s, _, j := begun(t)
	must(t, j.Input(at, typed("EHLO a"), Origin{Page: "p", Seq: 3}))
	j.achieve("greet")
	j.input("QUIT")
	want := Contents{
		Begin: Begin{World: "doc", Seed: 7}, Inputs: []desk.Input{typed("EHLO a"), typed("QUIT")},
		From: []Origin{{Page: "p", Seq: 3}, {}}, Facts: []Fact{done("greet")}, After: []int{1},
		Moves: []Move{{Input: typed("EHLO a"), From: Origin{Page: "p", Seq: 3}}, {Input: typed("QUIT"), Place: Place{Behind: 1}}}, Place: Place{Behind: 2},
	}
	equal(t, "at once", contents(t, s, id), want)
	j.stored()
	equal(t, "when it is durable", contents(t, s, id), want)
	equal(t, "in another process", after(t, s, id), want)
}

// TestPlaces goes back twice. What was done there is kept, the facts are, and the inputs are
// those that lead to where the learner stands, in the terminals of that place.
func TestPlaces(t *testing.T) {
	s, _, j := begun(t)
	in := func(term, text string) {
		must(t, j.Input(at, desk.Input{Kind: desk.Line, Term: term, Text: text}, Origin{Page: "p", Seq: 1}))
	}
	in("t1", "EHLO a")
	j.achieve("greet")
	in("t1", "QUIT")
	must(t, j.Go(at, Place{Behind: 1, Opened: 1}))
	in("t2", "MAIL")
	must(t, j.Go(at, Place{Behind: 0, Opened: 2}))
	must(t, j.Go(at, Place{Behind: 3, Opened: 3}))
	in("t4", "RCPT")
	in("lost", "RSET")
	j.achieve("reset")
	j.stored()
	for _, c := range []Contents{contents(t, s, id), after(t, s, id)} {
		equal(t, "inputs", texts(c), []string{"EHLO a", "MAIL", "RCPT", "RSET"})
		var terms []string
		for _, in := range c.Inputs {
			terms = append(terms, in.Term)
		}
		equal(t, "terminals", terms, []string{"t4", "t4", "t4", "lost"})
		equal(t, "from", c.From, []Origin{{}, {}, {Page: "p", Seq: 1}, {Page: "p", Seq: 1}})
		var behind []int
		for _, m := range c.Moves {
			behind = append(behind, m.Place.Behind)
		}
		equal(t, "behind", behind, []int{0, 1, 1, 3, 4})
		equal(t, "place", c.Place, Place{Behind: 5, Opened: 3})
		equal(t, "the facts came after", c.After, []int{1, 5})
	}
}

// TestPlaceThatIsLost: a place behind an input that is not there is damage.
func TestPlaceThatIsLost(t *testing.T) {
	s, _, j := begun(t)
	j.input("EHLO a")
	must(t, j.Go(at, Place{Behind: 2}))
	j.stored()
	if c := after(t, s, id); !c.Damaged || len(c.Inputs) != 1 {
		t.Errorf("damaged %v, with %d inputs", c.Damaged, len(c.Inputs))
	}
}

// A world that nobody has typed in leaves no trace.
func TestBeginningAloneIsNotWritten(t *testing.T) {
	s, _, _ := begun(t)
	if _, err := s.Journal(id, nil).Read(); !errors.Is(err, ErrNone) {
		t.Errorf("there is a journal: %v", err)
	}
}

func TestNewBeginningKeepsTheFacts(t *testing.T) {
	s, _, j := begun(t)
	j.achieve("greet")
	j.input("lost")
	inputs := func() []desk.Input {
		c, err := j.Since()
		must(t, err)
		return c.Inputs
	}
	equal(t, "inputs", inputs(), []desk.Input{typed("lost")})
	j.Begin(at, Begin{World: "doc", Seed: 8})
	equal(t, "before it is confirmed", contents(t, s, id).Begin.Seed, uint64(7))
	must(t, j.Confirm())
	equal(t, "inputs", inputs(), []desk.Input{})
	c := contents(t, s, id) // starting over is as durable as typing
	equal(t, "begun again", c, Contents{Begin: Begin{World: "doc", Seed: 8}, Facts: []Fact{done("greet")}, Since: 1, After: []int{0}})
	j.input("HELO b")
	j.achieve("sender")
	c = after(t, s, id)
	equal(t, "inputs", texts(c), []string{"HELO b"})
	equal(t, "facts", steps(c), []string{"greet", "sender"})
	equal(t, "of them before", c.Since, 1)
}

// What is said to be durable has been synced after it was written.
func TestPromise(t *testing.T) {
	_, d, j := begun(t)
	j.achieve("greet")
	if _, err := j.store.Durable(id); j.Durable() || !errors.Is(err, ErrNone) {
		t.Errorf("it is durable before anything was promised: %v", err)
	}
	j.stored()
	c, err := j.store.Durable(id)
	must(t, err)
	equal(t, "durable facts", steps(c), []string{"greet"})
	d.mu.Lock()
	defer d.mu.Unlock()
	w, s := slices.Index(d.asked, "write"), slices.Index(d.asked, "sync")
	if w < 0 || s < w {
		t.Errorf("the disk was asked for %q", d.asked)
	}
}

// A disk that was full for a time takes nothing with it: neither what was written before, nor
// what was typed meanwhile, nor what is written afterwards.
func TestFullDisk(t *testing.T) {
	s, d, j := begun(t)
	j.input("EHLO a")
	j.stored()
	d.set(true, false)
	j.input("NOOP")
	j.achieve("greet")
	j.Promise()
	if err := <-j.told; !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("it is told %v", err)
	}
	if j.Durable() || !errors.Is(j.Failing(), syscall.ENOSPC) {
		t.Errorf("a full disk took it: %v", j.Failing())
	}
	j.Promise() // whoever asks later is told as well
	if err := <-j.told; !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("it is told %v", err)
	}
	d.set(false, false)
	if err := <-j.told; err != nil || !j.Durable() || j.Failing() != nil {
		t.Errorf("there is room again: %v, %v", err, j.Failing())
	}
	j.input("QUIT")
	c := after(t, s, id)
	equal(t, "inputs", texts(c), []string{"EHLO a", "NOOP", "QUIT"})
	equal(t, "facts", steps(c), []string{"greet"})
}

// A failure is not over while what could not be written is being written again, even if nothing else is
// left to be made durable.
func TestFailureLasts(t *testing.T) {
	s, d, j := begun(t)
	j.input("EHLO a")
	j.stored()
	tries := make(chan error)
	d.while = func() {
		s.log.syncAll()
		tries <- s.Failing()
	}
	d.set(true, false)
	j.input("NOOP")
	<-tries
	for range 3 {
		if err := <-tries; !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("it is over for %v while it is tried again", err)
		}
	}
	d.set(false, false)
	go func() {
		for range tries { // one more may have begun
		}
	}()
	j.stored()
	close(tries)
	if err := s.Failing(); err != nil {
		t.Errorf("it is not over: %v", err)
	}
}

// So much can wait for a full disk, and no more.
func TestTooMuchWaits(t *testing.T) {
	_, d, j := begun(t)
	d.set(true, false)
	line := strings.Repeat("x", 64<<10)
	n := 0
	for ; n < 1000; n++ {
		j.input(line)
		if err := j.Room(); err != nil {
			if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, ErrBehind) {
				t.Errorf("it is refused for %v", err)
			}
			break
		}
	}
	if n < 15 || n > 17 {
		t.Errorf("there was room for %d lines of 64 KiB, and there should be for a MiB", n)
	}
	d.set(false, false)
	j.stored()
	j.input("NOOP")
	c := contents(t, j.store, id)
	if c.Damaged || len(c.Inputs) != n+2 {
		t.Errorf("%d inputs are there of %d (damaged: %v)", len(c.Inputs), n+2, c.Damaged)
	}
}

// So much can be typed since a beginning, also in another process; then only a new one helps.
func TestFullJournal(t *testing.T) {
	s, _, j := begun(t)
	line := strings.Repeat("x", 64<<10)
	n := 0
	for ; j.Room() == nil; n++ {
		j.input(line)
		j.stored()
	}
	if want := MaxSize/len(line) + 1; n < want-1 || n > want {
		t.Errorf("%d lines were taken, want %d", n, want)
	}
	must(t, s.Close())
	s = opened(t, OS{}, s.dir, quick)
	j = sit(t, s, id)
	_, err := j.Read()
	must(t, err)
	if err := j.Room(); !errors.Is(err, ErrFull) {
		t.Errorf("in another process: %v", err)
	}
	j.Begin(at, Begin{World: "doc"})
	must(t, j.Confirm())
	must(t, j.Room())
}

// After a sync that failed, one that succeeds proves nothing about what was written before
// it: that is written again, elsewhere (fsync(2)).
func TestItIsWrittenAgainAfterAFailedSync(t *testing.T) {
	s, d, j := begun(t)
	j.input("EHLO a")
	d.set(false, true)
	j.achieve("greet")
	j.Promise()
	if err := <-j.told; !errors.Is(err, syscall.EIO) || j.Durable() {
		t.Fatalf("it is told %v", err)
	}
	d.set(false, false)
	j.stored()
	names, err := OS{}.List(filepath.Join(s.dir, "log"))
	must(t, err)
	must(t, s.Close())
	slices.Sort(names)
	for _, old := range names[:len(names)-1] {
		must(t, os.WriteFile(filepath.Join(s.dir, "log", old), nil, 0o600))
	}
	c := contents(t, opened(t, OS{}, s.dir, quick), id)
	equal(t, "inputs", texts(c), []string{"EHLO a"})
	equal(t, "facts", steps(c), []string{"greet"})
}

// What nobody was promised is made durable as well: when there is much of it, or when a while
// has passed. Until then it is in memory, so that it could be written again.
func TestUnpromised(t *testing.T) {
	for name, l := range map[string]limits{
		"much":    {segment: 16 << 20, segments: 8, queue: 64 << 20, unsynced: 10_000},
		"a while": {segment: 16 << 20, segments: 8, queue: 64 << 20, unsynced: 1 << 20, idle: time.Millisecond},
	} {
		s := opened(t, OS{}, t.TempDir(), l)
		j := sit(t, s, id)
		j.Begin(at, Begin{World: "doc"})
		for range 200 {
			j.input(strings.Repeat("x", 100))
		}
		for deadline := time.Now().Add(10 * time.Second); s.Stats().Durable < 15_000; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: %d octets are durable", name, s.Stats().Durable)
			}
		}
	}
}

// What nobody was promised is written together, when some time has passed or when it is much; a
// promise waits for neither.
func TestPacked(t *testing.T) {
	later := quick
	later.pack, later.packed = time.Hour, 10_000
	writes := func(d *faulty) (n int) {
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, what := range d.asked {
			if what == "write" {
				n++
			}
		}
		return n
	}
	d := &faulty{}
	j := sit(t, opened(t, d, t.TempDir(), later), id)
	j.Begin(at, Begin{World: "doc"})
	for range 10 {
		j.input("NOOP")
	}
	if n := writes(d); n != 0 {
		t.Errorf("before the time has passed it was written %d times", n)
	}
	j.stored()
	if n := writes(d); n != 1 {
		t.Errorf("for a promise it was written %d times", n)
	}
	for range 200 {
		j.input(strings.Repeat("x", 100))
	}
	for deadline := time.Now().Add(10 * time.Second); writes(d) < 2; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("much has come, and was not written")
		}
	}
	soon := quick
	soon.pack, soon.packed = time.Millisecond, 1<<20
	d = &faulty{}
	j = sit(t, opened(t, d, t.TempDir(), soon), id)
	j.Begin(at, Begin{World: "doc"})
	j.input("NOOP")
	for deadline := time.Now().Add(10 * time.Second); writes(d) < 1; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the time has passed, and nothing was written")
		}
	}
}

// What could not be erased is not forgotten: whoever tries again erases it.
func TestEraseAgain(t *testing.T) {
	s, d, j := begun(t)
	j.input("SECRET")
	j.stored()
	d.set(false, true)
	if err := j.Erase(); !errors.Is(err, syscall.EIO) {
		t.Fatalf("it is erased on a broken disk: %v", err)
	}
	d.set(true, false)
	if err := j.Erase(); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("it is erased on a full disk: %v", err)
	}
	d.set(false, false)
	must(t, j.Erase())
	must(t, s.Close())
	for _, path := range logged(t, s) {
		if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, []byte("SECRET")) {
			t.Errorf("%s holds %q (%v)", path, data, err)
		}
	}
}

// logged are the files of a closed store's log.
func logged(t *testing.T, s *Store) (paths []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(s.dir, "log", "*.log"))
	must(t, err)
	slices.Sort(paths)
	return paths
}

// A line that a crash has cut short is passed over.
func TestTornLine(t *testing.T) {
	s, _, j := begun(t)
	j.input("EHLO a")
	j.input("NOOP")
	must(t, s.Close())
	last := logged(t, s)[0]
	data, err := os.ReadFile(last)
	must(t, err)
	must(t, os.WriteFile(last, data[:len(data)-5], 0o600))
	s = opened(t, OS{}, s.dir, quick)
	again := sit(t, s, id)
	c, err := again.Read()
	must(t, err)
	if c.Damaged || len(c.Inputs) != 1 {
		t.Fatalf("%+v", c)
	}
	again.input("QUIT")
	equal(t, "inputs", texts(after(t, s, id)), []string{"EHLO a", "QUIT"})
}

// A record that is damaged costs its sandbox that record, and no other sandbox anything. It
// is set aside, and a new beginning mends it.
func TestDamagedRecord(t *testing.T) {
	for _, where := range []string{"log", "shelf"} {
		t.Run(where, func(t *testing.T) {
			s, _, j := begun(t)
			o := sit(t, s, other)
			o.Begin(at, Begin{World: "doc"})
			j.input("one")
			o.input("a")
			j.input("two")
			o.input("b")
			j.achieve("greet")
			must(t, s.Close())
			path := logged(t, s)[0]
			if where == "shelf" {
				s = opened(t, OS{}, s.dir, quick)
				must(t, s.toShelf(id))
				must(t, s.log.remove(s.log.segments[0]))
				must(t, s.Close())
				path = s.path(id)
			}
			data, err := os.ReadFile(path)
			must(t, err)
			data[bytes.Index(data, []byte(`"two"`))+2] ^= 4
			must(t, os.WriteFile(path, data, 0o600))

			s = opened(t, OS{}, s.dir, quick)
			c := contents(t, s, id)
			if !c.Damaged {
				t.Error("nobody is told")
			}
			equal(t, "facts", steps(c), []string{"greet"})
			if where == "log" {
				equal(t, "another's", texts(contents(t, s, other)), []string{"a", "b"})
			}
			aside, err := os.ReadFile(path + ".damaged")
			if err != nil || !bytes.Contains(aside, []byte(`"tso"`)) {
				t.Errorf("set aside is %q (%v)", aside, err)
			}
			j = sit(t, s, id)
			_, err = j.Read()
			must(t, err)
			j.Begin(at, Begin{World: "doc", Resumed: true})
			must(t, j.Confirm())
			must(t, s.toShelf(id))
			if c := after(t, s, id); c.Damaged || len(c.Facts) != 1 {
				t.Errorf("after a new beginning: %+v", c)
			}
		})
	}
}

// That the last record was damaged is known as well, whatever becomes of the log.
func TestDamagedLastRecord(t *testing.T) {
	s, _, j := begun(t)
	j.input("one")
	j.input("two")
	must(t, s.Close())
	path := logged(t, s)[0]
	data, err := os.ReadFile(path)
	must(t, err)
	data[bytes.Index(data, []byte(`"two"`))+2] ^= 4
	must(t, os.WriteFile(path, data, 0o600))
	s = opened(t, OS{}, s.dir, quick)
	must(t, s.toShelf(id))
	if c := after(t, s, id); !c.Damaged || len(c.Inputs) != 1 {
		t.Errorf("%+v", c)
	}
}

// What holds nothing is damaged, and set aside: where that fails it is another error, after
// which nobody may begin anew.
func TestNothingReadable(t *testing.T) {
	for _, text := range []string{"garbage\n", "{\"v\":2,\"n\":1,\"input\":{\"do\":\"line\"}}\n", "{\"ehlo\":1,\"seed\":\"x\"}\n"} {
		d := &faulty{}
		s := opened(t, d, t.TempDir(), quick)
		path := s.path(id)
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, os.WriteFile(path, []byte(text), 0o600))
		beginning := strings.Contains(text, `"input"`) // nothing is damaged, and yet there is none
		d.set(true, false)
		if _, err := s.Journal(id, nil).Read(); !beginning && (!errors.Is(err, syscall.ENOSPC) || errors.Is(err, ErrDamaged)) {
			t.Errorf("%q on a full disk: %v", text, err)
		}
		d.set(false, false)
		if _, err := s.Journal(id, nil).Read(); !errors.Is(err, ErrDamaged) {
			t.Errorf("%q: %v", text, err)
		}
		if aside, err := os.ReadFile(path + ".damaged"); !beginning && (err != nil || string(aside) != text) {
			t.Errorf("%q: set aside is %q (%v)", text, aside, err)
		}
	}
}

// What older versions have written is read, and goes on as it is written now.
func TestOlderVersions(t *testing.T) {
	for version, text := range []string{
		1: `{"ehlo":1,"lab":"first-mail","seed":7,"opened":1}
{"type":"line","term":"t2","seq":1,"text":"EHLO a"}
{"type":"hint","step":"greet"}
`,
		2: `{"v":2,"n":1,"fact":{"is":"step-done","lab":"first-mail","step":"before"}}
{"v":2,"n":9,"begin":{"lab":"first-mail","seed":7,"opened":1}}
{"v":2,"n":10,"from":{"page":"","seq":1},"input":{"do":"line","term":"t2","text":"EHLO a"}}
{"v":2,"n":11,"input":{"do":"hint","step":"greet"}}
`} {
		if text == "" {
			continue
		}
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			s := opened(t, OS{}, t.TempDir(), quick)
			must(t, os.MkdirAll(filepath.Dir(s.path(id)), 0o700))
			must(t, os.WriteFile(s.path(id), []byte(text), 0o600))
			want := []desk.Input{{Kind: desk.Line, Term: "t2", Text: "EHLO a"}, {Kind: desk.Hint, Step: "greet"}}
			j := sit(t, s, id)
			c, err := j.Read()
			must(t, err)
			equal(t, "inputs", c.Inputs, want)
			equal(t, "from", c.From, []Origin{{Seq: 1}, {}})
			equal(t, "begun", c.Begin, Begin{Lab: "first-mail", Seed: 7, Opened: 1})
			j.input("QUIT")
			j.achieve("greet")
			must(t, s.toShelf(id))
			if c = after(t, s, id); c.Damaged || len(c.Inputs) != 3 || len(c.Facts) != version || c.Begin.Seed != 7 {
				t.Errorf("it goes on as %+v", c)
			}
		})
	}
}

func TestNewerVersion(t *testing.T) {
	s := opened(t, OS{}, t.TempDir(), quick)
	must(t, os.MkdirAll(filepath.Dir(s.path(id)), 0o700))
	must(t, os.WriteFile(s.path(id), appendFrame(nil, "", fmt.Appendf(nil, `{"v":%d,"n":1,"begin":{}}`, Version+1)), 0o600))
	if _, err := s.Journal(id, nil).Read(); !errors.Is(err, ErrNewer) {
		t.Errorf("%v", err)
	}
}

func TestMemoryIsGoneWithTheProcess(t *testing.T) {
	for range 2 {
		s, err := Open("", slog.New(slog.DiscardHandler))
		must(t, err)
		j := sit(t, s, id)
		if _, err := j.Read(); !errors.Is(err, ErrNone) || s.Keeps() {
			t.Errorf("read: %v", err)
		}
		j.Begin(at, Begin{World: "doc"})
		j.input("EHLO a")
		j.achieve("greet")
		j.stored()
		equal(t, "inputs", texts(contents(t, s, id)), []string{"EHLO a"})
		must(t, s.Close())
	}
}

func TestIDsAreNoPaths(t *testing.T) {
	s := opened(t, OS{}, t.TempDir(), quick)
	for _, bad := range []string{"", "x", "../../../../../../../etc/passwd1", strings.Repeat("a", 31) + "/"} {
		if p := s.path(bad); p != "" {
			t.Errorf("id %q leads to %s", bad, p)
		}
	}
}

// A second process is refused, and told why.
func TestLocked(t *testing.T) {
	s := opened(t, OS{}, t.TempDir(), quick)
	if _, err := Open(s.dir, slog.New(slog.DiscardHandler)); !errors.Is(err, ErrLocked) {
		t.Errorf("%v", err)
	}
}

// The log is emptied in time: what was in it is on the shelf then, and reads the same.
func TestLogGoesToTheShelf(t *testing.T) {
	l := quick
	l.segment, l.segments = 2000, 3
	s := opened(t, OS{}, t.TempDir(), l)
	var all []*sitting
	for i := range 5 {
		j := sit(t, s, fmt.Sprintf("%032d", i))
		j.Begin(at, Begin{World: "doc", Seed: uint64(i)})
		all = append(all, j)
	}
	var want []string
	for n := range 40 {
		want = append(want, fmt.Sprint(n))
		for _, j := range all {
			j.input(fmt.Sprint(n))
			j.stored()
		}
	}
	for _, j := range all {
		c := contents(t, s, j.id)
		equal(t, "inputs", texts(c), want)
	}
	for deadline := time.Now().Add(10 * time.Second); s.log.oldest() != nil; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("old segments stay")
		}
	}
	must(t, s.Close())
	if n := len(logged(t, s)); n > l.segments {
		t.Errorf("%d segments are kept", n)
	}
	s = opened(t, OS{}, s.dir, l)
	for _, j := range all {
		equal(t, "inputs", texts(contents(t, s, j.id)), want)
	}
}

// Nothing is left of what was erased: not in the log, on the shelf, or of what was set aside.
// What others have is as it was.
func TestErase(t *testing.T) {
	for _, shelved := range []bool{false, true} {
		s, _, j := begun(t)
		o := sit(t, s, other)
		o.Begin(at, Begin{World: "doc"})
		j.input("SECRET one")
		o.input("a")
		j.stored()
		if shelved {
			must(t, s.toShelf(id))
			must(t, s.toShelf(other))
		}
		j.input("SECRET two")
		o.input("b")
		o.stored()
		must(t, os.MkdirAll(filepath.Dir(s.path(id)), 0o700))
		must(t, os.WriteFile(s.path(id)+".new", []byte("SECRET, cut short"), 0o600)) // by a power cut, say
		must(t, j.Erase())
		if _, err := s.Journal(id, nil).Read(); !errors.Is(err, ErrNone) {
			t.Errorf("it is still there: %v", err)
		}
		must(t, filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if bytes.Contains(data, []byte("SECRET")) || bytes.Contains(data, []byte(id)) {
				t.Errorf("shelved %v: %s holds %q", shelved, path, data)
			}
			return err
		}))
		must(t, j.Erase()) // there is none
		equal(t, "another's", texts(after(t, s, other)), []string{"a", "b"})
	}
}

// FuzzRead reads whatever a disk may give back, and goes on from there.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"v":2,"n":1,"begin":{"world":"doc","seed":7}}` + "\n" + `{"v":2,"n":2,"input":{"do":"line"}}` + "\n" + `{"v":2,"n":3,"fact":{"is":"started"}}` + "\n{"))
	f.Add([]byte("{\"ehlo\":1,\"seed\":7}\n{\"type\":\"line\",\"term\":\"t1\",\"text\":\"x\"}\n{\"ty"))
	f.Add([]byte(`{"v":2,"n":1,"begin":{"world":"doc","seed":7}}` + "\n" + `{"v":2,"n":2,"input":{"do":"line"}}` + "\n" + `{"v":2,"n":3,"place":{"behind":0,"opened":1}}` + "\n"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := open(newMemory(), "dir", slog.New(slog.DiscardHandler), quick, true)
		must(t, err)
		defer func() { must(t, s.Close()) }()
		must(t, s.disk.Replace(s.path(id), data, true))
		j := s.Journal(id, nil)
		one, err := j.Read()
		if err != nil {
			return
		}
		if one.Damaged { // then a sandbox begins anew
			j.Begin(at, Begin{World: "doc"})
			one.Inputs = nil
		}
		must(t, j.Input(at, typed("NOOP"), Origin{}))
		must(t, s.toShelf(id))
		two, err := s.Journal(id, nil).Read()
		if err != nil || len(two.Inputs) != len(one.Inputs)+1 || len(two.Facts) != len(one.Facts) {
			t.Errorf("one input on, %d inputs and %d facts became %d and %d (%v)", len(one.Inputs), len(one.Facts), len(two.Inputs), len(two.Facts), err)
		}
	})
}
