package sandbox

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ehlo/internal/sandbox/message"
	"ehlo/server"
)

// collect adds up what a page is sent of a terminal's output.
func collect(t *testing.T, p *Page, screen *strings.Builder) (taken int64) {
	t.Helper()
	list, err := p.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range of[message.Out](list) {
		if skip := int64(screen.Len()) - out.Offset; skip < int64(len(out.Data)) {
			screen.WriteString(out.Data[skip:])
		}
		taken = max(taken, out.Seq)
	}
	return taken
}

// Two pages of one learner type in turn. Each counts its own lines, so that
// neither swallows the other's, and both show the same.
func TestTwoPagesTypeInTurn(t *testing.T) {
	m := manager(t, Config{})
	one, w := hello(t, m, "")
	two := m.NewPage()
	defer two.Leave()
	if err := two.Receive(context.Background(), message.Hello{Token: w.Token, Page: "b"}); err != nil {
		t.Fatal(err)
	}
	screens := [2]strings.Builder{}
	collect(t, two, &screens[1])
	for i := range 20 {
		page, other := one, two
		if i%2 == 1 {
			page, other = two, one
		}
		seq := int64(i/2 + 1)
		if err := page.Receive(context.Background(), message.Line{Term: "t1", Seq: seq, Text: fmt.Sprintf("echo line %d", i)}); err != nil {
			t.Fatal(err)
		}
		if got := collect(t, page, &screens[i%2]); got != seq {
			t.Errorf("line %d: the page that typed it knows of %d of its own, want %d", i, got, seq)
		}
		if got, want := collect(t, other, &screens[1-i%2]), int64((i+1)/2); got != want {
			t.Errorf("line %d: the other page knows of %d of its own, want %d", i, got, want)
		}
	}
	for i := range 20 {
		if n := strings.Count(screens[0].String(), fmt.Sprintf("\r\nline %d\r\n", i)); n != 1 {
			t.Errorf("line %d was answered %d times", i, n)
		}
	}
	if screens[0].String() != screens[1].String() {
		t.Errorf("one page shows\n%s\nthe other\n%s", screens[0].String(), screens[1].String())
	}
}

// A page that sends again what was taken, because the answer was lost, does
// nothing twice; not after a restart either.
func TestLineSentAgain(t *testing.T) {
	dir := t.TempDir()
	m := in(t, dir, Config{})
	p, w := hello(t, m, "")
	line := message.Line{Term: "t1", Seq: 1, Text: "echo once"}
	for range 2 {
		if err := p.Receive(context.Background(), line); err != nil {
			t.Fatal(err)
		}
	}
	m.Close()
	p, w = hello(t, in(t, dir, Config{}), w.Token)
	if w.Terms[0].Seq != 1 {
		t.Errorf("%d lines are known to be taken", w.Terms[0].Seq)
	}
	if err := p.Receive(context.Background(), line); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(p.s.audience.screen("t1").out), "\r\nonce\r\n"); n != 1 {
		t.Errorf("it was done %d times", n)
	}
}

// Making one learner's world holds up nobody else, and neither does looking for
// room among sandboxes that are busy.
func TestOneSandboxHoldsUpNoOther(t *testing.T) {
	dir := t.TempDir()
	first := in(t, dir, Config{})
	p, w := hello(t, first, "")
	receive(t, p, message.StartLab{Lab: "collect-by-pop3"})
	receive(t, p, typing(p, "telnet 10.49.137.152 110"))
	slow := p.s.lab.World
	first.Close()

	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	m := in(t, dir, Config{Now: func() time.Time { return now }, Idle: time.Hour})
	world, restoring, release := m.c.World, make(chan struct{}), make(chan struct{})
	m.c.World = func(name string) (*server.Fixture, error) {
		if name == slow {
			close(restoring)
			<-release
		}
		return world(name)
	}
	m.c.Play = "reference" // is made at once
	back := make(chan *Page)
	go func() {
		p := m.NewPage()
		p.Receive(context.Background(), message.Hello{Token: w.Token})
		back <- p
	}()
	<-restoring
	now = now.Add(2 * time.Hour) // it is time to sweep, too
	other, welcome := hello(t, m, "")
	if welcome.Resumed || other.s == nil {
		t.Error("nobody else can come")
	}
	close(release)
	(<-back).Leave()
}
