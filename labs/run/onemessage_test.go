package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// TestOneMessage: a message that has not all that steps ask for of it does not do the step
// that completes it, and the one to do next is a part that it lacks; another message, which
// has all of it, does them all.
func TestOneMessage(t *testing.T) {
	for _, tt := range []struct {
		rule, file, step string // the first that is about the text
		typed            string // to the server, in one message
		open             string // the step to do then
	}{
		{"a line of text before the blank one", "10-send-by-hand.md", "blank", "Hello Bob\n\nHello Bob\n.", "blank"},
		{"no header", "10-send-by-hand.md", "header", "\nHello Bob\n.", "header"},
		{"one line of the header too few", "10-send-by-hand.md", "header", "From: user@client.com\nTo: bob@server.com\n\nHello Bob\n.", "header"},
		{"no list", "15-dots-and-line-ends.md", "double", ".", "double"},
		{"half a list", "15-dots-and-line-ends.md", "double", "..profile\n.", "lone"},
		{"the other half of it", "15-dots-and-line-ends.md", "double", "..\n.", "double"},
		{"a date, and no sender", "16-shape-of-a-message.md", "date", "Date: Thu, 27 Jun 2024 18:00:00 +0200\n\nHello Bob\n.", "from"},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := atNamed(t, tt.file, tt.step)
			pl.said(tt.typed)
			if next := nextStep(pl); next != tt.open {
				t.Fatalf("after one message the step to do is %s, not %s; %s", next, tt.open, pl.lastReply())
			}
			wants := "Begin another message with these lines"
			if said := pl.advice(tt.open); !strings.Contains(said, wants) && !strings.Contains(said, "MAIL FROM:") {
				t.Errorf("it is advised %q", said)
			}
			pl.enter("a", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA")
			for _, s := range messageSteps(t, pl) {
				pl.enter(s.Term, s.Solution)
			}
			if next := nextStep(pl); slices.ContainsFunc(messageSteps(t, pl), func(s *scenario.Step) bool { return s.ID == next }) {
				t.Errorf("after another message the step to do is %s; %s", next, pl.lastReply())
			}
		})
	}
}

// TestPartsOfSeveralMessages: what was done in a message that was never sent is to be done
// in the one that is.
func TestPartsOfSeveralMessages(t *testing.T) {
	pl := solvedBefore(t, "15-dots-and-line-ends.md", "lone")
	again := "^]\nquit\ntelnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\n"
	if got := pl.said(again + "\n..\n..profile\n."); !slices.Contains(got, "step-undone header") {
		t.Errorf("a list without its subject: %q; %s", got, pl.lastReply())
	}
	if got := nextStep(pl); got != "header" {
		t.Errorf("the step to do is %s", got)
	}
	if got := pl.said("MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nSubject: Files\n\n..\n..profile\n."); !slices.Contains(got, "step-done end") {
		t.Errorf("the whole list: %q; %s", got, pl.lastReply())
	}
}

// TestPartsOfOneMessageOnly: parts that a message had which was never sent are wanted of
// the one that is, however it comes, and whatever the step asks that completes it.
func TestPartsOfOneMessageOnly(t *testing.T) {
	for _, tt := range []struct{ rule, file, step, typed, undone, done string }{
		{
			"in a chunk", "17-the-empty-sender.md", "send",
			"EHLO client.com\nMAIL FROM:<>\nRCPT TO:<bob@server.com>\nBDAT 54 LAST\nSubject: gone\nAuto-Submitted: auto-replied\n\nKim left",
			"step-undone header", "step-done send",
		},
		{
			"of a step about a mailbox", "18-size-and-eight-bits.md", "send",
			"EHLO client.com\nMAIL FROM:<user@client.com> BODY=8BITMIME\nRCPT TO:<bob@server.com>\nDATA\nContent-Type: text/plain; charset=utf-8\n\nDear Mr Müller\n.",
			"step-undone mime", "step-done send",
		},
	} {
		pl := solvedBefore(t, tt.file, tt.step)
		got := pl.said("^]\nquit\ntelnet 10.49.137.152 25\n" + tt.typed)
		if !slices.Contains(got, tt.undone) || slices.Contains(got, tt.done) {
			t.Errorf("%s: %q; %s", tt.rule, got, pl.lastReply())
		}
	}
}

// TestPartsOfAnotherWorld: a part that was done before the sandbox began anew is not wanted
// of the message there.
func TestPartsOfAnotherWorld(t *testing.T) {
	l := program(t, "15-dots-and-line-ends.md")
	var achieved []run.Achieved
	for _, step := range []string{"envelope", "header"} {
		achieved = append(achieved, run.Achieved{Step: step, Effort: run.Effort{How: run.ByHand}})
	}
	pl := sitDown(t, l, labtest.Fixture(t, l.World), 3, achieved...)
	got := pl.said("EHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\n\n..profile\n..\n.")
	if slices.Contains(got, "step-undone header") || !slices.Contains(got, "step-done end") {
		t.Errorf("%q; %s", got, pl.lastReply())
	}
}

