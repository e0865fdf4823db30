package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/labs/labtest"
)

// unreadable is a disk whose files cannot be read while it is told so.
type unreadable struct {
	journal.OS
	err error
}

func (d *unreadable) Open(path string) (journal.File, error) {
	f, err := d.OS.Open(path)
	return unreadableFile{f, d}, err
}

type unreadableFile struct {
	journal.File
	d *unreadable
}

func (f unreadableFile) ReadAt(p []byte, at int64) (int, error) {
	if f.d.err != nil {
		return 0, f.d.err
	}
	return f.File.ReadAt(p, at)
}

// recorded are the steps of a learner's newest attempt, as the record has them.
func recorded(t *testing.T, m *Manager, token string) (steps []learner.Step) {
	t.Helper()
	l, ok, err := m.Learner(learner.Token(token))
	if err != nil || !ok {
		t.Fatalf("the learner is gone (%v)", err)
	}
	defer m.Release(l)
	r, err := m.Record(l)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Labs) == 0 || len(r.Labs[0].Attempts) == 0 {
		return nil
	}
	attempts := r.Labs[0].Attempts
	return attempts[len(attempts)-1].Steps
}

// doneOf is how many of them are done.
func doneOf(steps []learner.Step) (n int) {
	for _, s := range steps {
		if s.Done {
			n++
		}
	}
	return n
}

// logIn is the log of a folder whose server has ended.
func logIn(t *testing.T, dir string) (path string) {
	t.Helper()
	if s, ok := kept.LoadAndDelete(dir); ok {
		if err := s.(*journal.Store).Close(); err != nil {
			t.Fatal(err)
		}
	}
	all, err := filepath.Glob(filepath.Join(dir, "log", "*.log"))
	if err != nil || len(all) != 1 {
		t.Fatalf("the log is %q (%v)", all, err)
	}
	return all[0]
}

