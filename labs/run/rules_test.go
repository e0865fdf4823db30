package run_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// allowing is a lab whose only step welcomes RSET and foresees it as a mistake
// as well, and has a hint after one try.
const allowing = `expect: {verb: NOOP}
allow: [RSET, {verb: VRFY, reply: error}]
hints: [{after: 1, say: One.}]
mistakes: [{when: {verb: [RSET, HELP, EHLO]}, try: EHLO client.com, say: No.}]
solution: NOOP`

// TestAllow types what the current step welcomes, and what it does not.
func TestAllow(t *testing.T) {
	l := proved(t, strings.Replace(labtest.OneStep(allowing), "world: doc", "world: doc\nterminals: [{id: a, connect: telnet 10.49.137.152 25}]", 1))
	for _, tt := range []struct {
		rule, typed string
		want        []string
		tries       int
	}{
		{"what is allowed is no mistake, no try, and brings no hint", "RSET", nil, 0},
		{"what is allowed can be refused", "VRFY", nil, 0},
		{"what is not allowed is a mistake and a try, and brings the hint", "EHLO client.com", []string{"advice one", "hinted one"}, 1},
		{"who looks around tries nothing, though it be a mistake", "HELP", []string{"advice one"}, 0},
		{"another command is a try", "MAIL FROM:<>", []string{"hinted one"}, 1},
	} {
		pl := play(t, l, 1)
		if got := pl.said(tt.typed); !slices.Equal(got, tt.want) || pl.run.Steps()[0].Tries != tt.tries {
			t.Errorf("%s: after %q %q and %d tries, want %q and %d", tt.rule, tt.typed, got, pl.run.Steps()[0].Tries, tt.want, tt.tries)
		}
	}
}

// TestLooksAreNoTries looks around in each protocol, with success and without.
func TestLooksAreNoTries(t *testing.T) {
	for _, tt := range []struct{ connect, expect, before, looks string }{
		{"telnet 10.49.137.152 25", "{verb: MAIL}", "EHLO client.com", "NOOP\nHELP\nVRFY bob\nVRFY nobody\nVRFY\nEXPN staff\nHELP MAIL"},
		{"telnet 10.49.137.152 110", "{verb: DELE}", "USER bob\nPASS password123", "NOOP\nSTAT\nLIST 99\nTOP 99 1\nTOP\nRETR 1\nUIDL\nCAPA"},
		{"telnet 10.49.137.152 143", "{verb: STORE}", "a LOGIN bob password123", "b NOOP\nc LIST \"\" *\nd STATUS Nowhere (MESSAGES)\ne FETCH 1 FLAGS\nf SEARCH ALL\ng LIST"},
	} {
		l := parse(t, strings.Replace(labtest.OneStep("expect: "+tt.expect+"\nhints: [{after: 1, say: a}]\nsolution: NOOP"), "world: doc", "world: doc\nterminals: [{id: a, connect: "+tt.connect+"}]", 1))
		pl := play(t, l, 1)
		pl.said(tt.before)
		tries := pl.run.Steps()[0].Tries
		if got := pl.said(tt.looks); len(got) > 0 || pl.run.Steps()[0].Tries != tries {
			t.Errorf("%s: %q, and %d tries", tt.connect, got, pl.run.Steps()[0].Tries-tries)
		}
	}
	// Where looking is what the step asks for, looking wrongly is a try.
	pl := play(t, parse(t, strings.Replace(labtest.OneStep("expect: {verb: VRFY, args: {string: bob}}\nsolution: VRFY bob"), "world: doc", "world: doc\nterminals: [{id: a, connect: telnet 10.49.137.152 25}]", 1)), 1)
	if pl.said("VRFY"); pl.run.Steps()[0].Tries != 1 {
		t.Errorf("VRFY where VRFY bob is wanted: %d tries", pl.run.Steps()[0].Tries)
	}
}

