package sandbox

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"
	"golang.org/x/time/rate"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
	"ehlo/labs"
	"ehlo/scenarios"
	"ehlo/server"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// course is all labs: reading them takes a while, and nothing changes them.
var course = sync.OnceValues(func() (*labs.Catalogue, error) { return labs.Load(scenarios.FS) })

// manager is one whose learners are gone with it, unless journals are given.
func manager(t testing.TB, c Config) *Manager {
	t.Helper()
	if c.Journals == nil {
		c.Journals = journals(t, journal.OS{}, "")
	}
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	if c.Labs, err = course(); err != nil {
		t.Fatal(err)
	}
	f, err := server.LoadFixture(worlds, "doc")
	if err != nil {
		t.Fatal(err)
	}
	c.World, c.Play = func(name string) (*server.Fixture, error) {
		if name == "doc" {
			return f, nil
		}
		return server.LoadFixture(worlds, name)
	}, "doc"
	m := NewManager(c)
	t.Cleanup(m.Close)
	return m
}

// kept are the stores of folders, as far as they are open.
var kept sync.Map

// in is a manager that keeps its journals in a folder. What had the folder before is ended.
func in(t testing.TB, dir string, c Config) *Manager {
	t.Helper()
	return onDisk(t, journal.OS{}, dir, c)
}

// onDisk is the same on another disk.
func onDisk(t testing.TB, d journal.Disk, dir string, c Config) *Manager {
	t.Helper()
	c.Journals = journals(t, d, dir)
	return manager(t, c)
}

