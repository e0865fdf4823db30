package run_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// resume goes on with a lab in a fresh world.
func resume(t testing.TB, l *scenario.Lab, achieved ...run.Achieved) *player {
	t.Helper()
	return sitDown(t, l, labtest.Fixture(t, l.World), 1, achieved...)
}

// TestResume goes on at the first open step of a lab whose third step keeps
// watching a state that the fresh world does not have.
func TestResume(t *testing.T) {
	l := proved(t, labtest.ThreeSteps)
	pl := resume(t, l,
		run.Achieved{Step: "one", Effort: run.Effort{How: run.WithHelp, Tries: 3, Hints: 1, Time: 90 * time.Second}},
		run.Achieved{Step: "two", Effort: run.Effort{How: run.ByNobody, Tries: 1, Time: 5 * time.Second}},
		run.Achieved{Step: "three", Effort: run.Effort{How: run.AsShown, Time: 7 * time.Second}},
		run.Achieved{Step: "four", Effort: run.Effort{Tries: 2, Hints: 1, Time: time.Minute}},
		run.Achieved{Step: "gone", Effort: run.Effort{How: run.ByHand}},
	)
	if len(pl.events) > 0 {
		t.Errorf("nobody has typed, but there is %v", pl.events)
	}
	want := []run.Effort{
		{How: run.WithHelp, Tries: 3, Hints: 1, Time: 90 * time.Second}, {How: run.ByNobody, Tries: 1, Time: 5 * time.Second},
		{How: run.AsShown, Time: 7 * time.Second}, {Tries: 2, Hints: 1, Time: time.Minute},
	}
	status := []run.Status{run.Done, run.Skipped, run.Shown, run.Open}
	for i, s := range pl.run.Steps() {
		if s.Effort != want[i] || s.Status != status[i] {
			t.Errorf("step %s: %s, %+v; want %s, %+v", s.ID, s.Status, s.Effort, status[i], want[i])
		}
	}
	if s := pl.run.Summary(); s.Tries != 6 || s.Hints != 2 || s.Done != 2 || s.Shown != 1 || s.Skipped != 1 || s.Points != 2 || s.Time != 162*time.Second {
		t.Errorf("%+v", s)
	}
	for _, tt := range []struct {
		rule, typed string
		want        []string
	}{
		{"a state that the fresh world lacks takes nothing back", "EHLO client.com", nil},
		{"a skipped step can still be done", "MAIL FROM:<user@client.com>", []string{"step-done two"}},
		{"the lab can be finished", "QUIT", []string{"step-done four", "lab-done"}},
	} {
		if got := pl.said(tt.typed); !slices.Equal(got, tt.want) {
			t.Errorf("%s: after %q %q, want %q", tt.rule, tt.typed, got, tt.want)
		}
	}
	if e := pl.events[0].Effort; e != (run.Effort{How: run.WithHelp, Tries: 3, Hints: 1, Time: time.Minute}) { // EHLO was no QUIT
		t.Errorf("the hint taken in the other world does not count: %+v", e)
	}
}

// TestResumeWhenAllIsAchieved: there is nothing to do, and nothing to announce.
func TestResumeWhenAllIsAchieved(t *testing.T) {
	l := parse(t, labtest.ThreeSteps)
	var all []run.Achieved
	for _, s := range l.Steps {
		all = append(all, run.Achieved{Step: s.ID, Effort: run.Effort{How: run.ByHand}})
	}
	pl := resume(t, l, all...)
	if got := pl.said("NOOP\nQUIT"); !pl.run.Done() || len(got) > 0 {
		t.Errorf("done %v, %q", pl.run.Done(), got)
	}
}

// TestResumeThenReset opens a step again that was done in another world: now
// this world counts, and keeps being watched.
func TestResumeThenReset(t *testing.T) {
	pl := resume(t, proved(t, labtest.ThreeSteps), run.Achieved{Step: "three", Effort: run.Effort{How: run.ByHand}})
	pl.run.Reset("three")
	if s := pl.run.Steps()[2]; s.Done {
		t.Error("reset, and done all the same")
	}
	pl.said("EHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\nDATA\n\nhello\n.")
	if s := pl.run.Steps()[2]; !s.Done {
		t.Error("not done by doing it")
	}
}