// TestLooksAreNeverTries looks around at each step of each lab, whatever it asks for: what is taken
// is no try, and what does nothing at all is none though it is refused.
func TestLooksAreNeverTries(t *testing.T) {
	looks := map[wire.Protocol]string{
		"smtp": "NOOP\nHELP\nVRFY bob",
		"pop3": "NOOP\nHELP\nCAPA\nSTAT\nLIST\nUIDL\nRETR 1\nRETR 2\nTOP 1 0",
		"imap": "z NOOP\nz CAPABILITY\nz LIST \"\" *\nz STATUS INBOX (MESSAGES)\nz FETCH 1 UID\nz FETCH 4 FLAGS\nz FETCH 2 BODY[]\nz SEARCH ALL",
	}
	looked := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		if len(l.Terminals) > 1 { // one of them waits in IDLE, which takes nothing but DONE (RFC 2177 §3)
			return
		}
		pl := atStep(t, l, i)
		defer pl.desk.Close()
		if pl.last == nil || pl.last.Close || pl.last.After == smtp.Data || pl.last.Response.Outcome == wire.Intermediate {
			return
		}
		for line := range strings.SplitSeq(looks[pl.last.Service.Protocol], "\n") {
			before := pl.run.Summary().Tries
			pl.enter(l.Steps[i].Term, line)
			harmless := pl.last.Response.Outcome == wire.OK || strings.HasSuffix(line, "NOOP") || line == "HELP"
			if tries := pl.run.Summary().Tries - before; harmless && tries > 0 {
				t.Errorf("%s, %s: %q counts as %d tries; %s", l.ID, l.Steps[i].ID, line, tries, pl.lastReply())
			}
			looked++
		}
	})
	if looked < 1000 {
		t.Errorf("it was looked around %d times", looked)
	}
}

// TestClockOfASkippedStep: the time between skipping a step and doing it all the
// same was spent on others.
func TestClockOfASkippedStep(t *testing.T) {
	pl := play(t, proved(t, labtest.ThreeSteps), 1)
	pl.run.Wait(20 * time.Second)
	pl.run.Skip("one")
	pl.run.Wait(50 * time.Second)
	pl.said("EHLO client.com")
	i := slices.IndexFunc(pl.events, func(e run.Event) bool { return e.Kind == run.StepDone && e.Step == "one" })
	if i < 0 || pl.events[i].Effort.Time != 20*time.Second {
		t.Fatalf("done with %+v, want 20 s", pl.events)
	}
	pl.run.Wait(80 * time.Second)
	one, two := pl.run.Steps()[0], pl.run.Steps()[1]
	if one.Time != 20*time.Second || two.Time != 60*time.Second {
		t.Errorf("the skipped step took %s, the next so far %s; want 20 s and 1 m", one.Time, two.Time)
	}
}

// TestAnswerTakesNoConnectionBack answers a question while another step watches
// the connection.
func TestAnswerTakesNoConnectionBack(t *testing.T) {
	source := labtest.OneStep("keep: true\nstate: {connected: true}\nsolution: telnet 10.49.137.152 25") +
		"\n## Two {#two}\n```ehlo-step\nquiz: {answer: a}\nsolution: a\n```\n\n## Three {#three}\n```ehlo-step\nexpect: {verb: NOOP}\nsolution: NOOP\n```\n"
	pl := play(t, proved(t, source), 1)
	pl.said("telnet 10.49.137.152 25")
	got := strings.Join(inWords(pl.run.Answer("two", "a")), ", ")
	if got != "step-done two" {
		t.Errorf("the answer leads to %s", got)
	}
}

// TestAllowWhenWorkingAhead types, before its turn, what a later step is about and
// welcomes all the same.
func TestAllowWhenWorkingAhead(t *testing.T) {
	later := labtest.OneStep("expect: {verb: NOOP}\nsolution: NOOP") +
		"\n## Two {#two}\n```ehlo-step\nexpect: {verb: HELO, reply: ok}\nallow: [{verb: HELO, reply: error}]\nsolution: HELO a.example\n```\n"
	l := proved(t, strings.Replace(later, "world: doc", "world: doc\nterminals: [{id: a, connect: telnet 10.49.137.152 25}]", 1))
	for _, typed := range []string{"HELO", "helo"} {
		pl := play(t, l, 1)
		pl.said(typed)
		if one, two := pl.run.Steps()[0], pl.run.Steps()[1]; one.Tries != 0 || two.Tries != 0 {
			t.Errorf("after %q the steps count %d and %d tries", typed, one.Tries, two.Tries)
		}
	}
}

