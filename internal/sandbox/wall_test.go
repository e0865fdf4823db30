package sandbox

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// shownWall is a wall that keeps what it is told last of each lab.
type shownWall struct {
	mu      sync.Mutex
	watched string
	last    map[string]message.WallWork // by lab
	past    map[string]message.WallPast
	times   int
}

func (w *shownWall) Watches(class string) bool { return class == w.watched }

func (w *shownWall) Tell(class string, _ learner.ID, work message.WallWork, past *message.WallPast) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.times++
	if w.last[work.Lab] = work; past != nil {
		w.past[past.Lab] = *past
	}
}

func (w *shownWall) behind(lab string) message.WallPast {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.past[lab]
}

func (w *shownWall) at(lab string) message.WallWork {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last[lab]
}

// taught is a manager with a class that does a lab, and what its wall shows.
func taught(t *testing.T, dir string, now func() time.Time) (*Manager, *shownWall) {
	t.Helper()
	w := &shownWall{watched: "class-1", last: map[string]message.WallWork{}, past: map[string]message.WallPast{}}
	return manager(t, Config{
		Journals: journals(t, journal.OS{}, dir), Wall: w, Now: now,
		Rules: func(string, learner.ID) (Rules, error) {
			return Rules{Labs: []string{"send-by-hand"}, Hints: true, Explain: true, FreePlay: true}, nil
		},
	}), w
}

// seated is somebody who has come into a class, "" for none.
func seated(t *testing.T, m *Manager, class string) (l learner.ID, token string) {
	t.Helper()
	if class == "" {
		return "", ""
	}
	l, tok, err := m.BeginAt(class, "Lea")
	if err != nil {
		t.Fatal(err)
	}
	return l, string(tok)
}

// atSendByHand has somebody begin the lab, or come back to it.
func atSendByHand(t *testing.T, m *Manager, token string) (p *Page, say func(string)) {
	t.Helper()
	p, w := at(t, m, token, "send-by-hand")
	if w.Lab == nil {
		receive(t, p, message.StartLab{Lab: "send-by-hand"})
	}
	term := p.s.audience.screens[0].id
	return p, func(line string) {
		t.Helper()
		receive(t, p, message.Line{Term: term, Text: line})
	}
}

func tellAll(t *testing.T, m *Manager, all ...learner.ID) {
	t.Helper()
	if _, err := m.TellAll(context.Background(), "class-1", all); err != nil {
		t.Fatal(err)
	}
}

// TestTellWall: how a learner gets on is told as it changes, to whoever watches the class.
func TestTellWall(t *testing.T) {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	m, w := taught(t, "", func() time.Time { return at })
	_, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	got := func() message.WallWork { return w.at("send-by-hand") }
	if g := got(); g.Steps != ".........." || g.At != 0 || g.Pages != 1 || !g.Since.Equal(at) || g.Slip != nil {
		t.Errorf("at the beginning %+v", g)
	}
	at = at.Add(time.Minute)
	say("telnet 10.49.137.152 25")
	if g := got(); !strings.HasPrefix(g.Steps, "d.") || g.At != 1 || !g.Since.Equal(at) {
		t.Errorf("after a step %+v", g)
	}
	came := at
	at = at.Add(time.Minute)
	say("NONSENSE")
	say("NONSENSE")
	if g := got(); g.Slip == nil || g.Slip.Times != 2 || g.Slips != 2 || g.Slip.Line != "NONSENSE" || !strings.HasPrefix(g.Slip.Reply, "50") ||
		g.Slip.Says+g.Slip.HTML == "" || !g.Since.Equal(came) || !g.Slip.When.Equal(at) {
		t.Errorf("after a mistake made twice %+v %+v", g, g.Slip)
	}
	receive(t, p, message.Hint{Step: "helo"})
	say("HELO client.com")
	if g := got(); !strings.HasPrefix(g.Steps, "dh.") || g.Slip != nil || g.Slips != 0 || g.Hints != 0 {
		t.Errorf("after a step with a hint %+v", g)
	}
	receive(t, p, message.Skip{Step: "mail"})
	if g := got(); !strings.HasPrefix(g.Steps, "dhs.") || g.At != 3 {
		t.Errorf("after a step that was passed over %+v", g)
	}
	receive(t, p, message.Leave{})
	if g := got(); g.Pages != 0 {
		t.Errorf("in free play, she is still at the lab: %+v", g)
	}
	if g := w.at(freePlay); g.Pages != 1 || g.At != -1 || g.Steps != "" {
		t.Errorf("in free play %+v", g)
	}
	p.Leave()
	if g := w.at(freePlay); g.Pages != 0 {
		t.Errorf("when she has gone %+v", g)
	}
}

// TestTellNobody: nothing is told of who is in no class, or in one that nobody watches, nor is it told
// again that somebody looks about.
func TestTellNobody(t *testing.T) {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	m, w := taught(t, "", func() time.Time { return at })
	for _, class := range []string{"", "class-2"} {
		_, token := seated(t, m, class)
		_, say := atSendByHand(t, m, token)
		if say("telnet 10.49.137.152 25"); w.times > 0 {
			t.Errorf("the wall is told of somebody in class %q", class)
		}
	}
	_, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	say("telnet 10.49.137.152 25")
	told := w.times
	for range 10 {
		at = at.Add(100 * time.Millisecond)
		receive(t, p, message.Complete{Term: p.s.audience.screens[0].id, Text: "HE"})
	}
	if w.times != told {
		t.Errorf("the wall is told %d times that nothing has happened", w.times-told)
	}
	at = at.Add(quiet)
	if receive(t, p, message.Complete{Term: p.s.audience.screens[0].id, Text: "HE"}); w.times != told+1 {
		t.Errorf("after a while it is told %d times that she is there", w.times-told)
	}
}

// TestTellAll: who opens a wall is told how everybody stands, whether they are in memory or not.
func TestTellAll(t *testing.T) {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	dir := t.TempDir()
	var lea learner.ID
	var token string
	stood := at
	t.Run("begin", func(t *testing.T) { // and end, with the manager
		m, w := taught(t, dir, now)
		w.watched = "no class"
		lea, token = seated(t, m, "class-1")
		p, say := atSendByHand(t, m, token)
		say("telnet 10.49.137.152 25")
		stood, at = at, at.Add(time.Minute)
		say("NONSENSE")
		tellAll(t, m, lea, "nobody")
		if g := w.at("send-by-hand"); g.At != 1 || g.Slip == nil || g.Pages != 1 {
			t.Errorf("of somebody in memory it is told %+v", g)
		}
		p.Leave()
	})
	m, w := taught(t, dir, now)
	at = at.Add(time.Hour)
	tellAll(t, m, lea)
	if g := w.at("send-by-hand"); g.At != 1 || !strings.HasPrefix(g.Steps, "d.") || !g.Since.Equal(stood) || g.Pages != 0 || !g.Active.Equal(stood) {
		t.Errorf("of somebody who sleeps it is told %+v, since %v", g, stood)
	}
	p, _ := atSendByHand(t, m, token)
	defer p.Leave()
	if g := w.at("send-by-hand"); g.At != 1 || !g.Since.Equal(stood) || g.Pages != 1 || g.Slip == nil || !g.Slip.When.IsZero() {
		t.Errorf("when she is back it is told %+v", g)
	}
}
