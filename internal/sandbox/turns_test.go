package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/sandbox/message"
)

// asked is what a page is answered that asks what was done.
func asked(t *testing.T, p *Page) message.Turns {
	t.Helper()
	return only[message.Turns](t, receive(t, p, message.AskTurns{}))
}

// lines are what was typed, by turn, each with the turn before it.
func lines(ts message.Turns) (all []string) {
	for _, turn := range ts.Turns {
		all = append(all, fmt.Sprintf("%d>%d %s", turn.After, turn.N, strings.Join(turn.Unit.Lines, "|")))
	}
	return all
}

// TestUndo goes back and on in a lab. The terminals show what they showed then, what is typed
// there is a branch beside what was, and the record keeps what was done.
func TestUndo(t *testing.T) {
	dir := t.TempDir()
	m := offering(t, dir, twoSteps)
	p, w := begun(t, m)
	then := screens(p.s)
	receive(t, p, typing(p, "HELO a.example"))
	done := screens(p.s)
	receive(t, p, typing(p, "NOOP"))

	list := receive(t, p, message.GoTo{By: -1})
	receive(t, p, typing(p, "RSET"))
	if at := only[message.Turns](t, list); at.At != 2 || !at.Moved {
		t.Errorf("undone, one stands at %+v", at)
	}
	list = receive(t, p, message.GoTo{Turn: 1})
	if diff := cmp.Diff(then, screens(p.s)); diff != "" {
		t.Errorf("before the first step, -then +now:\n%s", diff)
	}
	back := only[message.Welcome](t, list)
	if back.Resumed || back.Lab.Steps[0].Done || !strings.Contains(back.Notice, "2 steps") || back.Terms[0].ID == w.Terms[0].ID {
		t.Errorf("the page is shown %+v", back)
	}
	ts := asked(t, p)
	if diff := cmp.Diff([]string{"0>1 telnet 10.49.137.152 25", "1>2 HELO a.example", "2>3 NOOP", "2>4 RSET"}, lines(ts)); diff != "" || ts.At != 1 || ts.Moved {
		t.Errorf("standing at %d, -want +got:\n%s", ts.At, diff)
	}
	if got := ts.Turns[1].Steps; !slices.Equal(got, []string{"One"}) {
		t.Errorf("the turn has done %q", got)
	}
	if first, second := ts.Turns[0].When, ts.Turns[1].When; first != 0 || second == 0 {
		t.Errorf("turns were at %v and %v, and only in the second something was achieved", first, second)
	}

	// On to what was done last of what followed.
	receive(t, p, message.GoTo{By: 1})
	if diff := cmp.Diff(done, screens(p.s)); diff != "" || !labOf(p).Steps[0].Done {
		t.Errorf("redone, step one is %+v, -then +now:\n%s", labOf(p).Steps[0], diff)
	}
	if receive(t, p, message.GoTo{By: 1}); asked(t, p).At != 4 {
		t.Errorf("redone twice, one stands at %d", asked(t, p).At)
	}
	if e := only[message.Turns](t, receive(t, p, message.GoTo{By: 1})); !strings.Contains(e.Says, "nothing to do again") || e.Moved {
		t.Errorf("at the end it says %q", e.Says)
	}

	// It is all there after the server has begun anew, and what was typed goes on from there.
	receive(t, p, message.GoTo{Turn: 1})
	m.Close()
	m = offering(t, dir, twoSteps)
	p, w = hello(t, m, w.Token)
	if diff := cmp.Diff(then, screens(p.s)); diff != "" || !w.Resumed || w.Notice != "" || w.Lab.Steps[0].Done {
		t.Errorf("after a restart %+v, -then +now:\n%s", w, diff)
	}
	if receive(t, p, typing(p, "EHLO b.example")); asked(t, p).At != 5 || asked(t, p).Turns[4].After != 1 {
		t.Errorf("a line typed in the past is %+v", asked(t, p))
	}
	if r, err := m.Record(p.s.owner); err != nil || !r.Labs[0].Finished || len(r.Labs[0].Attempts) != 1 {
		t.Errorf("the record has become %+v (%v)", r, err)
	}
}

