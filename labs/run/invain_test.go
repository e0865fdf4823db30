package run_test

import (
	"slices"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// TestShowMeAfterANearMiss makes each near miss that the labs list, and then has the step
// shown. It is done then, or what is advised brings it about.
func TestShowMeAfterANearMiss(t *testing.T) {
	outcomes := make(map[string]int)
	eachStep(t, func(l *scenario.Lab, i int) {
		for _, miss := range l.Steps[i].NearMisses() {
			pl := atStep(t, l, i)
			pl.doStep(l.Steps[i], miss)
			outcomes[pl.shownTo(t, l, i, miss)]++
			pl.desk.Close()
		}
	})
	if outcomes["at once"] < 10*outcomes[run.InVain("once-more")] || outcomes["at once"] < 20*outcomes[run.InVain("start-over")] {
		t.Errorf("too many steps stay open: %v", outcomes)
	}
}

// shownTo has the i-th step shown until it is done, as what is said of it advises, and
// returns what was said last.
func (p *player) shownTo(t *testing.T, l *scenario.Lab, i int, after string) (said string) {
	t.Helper()
	s := l.Steps[i]
	said = "at once"
	for range 2 {
		p.events = nil
		p.show(t, p.run.Steps()[i])
		if p.run.Steps()[i].Done {
			return said
		}
		advice := slices.DeleteFunc(p.events, func(e run.Event) bool { return e.Kind != run.Advice })
		if len(advice) == 0 || advice[len(advice)-1].Step != s.ID {
			t.Errorf("%s, %s: after %q it is shown in vain, and nothing is said; %s", l.ID, s.ID, after, p.lastReply())
			return said
		}
		if said = advice[len(advice)-1].HTML; said == run.InVain("start-over") {
			again := atStep(t, l, i)
			defer again.desk.Close()
			if again.show(t, again.run.Steps()[i]); !again.run.Steps()[i].Done {
				t.Errorf("%s, %s: in a new world it is shown in vain; %s", l.ID, s.ID, again.lastReply())
			}
			return said
		}
		if said != run.InVain("once-more") {
			t.Errorf("%s, %s: after %q it is shown in vain, and what is said is %q", l.ID, s.ID, after, said)
			return said
		}
	}
	t.Errorf("%s, %s: after %q it is shown twice in vain; %s", l.ID, s.ID, after, p.lastReply())
	return said
}

// eachStep calls f for each step of each lab.
func eachStep(t *testing.T, f func(l *scenario.Lab, i int)) {
	t.Helper()
	c, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Labs() {
		l = l.Draw(3)
		for i := range l.Steps {
			f(l, i)
		}
	}
}

// atStep begins a lab, and does the steps before the i-th by their solutions.
func atStep(t testing.TB, l *scenario.Lab, i int) *player {
	t.Helper()
	pl := play(t, l, 3)
	for _, s := range l.Steps[:i] {
		pl.doStep(s, s.Solution)
	}
	return pl
}

// atNamed is atStep for one of the program's labs and the step of a name.
func atNamed(t testing.TB, file, step string) *player {
	t.Helper()
	l := program(t, file)
	l = l.Draw(3)
	i := slices.IndexFunc(l.Steps, func(s *scenario.Step) bool { return s.ID == step })
	if i < 0 {
		t.Fatalf("%s has no step %q", file, step)
	}
	return atStep(t, l, i)
}

// doStep does a step in a way that is written as a solution is.
func (p *player) doStep(s *scenario.Step, way string) {
	if s.SolvedByAnswer() {
		p.apply(desk.Input{Kind: desk.Answer, Step: s.ID, Text: way})
		return
	}
	p.enter(s.Term, way)
	if s.Quiz != nil {
		p.apply(desk.Input{Kind: desk.Answer, Step: s.ID, Text: s.Quiz.RightAnswer()})
	}
}

// TestNothingIsInVainThatWasStopped: whoever stops the typing, and goes on, has not been
// shown the step in vain.
func TestNothingIsInVainThatWasStopped(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "rcpt")
	pl.shown("rcpt")
	pl.said("NOOP\nRCPT TO: <bob@example.org>")
	if said := pl.advice("rcpt"); said == "" || said == run.InVain("once-more") {
		t.Errorf("it is advised %q", said)
	}
}
