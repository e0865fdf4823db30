package sandbox

import (
	"slices"
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