// TestGoAnywhere goes to and fro among random lines in two terminals. Each time the terminals
// show what they show of somebody who has typed just what leads there; so they do after a
// restart.
func TestGoAnywhere(t *testing.T) {
	vocabulary := []string{
		"telnet 10.49.137.152 25", "EHLO x", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA", "Subject: a", "", ".", "RSET", "QUIT",
		"telnet 10.49.137.152 110", "USER bob", "PASS password123", "LIST", "DELE 1", "hosts", "FOO",
	}
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1))
		dir := t.TempDir()
		m := in(t, dir, Config{})
		p, w := hello(t, m, "")
		receive(t, p, message.OpenTerminal{})
		seen := map[int][]string{asked(t, p).At: screens(p.s)}
		for range 40 {
			if r.IntN(4) == 0 {
				to := r.IntN(len(asked(t, p).Turns) + 1)
				if receive(t, p, message.GoTo{Turn: to}); to > 0 {
					if diff := cmp.Diff(seen[to], screens(p.s)); diff != "" {
						t.Fatalf("seed %d, turn %d, -then +now:\n%s", seed, to, diff)
					}
				}
				continue
			}
			terms := p.s.desk.Terminals()
			receive(t, p, message.Line{Term: terms[r.IntN(len(terms))].ID, Text: vocabulary[r.IntN(len(vocabulary))]})
			seen[asked(t, p).At] = screens(p.s)
		}
		before, at := screens(p.s), asked(t, p).At
		m.Close()
		p, _ = hello(t, in(t, dir, Config{}), w.Token)
		if diff := cmp.Diff(before, screens(p.s)); diff != "" || asked(t, p).At != at {
			t.Errorf("seed %d: after a restart at %d, want %d, -then +now:\n%s", seed, asked(t, p).At, at, diff)
		}
	}
}

