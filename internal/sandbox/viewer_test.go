package sandbox

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// shownTo is a page of somebody who is shown what a learner does at the lab, and what it is shown first.
func shownTo(t *testing.T, m *Manager, l learner.ID, may func() error) (*Page, []message.Server) {
	t.Helper()
	p := m.NewPage()
	p.viewer = &viewing{find: func(key string) (Shown, error) {
		if key != "key" {
			return Shown{}, errors.New("another key")
		}
		return Shown{Class: "class-1", Learner: l, Activity: "send-by-hand", May: may}, nil
	}}
	if err := p.Receive(context.Background(), message.Hello{Token: "key"}); err != nil {
		t.Fatal(err)
	}
	return p, waiting(t, p)
}

func mayLook() error { return nil }

// seen are the types of messages, and the output in them.
func seen(t *testing.T, all []message.Server) (types []string, out string) {
	t.Helper()
	for _, m := range all {
		text, err := message.EncodeServer(m)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := message.DecodeServer(text)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(strings.TrimPrefix(string(text), `{"type":"`), `"`)
		types = append(types, kind)
		if o, is := decoded.(message.Out); is {
			out += o.Data
		}
	}
	return types, out
}

// TestViewers: many are shown the terminals as they are and as they go on, what is being typed among it, and
// nothing else. What is new is encoded once for all of them.
func TestViewers(t *testing.T) {
	m, _ := taught(t, t.TempDir(), time.Now)
	lea, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	say("telnet 10.49.137.152 25")
	waiting(t, p)
	max, first := shownTo(t, m, lea, mayLook)
	types, out := seen(t, first)
	if !slices.Equal(types, []string{"welcome", "out", "prompt"}) || !strings.Contains(out, "220 ") {
		t.Errorf("shown first are %q: %q", types, out)
	}
	if w := first[0].(message.Welcome); w.Token != "" || w.Lab != nil || w.Name != "" || len(w.Terms) != 1 {
		t.Errorf("welcome is %+v", w)
	}
	if told, ok := latest[message.Mirrors](t, p); !ok || !told.Shown || len(told.By) != 0 {
		t.Errorf("the learner is told %+v", told)
	}
	kim, _ := shownTo(t, m, lea, mayLook)
	term := p.s.audience.screens[0].id
	refusedTo(t, p, message.HalfTyped{Term: term, Text: "HE", Cursor: 2})
	say("HELO client.com")
	settled(p)
	all, others := waiting(t, max), waiting(t, kim)
	types, out = seen(t, all)
	if !slices.Equal(types, []string{"typing", "typing", "out"}) || !strings.Contains(out, "250 example.com") {
		t.Errorf("shown then are %q: %q", types, out)
	}
	for i := range all {
		if !all[i].(message.Encoded).Is(others[i].(message.Encoded)) {
			t.Errorf("message %d is encoded for each", i)
		}
	}
	refusedTo(t, p, message.OpenTerminal{})
	if types, _ := seen(t, waiting(t, max)); !slices.Contains(types, "terms") {
		t.Errorf("of another terminal is told %q", types)
	}
	refusedTo(t, p, message.GoTo{By: -1})
	settled(p)
	if types, _ := seen(t, waiting(t, max)); !slices.Contains(types, "welcome") {
		t.Errorf("at another moment is told %q", types)
	}
	if n := p.s.audience.own(); n != 1 || !m.IsAt(lea, "send-by-hand") {
		t.Errorf("there are %d pages of hers", n)
	}
	kim.Leave()
	waiting(t, p)
	max.Leave()
	if told, ok := latest[message.Mirrors](t, p); !ok || told.Shown {
		t.Errorf("when nobody looks the learner is told %+v", told)
	}
	p.Leave()
	if m.IsAt(lea, "send-by-hand") {
		t.Error("she is there still")
	}
}

// TestViewersOfNothing: nobody is shown what they may not see, or may see no more, nor says anything.
func TestViewersOfNothing(t *testing.T) {
	m, _ := taught(t, "", time.Now)
	lea, token := seated(t, m, "class-1")
	p, say := atSendByHand(t, m, token)
	say("hostname")
	nobody := m.NewViewer(func(string) (Shown, error) { return Shown{}, ErrNothingThere }, func() {}, nil)
	if err := nobody.Receive(context.Background(), message.Hello{Token: "key"}); !errors.Is(err, ErrNothingThere) {
		t.Errorf("with another key: %v", err)
	}
	elsewhere := m.NewViewer(func(string) (Shown, error) {
		return Shown{Class: "class-2", Learner: lea, Activity: "send-by-hand", May: mayLook}, nil
	}, func() {}, nil)
	if err := elsewhere.Receive(context.Background(), message.Hello{}); !errors.Is(err, ErrNothingThere) {
		t.Errorf("of another class's: %v", err)
	}
	var why error
	max, _ := shownTo(t, m, lea, func() error { return why })
	for _, kind := range message.ClientKinds() {
		kim, _ := shownTo(t, m, lea, mayLook)
		if err := kim.Receive(context.Background(), reflect.Zero(kind.Go).Interface().(message.Client)); err == nil {
			t.Errorf("%s is served", kind.Type)
		}
		kim.Leave()
	}
	m.ClassChanged("class-1", "")
	if _, err := max.Take(); err != nil {
		t.Errorf("while it is shown: %v", err)
	}
	why = errors.New("no more")
	m.ClassChanged("class-1", "")
	if _, err := max.Take(); !errors.Is(err, why) {
		t.Errorf("when it is shown no more: %v", err)
	}
	max.Leave()
	p.Leave()
}
