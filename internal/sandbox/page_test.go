package sandbox

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// Whoever has a message served takes what it leads to: nobody else is woken for that.
func TestServeWakesNobody(t *testing.T) {
	m := manager(t, Config{})
	woken := 0
	p := m.NewPageFor(func() { woken++ }, nil, nil)
	defer p.Leave()
	for _, msg := range []message.Client{message.Hello{Page: "a"}, message.Line{Term: "t1", Seq: 1, Text: "hostname"}} {
		if err := p.Serve(t.Context(), msg); err != nil {
			t.Fatal(err)
		}
	}
	if woken > 0 {
		t.Error("somebody was woken")
	}
	if all, err := p.Take(); err != nil || !slices.ContainsFunc(all, func(m message.Server) bool { out, ok := m.(message.Out); return ok && out.Seq == 1 }) {
		t.Errorf("it leads to %v (%v)", all, err)
	}
	p.Rouse()
	if woken != 1 {
		t.Error("nobody was woken")
	}
	other, _ := hello(t, m, string(p.token))
	defer other.Leave()
	if err := other.Serve(t.Context(), message.OpenTerminal{}); err != nil {
		t.Fatal(err)
	}
	if woken == 1 {
		t.Error("what another page leads to wakes nobody")
	}
}

// TestTakenInPieces: what waits is taken by whoever writes it in pieces that are worth writing, in
// order, and the rest is counted meanwhile.
func TestTakenInPieces(t *testing.T) {
	m := manager(t, Config{})
	p := m.NewPageFor(func() {}, NewTenant(), nil)
	defer p.Leave()
	if err := p.Receive(t.Context(), message.Hello{Page: "a"}); err != nil {
		t.Fatal(err)
	}
	before := p.s.octets.Load()
	for i := range 100 {
		p.send(message.Error{Error: strings.Repeat("a", 10_000+i)})
	}
	var room, all []message.Server
	for more := true; more; {
		var err error
		if room, more, err = p.TakeInto(room); err != nil {
			t.Fatal(err)
		}
		octets := 0
		for _, msg := range room {
			octets += message.Octets(msg)
		}
		if octets > atOnce+11_000 {
			t.Errorf("%d octets are taken at once", octets)
		}
		all = append(all, room...)
		if waits := p.s.octets.Load() - before; (waits > 0) != more {
			t.Errorf("%d octets are counted, and there is more: %v", waits, more)
		}
	}
	all = slices.DeleteFunc(all, func(m message.Server) bool { _, is := m.(message.Error); return !is })
	for i, msg := range all {
		if len(msg.(message.Error).Error) != 10_000+i {
			t.Fatalf("message %d stands where another should", i)
		}
	}
	if len(all) != 100 {
		t.Errorf("%d messages are taken, want 100", len(all))
	}
}