// rewrite changes the log of a folder as if it had been written so.
func rewrite(t *testing.T, dir, old, new string) {
	t.Helper()
	path := logIn(t, dir)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var lines []byte
	for l := range bytes.Lines(text) {
		record := bytes.Replace(l[:bytes.LastIndexByte(l, '\t')], []byte(old), []byte(new), 1)
		sum := crc32.Checksum(record, crc32.MakeTable(crc32.Castagnoli))
		lines = fmt.Appendf(lines, "%s\t%08x\n", record, sum)
	}
	if err := os.WriteFile(path, lines, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestUnreadableIsNotGone: a journal that cannot be read just now is left as it
// is, and the learner comes back when it can.
func TestUnreadableIsNotGone(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	_, w := begun(t, first, "HELO a.example", "NOOP")
	first.Close()

	d := &unreadable{err: syscall.EMFILE}
	m := offeringOn(t, d, dir, twoSteps)
	p := m.NewPage()
	if err := p.Receive(t.Context(), message.Hello{Token: w.Token, Page: "a"}); !errors.Is(err, errUnreadable) || strings.Contains(err.Error(), dir) {
		t.Errorf("the page is told %v", err)
	}
	p.Leave()
	d.err = nil
	if _, back := hello(t, m, w.Token); !back.Resumed || back.Notice != "" || back.Lab == nil || !back.Lab.Done {
		t.Errorf("the learner is welcomed with %+v", back)
	}
}

// TestDamageTakesNoFacts: whatever record of a journal cannot be read, what the
// others tell counts, the learner is told, and the file is kept aside.
func TestDamageTakesNoFacts(t *testing.T) {
	for _, tt := range []struct {
		damaged string // a word of the record
		done    int    // steps that the others tell of
	}{
		{`"begin"`, 2}, {"telnet", 2}, {`"is":"step-done","lab":"x","step":"one"`, 1},
	} {
		dir := t.TempDir()
		first := offering(t, dir, twoSteps)
		_, w := begun(t, first, "HELO a.example", "NOOP")
		first.Close()
		path := logIn(t, dir)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var aside []byte
		lines := bytes.SplitAfter(whole, []byte("\n"))
		for i, l := range lines {
			if bytes.Contains(l, []byte(tt.damaged)) {
				lines[i] = append(bytes.Clone(l[:32]), "\t\x00\x00\x00\n"...)
				aside = lines[i]
				break
			}
		}
		damaged := bytes.Join(lines, nil)
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		m := offering(t, dir, twoSteps)
		p, back := hello(t, m, w.Token)
		if !strings.Contains(back.Notice, "damaged") || back.Resumed { // or the page would take the new output for the old
			t.Errorf("%s: the learner is told %q (resumed: %v)", tt.damaged, back.Notice, back.Resumed)
		}
		receive(t, p, typing(p, "hostname"))
		m.Close()
		again := offering(t, dir, twoSteps)
		if n := doneOf(recorded(t, again, w.Token)); n != tt.done {
			t.Errorf("%s: %d steps are done, want %d", tt.damaged, n, tt.done)
		}
		if got, err := os.ReadFile(path + ".damaged"); err != nil || !bytes.Equal(got, aside) {
			t.Errorf("%s: set aside is %q (%v), want %q", tt.damaged, got, err, aside)
		}
	}
}

// TestNewerJournalIsLeftAlone: an older program writes nothing into it.
func TestNewerJournalIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	_, w := begun(t, first, "HELO a.example", "NOOP")
	first.Close()
	rewrite(t, dir, fmt.Sprintf(`"v":%d,"n":5`, journal.Version), fmt.Sprintf(`"v":%d,"n":5`, journal.Version+1))
	m := offering(t, dir, twoSteps)
	p := m.NewPage()
	if err := p.Receive(t.Context(), message.Hello{Token: w.Token, Page: "a"}); !errors.Is(err, errNewer) || strings.Contains(err.Error(), dir) {
		t.Errorf("the page is told %v", err)
	}
	p.Leave()
	rewrite(t, dir, fmt.Sprintf(`"v":%d`, journal.Version+1), fmt.Sprintf(`"v":%d`, journal.Version))
	if _, back := hello(t, offering(t, dir, twoSteps), w.Token); !back.Resumed || !back.Lab.Done || back.Notice != "" {
		t.Errorf("a newer one welcomes the learner with %+v", back)
	}
}

// TestUnplayableTranscript: who was at a transcript that can no longer be
// played comes in all the same.
func TestUnplayableTranscript(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	_, w := begun(t, first)
	first.Close()
	rewrite(t, dir, `"lab":"x","world":"doc"`, `"world":"doc","replay":{"name":"n","text":"nothing","session":3,"at":0}`)
	if _, back := hello(t, offering(t, dir, twoSteps), w.Token); !strings.Contains(back.Notice, "transcript") || back.Resumed {
		t.Errorf("the learner is welcomed with %+v", back)
	}
}

// TestHintIsKept: the last fact before the server ends is one, too.
func TestHintIsKept(t *testing.T) {
	source := labtest.OneStep("expect: {verb: NOOP}\nsolution: |\n  telnet 10.49.137.152 25\n  NOOP\nhints: [Try it., {when: {verb: HELP}, try: \"telnet 10.49.137.152 25\\nHELP\", say: This.}]\nmistakes:\n  - {when: {verb: HELP}, try: \"telnet 10.49.137.152 25\\nHELP\", say: No.}")
	dir := t.TempDir()
	first := offering(t, dir, source)
	p, w := begun(t, first)
	receive(t, p, typing(p, "HELP")) // and a hint comes by itself
	receive(t, p, message.Hint{Step: "one"})
	first.Close()
	steps := recorded(t, offering(t, dir, source), w.Token)
	if len(steps) != 1 || steps[0].Hints != 1 || len(steps[0].Mistakes) != 1 {
		t.Errorf("the record has %+v", steps)
	}
}

// TestSkipShowsWhenItIsDurable: nor does a step show as skipped, or the lab as
// done, before that has reached the disk.
func TestSkipShowsWhenItIsDurable(t *testing.T) {
	dir := t.TempDir()
	d := &failing{}
	m := offeringOn(t, d, dir, twoSteps)
	p, w := begun(t, m, "HELO a.example")
	d.broken.Store(true)
	for _, msg := range receive(t, p, message.Skip{Step: "two"}) {
		switch msg := msg.(type) {
		case message.Step:
			if msg.Status != message.Open {
				t.Errorf("step %s shows as %s", msg.ID, msg.Status)
			}
		case message.Lab:
			if msg.Done || msg.Summary != nil {
				t.Errorf("the lab shows as done: %+v", msg.Summary)
			}
		}
	}
	if _, back := hello(t, m, w.Token); back.Lab.Done || back.Lab.Summary != nil {
		t.Error("to a page that comes it shows as done")
	}
	d.broken.Store(false)
	durable(p)
	if lab := labOf(p); !lab.Done || lab.Summary == nil || lab.Steps[1].Status != message.Skipped {
		t.Errorf("when it could be saved the lab stands at %+v", lab.Steps)
	}
}

// TestResetIsKeptWithItsInput: what could not be made durable does not show, and is not in
// the record, before it is.
func TestResetIsKeptWithItsInput(t *testing.T) {
	m, _, d, p, w := atLab(t)
	receive(t, p, typing(p, "telnet 10.49.137.152 110"))
	id := labOf(p).Steps[0].ID
	d.full.Store(true)
	for _, st := range of[message.Step](receive(t, p, message.Reset{Step: id})) {
		t.Errorf("the page is shown %+v", st)
	}
	if n := doneOf(recorded(t, m, w.Token)); n != 1 {
		t.Errorf("%d steps are done in the record", n)
	}
	d.full.Store(false)
	durable(p)
	receive(t, p, typing(p, "hostname"))
	if n := doneOf(recorded(t, m, w.Token)); n != 0 || labOf(p).Steps[0].Done {
		t.Errorf("%d steps are done in the record, and the page shows %v", n, labOf(p).Steps[0].Done)
	}
	if e := of[message.Error](receive(t, p, message.Reset{Step: "no such step"})); len(e) != 1 || !strings.Contains(e[0].Error, "no such step") {
		t.Errorf("a step that there is not is answered with %+v", e)
	}
	for _, st := range recorded(t, m, w.Token) {
		if st.Step == "no such step" {
			t.Error("it is in the record")
		}
	}
}

// TestRedoAfterReset: what a learner has reset is reset in the world that is
// made again, too, and stays so when the server comes back.
func TestRedoAfterReset(t *testing.T) {
	dir := t.TempDir()
	folder := labtest.Folder(t, twoSteps)
	written := labs.Write(folder)
	written.Renew()
	m := serving(t, dir, folder)
	m.c.Labs = written
	p, w := begun(t, m, "HELO a.example")
	receive(t, p, message.Reset{Step: "one"})
	folder["lab.md"].Data = []byte(twoSteps + "\nMore.\n")
	written.Renew()
	receive(t, p, message.Redo{})
	want := labOf(p).Steps[0].Done
	m.Close()
	m = serving(t, dir, folder)
	m.c.Labs = written
	if _, back := hello(t, m, w.Token); back.Notice != "" || back.Lab.Steps[0].Done != want {
		t.Errorf("nothing has changed, and the learner is told %q; the step is done: %v, want %v", back.Notice, back.Lab.Steps[0].Done, want)
	}
}

// TestNothingIsServedAfterTheEnd: a device that was signed out, or whose learner
// was erased, has no further say while its connection ends.
func TestNothingIsServedAfterTheEnd(t *testing.T) {
	for name, end := range map[string]func(m *Manager, l *learner.Learner) error{
		"erased": func(m *Manager, l *learner.Learner) error { return m.Erase(l) },
		"signed out": func(m *Manager, l *learner.Learner) error {
			other, err := l.SignIn()
			if err != nil {
				return err
			}
			return m.SignOutOthers(l, other)
		},
	} {
		m := offering(t, t.TempDir(), twoSteps)
		p, _ := begun(t, m)
		if err := end(m, p.s.owner); err != nil {
			t.Fatal(err)
		}
		was, shown := p.s.desk, len(p.s.audience.screens[0].out)
		for _, msg := range []message.Client{typing(p, "HELO late.example"), message.Restart{}, message.Skip{Step: "one"}, message.Explain{Conversation: 1}} {
			if err := p.Receive(t.Context(), msg); !errors.Is(err, ErrSignedOut) {
				t.Errorf("%s: %T is answered with %v", name, msg, err)
			}
		}
		if p.s.desk != was || len(p.s.audience.screens[0].out) != shown {
			t.Errorf("%s: it has been served", name)
		}
	}
}

// TestUnfitInputIsNotKept: what no desk would serve has no place in a journal.
func TestUnfitInputIsNotKept(t *testing.T) {
	_, dir, _, p, _ := atLab(t)
	receive(t, p, typing(p, "hostname"))
	long := strings.Repeat("x", 1<<20)
	for _, msg := range []message.Client{
		typing(p, long), message.Answer{Step: "one", Text: long}, message.Skip{Step: long}, message.Key{Term: long, Key: "^C"}, typing(p, "a\nb"),
		message.Hint{Step: strings.Repeat("x", 200)}, message.Reset{Step: "none"}, message.SetVoice{Protocol: "smtp", Persona: "nobody"}, message.Line{Term: "t99", Text: "x"},
	} {
		if e := of[message.Error](receive(t, p, msg)); len(e) != 1 || e[0].Error == "" {
			t.Errorf("%T is answered with %+v", msg, e)
		}
	}
	if log, err := os.Stat(logIn(t, dir)); err != nil || log.Size() > 1<<10 {
		t.Errorf("%d octets have been written (%v)", log.Size(), err)
	}
}
