package sandbox

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// TestDoneBy: what a learner has done is told by whose learner it is, with what was drawn for them.
func TestDoneBy(t *testing.T) {
	dir := t.TempDir()
	m, _ := taught(t, dir, time.Now)
	m.c.Rules = func(string, learner.ID) (Rules, error) {
		return Rules{Labs: []string{"send-by-hand", "find-the-flag"}}, nil
	}
	lea, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	say("telnet 10.49.137.152 25")
	p.Leave()
	flags, _ := at(t, m, token, "find-the-flag")
	receive(t, flags, message.StartLab{Lab: "find-the-flag"})
	receive(t, flags, message.Line{Term: flags.s.audience.screens[0].id, Text: "echo EHLO{kopaf-2731}"})
	drawn := flags.s.lab.Drawn(flags.s.begun.Seed)
	flags.Leave()

	d, ok, err := m.DoneBy(context.Background(), "class-1", lea)
	for began := time.Now(); len(d.Record.Labs) < 2 && time.Since(began) < 10*time.Second; time.Sleep(time.Millisecond) {
		d, ok, err = m.DoneBy(context.Background(), "class-1", lea) // nothing promises that the last line is kept already
	}
	if err != nil || !ok || len(d.Record.Labs) != 2 || !d.Record.Labs[0].Attempts[0].Steps[0].Done {
		t.Fatalf("it is %+v, %v, %v", d, ok, err)
	}
	if len(d.Traces) != 1 || d.Traces[0].Lab != "find-the-flag" || len(drawn) == 0 || !slices.Contains(d.Traces[0].Typed, "kopaf-2731") {
		t.Fatalf("its traces are %+v", d.Traces)
	}
	for _, word := range d.Traces[0].Drawn {
		if !slices.ContainsFunc(drawn, func(value string) bool { return strings.Contains(strings.ToLower(value), word) }) {
			t.Errorf("%q was drawn, of %q", word, drawn)
		}
	}
	for _, of := range []struct {
		class string
		l     learner.ID
	}{{"class-2", lea}, {"class-1", "nobody"}} {
		if d, ok, err := m.DoneBy(context.Background(), of.class, of.l); err != nil || !ok || len(d.Record.Labs) > 0 || len(d.Traces) > 0 {
			t.Errorf("of %+v: %+v, %v, %v", of, d, ok, err)
		}
	}
	m.c.Learners.Mine = func(string) bool { return false }
	if d, ok, err := m.DoneBy(context.Background(), "class-1", lea); ok || err != nil {
		t.Errorf("of another node's: %+v, %v", d, err)
	}
}

// TestDoneByOpened: a lab that was opened is told apart from one that was not, until something is done there.
func TestDoneByOpened(t *testing.T) {
	m, _ := taught(t, t.TempDir(), time.Now)
	lea, token := seated(t, m, "class-1")
	done := func() Done {
		t.Helper()
		d, ok, err := m.DoneBy(context.Background(), "class-1", lea)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		return d
	}
	if d := done(); len(d.Opened) != 0 {
		t.Errorf("before she has opened one she has %q", d.Opened)
	}
	p, say := atSendByHand(t, m, token)
	defer p.Leave()
	if d := done(); !slices.Equal(d.Opened, []string{"send-by-hand"}) || len(d.Record.Labs) != 0 {
		t.Errorf("she has opened %q, and done %+v", d.Opened, d.Record)
	}
	say("hostname")
	for began := time.Now(); len(done().Record.Labs) == 0 && time.Since(began) < 10*time.Second; {
		time.Sleep(time.Millisecond) // nothing promises that it is kept already
	}
	if d := done(); len(d.Opened) != 0 || len(d.Record.Labs) != 1 {
		t.Errorf("then she has opened %q, and done %+v", d.Opened, d.Record)
	}
}

// TestDoneByNotFinished: what was tried at a step that is not done counts too, whether its world is in
// memory or not.
func TestDoneByNotFinished(t *testing.T) {
	dir := t.TempDir()
	var lea learner.ID
	at := func(m *Manager) (s learner.Step) {
		t.Helper()
		d, _, err := m.DoneBy(context.Background(), "class-1", lea)
		if err != nil {
			t.Fatal(err)
		}
		for _, lab := range d.Record.Labs {
			for _, step := range lab.Attempts[0].Steps {
				if step.Step == "helo" {
					s = step
				}
			}
		}
		return s
	}
	t.Run("in memory", func(t *testing.T) { // and end, with the manager
		m, _ := taught(t, dir, time.Now)
		var token string
		lea, token = seated(t, m, "class-1")
		p, say := atSendByHand(t, m, token)
		defer p.Leave()
		say("telnet 10.49.137.152 25")
		waits(t, p, 20)
		say("NONSENSE")
		say("NONSENSE")
		receive(t, p, message.Hint{Step: "helo"})
		for began := time.Now(); at(m).Tries == 0 && time.Since(began) < 10*time.Second; {
			time.Sleep(time.Millisecond) // nothing promises that it is kept already that the lab was begun
		}
		if s := at(m); s.Done || s.Tries != 2 || s.Hints != 1 || s.Seconds != 20 {
			t.Errorf("of a step that is not done it has %+v", s)
		}
	})
	m, _ := taught(t, dir, time.Now)
	if s := at(m); s.Done || s.Tries != 2 || s.Hints != 1 || s.Seconds != 20 {
		t.Errorf("of one whose world sleeps it has %+v", s)
	}
	if len(m.all) > 0 {
		t.Error("whoever asks has made a world ready")
	}
}
