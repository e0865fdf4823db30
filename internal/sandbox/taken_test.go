package sandbox

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"ehlo/internal/journal"
	"ehlo/internal/sandbox/message"
)

// view is what a page has been shown of a terminal.
type view struct {
	page *Page
	text string
	ack  int64 // its inputs up to this number are in the text
}

// watch is a page that shows a terminal of a sandbox.
func watch(t *testing.T, m *Manager, page, token string) (*view, message.Welcome) {
	t.Helper()
	s := &view{page: m.NewPage()}
	t.Cleanup(s.page.Leave)
	return s, ask[message.Welcome](t, s.page, message.Hello{Token: token, Page: page, Seen: map[string]int64{}})
}

// take shows what has come.
func (s *view) take(t *testing.T, term string) {
	t.Helper()
	list, err := s.page.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, msg := range list {
		switch msg := msg.(type) {
		case message.Out:
			if msg.Term != term || msg.Offset > int64(len(s.text)) {
				t.Fatalf("output of %s from %d, %d octets are shown", msg.Term, msg.Offset, len(s.text))
			}
			s.text = s.text[:msg.Offset] + msg.Data
			s.ack = max(s.ack, msg.Seq)
		case message.Error:
			t.Fatal(msg.Error)
		}
	}
}

// TestTwoPages lets two pages of one sandbox type by turns, each with numbers of
// its own: all lines are answered, both pages show the same, and each is told
// what was taken of its own alone.
func TestTwoPages(t *testing.T) {
	m := manager(t, Config{})
	one, w := watch(t, m, "one", "")
	two, _ := watch(t, m, "two", w.Token)
	term := w.Terms[0].ID
	for i := range int64(20) {
		for n, s := range []*view{one, two} {
			line := message.Line{Term: term, Seq: i/2 + 1, Text: fmt.Sprintf("base64 line%d", i)}
			if i%2 == int64(n) {
				if err := s.page.Receive(context.Background(), line); err != nil {
					t.Fatal(err)
				}
			}
		}
		one.take(t, term)
		two.take(t, term)
		if one.ack != i/2+1 || two.ack != (i+1)/2 {
			t.Fatalf("after %d lines %d and %d are acknowledged", i+1, one.ack, two.ack)
		}
	}
	if one.text != two.text {
		t.Errorf("one page shows\n%s\nthe other\n%s", one.text, two.text)
	}
	for i := range 20 {
		text := fmt.Sprintf("line%d", i)
		answered := "base64 " + text + "\x1b[0m\r\n" + base64.StdEncoding.EncodeToString([]byte(text)) + "\r\n"
		if n := strings.Count(one.text, answered); n != 1 {
			t.Errorf("%q is shown %d times", answered, n)
		}
	}
}

// TestSentAgain takes what a page sends again once, also after a restart, and
// from another page anew.
func TestSentAgain(t *testing.T) {
	dir := t.TempDir()
	m := in(t, dir, Config{})
	here, w := watch(t, m, "here", "")
	term := w.Terms[0].ID
	hostname := message.Line{Term: term, Seq: 1, Text: "hostname"}
	send := func(s *view) {
		t.Helper()
		s.text, s.ack = "", 0
		if err := s.page.Receive(context.Background(), hostname); err != nil {
			t.Fatal(err)
		}
	}
	typed := func(s *view, want int) {
		t.Helper()
		box := s.page.s
		if n := strings.Count(string(box.audience.screen(term).out), "hostname"); n != want || box.taken.last(s.page.id, term) != 1 {
			t.Errorf("%d lines were taken, want %d", n, want)
		}
	}
	send(here)
	typed(here, 1)
	here.page.Leave()
	here, back := watch(t, m, "here", w.Token)
	if n := back.Terms[0].Seq; n != 1 {
		t.Errorf("the page that comes back is told that %d inputs were taken", n)
	}
	send(here)
	typed(here, 1)
	there, other := watch(t, m, "there", w.Token)
	if n := other.Terms[0].Seq; n != 0 {
		t.Errorf("another page is told that %d inputs were taken from it", n)
	}
	send(there)
	typed(there, 2)
	m.Close()
	there, _ = watch(t, in(t, dir, Config{}), "there", w.Token)
	send(there)
	typed(there, 2)
}

// TestNumbersAreBounded: a page that types in terminals which there are not, or
// in one world after the other, is not kept account of without end.
func TestNumbersAreBounded(t *testing.T) {
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	send := func(msg message.Client) {
		t.Helper()
		if err := p.Receive(context.Background(), msg); err != nil {
			t.Fatal(err)
		}
	}
	for i := range int64(20) {
		send(message.Line{Term: fmt.Sprintf("t%d", i+2), Seq: 1, Text: "hostname"})
	}
	send(message.Line{Term: w.Terms[0].ID, Seq: 1, Text: "hostname"})
	if len(p.s.taken) != 1 {
		t.Errorf("numbers are kept of %v", p.s.taken)
	}
	send(message.Restart{})
	if len(p.s.taken) != 0 {
		t.Errorf("numbers are kept of a world that is gone: %+v", p.s.taken)
	}
}

// TestPageNames: pages without a name are not taken for one, and a name cannot
// be of any length.
func TestPageNames(t *testing.T) {
	m := manager(t, Config{})
	one, w := watch(t, m, "", "")
	two, _ := watch(t, m, "", w.Token)
	for _, s := range []*view{one, two} {
		if err := s.page.Receive(context.Background(), message.Line{Term: w.Terms[0].ID, Seq: 1, Text: "hostname"}); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(string(one.page.s.audience.screens[0].out), "hostname"); n != 2 {
		t.Errorf("%d of two lines were taken", n)
	}
	p := m.NewPage()
	if err := p.Receive(context.Background(), message.Hello{Page: strings.Repeat("x", maxPageName+1)}); err == nil {
		t.Error("a name that is too long was taken")
	}
}

// TestTaken keeps the numbers of the pages that typed last.
func TestTaken(t *testing.T) {
	var n taken
	for i := range 2 * mostTaken {
		n.take(journal.Origin{Page: fmt.Sprint(i), Seq: 3}, "t1")
	}
	first := n[0].page
	n.take(journal.Origin{Page: first, Seq: 4}, "t2")
	n.take(journal.Origin{Page: "new", Seq: 1}, "t1")
	if n.last(first, "t1") != 3 || n.last(first, "t2") != 4 || n.last("new", "t1") != 1 {
		t.Errorf("the pages that typed last are not known: %+v", n)
	}
	if len(n) != mostTaken || n.last("0", "t1") != 0 {
		t.Errorf("%d numbers are known, want %d", len(n), mostTaken)
	}
}
