package run_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"ehlo/labs/labtest"
	"ehlo/labs/run"
)

func TestQuiz(t *testing.T) {
	l := proved(t, labtest.Quiz)
	start := func() *player {
		pl := play(t, l, 1)
		return pl
	}
	for _, tt := range []struct {
		step, answer string
		done         bool
		said         string
	}{
		{"one", "quit\nlogout", true, "politely"},
		{"one", "3\n1", true, "politely"},
		{"one", "QUIT", false, "something is missing"},
		{"one", "quit\nlogout\nhang up", false, "waits for minutes"},
		{"one", "EXIT", false, "No protocol"},
		{"one", "whatever", false, "not the answer"},
		{"two", " 221 ", true, "Right"},
		{"two", "`221`.", true, "Right"},
		{"two", `"TWO twenty one"`, true, "Right"},
		{"two", "the 221", true, "Right"},
		{"two", "It is #221.", true, "Right"},
		{"two", "not 221", false, "not the answer"},
		{"two", "the 220", false, "greeting"},
		{"two", "220", false, "greeting"},
		{"two", "2 2 1", false, "not the answer"},
		{"two", "2211", false, "not the answer"},
	} {
		pl := start()
		events := pl.run.Answer(tt.step, tt.answer)
		done := slices.ContainsFunc(events, func(e run.Event) bool { return e.Kind == run.StepDone && e.Step == tt.step })
		if done != tt.done || len(events) == 0 || !strings.Contains(events[0].HTML, tt.said) {
			t.Errorf("%q: %v, want done %v and %q", tt.answer, events, tt.done, tt.said)
		}
	}
	pl := start()
	if got := pl.run.Answer("one", "  "); got != nil {
		t.Errorf("an empty answer leads to %v", got)
	}
	if q := pl.run.Steps()[0].Quiz; !q.Several || len(q.Choices) != 4 || q.Choices[0].HTML != "<code>QUIT</code>" {
		t.Errorf("the learner sees %+v", q)
	}
	shown := pl.shown("three")
	if last := shown[len(shown)-1]; len(shown) != 5 || !last.Answer || !strings.HasPrefix(last.Text, "EHLO{") {
		t.Errorf("shown: %+v", shown)
	}
	pl.run.Answer("one", "hang up")
	for hint := range 2 { // the second is due, and the weaker comes first
		if got := pl.run.Answer("one", "hang up"); len(got) != 2 || got[1].Hint != hint+1 {
			t.Errorf("after %d wrong answers: %v", hint+2, got)
		}
	}
}

// TestAnswerThatWasBrought has to stand in what the server has said.
func TestAnswerThatWasBrought(t *testing.T) {
	l := parse(t, labtest.OneStep("expect: {greeting: true, reply: +OK}\nquiz: {brought: true, answer: {matches: '^[a-z]+$'}, say: Yes.}\nsolution: telnet 10.49.137.152 110"))
	pl := play(t, l, 1)
	for _, tt := range []struct {
		typed, answer string
		done          bool
	}{
		{"", "ready", false}, // nothing was brought yet
		{"telnet 10.49.137.152 110", "steady", false},
		{"", "ready", true},
	} {
		if tt.typed != "" {
			pl.enter("a", tt.typed)
		}
		if pl.run.Answer("one", tt.answer); pl.run.Done() != tt.done {
			t.Errorf("%q after %q: done %v", tt.answer, tt.typed, pl.run.Done())
		}
	}
}

// TestOldLinesAreForgotten has the same asked again and again. What came last is an answer
// still, and what is kept does not grow.
func TestOldLinesAreForgotten(t *testing.T) {
	l := parse(t, labtest.OneStep("expect: {verb: CAPA, reply: +OK}\nquiz: {brought: true, answer: {matches: '^[A-Z]+$'}, say: Yes.}\nsolution: |\n  telnet 10.49.137.152 110\n  CAPA"))
	pl := play(t, l, 1)
	pl.enter("a", "telnet 10.49.137.152 110\n"+strings.Repeat("CAPA\n", 100))
	kept := pl.run.Brought("one")
	pl.enter("a", strings.Repeat("CAPA\n", 100))
	if got := pl.run.Brought("one"); got != kept || kept < 100 {
		t.Errorf("%d lines are kept, and then %d", kept, got)
	}
	if pl.run.Answer("one", "UIDL"); !pl.run.Done() {
		t.Error("what came last is no answer")
	}
}

func TestSeedKindsAndMail(t *testing.T) {
	l := parse(t, labtest.Quiz)
	form := regexp.MustCompile(`^From: [a-z]{5}@server.com\r\nSubject: [345] flags\r\n\r\nHere is one: EHLO\{[a-z]{5}-[0-9]{4}\}\r\n$`)
	drawn := make(map[string]bool)
	for seed := range uint64(8) {
		pl := play(t, l, seed)
		box, err := pl.desk.World().Mailbox("bob", "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		all := box.Messages()
		last := all[len(all)-1]
		if !form.Match(last.Content.Raw) || !last.Flags.Has(`\Seen`) || last.Internal.Hour() != 10 {
			t.Errorf("seed %d puts %q", seed, last.Content.Raw)
		}
		drawn[string(last.Content.Raw)] = true
		if box, err = pl.desk.World().Mailbox("alice", "Secret"); err != nil || len(box.Messages()) != 1 {
			t.Errorf("the mailbox was not made: %v", err)
		}
	}
	if len(drawn) < 8 {
		t.Errorf("8 seeds draw %d messages", len(drawn))
	}
}

func TestChallenge(t *testing.T) {
	source := "---\nehlo: 1\nid: x\ntitle: Capture\nworld: doc\npath: challenge\nseed: {who: {word: true}}\n---\nYou will find it.\n\n" +
		"Tell {{who}}.\n\n```ehlo-step\nstate: [{mailbox: bob/INBOX, count: 1}]\nhints: [a, b]\nsolution: |\n  telnet 10.49.137.152 110\n" +
		"  USER bob\n  PASS password123\n  DELE 1\n  QUIT\n```\n"
	l := proved(t, source)
	pl := play(t, l, 1)
	if s := pl.run.Steps()[0]; s.ID != "goal" || s.Title != "Capture" || !strings.HasPrefix(s.HTML, "<p>Tell ") || l.HTML != "<p>You will find it.</p>\n" || l.Path != "challenge" {
		t.Errorf("step %+v of lab %+v", s, l)
	}
}

// TestWhatAQuestionIsAboutIsNoMistake: while the question is open, what the step
// expects is no mistake of a later step's, however often it is typed.
func TestWhatAQuestionIsAboutIsNoMistake(t *testing.T) {
	l := parse(t, strings.Replace(labtest.OneStep("expect: {verb: HELP}\nquiz: {answer: \"214\", say: Yes.}\nsolution: HELP"), "world: doc", "world: doc\nterminals: [{id: a, connect: telnet 10.49.137.152 25}]", 1)+
		"\n## Two {#two}\n```ehlo-step\nexpect: {verb: [HELP, NOOP], args: {string: MAIL}}\nsolution: HELP MAIL\nmistakes: [{when: {verb: [HELP, NOOP]}, try: NOOP, say: second}]\n```\n")
	pl := play(t, l, 1)
	for range 2 {
		if got := pl.said("HELP"); len(got) > 0 {
			t.Errorf("after HELP: %q", got)
		}
	}
	if got := pl.said("NOOP"); !slices.Equal(got, []string{"advice two"}) {
		t.Errorf("after NOOP: %q", got)
	}
}