// TestClockOfADoneStep: what is done costs no more time.
func TestClockOfADoneStep(t *testing.T) {
	pl := play(t, proved(t, labtest.ThreeSteps), 1)
	pl.run.Wait(20 * time.Second)
	pl.said("EHLO client.com")
	pl.run.Wait(50 * time.Second)
	if one := pl.run.Steps()[0]; !one.Done || one.Time != 20*time.Second {
		t.Errorf("done %v, and it took %s; want 20 s", one.Done, one.Time)
	}
}

// TestNothingIsAskedOfWhatIsDone asks for hints, and answers, where there is
// nothing left to be helped with.
func TestNothingIsAskedOfWhatIsDone(t *testing.T) {
	pl := play(t, proved(t, labtest.OneStep("expect: {verb: NOOP}\nhints: [{say: One.}]\nsolution: |\n  telnet 10.49.137.152 25\n  NOOP")), 1)
	if got := pl.run.Hint("another"); got != nil {
		t.Errorf("the hint of no step: %v", got)
	}
	pl.said("telnet 10.49.137.152 25\nNOOP")
	if got := pl.run.Hint("one"); got != nil {
		t.Errorf("the hint of a step that is done: %v", got)
	}
	pl = play(t, proved(t, labtest.Quiz), 1)
	pl.run.Answer("two", "221")
	if got := pl.run.Answer("two", "220"); got != nil || pl.run.Steps()[1].Tries != 0 {
		t.Errorf("after the right answer a wrong one leads to %v", got)
	}
	if got := pl.run.Answer("another", "221"); got != nil {
		t.Errorf("the answer of no step leads to %v", got)
	}
}

// TestLetPass: who did a step in a form that other servers refuse is told so, and may say it
// again without that being a try.
func TestLetPass(t *testing.T) {
	for _, tt := range []struct {
		typed string
		told  bool
	}{
		{"MAIL FROM: user@client.com", true},
		{"MAIL FROM:user@client.com", true},
		{"MAIL FROM:<user@client.com>", false},
	} {
		pl := solvedBefore(t, "10-send-by-hand.md", "mail")
		pl.enter("a", tt.typed)
		steps := pl.run.Steps()
		i := slices.IndexFunc(steps, func(s run.Step) bool { return s.ID == "mail" })
		if s := steps[i]; !s.Done || strings.HasPrefix(s.Explain, "<p>You left out the angle brackets") != tt.told {
			t.Errorf("after %q: done %v, and told %q", tt.typed, s.Done, s.Explain)
		}
		pl.enter("a", "MAIL FROM:<user@client.com>")
		if pl.last.Response.Code != "503" || pl.run.Steps()[i+1].Tries != 0 {
			t.Errorf("after %q, said again: %s, %d tries", tt.typed, pl.lastReply(), pl.run.Steps()[i+1].Tries)
		}
		if pl.enter("a", "MAIL FROM:<another@client.com>"); pl.run.Steps()[i+1].Tries != 1 {
			t.Errorf("after another sender: %d tries, want 1", pl.run.Steps()[i+1].Tries)
		}
	}
}

// TestLetPassByARefusal: so is who was refused for something else, as the step wants it.
func TestLetPassByARefusal(t *testing.T) {
	for typed, told := range map[string]bool{"RCPT TO:dora@gmail.com": true, "RCPT TO:dora@gmail.com>": true, "RCPT TO:<dora@gmail.com>": false} {
		pl := solvedBefore(t, "02-read-the-answers.md", "four")
		pl.enter("a", typed)
		if s := pl.run.Steps()[2]; !s.Done || strings.HasPrefix(s.Explain, "<p>You left out the angle brackets") != told {
			t.Errorf("after %q: done %v, and told %q", typed, s.Done, s.Explain)
		}
	}
}