// TestNothingOpensAfterTheEnd: a message that is sent when the lab has ended opens no step.
func TestNothingOpensAfterTheEnd(t *testing.T) {
	l := program(t, "10-send-by-hand.md")
	pl := atStep(t, l.Draw(3), slices.IndexFunc(l.Steps, func(s *scenario.Step) bool { return s.ID == "dot" }))
	pl.apply(desk.Input{Kind: desk.Skip, Step: "dot"})
	pl.apply(desk.Input{Kind: desk.Skip, Step: "quit"})
	if !pl.run.Done() {
		t.Fatalf("the lab goes on with %s", nextStep(pl))
	}
	again := "^]\nquit\ntelnet 10.49.137.152 25\nHELO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nSubject: x\n\nHello\n."
	if got := pl.said(again); slices.Contains(got, "step-undone header") || nextStep(pl) != "" {
		t.Errorf("%q; the step to do is %q; %s", got, nextStep(pl), pl.lastReply())
	}
}

// TestCommandInMessage: whoever types the command of the step to do into a message is told
// to end that first.
func TestCommandInMessage(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "quit")
	another := "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nSubject: And another\n\n"
	pl.said(another + "Hello again\nQUIT")
	if said := pl.advice("quit"); !strings.Contains(said, "End the message first") || !strings.Contains(said, "QUIT") {
		t.Errorf("it is advised %q", said)
	}
	if pl.said("."); nextStep(pl) != "quit" || !strings.Contains(pl.advice("quit"), "Go on with this:</p><pre><code>QUIT\n") {
		t.Errorf("the dot has done %s, and it is advised %q", nextStep(pl), pl.advice("quit"))
	}
	pl.said(another)
	for _, text := range []string{"Quite so", "Quit smoking, and you will see."} {
		if pl.said(text); pl.advice("quit") != "" {
			t.Errorf("%q is advised on: %q", text, pl.advice("quit"))
		}
	}
	if got := pl.said(".\nQUIT"); !slices.Contains(got, "lab-done") {
		t.Errorf("%q; %s", got, pl.lastReply())
	}
}

// nextStep is the id of the step to do, "" when all are done.
func nextStep(p *player) string {
	for _, s := range p.run.Steps() {
		if s.Status == run.Open {
			return s.ID
		}
	}
	return ""
}

// messageSteps are the steps of the player's lab from the first that asks for text alone to
// the one that completes the message.
func messageSteps(t *testing.T, p *player) []*scenario.Step {
	t.Helper()
	steps := p.run.Lab().Steps
	first := slices.IndexFunc(steps, func(s *scenario.Step) bool { return s.Expect != nil && s.Expect[0].Text != nil })
	last := slices.IndexFunc(steps, func(s *scenario.Step) bool { return s.Solution == "." })
	if first < 0 || last < first {
		t.Fatalf("%s has no message that is written step by step", p.run.Lab().ID)
	}
	return steps[first : last+1]
}

// message is a lab of a message to alice: its header, what is asked of it, and its dot.
const message = "expect: {text: {header: {Subject: true}}}\nsolution: |\n  telnet 10.49.137.152 25\n  EHLO client.com\n  MAIL FROM:<user@client.com>\n  RCPT TO:<alice@server.com>\n  DATA\n  Subject: a\n```\n" +
	"## Two {#two}\n```ehlo-step\nquiz: {answer: a, say: Yes.}\nsolution: a\n```\n" +
	"## Three {#three}\n```ehlo-step\nexpect: {verb: ., reply: 250}\nstate: {mailbox: alice/INBOX, count: 1}\nsolution: |\n\n  Hello\n  ."

// TestMessageThatIsAskedAbout: a question between the parts of a message and its dot does not
// part them; and a message that would not do the step takes nothing back.
func TestMessageThatIsAskedAbout(t *testing.T) {
	for _, tt := range []struct {
		to     string
		undone bool
	}{{"alice", true}, {"bob", false}} {
		pl := play(t, parse(t, labtest.OneStep(message)), 1)
		pl.enter("a", pl.run.Lab().Steps[0].Solution)
		pl.apply(desk.Input{Kind: desk.Answer, Step: "two", Text: "a"})
		if next := nextStep(pl); next != "three" {
			t.Fatalf("the step to do is %s; %s", next, pl.lastReply())
		}
		got := pl.said("^]\nquit\ntelnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<" + tt.to + "@server.com>\nDATA\n\nHello\n.")
		if slices.Contains(got, "step-undone one") != tt.undone || slices.Contains(got, "step-done three") {
			t.Errorf("to %s: %q; %s", tt.to, got, pl.lastReply())
		}
	}
}
