package sandbox

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// TestBegin: who had a sandbox before the server knew learners goes on in it,
// with the labs that their browser had finished.
func TestBegin(t *testing.T) {
	dir := t.TempDir()
	m := in(t, dir, Config{})
	p, w := hello(t, m, "")
	if err := p.Receive(context.Background(), message.Line{Term: w.Terms[0].ID, Text: "hostname"}); err != nil {
		t.Fatal(err)
	}
	id := p.s.id
	m.Close()

	m = in(t, dir, Config{})
	token, err := m.Begin(message.Claims{Finished: []string{"send-by-hand"}, Sandboxes: map[string]string{freePlay: id, "read-by-imap": "nothing"}})
	if err != nil {
		t.Fatal(err)
	}
	l, ok, err := m.Learner(token)
	if err != nil || !ok {
		t.Fatalf("the token opens nothing (%v)", err)
	}
	r, err := m.Record(l)
	if err != nil || len(r.Labs) != 1 || !r.Labs[0].Claimed {
		t.Errorf("the record is %+v (%v)", r, err)
	}
	p, w = hello(t, m, string(token))
	if out := string(p.s.audience.screens[0].out); !w.Resumed || !strings.Contains(out, "hostname") {
		t.Errorf("resumed %v, on the screen %q", w.Resumed, out)
	}
}

// The end of a sandbox that nobody looks at takes nothing from the learner's
// others.
func TestLearnerOutlivesOneSandbox(t *testing.T) {
	for _, tt := range []struct {
		kept  bool // there is a folder
		typed bool // something had been typed before
	}{{false, true}, {true, true}, {true, false}} {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		c := Config{Now: func() time.Time { return now }, Idle: time.Hour}
		if tt.kept {
			c.Journals = journals(t, journal.OS{}, t.TempDir())
		}
		m := manager(t, c)
		left, w := at(t, m, "", "one")
		if tt.typed {
			receive(t, left, typing(left, "hostname"))
		}
		open, _ := at(t, m, w.Token, "two")
		left.Leave()
		now = now.Add(2 * time.Hour)
		at(t, m, "", "one") // somebody else comes, and the idle one is swept
		if e := of[message.Error](receive(t, open, typing(open, "hostname"))); len(e) > 0 {
			t.Errorf("%+v: the other page's line is answered %q", tt, e[0].Error)
		}
		if p, back := at(t, m, w.Token, "two"); p.s != open.s || !back.Resumed {
			t.Errorf("%+v: the learner comes back to another sandbox", tt)
		}
	}
}

// Nothing that a learner has typed is left in the folder, whether their sandboxes
// are in memory or not.
func TestEraseLeavesNothing(t *testing.T) {
	for _, stuck := range []bool{false, true} { // at first, nothing can be removed
		eraseAll(t, stuck)
	}
}

// TestForget erases whom nobody has seen for long, wherever what is kept of them is, and nobody else.
func TestForget(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c := Config{Now: func() time.Time { return now }}
	come := func(m *Manager, token, says string) string {
		p, w := hello(t, m, token)
		if says != "" {
			receive(t, p, typing(p, "echo "+says))
		}
		p.Leave()
		return w.Token
	}
	m := in(t, dir, c)
	gone := come(m, "", "a secret of mine")
	looks := come(m, "", "looked at")
	m.Close()
	m = in(t, dir, c)
	now = now.Add(200 * 24 * time.Hour)
	come(m, looks, "") // and types nothing
	fresh := come(m, "", "just come")
	now = now.Add(250 * 24 * time.Hour)
	here, _ := hello(t, m, fresh)
	now = now.Add(600 * 24 * time.Hour) // is long, but this one is here
	if n, err := m.Forget(now.Add(-860 * 24 * time.Hour)); err != nil || n != 1 {
		t.Errorf("%d are forgotten (%v)", n, err)
	}
	here.Leave()
	for token, known := range map[string]bool{gone: false, looks: true, fresh: true} {
		l, ok, err := m.Learner(learner.Token(token))
		if err != nil || ok != known {
			t.Errorf("%s is known: %v (%v)", token, ok, err)
		}
		if ok {
			m.Release(l)
		}
	}
	if text := everything(t, dir); strings.Contains(text, "secret") || !strings.Contains(text, "looked") {
		t.Error("what was typed is left, or another's is gone")
	}
}

// everything is all text in a folder, with the files' names.
func everything(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all.WriteString(path + " " + string(text) + "\n")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func eraseAll(t *testing.T, stuck bool) {
	t.Helper()
	d := &failing{}
	dir := t.TempDir()
	m := in(t, dir, Config{})
	one, w := at(t, m, "", "one")
	receive(t, one, typing(one, "echo a secret of mine"))
	m.Close()
	m = onDisk(t, d, dir, Config{})
	two, _ := at(t, m, w.Token, "two")
	receive(t, two, typing(two, "echo a secret of mine"))
	l, ok, err := m.Learner(learner.Token(w.Token))
	if err != nil || !ok {
		t.Fatalf("the token opens nothing (%v)", err)
	}
	d.stuck.Store(stuck)
	if err := m.Erase(l); stuck && (err == nil || !l.SignedIn(learner.Token(w.Token))) {
		t.Errorf("what could not be erased is nobody's now (%v)", err)
	}
	d.stuck.Store(false)
	if err := m.Erase(l); err != nil && (stuck || !errors.Is(err, learner.ErrErased)) {
		t.Fatal(err)
	}
	if text := everything(t, dir); strings.Contains(text, "secret") || strings.Contains(text, string(l.ID)) {
		t.Errorf("something is left: %s", text)
	}
	if _, back := at(t, m, w.Token, "two"); back.Resumed || back.Token == w.Token {
		t.Error("the token still opens")
	}
}
