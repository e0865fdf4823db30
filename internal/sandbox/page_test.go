package sandbox

import (
	"testing"

	"ehlo/internal/sandbox/message"
)

// Whoever has a message served takes what it leads to: nobody else is woken for that.
func TestServeWakesNobody(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	defer p.Leave()
	for len(p.Wake()) > 0 {
		<-p.Wake()
	}
	if err := p.Serve(t.Context(), message.Line{Term: "t1", Seq: 1, Text: "hostname"}); err != nil {
		t.Fatal(err)
	}
	if len(p.Wake()) > 0 {
		t.Error("somebody was woken")
	}
	if all, err := p.Take(); err != nil || only[message.Out](t, all).Seq != 1 {
		t.Errorf("it leads to %v (%v)", all, err)
	}
	p.Rouse()
	if len(p.Wake()) == 0 {
		t.Error("nobody was woken")
	}
	<-p.Wake()
	other, _ := hello(t, m, string(p.token))
	defer other.Leave()
	if err := other.Serve(t.Context(), message.OpenTerminal{}); err != nil {
		t.Fatal(err)
	}
	if len(p.Wake()) == 0 {
		t.Error("what another page leads to wakes nobody")
	}
}
