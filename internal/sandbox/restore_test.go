package sandbox

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/server"
)

// twoSteps is a lab of two steps, the first of which wants a word.
const twoSteps = labtest.Head + "\n## One {#one}\n```ehlo-step\nexpect: {verb: HELO}\nsolution: |\n  telnet 10.49.137.152 25\n  HELO a.example\n```\n" +
	"\n## Two {#two}\n```ehlo-step\nneeds: one\nexpect: {verb: NOOP}\nsolution: NOOP\n```\n"

// offering is a manager whose only lab has such a source.
func offering(t *testing.T, dir, source string) *Manager {
	t.Helper()
	return serving(t, dir, labtest.Folder(t, source))
}

// offeringOn is the same on another disk.
func offeringOn(t *testing.T, d journal.Disk, dir, source string) *Manager {
	t.Helper()
	m := serving(t, dir, labtest.Folder(t, source))
	m.c.Journals = journals(t, d, dir)
	m.journals = m.c.Journals
	m.learners = learner.In(m.journals, m.c.Learners)
	return m
}

// serving is a manager whose labs and worlds are those of a folder.
func serving(t *testing.T, dir string, folder fs.FS) *Manager {
	t.Helper()
	catalogue, err := labs.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	worlds, err := fs.Sub(folder, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	m := in(t, dir, Config{})
	m.c.Labs = catalogue
	m.c.World = func(name string) (*server.Fixture, error) { return server.LoadFixture(worlds, name) }
	return m
}

// begun is a page at the lab x, where a server has been called and lines were
// typed.
func begun(t *testing.T, m *Manager, lines ...string) (*Page, message.Welcome) {
	t.Helper()
	p, w := hello(t, m, "")
	receive(t, p, message.StartLab{Lab: "x"})
	receive(t, p, typing(p, "telnet 10.49.137.152 25"))
	for _, line := range lines {
		receive(t, p, typing(p, line))
	}
	return p, w
}

// A lab that has been changed since takes nothing back: what was done is done,
// the learner is told, and goes on at the first open step of a fresh world.
func TestChangedLabTakesNothingBack(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	_, w := begun(t, first, "HELO a.example")
	first.Close()

	// The first step wants another verb now, which nobody has typed.
	source := strings.Replace(strings.Replace(twoSteps, "verb: HELO", "verb: EHLO", 1), "HELO a", "EHLO a", 1)
	changed := offering(t, dir, source)
	p, w := hello(t, changed, w.Token)
	if !w.Resumed || w.Notice == "" || w.Lab == nil {
		t.Fatalf("the learner is welcomed with %+v", w)
	}
	if !w.Lab.Steps[0].Done || w.Lab.Steps[1].Done {
		t.Errorf("steps %+v", w.Lab.Steps)
	}
	if n := p.s.desk.Terminals()[0].Conversation; n != 0 {
		t.Errorf("the world is not fresh: conversation %d is open", n)
	}
	receive(t, p, typing(p, "telnet 10.49.137.152 25"))
	if done := of[message.Lab](receive(t, p, typing(p, "NOOP"))); len(done) == 0 || !done[0].Done {
		t.Errorf("the lab cannot be finished: %+v", done)
	}
	changed.Close()

	// It stays so, and there is nothing left to be told.
	again := offering(t, dir, source)
	if _, w = hello(t, again, w.Token); w.Lab == nil || !w.Lab.Done || w.Notice != "" {
		t.Errorf("the second time the learner is welcomed with %+v", w)
	}
	r, err := again.Record(p.s.owner)
	if err != nil || len(r.Labs) != 1 || !r.Labs[0].Finished || len(r.Labs[0].Attempts) != 1 {
		t.Errorf("the record: %+v (%v)", r, err)
	}
}

// A lab that has not been changed is found as it was left, terminal and all.
func TestUnchangedLabIsFoundAsItWas(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	p, w := begun(t, first, "HELO a.example")
	receive(t, p, message.Reset{Step: "one"}) // which is a fact, too
	first.Close()
	p, w = hello(t, offering(t, dir, twoSteps), w.Token)
	if !w.Resumed || w.Notice != "" || w.Lab == nil || w.Lab.Steps[0].Done {
		t.Errorf("the learner is welcomed with %+v", w)
	}
	if n := p.s.desk.Terminals()[0].Conversation; n == 0 {
		t.Error("the connection is gone")
	}
}

// The learner is told what has changed: the lab, its servers, both, or what they
// run on.
func TestToldWhatChanged(t *testing.T) {
	other := strings.Replace(twoSteps, "HELO", "EHLO", 2) // what was typed no longer does the first step
	for _, tt := range []struct {
		what, lab, world string // what is added to the world's file
		want             string
	}{
		{"nothing", twoSteps, "", ""},
		{"a comment in the lab", twoSteps + "\nMore.\n", "", "This lab has changed since you started here."},
		{"a comment in the world", twoSteps, "# more\n", "The servers here have changed since you started here."},
		{"the step and the world", other, "# more\n", "This lab and its servers have changed since you were here,"},
		{"the step", other, "", "This lab has changed since you were here,"},
	} {
		dir := t.TempDir()
		first := offering(t, dir, twoSteps)
		_, w := begun(t, first, "HELO a.example")
		first.Close()
		folder := labtest.Folder(t, tt.lab)
		file := folder["worlds/doc.yaml"]
		file.Data = append(slices.Clone(file.Data), tt.world...)
		_, w = hello(t, serving(t, dir, folder), w.Token)
		if !strings.HasPrefix(w.Notice, tt.want) || (w.Notice == "") != (tt.want == "") {
			t.Errorf("%s changed, and the learner is told %q, want %q", tt.what, w.Notice, tt.want)
		}
		if !w.Lab.Steps[0].Done {
			t.Errorf("%s changed, and the first step is no longer done", tt.what)
		}
	}
}

// What was done stays done even if the same lab in the same world no longer leads
// there, because the program has changed.
func TestChangedProgramTakesNothingBack(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	p, w := begun(t, first)
	p.s.journal.Achieve(p.s.desk.World().Now(), journal.Fact{Kind: journal.StepDone, Lab: "x", Step: "one", How: run.ByHand})
	receive(t, p, typing(p, "HELP"))
	first.Close()
	_, w = hello(t, offering(t, dir, twoSteps), w.Token)
	if !strings.HasPrefix(w.Notice, "EHLO itself has changed") || !w.Lab.Steps[0].Done {
		t.Errorf("the learner is welcomed with %+v", w)
	}
}

// Whose lab is gone is told so, and has everything back when the lab is: what is typed
// meanwhile takes nothing from it.
func TestLabGoneForATime(t *testing.T) {
	dir := t.TempDir()
	first := offering(t, dir, twoSteps)
	_, w := begun(t, first, "HELO a.example", "NOOP")
	first.Close()
	for range 2 {
		without := offering(t, dir, strings.Replace(twoSteps, "id: x", "id: y", 1))
		p, back := hello(t, without, w.Token)
		if !strings.Contains(back.Notice, "is kept") || back.Lab != nil || back.Resumed {
			t.Fatalf("the learner is welcomed with %+v", back)
		}
		receive(t, p, typing(p, "hostname"))
		if n := doneOf(recorded(t, without, w.Token)); n != 2 {
			t.Errorf("%d steps are done in the record", n)
		}
		without.Close()
	}
	m := offering(t, dir, twoSteps)
	p, back := hello(t, m, w.Token)
	if !back.Resumed || back.Notice != "" || back.Lab == nil || !back.Lab.Done {
		t.Errorf("when it is back: %+v", back)
	}
	if out := string(p.s.audience.screens[0].out); strings.Contains(out, "hostname") || !strings.Contains(out, "HELO a.example") {
		t.Errorf("the terminal shows %s", out)
	}
}
