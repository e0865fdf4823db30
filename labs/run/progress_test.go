package run_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/server/mailstore"
)

func startThree(t *testing.T) *player {
	t.Helper()
	return play(t, proved(t, labtest.ThreeSteps), 1)
}

// TestAdviceForLaterSteps works ahead while the first step stays open.
func TestAdviceForLaterSteps(t *testing.T) {
	pl := startThree(t)
	for _, tt := range []struct {
		typed string
		want  []string
	}{
		{"MAIL client", []string{"advice two"}},
		{"HELO client.com\nRCPT TO:<a@b.c>", []string{"advice-gone two", "advice three"}},
		{"FOO", []string{"advice-gone three"}}, // any step's, and what went wrong last
		{"MAIL FROM:<user@client.com>", []string{"step-done two"}},
		{"RCPT TO:<nobody@server.com>", []string{"advice three"}},
	} {
		if got := pl.said(tt.typed); !slices.Equal(got, tt.want) {
			t.Errorf("after %q: %q, want %q", tt.typed, got, tt.want)
		}
	}
	steps := pl.run.Steps()
	if steps[0].Tries != 2 || steps[1].Tries != 1 || steps[2].Tries != 2 {
		t.Errorf("tries %d, %d, %d; want 2, 1, 2", steps[0].Tries, steps[1].Tries, steps[2].Tries)
	}
}

