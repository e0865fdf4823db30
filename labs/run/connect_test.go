package run_test

import (
	"slices"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/run"
)

// TestConnect: the call that is made for the learner does the lab's first step, is no line of
// theirs, and takes nothing from what they did.
func TestConnect(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "call")
	pl.apply(desk.Input{Kind: desk.Connect})
	if s := pl.run.Steps()[0]; s.Status != run.Done || s.How != run.Connected {
		t.Fatalf("the step that was called for: %+v", s)
	}
	for _, s := range pl.run.Lab().Steps[1:] {
		pl.enter(s.Term, s.Solution)
	}
	sum := pl.run.Summary()
	if !pl.run.Done() || sum.Connected != 1 || sum.Helped != 0 || sum.Given != 0 || sum.Typed != sum.Shortest || sum.Way[0] != "HELO client.com" {
		t.Errorf("%+v", sum)
	}
}

// TestConnectInTheShortestWay: a way of the learner's that is shorter counts no call.
func TestConnectInTheShortestWay(t *testing.T) {
	pl := play(t, parse(t, `---
ehlo: 1
id: x
title: X
outcome: You can do it.
skills: [a]
world: doc
terminals: [{id: a}]
---
Hello.

## Call {#call}
`+"```ehlo-step"+`
expect: {greeting: true, reply: 220}
solution: telnet 10.49.137.152 25
`+"```"+`
## Greet {#greet}
`+"```ehlo-step"+`
expect: {verb: EHLO, reply: 250}
solution: |
  NOOP
  EHLO client.com
`+"```"+`
`), 1)
	pl.apply(desk.Input{Kind: desk.Connect})
	pl.said("EHLO client.com")
	if sum := pl.run.Summary(); !slices.Equal(sum.Way, []string{"EHLO client.com"}) || sum.Shortest != 1 || sum.Typed != 1 {
		t.Errorf("%+v", sum)
	}
}

// TestConnectOnlyBeforeAnything: nobody is called for who has said or tried something, nor
// in a lab that begins otherwise.
func TestConnectOnlyBeforeAnything(t *testing.T) {
	for name, before := range map[string][]desk.Input{
		"a line":       {{Kind: desk.Line, Term: "t1", Text: "telnet 10.49.137.152 110"}},
		"a step shown": {{Kind: desk.Show, Step: "call"}},
		"a step past":  {{Kind: desk.Skip, Step: "helo"}},
	} {
		pl := solvedBefore(t, "10-send-by-hand.md", "call")
		for _, in := range before {
			pl.apply(in)
		}
		pl.apply(desk.Input{Kind: desk.Connect})
		if pl.run.Steps()[0].Done {
			t.Errorf("after %s the call is made", name)
		}
	}

	pl := solvedBefore(t, "10-send-by-hand.md", "call")
	pl.apply(desk.Input{Kind: desk.Connect})
	called := pl.last
	pl.apply(desk.Input{Kind: desk.Connect})
	if pl.last != called {
		t.Error("the call is made twice")
	}

	pl = solvedBefore(t, "23-where-mail-goes.md", "mx")
	pl.apply(desk.Input{Kind: desk.Connect})
	if pl.last != nil || slices.ContainsFunc(pl.run.Steps(), func(s run.Step) bool { return s.Done }) {
		t.Error("a lab that begins otherwise is called for")
	}
}
