package labs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/labtest"
	"ehlo/labs/scenario"
	"ehlo/scenarios"
	"ehlo/server/mailstore"
)

func startThree(t *testing.T) *player {
	t.Helper()
	return startLab(t, labtest.ThreeSteps)
}

// startAgain starts one whose third step can be done twice.
func startAgain(t *testing.T) *player {
	t.Helper()
	return startLab(t, strings.Replace(labtest.ThreeSteps, "count: 1}", "message: any, header: {Subject: a}}", 1))
}

func startLab(t *testing.T, source string) *player {
	t.Helper()
	fsys := labtest.Folder(t, source)
	if found := Check(fsys, "lab.md"); len(found) > 0 {
		t.Fatal(found)
	}
	l, _ := scenario.Parse(fsys, "lab.md")
	pl := play(l, labtest.Fixture(t, l.World), 1)
	t.Cleanup(pl.close)
	if err := pl.connect(); err != nil {
		t.Fatal(err)
	}
	return pl
}

// TestAdviceForLaterSteps works ahead while the first step stays open.
func TestAdviceForLaterSteps(t *testing.T) {
	pl := startThree(t)
	for _, tt := range []struct {
		typed string
		want  []string
	}{
		{"MAIL client", []string{"advice two"}},
		{"HELO client.com\nRCPT TO:<a@b.c>", []string{"advice three"}},
		{"FOO", nil}, // any step's
		{"MAIL FROM:<user@client.com>", []string{"step-done two"}},
		{"RCPT TO:<nobody@server.com>", []string{"advice three"}},
	} {
		if got := pl.said(t, tt.typed); !slices.Equal(got, tt.want) {
			t.Errorf("after %q: %q, want %q", tt.typed, got, tt.want)
		}
	}
	steps := pl.run.Steps()
	if steps[0].Tries != 2 || steps[1].Tries != 1 || steps[2].Tries != 2 {
		t.Errorf("tries %d, %d, %d; want 2, 1, 2", steps[0].Tries, steps[1].Tries, steps[2].Tries)
	}
}

