package sandbox

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"ehlo/internal/sandbox/message"
)

// atTheClass is the page of a class, of somebody who has a seat there.
func atTheClass(t *testing.T, m *Manager, token string) *Page {
	t.Helper()
	p := m.NewPage()
	if err := p.Receive(context.Background(), message.Hello{Token: token, Activity: "class"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Leave)
	return p
}

// TestClassPage: the page of a class is told when something has changed there, at first because it may have,
// once until it has taken that, and of nothing else.
func TestClassPage(t *testing.T) {
	m := ruled(t, "", &Rules{})
	lea, token := seated(t, m, "class-1")
	_, other := seated(t, m, "class-1")
	_, elsewhere := seated(t, m, "class-2")
	p, max, kim := atTheClass(t, m, token), atTheClass(t, m, other), atTheClass(t, m, elsewhere)
	told := func(p *Page) int {
		t.Helper()
		all := waiting(t, p)
		for _, msg := range all {
			if _, is := msg.(message.ClassChanged); !is {
				t.Errorf("it is told %+v", msg)
			}
		}
		return len(all)
	}
	for _, tt := range []struct {
		what           string
		does           func()
		lea, max, kims int
	}{
		{"when they come", func() {}, 1, 1, 1},
		{"where nothing changes", func() {}, 0, 0, 0},
		{"when Lea's seat changes", func() { m.ClassChanged("class-1", lea) }, 1, 0, 0},
		{"when the class changes twice", func() { m.ClassChanged("class-1", ""); m.ClassChanged("class-1", "") }, 1, 1, 0},
		{"when another class changes", func() { m.ClassChanged("class-2", "") }, 0, 0, 1},
	} {
		tt.does()
		if got := [3]int{told(p), told(max), told(kim)}; got != [3]int{tt.lea, tt.max, tt.kims} {
			t.Errorf("%s they are told %v times", tt.what, got)
		}
	}
	if m.Len() != 0 {
		t.Errorf("there are %d sandboxes", m.Len())
	}
	p.Leave()
	m.ClassChanged("class-1", "")
	if told(p) != 0 || len(m.listeners.all) != 2 {
		t.Errorf("who has left is told, and there are %d", len(m.listeners.all))
	}
}

// TestClassPageOfNobody: who has no seat, or none any more, is told nothing, and nothing is served there.
func TestClassPageOfNobody(t *testing.T) {
	m := ruled(t, t.TempDir(), &Rules{})
	_, token := seated(t, m, "class-1")
	stranger, _ := at(t, m, "", "")
	for name, token := range map[string]string{"nobody": "", "a token that opens nothing": "abc.def", "a learner of no class": string(stranger.token)} {
		p := m.NewPage()
		if err := p.Receive(context.Background(), message.Hello{Token: token, Activity: "class"}); !errors.Is(err, errNoSeatHere) {
			t.Errorf("%s: %v", name, err)
		}
		p.Leave()
	}
	for _, kind := range message.ClientKinds() {
		p := atTheClass(t, m, token)
		if err := p.Receive(context.Background(), reflect.Zero(kind.Go).Interface().(message.Client)); err == nil {
			t.Errorf("%s is served", kind.Type)
		}
	}
	p := atTheClass(t, m, token)
	l, _, err := m.Learner(p.token)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Release(l)
	waiting(t, p)
	if err := m.SignOutOthers(l, p.token); err != nil || len(waiting(t, p)) != 0 {
		t.Errorf("its own device signs others out: %v", err)
	}
	another, err := l.SignIn()
	if err != nil {
		t.Fatal(err)
	}
	if err := m.SignOutOthers(l, another); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Take(); !errors.Is(err, ErrSignedOut) {
		t.Errorf("when it is signed out: %v", err)
	}
	p = atTheClass(t, m, string(another))
	if err := m.Erase(l); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Take(); !errors.Is(err, ErrSignedOut) {
		t.Errorf("when they are erased: %v", err)
	}
}
