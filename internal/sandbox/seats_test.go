package sandbox

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// ruled is a manager whose only class has rules.
func ruled(t *testing.T, dir string, r *Rules) *Manager {
	t.Helper()
	return manager(t, Config{Journals: journals(t, journal.OS{}, dir), Rules: func(class string, _ learner.ID) (Rules, error) {
		if class != "class-1" {
			return Rules{}, fmt.Errorf("no class %s", class)
		}
		return *r, nil
	}})
}

// TestSeat: who has a seat in a class is there for what the class does, and for nothing else.
func TestSeat(t *testing.T) {
	for name, dir := range map[string]string{"folder": t.TempDir(), "memory": ""} {
		t.Run(name, func(t *testing.T) {
			lab := course01(t)
			r := &Rules{Labs: []string{lab}}
			m := ruled(t, dir, r)
			id, token, err := m.BeginAt("class-1", " Lea\x00 ")
			if err != nil {
				t.Fatal(err)
			}
			p, w := at(t, m, string(token), lab)
			if w.Name != "Lea" || w.Token != string(token) {
				t.Errorf("she is welcome as %q", w.Name)
			}
			for _, other := range []string{"play", "replay", "02-nothing"} {
				page := m.NewPage()
				if err := page.Receive(context.Background(), message.Hello{Token: string(token), Activity: other}); !errors.Is(err, errNotInClass) {
					t.Errorf("at %s: %v", other, err)
				}
			}
			for says, msg := range map[string]message.Client{
				"no hints": message.Hint{Step: "x"}, "Solutions are not": message.Show{Step: "x"}, "not explained": message.Explain{},
				"not part of this class": message.StartLab{Lab: "02-nothing"}, "no free play": message.Leave{},
			} {
				if got := refusedTo(t, p, msg); !strings.Contains(got, says) {
					t.Errorf("%T: %q", msg, got)
				}
			}
			r.Hints, r.Solutions, r.Explain, r.FreePlay = true, true, true, true
			for _, msg := range []message.Client{message.Hint{Step: "x"}, message.Show{Step: "x"}, message.Explain{}, message.Leave{}} {
				if got := refusedTo(t, p, msg); strings.Contains(got, "class") {
					t.Errorf("%T, which is allowed by now: %q", msg, got)
				}
			}
			p.Leave()
			again, err := m.SignInAt(id)
			if err != nil || again == token {
				t.Errorf("signed in again with %q, %v", again, err)
			}
			other, _ := at(t, m, string(again), "play")
			other.Leave()
			if err := m.EraseAt(id); err != nil {
				t.Fatal(err)
			}
			if err := m.EraseAt(id); err != nil {
				t.Errorf("once more: %v", err)
			}
			for _, tok := range []learner.Token{token, again} {
				if _, ok, err := m.Learner(tok); ok || err != nil {
					t.Errorf("she can still come: %v, %v", ok, err)
				}
			}
			if len(m.seated) > 0 || m.Len() > 0 {
				t.Errorf("%d learners are held, and %d sandboxes", len(m.seated), m.Len())
			}
		})
	}
}

// TestSeatTakenAway: whose class says no loses the connection with the reason.
func TestSeatTakenAway(t *testing.T) {
	lab := course01(t)
	gone := errors.New("the class is over")
	var over error
	m := manager(t, Config{Rules: func(string, learner.ID) (Rules, error) { return Rules{Labs: []string{lab}}, over }})
	_, token, err := m.BeginAt("class-1", "Lea")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := at(t, m, string(token), lab)
	defer p.Leave()
	over = gone
	if err := p.Receive(context.Background(), message.Line{Term: "t1", Text: "hostname"}); !errors.Is(err, gone) {
		t.Errorf("she types on: %v", err)
	}
	if err := m.NewPage().Receive(context.Background(), message.Hello{Token: string(token), Activity: lab}); !errors.Is(err, gone) {
		t.Errorf("she comes back: %v", err)
	}
}

// refusedTo is what a page is told that is wrong with a message, "" for nothing.
func refusedTo(t *testing.T, p *Page, msg message.Client) string {
	t.Helper()
	if err := p.Receive(context.Background(), msg); err != nil {
		t.Fatalf("%T: %v", msg, err)
	}
	all, err := p.Take()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(m message.Server) bool { _, is := m.(message.Error); return is })
	if i < 0 {
		return ""
	}
	return all[i].(message.Error).Error
}

// course01 is the id of the course's first lab.
func course01(t *testing.T) string {
	t.Helper()
	all, err := course()
	if err != nil {
		t.Fatal(err)
	}
	return all.Labs()[0].ID
}

// TestRulesOfEachMessage: a class's rules say of each message that a page can send whether it is served
// there. One that is not in the table is a fault.
func TestRulesOfEachMessage(t *testing.T) {
	const always = ""
	rules := map[string]Rules{
		"hints": {Hints: true}, "solutions": {Solutions: true}, "explain": {Explain: true}, "free play": {FreePlay: true}, "lab": {Labs: []string{""}},
	}
	table := map[string]string{
		"hello": always, "open": always, "close": always, "line": always, "key": always, "complete": always, "resize": always,
		"lab": "lab", "leave": "free play", "restart": always, "turns": always, "goto": always, "compare": always, "record": always, "redo": always,
		"hint": "hints", "answer": always, "skip": always, "reset": always, "show": "solutions", "connect": always, "wait": always,
		"explain": "explain", "mailboxes": always, "source": always, "replay": "free play", "view": "free play", "play": "free play", "voice": always, "ask": always, "give": always, "typing": always,
	}
	for _, kind := range message.ClientKinds() {
		rule, known := table[kind.Type]
		if !known {
			t.Errorf("%s: what a class can say of it is not said", kind.Type)
			continue
		}
		msg := reflect.Zero(kind.Go).Interface().(message.Client)
		for name, r := range rules {
			says := r.forbids(msg)
			if served := says == ""; served != (rule == always || rule == name) {
				t.Errorf("%s, where the class has %s: %q", kind.Type, name, says)
			}
		}
	}
}