// TestMistakeBeforeStateHolds does what a step expects, and then what keeps its
// state from holding.
func TestMistakeBeforeStateHolds(t *testing.T) {
	fsys := labtest.Folder(t, `---
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
	if found := Check(fsys, "lab.md"); len(found) > 0 {
		t.Error(found)
	}
}

// TestPasteCountsEach sends all commands without waiting for replies.
func TestPasteCountsEach(t *testing.T) {
	pl := startThree(t)
	for line := range strings.Lines("EHLO client.com\nMAIL client\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\n" +
		"DATA\nSubject: a\n\nhello\n.\nQUIT\n") {
		pl.lines["a"].Follow([]byte(strings.TrimSuffix(line, "\n") + "\r\n"))
		pl.observe("a")
	}
	var got []string
	for _, e := range pl.events {
		got = append(got, strings.TrimSpace(string(e.Kind)+" "+e.Step))
	}
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
	pl.said(t, "EHLO client.com\nMAIL FROM:<user@client.com>")
	if got, want := pl.said(t, "RCPT TO:<alice@server.com>\nDATA\n\nhello\n."), []string{"step-done three"}; !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
	box, err := pl.world.Mailbox("alice", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	box.Expunge([]mailstore.UID{box.Messages()[0].UID})
	if got, want := pl.said(t, "NOOP"), []string{"step-undone three"}; !slices.Equal(got, want) {
		t.Errorf("the message is gone: %q", got)
	}
	if pl.run.Steps()[2].Status != Open {
		t.Error("the step is not open again")
	}
	if got, want := pl.said(t, "MAIL FROM:<>\nRCPT TO:<alice@server.com>\nDATA\n\nhello\n."), []string{"step-done three"}; !slices.Equal(got, want) {
		t.Errorf("done again: %q", got)
	}
	pl.said(t, "QUIT")
	box.Expunge([]mailstore.UID{box.Messages()[0].UID})
	if got := pl.run.settle("a", nil); len(got) > 0 || !pl.run.Done() {
		t.Errorf("a lab that is done is undone: %v", got)
	}
}

// TestResetOfWhatIsSo does a step again that asks for nothing but a state: it
// has to have been otherwise in between, or to be done once more.
func TestResetOfWhatIsSo(t *testing.T) {
	fsys := labtest.Folder(t, `---
ehlo: 1
id: x
title: X
outcome: You can do it.
skills: [a]
world: doc
terminals: [{id: a, connect: telnet 10.49.137.152 143}]
---
Hello.

## Make it {#make}
`+"```ehlo-step"+`
state: {mailbox: bob/Work, exists: true}
solution: |
  a LOGIN bob password123
  b CREATE Work
`+"```"+`
## Leave {#leave}
`+"```ehlo-step"+`
expect: {verb: LOGOUT}
solution: z LOGOUT
`+"```\n")
	if found := Check(fsys, "lab.md"); len(found) > 0 {
		t.Fatal(found)
	}
	l, _ := scenario.Parse(fsys, "lab.md")
	pl := play(l, labtest.Fixture(t, l.World), 1)
	t.Cleanup(pl.close)
	if err := pl.connect(); err != nil {
		t.Fatal(err)
	}
	pl.said(t, "a LOGIN bob password123\nb CREATE Work")
	if got := pl.run.Reset("make"); len(got) != 1 || got[0].Kind != Advice || !strings.Contains(got[0].HTML, "undo it first") {
		t.Errorf("reset: %v", got)
	}
	for _, tt := range []struct {
		typed string
		want  []string
	}{
		{"c NOOP", nil}, {"d CREATE Work", nil}, {"e DELETE Work", nil}, {"f CREATE Work", []string{"step-done make"}},
	} {
		if got := pl.said(t, tt.typed); !slices.Equal(got, tt.want) {
			t.Errorf("after %q: %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// TestResetOfWhatWasSent sends mail once more: that it was sent cannot be undone.
func TestResetOfWhatWasSent(t *testing.T) {
	send := "MAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\nDATA\nSubject: a\n\nhello\n."
	pl := startAgain(t)
	pl.said(t, "EHLO client.com\n"+send)
	for _, tt := range []struct {
		name, typed string
		done        bool
	}{
		{"nothing is typed", "", false},
		{"another command", "NOOP", false},
		{"the same is refused", "DATA\nRSET", false},
		{"the same, once more", send, true},
	} {
		if got := pl.run.Reset("three"); len(got) != 1 || got[0] != (Event{Advice, "three", alreadySo}) {
			t.Errorf("%s: reset says %v", tt.name, got)
		}
		pl.said(t, tt.typed)
		if s := pl.run.Steps()[2]; s.Done != tt.done {
			t.Errorf("%s: done %v, want %v", tt.name, s.Done, tt.done)
		}
	}
}

// TestResetThenShown resets every step once a lab is done, and does it again
// by what is shown, unless the world refuses that.
func TestResetThenShown(t *testing.T) {
	pl := startAgain(t)
	pl.said(t, "EHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\nDATA\nSubject: a\n\nhello\n.\nQUIT")
	if !pl.run.Done() {
		t.Fatal("the lab is not done")
	}
	for _, s := range pl.run.Steps() {
		pl.run.Reset(s.ID)
		if pl.run.Done() {
			t.Errorf("%s: reset, and the lab is done all the same", s.ID)
		}
		for _, line := range pl.run.ShowMe(s.ID) {
			if err := pl.enter(s.Term, line.Text); err != nil {
				t.Error(err)
			}
		}
		if !pl.run.Done() {
			t.Errorf("%s: what is shown does not do it again", s.ID)
		}
	}
}

func TestSkipResetAndTime(t *testing.T) {
	pl := startThree(t)
	r := pl.run
	if got := r.Wait(89 * time.Second); got != nil {
		t.Errorf("after 89 s: %v", got)
	}
	if got := r.Wait(90 * time.Second); len(got) != 1 || got[0].Kind != Hinted || !strings.Contains(got[0].HTML, "Time.") {
		t.Errorf("after 90 s: %v", got)
	}
	r.Wait(50 * time.Second) // clocks go forward only
	if got := r.Skip("one"); len(got) != 1 || got[0] != (Event{Kind: StepSkipped, Step: "one"}) {
		t.Errorf("skip: %v", got)
	}
	if got := r.Skip("one"); got != nil {
		t.Errorf("skipped twice: %v", got)
	}
	r.Wait(100 * time.Second)
	one, two := r.Steps()[0], r.Steps()[1]
	if one.Status != Skipped || one.Time != 90*time.Second || two.Time != 10*time.Second {
		t.Errorf("%+v\n%+v", one, two)
	}
	pl.said(t, "EHLO client.com") // though skipped
	if s := r.Steps()[0]; s.Status != Done {
		t.Errorf("%+v", s)
	}
	r.Reset("one")
	if s := r.Steps()[0]; s.Status != Open || len(s.Hints) != 0 || s.Tries != 0 {
		t.Errorf("after reset: %+v", s)
	}
	var last []Event
	for _, id := range []string{"one", "two", "three", "four"} {
		last = r.Skip(id)
	}
	if len(last) != 2 || last[1].Kind != LabDone {
		t.Errorf("all skipped: %v", last)
	}
	if s := r.Summary(); s.Skipped != 4 || s.Done != 0 || s.Hints != 0 || s.Time != 100*time.Second-90*time.Second {
		t.Errorf("%+v", s)
	}
}

// TestShowMe types what it shows, for every lab that the program carries and
// every step, also when the connection was lost before.
func TestShowMe(t *testing.T) {
	pl := startThree(t)
	pl.said(t, "QUIT")
	var got []string
	for _, l := range pl.run.ShowMe("three") {
		if l.HTML == "" || strings.Contains(l.HTML, "the rest of what was begun") {
			t.Errorf("%q is said to be %q", l.Text, l.HTML)
		}
		got = append(got, l.Text)
	}
	want := []string{
		"telnet 10.49.137.152 25", "EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<alice@server.com>", "DATA", "Subject: a", "", ".hello", ".",
	}
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	pl.said(t, strings.Join(got, "\n"))
	if s := pl.run.Steps()[2]; s.Status != Shown {
		t.Errorf("%+v", s)
	}

	proveShown(t)
}

// proveShown does every lab of the program by what is shown.
func proveShown(t *testing.T) {
	c, err := Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Labs() {
		pl := play(l, labtest.Fixture(t, l.World), 3)
		defer pl.close()
		_ = pl.connect()
		for _, s := range pl.run.Steps() {
			for _, line := range pl.run.ShowMe(s.ID) {
				if line.HTML == "" {
					t.Errorf("%s, %s: nothing is said of %q", l.ID, s.ID, line.Text)
				}
				if line.Answer {
					pl.answer(s.ID, line.Text)
				} else if line.Joined {
					pl.lines[s.Term].Follow([]byte(line.Text + "\r\n"))
					pl.observe(s.Term)
				} else if err := pl.enter(s.Term, line.Text); err != nil {
					t.Errorf("%s, %s: %v", l.ID, s.ID, err)
				}
			}
		}
		if sum := pl.run.Summary(); !pl.run.Done() || sum.Typed > sum.Shortest || sum.Tries > 0 && l.Path == "" {
			t.Errorf("%s: done %v, %+v", l.ID, pl.run.Done(), sum)
		}
	}
}

// TestShownSentences holds what is said of each line of a session.
func TestShownSentences(t *testing.T) {
	var d demonstration
	d.show("telnet 10.49.137.152 110\nUSER bob\n^]\nquit\ntelnet x 25\nDATA\nSubject: a\n b\n\n.hello\nquit\n.\nQUIT\nnc y 143\na uid fetch 1 body[]\n^C\nhosts\ntelnet z 25\n^V\nNOOP\nNOOP")
	want := []string{"POP3", "whose mail", "telnet's own", "without a word", "SMTP", "message itself", "field <code>Subject", "field above",
		"empty line", "another before it", "line of the message", "dot alone", "goodbye", "IMAP", "by UID", "without a word", "own prompt", "SMTP", "do nothing", "do nothing"}
	for i, l := range d.lines {
		if i >= len(want) || !strings.Contains(l.HTML, want[i]) || l.Key != (l.Text == "^]" || l.Text == "^C") {
			t.Errorf("line %d, %q: %q", i, l.Text, l.HTML)
		}
	}
	if last := d.lines[len(d.lines)-2:]; last[0].Joined || !last[1].Joined {
		t.Errorf("pasted: %+v", last)
	}
	if len(d.lines) != len(want) {
		t.Errorf("%d lines, want %d", len(d.lines), len(want))
	}
	if n := solutionLines(&scenario.Step{Solution: "telnet a 110\n^V\nUSER bob\n^]\nquit\nbase64 x\n"}); len(n) != 2 {
		t.Errorf("%q for servers, want 2 lines", n)
	}
}