// TestUndoTogether shows all pages the same moment, and takes lines that each types there,
// which it numbers from 1 again.
func TestUndoTogether(t *testing.T) {
	dir := t.TempDir()
	m := in(t, dir, Config{})
	a, w := hello(t, m, "")
	b, _ := greet(t, m, message.Hello{Token: w.Token, Page: "b"})
	numbered := func(p *Page, seq int64, text string) {
		receive(t, p, message.Line{Term: p.s.desk.Terminals()[0].ID, Seq: seq, Text: text})
	}
	numbered(a, 1, "hosts")
	numbered(a, 2, "telnet 10.49.137.152 25")
	numbered(b, 1, "EHLO b")
	for range 2 {
		list := receive(t, a, message.GoTo{By: -1})
		other, err := b.Next(t.Context())
		if err != nil || only[message.Welcome](t, other).Resumed || only[message.Turns](t, other).At != only[message.Turns](t, list).At {
			t.Errorf("the other page is shown %+v (%v)", other, err)
		}
	}
	numbered(a, 1, "base64 x")
	m.Close()
	a, _ = hello(t, in(t, dir, Config{}), w.Token)
	numbered(a, 2, "telnet 10.49.137.152 110")
	want := []string{"0>1 hosts", "1>2 telnet 10.49.137.152 25", "2>3 EHLO b", "1>4 base64 x", "4>5 telnet 10.49.137.152 110"}
	if diff := cmp.Diff(want, lines(asked(t, a))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestUndoneHelp: help that was taken counts, though one has gone back to before it.
func TestUndoneHelp(t *testing.T) {
	for _, restart := range []bool{false, true} {
		dir := t.TempDir()
		m := in(t, dir, Config{})
		p, w := at(t, m, "", "send-by-hand")
		receive(t, p, message.StartLab{Lab: "send-by-hand"})
		for _, msg := range []message.Client{
			message.Hint{Step: "call"}, message.GoTo{By: -1}, typing(p, "telnet 10.49.137.152 25"),
		} {
			if l, is := msg.(message.Line); is {
				l.Term = p.s.desk.Terminals()[0].ID
				msg = l
			}
			receive(t, p, msg)
		}
		receive(t, p, message.Show{Step: "helo"})
		receive(t, p, message.GoTo{By: -1})
		if restart {
			m.Close()
			p, _ = at(t, in(t, dir, Config{}), w.Token, "send-by-hand")
		}
		receive(t, p, typing(p, "HELO client.com"))
		receive(t, p, typing(p, "MAIL FROM:<user@client.com>"))
		var how []message.How
		for _, st := range labOf(p).Steps[:3] {
			how = append(how, st.How)
		}
		if want := []message.How{message.WithHelp, message.WithHelp, message.ByHand}; !slices.Equal(how, want) {
			t.Errorf("restarted %v: the steps were done %q, want %q", restart, how, want)
		}
	}
}

// TestTurnIsWhatWasDoneInOneGo: a paste is undone whole, and time that passes is none.
func TestTurnIsWhatWasDoneInOneGo(t *testing.T) {
	p, _ := hello(t, in(t, t.TempDir(), Config{}), "")
	paste := func(texts ...string) {
		for i, text := range texts {
			receive(t, p, message.Line{Term: p.s.desk.Terminals()[0].ID, Text: text, Joined: i > 0})
		}
	}
	paste("telnet 10.49.137.152 25", "EHLO x")
	receive(t, p, message.Wait{Seconds: 30})
	paste("MAIL FROM:<a@client.com>", "RCPT TO:<bob@server.com>", "DATA")
	if got := lines(asked(t, p)); !slices.Equal(got, []string{"0>1 telnet 10.49.137.152 25|EHLO x", "1>2 MAIL FROM:<a@client.com>|RCPT TO:<bob@server.com>|DATA"}) {
		t.Errorf("the turns are %q", got)
	}
	if receive(t, p, message.GoTo{By: -1}); asked(t, p).At != 1 || !strings.Contains(screens(p.s)[0], "EHLO x") || strings.Contains(screens(p.s)[0], "MAIL") {
		t.Errorf("undone once, one stands at %d: %q", asked(t, p).At, screens(p.s))
	}
	receive(t, p, message.GoTo{By: -1})
	if e := only[message.Turns](t, receive(t, p, message.GoTo{By: -1})); asked(t, p).At != 0 || !strings.Contains(e.Says, "beginning") || e.Moved {
		t.Errorf("at the beginning it says %q", e.Says)
	}
}

// TestGoToAnExchange goes to behind what an exchange was part of, also where that came about
// after going back; there has to be such an exchange.
func TestGoToAnExchange(t *testing.T) {
	p, _ := hello(t, in(t, t.TempDir(), Config{}), "")
	for _, line := range []string{"hosts", "telnet 10.49.137.152 25", "HELO a", "NOOP"} {
		receive(t, p, typing(p, line))
	}
	receive(t, p, message.GoTo{By: -1})
	receive(t, p, typing(p, "RSET"))
	receive(t, p, typing(p, "NOOP"))
	for index, at := range map[int]int{0: 2, 1: 3, 2: 5, 3: 6} {
		if got := only[message.Turns](t, receive(t, p, message.GoTo{Conversation: 1, Index: index})); got.At != at {
			t.Errorf("exchange %d leads to turn %d, want %d", index, got.At, at)
		}
		receive(t, p, message.GoTo{Turn: 6})
	}
	for _, msg := range []message.GoTo{{Conversation: 9}, {Conversation: 1, Index: 4}, {Conversation: 1, Index: -1}} {
		if e := only[message.Error](t, receive(t, p, msg)); !strings.Contains(e.Error, "no longer kept") {
			t.Errorf("%+v is answered %q", msg, e.Error)
		}
	}
}

// TestUndoOfWhatOthersTyped is refused, with what to use.
func TestUndoOfWhatOthersTyped(t *testing.T) {
	p, _ := hello(t, in(t, t.TempDir(), Config{}), "")
	receive(t, p, message.StartReplay{Name: "n", Text: "220 example.com ESMTP Exim\nHELO a\n250 ok\n"})
	for _, msg := range []message.Client{message.AskTurns{}, message.GoTo{By: -1}} {
		if e := only[message.Error](t, receive(t, p, msg)); !strings.Contains(e.Error, "typed yourself") {
			t.Errorf("%+v is answered %q", msg, e.Error)
		}
	}
}

// TestUndoShowsNothingUnsaved: a step that was done and is not on the disk does not show as
// done because one has gone back and on.
func TestUndoShowsNothingUnsaved(t *testing.T) {
	_, _, d, p, _ := atLab(t)
	receive(t, p, typing(p, "hosts"))
	d.broken.Store(true)
	receive(t, p, typing(p, "telnet 10.49.137.152 110"))
	receive(t, p, message.GoTo{By: -1})
	receive(t, p, message.GoTo{By: 1})
	if labOf(p).Steps[0].Done {
		t.Error("the step shows as done, and is not saved")
	}
	d.broken.Store(false)
	durable(p)
	if !labOf(p).Steps[0].Done {
		t.Error("the step was done, and does not show so")
	}
}

// BenchmarkUndo goes back over the last of 200 exchanges.
func BenchmarkUndo(b *testing.B) {
	p, _ := hello(b, in(b, b.TempDir(), Config{}), "")
	send := func(msg message.Client) {
		if err := p.Receive(b.Context(), msg); err != nil {
			b.Fatal(err)
		}
		if _, err := p.Next(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	send(typing(p, "telnet 10.49.137.152 25"))
	send(typing(p, "EHLO x"))
	for range 49 {
		for _, line := range []string{"MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "VRFY bob", "RSET"} {
			send(typing(p, line))
		}
	}
	for b.Loop() {
		send(message.GoTo{By: -1})
		send(message.GoTo{By: 1})
	}
}
