package sandbox

import (
	"bytes"
	"errors"
	"io/fs"
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

// unreadable is a disk whose journals cannot be read while err is set.
type unreadable struct {
	journal.OS
	err error
}

func (d *unreadable) ReadFile(path string) ([]byte, error) {
	if d.err != nil && strings.HasSuffix(path, ".jsonl") {
		return nil, d.err
	}
	return d.OS.ReadFile(path)
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

// journalIn is the only journal of a folder.
func journalIn(t *testing.T, dir string) (path string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(p, ".jsonl") {
			path = p
		}
		return err
	})
	if err != nil || path == "" {
		t.Fatalf("there is no journal (%v)", err)
	}
	return path
}

// TestUnreadableIsNotGone: a journal that cannot be read just now is left as it
// is, and the learner comes back when it can.
func TestUnreadableIsNotGone(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	_, w := begun(t, first, "HELO a.example", "NOOP")
	first.Close()

	d := &unreadable{err: syscall.EMFILE}
	m := offering(t, dir, twoSteps)
	m.journals = journal.On(d, dir)
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
		path := journalIn(t, dir)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.SplitAfter(whole, []byte("\n"))
		for i, l := range lines {
			if bytes.Contains(l, []byte(tt.damaged)) {
				lines[i] = []byte("\x00\x00\x00\n")
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
		if aside, err := os.ReadFile(path + ".damaged"); err != nil || !bytes.Equal(aside, damaged) {
			t.Errorf("%s: set aside are %d octets (%v), want %d", tt.damaged, len(aside), err, len(damaged))
		}
	}
}

// TestNewerJournalIsLeftAlone: an older program writes nothing into it.
func TestNewerJournalIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	_, w := begun(t, first, "HELO a.example", "NOOP")
	first.Close()
	path := journalIn(t, dir)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(text, []byte(`"v":2`))
	newer := append(append(bytes.Clone(text[:at]), `"v":3`...), text[at+5:]...)
	if err := os.WriteFile(path, newer, 0o600); err != nil {
		t.Fatal(err)
	}
	m := offering(t, dir, twoSteps)
	p := m.NewPage()
	if err := p.Receive(t.Context(), message.Hello{Token: w.Token, Page: "a"}); !errors.Is(err, errNewer) || strings.Contains(err.Error(), dir) {
		t.Errorf("the page is told %v", err)
	}
	p.Leave()
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, newer) {
		t.Errorf("the journal has been written to (%v)", err)
	}
}

// TestUnplayableTranscript: who was at a transcript that can no longer be
// played comes in all the same.
func TestUnplayableTranscript(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	_, w := begun(t, first)
	first.Close()
	path := journalIn(t, dir)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte(`"lab":"x","world":"doc"`), []byte(`"world":"doc","replay":{"name":"n","text":"nothing","session":3,"at":0}`), 1)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
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
	m := offering(t, dir, twoSteps)
	m.journals = journal.On(d, dir)
	p, w := begun(t, m, "HELO a.example")
	d.broken = true
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
	d.broken = false
	receive(t, p, message.Hint{Step: "two"})
	if lab := p.s.labMessage(); !lab.Done || lab.Summary == nil || lab.Steps[1].Status != message.Skipped {
		t.Errorf("when it could be saved the lab stands at %+v", lab.Steps)
	}
}

// TestResetIsKeptWithItsInput: what could not be written down has not happened,
// neither to the page nor in the record.
func TestResetIsKeptWithItsInput(t *testing.T) {
	m, d, p, w := atLab(t)
	receive(t, p, typing(p, "telnet 10.49.137.152 110"))
	id := p.s.labMessage().Steps[0].ID
	d.full = true
	receive(t, p, message.Reset{Step: id})
	d.full = false
	receive(t, p, typing(p, "NOOP"))
	if n := doneOf(recorded(t, m, w.Token)); n != 1 || !p.s.labMessage().Steps[0].Done {
		t.Errorf("%d steps are done in the record, and the page shows %v", n, p.s.labMessage().Steps[0].Done)
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
	want := p.s.labMessage().Steps[0].Done
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
	m, _, p, _ := atLab(t)
	receive(t, p, typing(p, "hostname"))
	path := journalIn(t, m.c.Data)
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 1<<20)
	for _, msg := range []message.Client{
		typing(p, long), message.Answer{Step: "one", Text: long}, message.Skip{Step: long}, message.Key{Term: long, Key: "^C"}, typing(p, "a\nb"),
	} {
		if e := of[message.Error](receive(t, p, msg)); len(e) != 1 || e[0].Error == "" {
			t.Errorf("%T is answered with %+v", msg, e)
		}
	}
	if after, err := os.Stat(path); err != nil || after.Size() != before.Size() {
		t.Errorf("%d octets have been written (%v)", after.Size()-before.Size(), err)
	}
}