// TestVerblessMistakeIsOfItsOwnStep: a mistake that names no verb fits any line, and
// is advised on at the step to do alone.
func TestVerblessMistakeIsOfItsOwnStep(t *testing.T) {
	l := proved(t, labtest.OneStep("expect: {verb: ID}\nsolution: |\n  telnet 10.49.137.152 143\n  a ID NIL\nmistakes: [{when: {problem: imap.tag.missing}, try: \"telnet 10.49.137.152 143\\nNOOP\", say: first}]")+
		"\n## Two {#two}\n```ehlo-step\nexpect: {verb: LOGOUT}\nsolution: b LOGOUT\nmistakes: [{when: {problem: imap.command.unknown}, try: b FOO, say: second}]\n```\n")
	pl := play(t, l, 1)
	pl.enter("a", "telnet 10.49.137.152 143")
	for _, tt := range []struct {
		typed string
		want  []string
	}{{"a FOO", nil}, {"NOOP", []string{"advice one"}}} {
		if got := pl.said(tt.typed); !slices.Equal(got, tt.want) {
			t.Errorf("after %q: %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// TestLaterStepAdvisesOnItsOwnVerb: what a later step calls a mistake because it comes
// too early is that step's business when it is the one to do.
func TestLaterStepAdvisesOnItsOwnVerb(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "helo")
	if got := pl.said("RCPT TO:<bob@server.com>"); slices.ContainsFunc(got, func(e string) bool { return e == "advice mail" }) {
		t.Errorf("RCPT where HELO is wanted: %q", got)
	}
	pl = solvedBefore(t, "10-send-by-hand.md", "mail")
	if got := pl.said("RCPT TO:<bob@server.com>"); !slices.Equal(got, []string{"advice mail"}) {
		t.Errorf("RCPT where MAIL is wanted: %q", got)
	}
}

// TestMistakeBeforeStateHolds does what a step expects, and then what keeps its
// state from holding.
func TestMistakeBeforeStateHolds(t *testing.T) {
	proved(t, `---
ehlo: 1
id: x
title: X
outcome: You can do it.
skills: [a]
world: doc
terminals: [{id: a, connect: telnet 10.49.137.152 110}]
---
Hello.

## Hang up {#lost}
`+"```ehlo-step"+`
expect: {verb: DELE, reply: +OK}
state: {connected: false, state: transaction}
mistakes:
  - {when: {verb: QUIT}, try: "USER bob\nPASS password123\nDELE 1\nQUIT", say: Not like that.}
solution: |
  USER bob
  PASS password123
  DELE 1
  ^]
  quit
`+"```"+`
## Leave {#quit}
`+"```ehlo-step"+`
expect: {verb: QUIT, reply: +OK}
needs: [lost]
solution: |
  telnet 10.49.137.152 110
  QUIT
`+"```\n")
}

// TestPasteCountsEach sends all commands without waiting for replies.
func TestPasteCountsEach(t *testing.T) {
	pl := startThree(t)
	pl.enter("a", "^V\nEHLO client.com\nMAIL client\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\n"+
		"DATA\nSubject: a\n\nhello\n.\nQUIT")
	got := inWords(pl.events)
	want := []string{"step-done one", "advice two", "step-done two", "step-done three", "step-done four", "lab-done"}
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	sum := pl.run.Summary()
	if got, want := strings.Join(sum.Session, "|"), "EHLO client.com|MAIL client|MAIL FROM:<user@client.com>|RCPT TO:<alice@server.com>|DATA|Subject: a||hello|.|QUIT"; got != want {
		t.Errorf("the session is %q, want %q", got, want)
	}
	if got, want := strings.Join(sum.Way, "|"), "EHLO client.com|MAIL FROM:<user@client.com>|RCPT TO:<alice@server.com>|DATA|Subject: a||.hello|.|QUIT"; got != want {
		t.Errorf("the shortest way is %q, want %q", got, want)
	}
	if s := sum; s.Typed != 10 || s.Shortest != 9 || s.Outcome != "You can do it." || s.Points != 4 || s.Tries != 1 || s.Done != 4 {
		t.Errorf("%+v", s)
	}
}

func TestKeep(t *testing.T) {
	pl := startThree(t)
	pl.said("EHLO client.com\nMAIL FROM:<user@client.com>")
	if got, want := pl.said("RCPT TO:<alice@server.com>\nDATA\n\nhello\n."), []string{"step-done three"}; !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
	box, err := pl.desk.World().Mailbox("alice", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	box.Expunge([]mailstore.UID{box.Messages()[0].UID})
	if got, want := pl.said("NOOP"), []string{"step-undone three"}; !slices.Equal(got, want) {
		t.Errorf("the message is gone: %q", got)
	}
	if pl.run.Steps()[2].Status != run.Open {
		t.Error("the step is not open again")
	}
	if got, want := pl.said("MAIL FROM:<>\nRCPT TO:<alice@server.com>\nDATA\n\nhello\n."), []string{"step-done three"}; !slices.Equal(got, want) {
		t.Errorf("done again: %q", got)
	}
	pl.said("QUIT")
	box.Expunge([]mailstore.UID{box.Messages()[0].UID})
	if got := pl.run.HangUp("a"); len(got) > 0 || !pl.run.Done() {
		t.Errorf("a lab that is done is undone: %v", got)
	}
}

func TestSkipResetAndTime(t *testing.T) {
	pl := startThree(t)
	r := pl.run
	if got := r.Wait(89 * time.Second); got != nil {
		t.Errorf("after 89 s: %v", got)
	}
	if got := r.Wait(90 * time.Second); len(got) != 1 || got[0].Kind != run.Hinted || !strings.Contains(got[0].HTML, "Time.") {
		t.Errorf("after 90 s: %v", got)
	}
	r.Wait(50 * time.Second) // clocks go forward only
	if got := r.Skip("one"); len(got) != 1 || got[0].Kind != run.StepSkipped || got[0].Step != "one" {
		t.Errorf("skip: %v", got)
	}
	if got := r.Skip("one"); got != nil {
		t.Errorf("skipped twice: %v", got)
	}
	r.Wait(100 * time.Second)
	one, two := r.Steps()[0], r.Steps()[1]
	if one.Status != run.Skipped || one.Time != 90*time.Second || two.Time != 10*time.Second {
		t.Errorf("%+v\n%+v", one, two)
	}
	pl.said("EHLO client.com") // though skipped
	if s := r.Steps()[0]; s.Status != run.Done {
		t.Errorf("%+v", s)
	}
	r.Reset("one")
	if s := r.Steps()[0]; s.Status != run.Open || len(s.Hints) != 0 || s.Tries != 0 {
		t.Errorf("after reset: %+v", s)
	}
	var last []run.Event
	for _, id := range []string{"one", "two", "three", "four"} {
		last = r.Skip(id)
	}
	if len(last) != 2 || last[1].Kind != run.LabDone {
		t.Errorf("all skipped: %v", last)
	}
	if s := r.Summary(); s.Skipped != 4 || s.Done != 0 || s.Hints != 0 || s.Time != 100*time.Second-90*time.Second {
		t.Errorf("%+v", s)
	}
}

// TestNobodyIsLongerThanTheShortestWay: who needs fewer lines than the solutions
// has found the shortest way, unless a step was shown or skipped.
func TestNobodyIsLongerThanTheShortestWay(t *testing.T) {
	l := proved(t, labtest.OneStep("expect: {verb: NOOP}\nsolution: |\n  telnet 10.49.137.152 25\n  EHLO me\n  NOOP\n"))
	for _, tt := range []struct {
		typed            string
		typedN, shortest int
	}{
		{"telnet 10.49.137.152 25\nNOOP", 1, 1},
		{"telnet 10.49.137.152 25\nEHLO me\nNOOP", 2, 2},
		{"telnet 10.49.137.152 25\nHELP\nEHLO me\nNOOP", 3, 2},
	} {
		pl := play(t, l, 1)
		pl.enter("a", tt.typed)
		if needed := pl.run.Needed(); len(needed) != tt.typedN || slices.Contains(needed, false) != (tt.typedN > tt.shortest) {
			t.Errorf("%q: %v lines are needed", tt.typed, needed)
		}
		if s := pl.run.Summary(); !pl.run.Done() || s.Typed != tt.typedN || s.Shortest != tt.shortest || len(s.Way) != s.Shortest {
			t.Errorf("%q: done %v, %d lines, the shortest way %d (%q)", tt.typed, pl.run.Done(), s.Typed, s.Shortest, s.Way)
		}
	}
	pl := play(t, l, 1)
	pl.enter("a", "telnet 10.49.137.152 25")
	pl.run.Skip("one")
	if s := pl.run.Summary(); s.Shortest != 2 {
		t.Errorf("skipped: the shortest way has %d lines", s.Shortest)
	}
}
