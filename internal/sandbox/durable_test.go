package sandbox

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// failing is a disk that fails when it is told to.
type failing struct {
	journal.OS
	full, broken, killed, stuck atomic.Bool
}

// full: nothing can be written; broken: what is written does not reach the disk; killed: the
// process ends before anything more is written; stuck: nothing can be removed.

func (d *failing) Remove(path string) error {
	if d.stuck.Load() {
		return syscall.EIO
	}
	return d.OS.Remove(path)
}

func (d *failing) Create(path string) (journal.File, error) {
	if d.full.Load() {
		return nil, syscall.ENOSPC
	}
	f, err := d.OS.Create(path)
	return failingFile{f, d}, err
}

type failingFile struct {
	journal.File
	d *failing
}

func (f failingFile) WriteAt(p []byte, at int64) (int, error) {
	if f.d.full.Load() || f.d.killed.Load() {
		return 0, syscall.ENOSPC
	}
	return f.File.WriteAt(p, at)
}

func (f failingFile) Sync() error {
	if f.d.broken.Load() {
		return syscall.EIO
	}
	return f.File.Sync()
}

// atLab begins a lab in a manager whose disk can fail, with a page that looks.
func atLab(t *testing.T) (m *Manager, dir string, d *failing, p *Page, w message.Welcome) {
	t.Helper()
	d, dir = &failing{}, t.TempDir()
	m = onDisk(t, d, dir, Config{})
	p, w = hello(t, m, "")
	receive(t, p, message.StartLab{Lab: "collect-by-pop3"})
	return m, dir, d, p, w
}

