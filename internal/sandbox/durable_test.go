package sandbox

import (
	"context"
	"slices"
	"strings"
	"syscall"
	"testing"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// failing is a disk that fails when it is told to.
type failing struct {
	journal.OS
	full   bool // nothing can be written
	broken bool // what is written does not reach it
	killed bool // the process ends after an input, before the facts that come of it
	stuck  bool // nothing can be removed
}

func (d *failing) Remove(path string) error {
	if d.stuck {
		return syscall.EIO
	}
	return d.OS.Remove(path)
}

func (d *failing) Append(path string, offset int64, data []byte) error {
	if d.killed && strings.Contains(string(data), `"fact"`) {
		return syscall.EIO
	}
	if d.full {
		return syscall.ENOSPC
	}
	return d.OS.Append(path, offset, data)
}

func (d *failing) Sync(path string) error {
	if d.broken {
		return syscall.EIO
	}
	return d.OS.Sync(path)
}

// atLab begins a lab in a manager whose disk can fail, with a page that looks.
func atLab(t *testing.T) (*Manager, *failing, *Page, message.Welcome) {
	t.Helper()
	d := &failing{}
	dir := t.TempDir()
	m := manager(t, Config{Data: dir})
	m.journals = journal.On(d, dir)
	p, w := hello(t, m, "")
	receive(t, p, message.StartLab{Lab: "collect-by-pop3"})
	return m, d, p, w
}

// receive sends a message and returns all that the page is sent for it.
func receive(t *testing.T, p *Page, msg message.Client) []message.Server {
	t.Helper()
	if err := p.Receive(context.Background(), msg); err != nil {
		t.Fatal(err)
	}
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
	m, d, p, w := atLab(t)
	d.broken = true
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

	d.broken = false
	list = receive(t, p, typing(p, "NOOP"))
	saved := func(st message.Step) bool { return st.ID == "call" && st.Done }
	if !slices.ContainsFunc(of[message.Step](list), saved) { // a hint can come besides
		t.Errorf("the step does not show as done after it was saved: %+v", list)
	}
	if e := of[message.Error](list); len(e) != 1 || e[0].Error != "" {
		t.Errorf("the learner still sees %+v", e)
	}
	m.Close()
	if r, err := m.journals.Journal(p.s.id).Read(); err != nil || len(r.Facts) < 2 || r.Facts[1].Kind != journal.StepDone {
		t.Errorf("the journal holds %+v (%v)", r.Facts, err)
	}
}

// What replaying the inputs reaches, and was not a fact when the server ended,
// becomes one before it shows as done.
func TestKilledBetweenInputAndFact(t *testing.T) {
	m, d, p, w := atLab(t)
	receive(t, p, typing(p, "hostname"))
	d.killed = true
	receive(t, p, typing(p, "telnet 10.49.137.152 110"))

	again := manager(t, Config{Data: m.c.Data})
	again.journals = journal.On(d, m.c.Data)
	p, back := hello(t, again, w.Token)
	if back.Lab == nil || back.Lab.Steps[0].Done {
		t.Error("a step shows as done that could not be saved")
	}
	d.killed = false
	list := receive(t, p, typing(p, "hostname"))
	if st := of[message.Step](list); len(st) == 0 || !st[0].Done {
		t.Errorf("the step does not show as done after it was saved: %+v", list)
	}
	l, _, err := again.Learner(learner.Token(w.Token))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := again.Record(l); err != nil || len(r.Labs) != 1 || len(r.Labs[0].Attempts[0].Steps) == 0 || !r.Labs[0].Attempts[0].Steps[0].Done {
		t.Errorf("the record: %+v (%v)", r, err)
	}

	// It is a fact once.
	p, _ = hello(t, manager(t, Config{Data: m.c.Data}), w.Token)
	done := 0
	for _, f := range p.s.journal.Facts() {
		if f.Kind == journal.StepDone {
			done++
		}
	}
	if done != 1 {
		t.Errorf("the step is a fact %d times", done)
	}
}

// What could not be written down is not done, so that nothing is on the screen
// that a restart takes back.
func TestInputThatIsNotKeptIsNotDone(t *testing.T) {
	_, d, p, _ := atLab(t)
	receive(t, p, typing(p, "telnet 10.49.137.152 110"))
	d.full = true
	list := receive(t, p, typing(p, "USER bob"))
	if len(of[message.Out](list)) > 0 && strings.Contains(of[message.Out](list)[0].Data, "USER") {
		t.Errorf("it was done: %+v", list)
	}
	if e := of[message.Error](list); len(e) != 1 || !strings.Contains(e[0].Error, "was not done") {
		t.Errorf("the learner knows %+v", e)
	}
	d.full = false
	if out := of[message.Out](receive(t, p, typing(p, "USER bob"))); len(out) == 0 || !strings.Contains(out[0].Data, "+OK") {
		t.Errorf("once there is room: %+v", out)
	}
}