// freshState is a lab whose second and third steps ask for what is so in any
// fresh world: only the first, and the lab's own call, make them something to do.
const freshState = `---
ehlo: 1
id: x
title: X
world: doc
terminals: [{id: a, connect: telnet 10.49.137.152 143}]
---
Hello.

## Make it {#make}
` + "```ehlo-step" + `
state: {mailbox: bob/Work, exists: true}
solution: |
  a LOGIN bob password123
  b CREATE Work
` + "```" + `
## Remove it {#remove}
` + "```ehlo-step" + `
needs: make
state: {mailbox: bob/Work, gone: true}
solution: c DELETE Work
` + "```" + `
## Hang up {#hang-up}
` + "```ehlo-step" + `
needs: remove
state: {connected: false, conversation: imap}
solution: d LOGOUT
` + "```" + `
## Call again {#again}
` + "```ehlo-step" + `
needs: hang-up
state: {connected: true}
solution: telnet 10.49.137.152 143
` + "```\n"

// TestResumeCreditsNobodyWithAFreshWorld: what the steps before have left no
// trace of is so, and yet to be done.
func TestResumeCreditsNobodyWithAFreshWorld(t *testing.T) {
	l := proved(t, freshState)
	done := func(steps ...string) (all []run.Achieved) {
		for _, s := range steps {
			all = append(all, run.Achieved{Step: s, Effort: run.Effort{How: run.ByHand}})
		}
		return all
	}
	for _, tt := range []struct {
		rule     string
		achieved []run.Achieved
		typed    string
		want     []string
	}{
		{"a mailbox that is not there has not been removed", done("make"), "a LOGIN bob password123\nb NOOP", nil},
		{"refused is not removed", done("make"), "a LOGIN bob password123\nb DELETE Work", nil},
		{"made again and removed", done("make"), "a LOGIN bob password123\nb CREATE Work\nc DELETE Work", []string{"step-done remove"}},
		{"the lab's own call is nobody's", done("make", "remove", "hang-up"), "a NOOP", nil},
		{"hung up and called", done("make", "remove", "hang-up"), "a LOGOUT\ntelnet 10.49.137.152 143", []string{"step-done again", "lab-done"}},
		{"what holds while steps before are open is not yet done", done("make"), "a LOGIN bob password123\nb CREATE Work\nc DELETE Work\nd LOGOUT\ntelnet 10.49.137.152 143",
			[]string{"step-done remove", "step-done hang-up", "step-done again", "lab-done"}},
	} {
		pl := resume(t, l, tt.achieved...)
		begun := inWords(pl.events)
		if got := append(begun, pl.said(tt.typed)...); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.rule, got, tt.want)
		}
	}
}

// TestEveryLabCanBeResumed goes on with every lab of the program after each of
// its steps, by what is shown. What other terminals need is typed there first.
func TestEveryLabCanBeResumed(t *testing.T) {
	c, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Labs() {
		l, fixture := l.Draw(3), labtest.Fixture(t, l.World)
		var achieved []run.Achieved
		for i, s := range l.Steps[:len(l.Steps)-1] {
			achieved = append(achieved, run.Achieved{Step: s.ID, Effort: run.Effort{How: run.ByHand}})
			pl := sitDown(t, l, fixture, 3, achieved...)
			for _, e := range pl.events {
				t.Errorf("%s after %s: nobody has typed, but there is %s %s", l.ID, s.ID, e.Kind, e.Step)
			}
			for _, before := range l.Steps[:i+1] {
				if before.Term != l.Steps[i+1].Term && !before.SolvedByAnswer() {
					pl.enter(before.Term, before.Solution)
				}
			}
			for _, open := range pl.run.Steps()[i+1:] {
				pl.show(t, open)
				if !slices.ContainsFunc(pl.run.Steps(), func(s run.Step) bool { return s.ID == open.ID && s.Done }) {
					t.Errorf("%s after %s: step %s is not done by what is shown; %s", l.ID, s.ID, open.ID, strings.TrimSpace(pl.lastReply()))
					break
				}
			}
			pl.desk.Close()
		}
	}
}