// receive sends a message and returns all that the page is sent for it.
func receive(t *testing.T, p *Page, msg message.Client) []message.Server {
	t.Helper()
	if err := p.Receive(context.Background(), msg); err != nil {
		t.Fatal(err)
	}
	settled(p)
	list, err := p.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// of are the messages of a type.
func of[M message.Server](list []message.Server) (some []M) {
	for _, m := range list {
		if m, ok := m.(M); ok {
			some = append(some, m)
		}
	}
	return some
}

func typing(p *Page, text string) message.Client {
	return message.Line{Term: p.s.desk.Terminals()[0].ID, Text: text}
}

// A step shows as done when that has reached the disk, and not before.
func TestStepShowsAsDoneWhenItIsDurable(t *testing.T) {
	m, dir, d, p, w := atLab(t)
	d.broken.Store(true)
	list := receive(t, p, typing(p, "telnet 10.49.137.152 110"))
	if out := of[message.Out](list); len(out) == 0 || !strings.Contains(out[0].Data, "+OK") {
		t.Errorf("typing waits for the disk: %+v", list)
	}
	for _, st := range of[message.Step](list) {
		if st.Done || st.Status != message.Open {
			t.Errorf("a step shows as done that could not be saved: %+v", st)
		}
	}
	if e := of[message.Error](list); len(e) != 1 || !strings.Contains(e[0].Error, "could not save what you did") {
		t.Errorf("the learner knows %+v", e)
	}
	_, back := hello(t, m, w.Token)
	if back.Lab == nil || back.Lab.Steps[0].Done {
		t.Error("a page that comes is shown what could not be saved")
	}
	if e := of[message.Error](receive(t, p, typing(p, "NOOP"))); len(e) != 0 {
		t.Errorf("the learner is told again: %+v", e)
	}

	d.broken.Store(false)
	durable(p)
	list = receive(t, p, typing(p, "NOOP"))
	saved := func(st message.Step) bool { return st.ID == "call" && st.Done }
	if !slices.ContainsFunc(of[message.Step](list), saved) { // a hint can come besides
		t.Errorf("the step does not show as done after it was saved: %+v", list)
	}
	if e := of[message.Error](list); len(e) != 1 || e[0].Error != "" {
		t.Errorf("the learner still sees %+v", e)
	}
	m.Close()
	if r, err := in(t, dir, Config{}).journals.Durable(p.s.id); err != nil || len(r.Facts) < 2 || r.Facts[1].Kind != journal.StepDone {
		t.Errorf("the journal holds %+v (%v)", r.Facts, err)
	}
}

// What replaying the inputs reaches, and was not a fact when the server ended,
// becomes one before it shows as done.
func TestKilledBetweenInputAndFact(t *testing.T) {
	m, dir, _, p, w := atLab(t)
	receive(t, p, typing(p, "hostname"))
	receive(t, p, typing(p, "telnet 10.49.137.152 110"))
	m.Close()
	path := logIn(t, dir)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(text, []byte("\n"))
	facts := slices.IndexFunc(lines, func(l []byte) bool { return bytes.Contains(l, []byte(`"is":"step-done"`)) })
	if err := os.WriteFile(path, bytes.Join(lines[:facts], nil), 0o600); err != nil {
		t.Fatal(err)
	}

	d := &failing{}
	d.full.Store(true)
	again := onDisk(t, d, dir, Config{})
	p, back := hello(t, again, w.Token)
	if back.Lab == nil || back.Lab.Steps[0].Done {
		t.Error("a step shows as done that could not be saved")
	}
	d.full.Store(false)
	durable(p)
	if !labOf(p).Steps[0].Done {
		t.Error("the step does not show as done after it was saved")
	}
	l, _, err := again.Learner(learner.Token(w.Token))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := again.Record(l); err != nil || len(r.Labs) != 1 || len(r.Labs[0].Attempts[0].Steps) == 0 || !r.Labs[0].Attempts[0].Steps[0].Done {
		t.Errorf("the record: %+v (%v)", r, err)
	}

	// It is a fact once.
	p, _ = hello(t, in(t, dir, Config{}), w.Token)
	c, err := p.m.journals.Durable(p.s.id)
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for _, f := range c.Facts {
		if f.Kind == journal.StepDone {
			done++
		}
	}
	if done != 1 {
		t.Errorf("the step is a fact %d times", done)
	}
}

// While the disk is full typing goes on. The learner is told, nothing new shows as done, and
// when there is room again nothing that was typed is missing.
func TestFullDisk(t *testing.T) {
	m, dir, d, p, w := atLab(t)
	receive(t, p, typing(p, "telnet 10.49.137.152 110"))
	d.full.Store(true)
	for {
		list := receive(t, p, typing(p, "USER bob"))
		if out := of[message.Out](list); len(out) == 0 || !strings.Contains(out[0].Data, "+OK") {
			t.Fatalf("it is not done: %+v", list)
		}
		for _, st := range of[message.Step](list) {
			if st.Done && st.ID != "call" {
				t.Errorf("it shows as done: %+v", st)
			}
		}
		if e := of[message.Error](list); len(e) > 0 {
			if !strings.Contains(e[0].Error, "could not save what you did") {
				t.Errorf("the learner knows %+v", e)
			}
			break
		}
	}
	receive(t, p, typing(p, "PASS bob"))
	d.full.Store(false)
	durable(p)
	list := receive(t, p, typing(p, "STAT"))
	if e := of[message.Error](list); len(e) != 1 || e[0].Error != "" {
		t.Errorf("the learner still sees %+v", e)
	}
	m.Close()
	p, _ = hello(t, in(t, dir, Config{}), w.Token)
	out := string(p.s.audience.screens[0].out)
	if u, pw, st := strings.Index(out, "USER bob"), strings.Index(out, "PASS bob"), strings.Index(out, "STAT"); u < 0 || pw < u || st < pw {
		t.Errorf("after a restart the terminal shows %s", out)
	}
}

// TestAchieved: that somebody of a class has achieved something is told when it is durable, and of nobody else.
func TestAchieved(t *testing.T) {
	for _, class := range []string{"class-1", ""} {
		d, told := &failing{}, make(chan string, 100)
		m := onDisk(t, d, t.TempDir(), Config{
			Achieved: func(class string, l learner.ID) { told <- class + " " + string(l) },
			Rules:    func(string, learner.ID) (Rules, error) { return Rules{Labs: []string{"send-by-hand"}}, nil },
		})
		l, token := seated(t, m, class)
		p, say := atSendByHand(t, m, token)
		d.broken.Store(true)
		say("telnet 10.49.137.152 25")
		settled(p)
		if len(told) > 0 {
			t.Errorf("%s is told before it is durable", <-told)
		}
		d.broken.Store(false)
		if class == "" {
			say("EHLO client.com")
			settled(p)
			if len(told) > 0 {
				t.Errorf("%s is told, who is in no class", <-told)
			}
			continue
		}
		if got, want := <-told, class+" "+string(l); got != want {
			t.Errorf("it is told of %q, want %q", got, want)
		}
	}
}
