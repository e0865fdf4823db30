package sandbox

import (
	"context"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestBegin: who had a sandbox before the server knew learners goes on in it,
// with the labs that their browser had finished.
func TestBegin(t *testing.T) {
	c := Config{Data: t.TempDir()}
	m := manager(t, c)
	p, w := hello(t, m, "")
	if err := p.Receive(context.Background(), message.Line{Term: w.Terms[0].ID, Text: "hostname"}); err != nil {
		t.Fatal(err)
	}
	id := p.s.id
	m.Close()

	m = manager(t, c)
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