func journals(t testing.TB, d journal.Disk, dir string) *journal.Store {
	t.Helper()
	if old, ok := kept.LoadAndDelete(dir); ok {
		_ = old.(*journal.Store).Close() // it may have been on a disk that fails
	}
	out := slog.New(slog.DiscardHandler)
	s, err := journal.On(d, dir, out)
	if dir == "" {
		s, err = journal.Open("", out)
	}
	if err != nil {
		t.Fatal(err)
	}
	if dir != "" {
		kept.Store(dir, s)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// durable waits until all that was done is.
func durable(p *Page) {
	for {
		p.s.mu.Lock()
		waits := p.s.owed || p.s.news.owing
		p.s.mu.Unlock()
		if !waits {
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
}

// labOf is the lab as a page that comes now is shown it.
func labOf(p *Page) *message.Lab {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.labMessage()
}

// settled waits until all that was done is durable, or is known not to become so.
func settled(p *Page) {
	for {
		p.s.mu.Lock()
		waits := p.s.owed && !p.s.news.owing
		p.s.mu.Unlock()
		if !waits {
			return
		}
		time.Sleep(100 * time.Microsecond)
	}
}

// hello comes to free play, from the page a.
func hello(t testing.TB, m *Manager, token string) (*Page, message.Welcome) {
	t.Helper()
	return greet(t, m, message.Hello{Token: token, Page: "a", Seen: map[string]int64{}})
}

// at comes to an activity, from a page that is called by it.
func at(t testing.TB, m *Manager, token, activity string) (*Page, message.Welcome) {
	t.Helper()
	return greet(t, m, message.Hello{Token: token, Page: activity, Activity: activity, Seen: map[string]int64{}})
}

func greet(t testing.TB, m *Manager, msg message.Hello) (*Page, message.Welcome) {
	t.Helper()
	p := m.NewPage()
	if err := p.Receive(context.Background(), msg); err != nil {
		t.Fatal(err)
	}
	list, err := p.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return p, list[0].(message.Welcome)
}

// TestIdle ends what nobody has looked at for too long, and keeps what
// somebody looks at.
func TestIdle(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	m := in(t, t.TempDir(), Config{Now: func() time.Time { return now }, Idle: time.Hour})
	left, first := hello(t, m, "")
	left.Leave()
	_, second := hello(t, m, "")
	typist, third := hello(t, m, "")
	if err := typist.Receive(context.Background(), message.Line{Term: "t1", Text: "hostname"}); err != nil {
		t.Fatal(err)
	}
	typist.Leave()
	now = now.Add(2 * time.Hour)
	hello(t, m, "")
	if n := m.Len(); n != 3 {
		t.Errorf("there are %d sandboxes: one that comes back from its journal stays in memory, or one goes that is nowhere else", n)
	}
	if _, w := hello(t, m, third.Token); !w.Resumed {
		t.Error("what was typed is gone")
	}
	now = now.Add(73 * time.Hour)
	hello(t, m, "")
	if _, ok, _ := m.Learner(learner.Token(first.Token)); ok {
		t.Error("a learner of whom nothing is kept is in memory still")
	}
	if _, w := hello(t, m, second.Token); !w.Resumed {
		t.Error("a sandbox that is looked at was ended")
	}
	if _, w := hello(t, m, first.Token); w.Resumed {
		t.Error("a sandbox was kept too long")
	}
}

// TestIdleInMemory: a server that keeps nothing elsewhere has what was typed as long as before.
func TestIdleInMemory(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	m := manager(t, Config{Now: func() time.Time { return now }})
	p, w := hello(t, m, "")
	if err := p.Receive(context.Background(), message.Line{Term: "t1", Text: "hostname"}); err != nil {
		t.Fatal(err)
	}
	p.Leave()
	now = now.Add(11 * time.Hour)
	hello(t, m, "")
	if _, w := hello(t, m, w.Token); !w.Resumed {
		t.Error("what was typed is gone")
	}
}

// TestTimeSpent counts time once, however many pages look at a lab, and goes on
// counting on another device and after a restart.
func TestTimeSpent(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	ctx, dir := context.Background(), t.TempDir()
	c := Config{Now: func() time.Time { return now }}
	m := in(t, dir, c)
	here, w := hello(t, m, "")
	there, _ := hello(t, m, w.Token)
	send := func(p *Page, msg message.Client) {
		t.Helper()
		if err := p.Receive(ctx, msg); err != nil {
			t.Fatal(err)
		}
	}
	send(here, message.StartLab{Lab: "collect-by-pop3"})
	for range 3 {
		now = now.Add(10 * time.Second)
		send(here, message.Wait{Seconds: 10})
		send(there, message.Wait{Seconds: 10})
	}
	send(here, message.Wait{Seconds: 1 << 30})
	if got := here.s.desk.Spent(); got != 30*time.Second {
		t.Errorf("%v were spent, want 30 s", got)
	}
	m.Close()
	again, _ := hello(t, in(t, dir, c), w.Token)
	now = now.Add(10 * time.Second)
	send(again, message.Wait{Seconds: 10})
	if got := again.s.desk.Spent(); got != 40*time.Second {
		t.Errorf("after the restart %v were spent, want 40 s", got)
	}
}

// TestTimeIdle: of a pause in which nothing is done, though the lab is in view, a quarter of an hour counts.
func TestTimeIdle(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	m := in(t, t.TempDir(), Config{Now: func() time.Time { return now }})
	p, _ := hello(t, m, "")
	receive(t, p, message.StartLab{Lab: "collect-by-pop3"})
	views := func(minutes int) time.Duration {
		for range 6 * minutes {
			now = now.Add(10 * time.Second)
			waits(t, p, 10)
		}
		return p.s.desk.Spent()
	}
	if got := views(10); got != 10*time.Minute {
		t.Errorf("%v were spent, want 10 min", got)
	}
	receive(t, p, typing(p, "hostname"))
	if got := views(50); got != 25*time.Minute {
		t.Errorf("after a pause %v were spent, want 25 min", got)
	}
	receive(t, p, typing(p, "hostname"))
	if got := views(1); got != 26*time.Minute {
		t.Errorf("as it goes on %v were spent, want 26 min", got)
	}
}

// TestFull: where the memory is full those go that nobody looks at, and nobody new comes in.
func TestFull(t *testing.T) {
	var full, tight bool
	var m *Manager
	m = in(t, t.TempDir(), Config{Memory: NewMemory(0, func() bool { return full || tight && m.Len() > 0 })})
	typist, w := hello(t, m, "")
	if err := typist.Receive(context.Background(), message.Line{Term: "t1", Text: "hostname"}); err != nil {
		t.Fatal(err)
	}
	typist.Leave()
	tight = true
	here, mine := hello(t, m, "")
	tight = false
	full = true
	if _, again := hello(t, m, mine.Token); !again.Resumed { // who is in stays in
		t.Error("somebody's second page finds another sandbox")
	}
	if n := m.Len(); n != 1 {
		t.Errorf("there are %d sandboxes, and one is looked at", n)
	}
	late := m.NewPage()
	if err := late.Receive(context.Background(), message.Hello{Token: w.Token, Page: "a"}); !errors.Is(err, ErrFull) {
		t.Errorf("somebody comes in: %v", err)
	}
	if n := m.Counts().TurnedAway; n != 1 {
		t.Errorf("%d are counted", n)
	}
	here.Leave()
	full = false
	if _, again := hello(t, m, w.Token); !again.Resumed {
		t.Error("what was typed is gone")
	}
}

// TestMost ends the one that has been idle longest when there are too many.
func TestMost(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	m := manager(t, Config{Now: func() time.Time { return now }, Most: 2})
	var tokens []string
	for range 3 {
		now = now.Add(time.Second)
		p, w := hello(t, m, "")
		p.Leave()
		tokens = append(tokens, w.Token)
	}
	if m.Len() != 2 {
		t.Errorf("%d sandboxes, want 2", m.Len())
	}
	if _, w := hello(t, m, tokens[1]); !w.Resumed {
		t.Error("not the oldest was ended")
	}
}

// TestScrollback keeps the end of long output, from a boundary between
// characters, and goes on from any offset.
func TestScrollback(t *testing.T) {
	term := &screen{}
	for range 10_000 {
		term.write(strings.Repeat("äb", 20))
	}
	if n := len(term.out); n < scrollback || n > 2*scrollback {
		t.Errorf("%d octets are kept, want %d to twice as many", n, scrollback)
	}
	for _, offset := range []int64{0, term.start, term.end() - 3, term.end(), term.end() + 5} {
		msg := term.from(offset)
		if msg.Offset+int64(len(msg.Data)) != term.end() || !utf8.ValidString(msg.Data) {
			t.Errorf("from %d: offset %d and %d octets of %d", offset, msg.Offset, len(msg.Data), term.end())
		}
	}
}

// TestSlowPage lets more wait for a page than is kept for one. It is shown how things stand, and
// goes on.
func TestSlowPage(t *testing.T) {
	p, _ := hello(t, manager(t, Config{}), "")
	line := strings.Repeat("x", desk.MaxLine)
	send := func(msg message.Client) {
		t.Helper()
		if err := p.Receive(t.Context(), msg); err != nil {
			t.Fatal(err)
		}
	}
	send(message.Line{Term: "t1", Text: "telnet 10.49.137.152 25"})
	for range pageBuffer/desk.MaxLine + 1 {
		send(message.Line{Term: "t1", Text: line})
	}
	p.mu.Lock()
	if p.size > pageBuffer || len(p.queue) > 0 {
		t.Errorf("%d octets wait", p.size)
	}
	p.mu.Unlock()
	list, err := p.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := only[message.Out](t, list)
	if w := only[message.Welcome](t, list); !w.Resumed || out.Offset+int64(len(out.Data)) != p.s.audience.screens[0].end() {
		t.Errorf("it is shown %d octets from %d, and %+v", len(out.Data), out.Offset, w)
	}
	send(message.Line{Term: "t1", Text: "NOOP"})
	if list, err = p.Next(t.Context()); err != nil || only[message.Exchange](t, list).Verb != "NOOP" {
		t.Errorf("then it is shown %+v (%v)", list, err)
	}
	if n := len(p.s.audience.pages); n != 1 {
		t.Errorf("it looks %d times", n)
	}
}

// TestFullTerminals lets a page come that has seen nothing, where all
// terminals have as much output as is kept of them.
func TestFullTerminals(t *testing.T) {
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	ctx := context.Background()
	for len(p.s.audience.screens) < desk.MaxTerminals {
		if err := p.Receive(ctx, message.OpenTerminal{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, term := range p.s.audience.screens {
		term.write(strings.Repeat("x", 2*scrollback-1))
		term.sent = term.end()
	}
	p.Leave()
	back := m.NewPage()
	defer back.Leave()
	if err := back.Receive(ctx, message.Hello{Token: w.Token}); err != nil {
		t.Fatal(err)
	}
	list, err := back.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, msg := range list {
		if out, ok := msg.(message.Out); ok {
			shown += len(out.Data)
		}
	}
	if want := desk.MaxTerminals * (2*scrollback - 1); shown != want {
		t.Errorf("%d octets of output are shown, want %d", shown, want)
	}
}

// TestGentle tells the learner what the product would have done.
func TestGentle(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	ctx := context.Background()
	for _, l := range []string{"telnet example.com 25", "A", "B", "C", "D"} {
		if err := p.Receive(ctx, message.Line{Term: "t1", Text: l}); err != nil {
			t.Fatal(err)
		}
	}
	list, err := p.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var out string
	for _, msg := range list {
		if o, ok := msg.(message.Out); ok {
			out += o.Data
		}
	}
	if !strings.Contains(out, "closed the connection") {
		t.Errorf("nothing was remarked: %q", out)
	}
}

// TestRestart ends the process, so to speak: a page that comes back finds its
// terminal, its connection and its lab as they were.
func TestRestart(t *testing.T) {
	dir := t.TempDir()
	ctx := context.Background()
	m := in(t, dir, Config{})
	p, w := hello(t, m, "")
	for _, msg := range []message.Client{
		message.StartLab{Lab: "collect-by-pop3"}, message.Line{Term: "t2", Seq: 1, Text: "telnet 10.49.137.152 110"}, message.Line{Term: "t2", Seq: 2, Text: "USER bob"},
		message.Hint{Step: "pass"}, message.OpenTerminal{},
	} {
		if err := p.Receive(ctx, msg); err != nil {
			t.Fatal(err)
		}
	}
	settled(p)
	before := p.s.audience.screen("t2")
	text, steps := string(before.out), p.s.stepMessages()
	m.Close()

	again := in(t, dir, Config{})
	p, w = hello(t, again, w.Token)
	if !w.Resumed || w.Lab == nil || len(w.Terms) != 2 {
		t.Fatalf("the sandbox is not what it was: %+v", w)
	}
	after := p.s.audience.screen("t2")
	if string(after.out) != text || p.s.taken.last("a", "t2") != 2 || !reflect.DeepEqual(p.s.stepMessages(), steps) {
		t.Errorf("it shows\n%s\nwant\n%s", after.out, text)
	}
	if err := p.Receive(ctx, message.Line{Term: "t2", Text: "PASS password123", Seq: 9}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(after.out), "+OK Logged in.") {
		t.Errorf("the connection is gone: %s", after.out)
	}
	if _, w := hello(t, again, "../../../etc/passwd"); w.Resumed {
		t.Error("a token that is a path was taken")
	}
}

func BenchmarkNewSandbox(b *testing.B) {
	m := manager(b, Config{})
	for b.Loop() {
		p := m.NewPage()
		if err := p.Receive(context.Background(), message.Hello{}); err != nil {
			b.Fatal(err)
		}
		p.Leave()
	}
}

// BenchmarkEnter types NOOP to an SMTP server, with a page that reads. A sandbox takes so many lines
// and no more, so now and then it is another learner who types.
func BenchmarkEnter(b *testing.B) {
	m := manager(b, Config{})
	ctx := context.Background()
	const each = 1000
	var p *Page
	var room []message.Server
	n := each
	b.ReportAllocs()
	for b.Loop() {
		if n == each {
			b.StopTimer()
			if p != nil {
				p.Leave()
			}
			p, _ = hello(b, m, "")
			p.s.pace.SetLimit(rate.Inf)
			for _, text := range []string{"telnet 10.49.137.152 25", "HELO client.com"} {
				if err := p.Receive(ctx, message.Line{Term: "t1", Text: text}); err != nil {
					b.Fatal(err)
				}
			}
			n = 0
			b.StartTimer()
		}
		text := "NOOP"
		if n++; n%8 == 0 {
			text = "RSET" // NOOPs alone count against the client
		}
		if err := p.Receive(ctx, message.Line{Term: "t1", Text: text}); err != nil {
			b.Fatal(err)
		}
		var err error
		if room, _, err = p.TakeInto(room); err != nil {
			b.Fatal(err)
		}
	}
	if p.s.inputs < n {
		b.Errorf("%d of %d lines were served", p.s.inputs, n)
	}
}
