package sandbox

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// led is a page of somebody at send-by-hand, in a class whose rules change with r.
func led(t *testing.T, r *Rules) (p *Page, say func(line string) (refused string)) {
	t.Helper()
	r.Labs = []string{"send-by-hand", "collect-by-pop3"}
	m := ruled(t, t.TempDir(), r)
	_, token := seated(t, m, "class-1")
	p, _ = atSendByHand(t, m, token)
	term := p.s.audience.screens[0].id
	return p, func(line string) string {
		t.Helper()
		return refusedTo(t, p, message.Line{Term: term, Text: line})
	}
}

// TestLed: nobody works on while their teacher has the floor, has closed the lab, or has opened other
// steps, nor when the time of an exam is over.
func TestLed(t *testing.T) {
	r := &Rules{Hints: true, Solutions: true}
	p, say := led(t, r)
	for _, tt := range []struct {
		lead   func()
		says   string
		passes []message.Client
		not    []message.Client
	}{
		{func() { r.Paused = true }, "has the floor", []message.Client{message.AskTurns{}, message.ListMailboxes{}}, []message.Client{message.Hint{Step: "call"}, message.Restart{}, message.Skip{Step: "call"}}},
		{func() { r.Over = true }, "time is over", nil, []message.Client{message.Answer{Step: "call"}, message.Reset{Step: "call"}}},
		{func() { r.Closed = []string{"send-by-hand"} }, "closed this lab", []message.Client{message.StartLab{Lab: "send-by-hand-2"}}, []message.Client{message.StartLab{Lab: "send-by-hand"}}},
	} {
		tt.lead()
		before := p.s.inputs
		if says := say("telnet 10.49.137.152 25"); !strings.Contains(says, tt.says) {
			t.Errorf("a line: %q, want %q", says, tt.says)
		}
		for _, msg := range tt.not {
			if says := refusedTo(t, p, msg); !strings.Contains(says, tt.says) {
				t.Errorf("%T: %q, want %q", msg, says, tt.says)
			}
		}
		for _, msg := range tt.passes {
			if says := refusedTo(t, p, msg); strings.Contains(says, tt.says) {
				t.Errorf("%T: %q", msg, says)
			}
		}
		if says := refusedTo(t, p, message.Wait{Seconds: 5}); says != "" {
			t.Errorf("that time passes is remarked on: %q", says)
		}
		if p.s.inputs != before {
			t.Errorf("%d inputs were served all the same", p.s.inputs-before)
		}
		r.Paused, r.Over, r.Closed = false, false, nil
	}

	r.Steps = map[string]Span{"send-by-hand": {0, 1}}
	for _, line := range []string{"telnet 10.49.137.152 25", "HELO client.com"} {
		if says := say(line); says != "" {
			t.Errorf("%s: %q", line, says)
		}
	}
	if says := say("MAIL FROM:<user@client.com>"); !strings.Contains(says, "has not opened this step") {
		t.Errorf("at a step that is closed: %q", says)
	}
	if says := refusedTo(t, p, message.Reset{Step: "helo"}); says != "" {
		t.Errorf("again at a step that is open: %q", says)
	}
	r.Steps = map[string]Span{"send-by-hand": {0, 0}}
	if says := say("MAIL FROM:<user@client.com>"); !strings.Contains(says, "has not opened this step") {
		t.Errorf("where one step is open: %q", says)
	}
	r.Steps = map[string]Span{"send-by-hand": {2, 9}}
	if says := refusedTo(t, p, message.Reset{Step: "call"}); !strings.Contains(says, "has not opened this step") {
		t.Errorf("at a step before those: %q", says)
	}
	if says := say("HELO client.com"); says != "" { // whoever is behind catches up
		t.Errorf("who is behind: %q", says)
	}
}

// TestExam: in an exam a learner is told what the servers say, and nothing else.
func TestExam(t *testing.T) {
	r := &Rules{Hints: true}
	p, _ := led(t, r)
	r.Exam, r.Hints = true, false
	if err := p.Receive(context.Background(), message.AskTurns{}); err != nil { // by which it is noticed
		t.Fatal(err)
	}
	waiting(t, p)
	types := func(line string) []message.Server {
		t.Helper()
		if err := p.Receive(context.Background(), message.Line{Term: p.s.audience.screens[0].id, Text: line}); err != nil {
			t.Fatal(err)
		}
		settled(p)
		return waiting(t, p)
	}
	var all []message.Server
	for _, line := range []string{"telnet 10.49.137.152 25", "EHLO", "MAIL FROM <a@b>", "MAIL FROM <a@b>", "MAIL FROM <a@b>", "HELO client.com"} {
		all = append(all, types(line)...)
	}
	done := 0
	for _, msg := range all {
		switch m := msg.(type) {
		case message.Exchange:
			if m.Server == "" || len(m.Mistakes) > 0 || m.Summary != "" || m.Advised || m.Next != nil || m.Note != "" {
				t.Errorf("an exchange comes with %+v", m)
			}
		case message.Advice:
			if m.HTML != "" {
				t.Errorf("it is advised: %q", m.HTML)
			}
		case message.Step:
			if len(m.Hints) > 0 || m.More || m.Explain != "" {
				t.Errorf("a step comes with %+v", m)
			}
			if m.Done {
				done++
			}
		}
	}
	if done == 0 {
		t.Error("no step was done")
	}
	if hows := p.s.desk.Run().Hows(); hows[0] != "by-hand" || hows[1] != "by-hand" {
		t.Errorf("done are %q", hows[:2])
	}
	// To pass over a step is no help.
	step := p.s.desk.Run().Lab().Steps[2].ID
	if err := p.Receive(context.Background(), message.Skip{Step: step}); err != nil {
		t.Fatal(err)
	}
	settled(p)
	if hows := p.s.desk.Run().Hows(); hows[2] != "skipped" {
		t.Errorf("the step that was passed over is %q", hows[2])
	}
	// The terminal says nothing of what was typed wrongly, and the end nothing of how it is done.
	for _, line := range []string{"QUIT", "telent 10.49.137.152 25"} {
		for _, msg := range types(line) {
			if out, is := msg.(message.Out); is && strings.Contains(out.Data, "Did you mean") {
				t.Errorf("the terminal remarks %q", out.Data)
			}
		}
	}
	for _, step := range p.s.desk.Run().Lab().Steps {
		if err := p.Receive(context.Background(), message.Skip{Step: step.ID}); err != nil {
			t.Fatal(err)
		}
		settled(p)
	}
	again, w := at(t, p.m, string(p.token), "send-by-hand")
	defer again.Leave()
	if sum := w.Lab.Summary; sum == nil || len(sum.Way) > 0 || sum.Shortest != 0 {
		t.Errorf("in the end the way is shown: %+v", sum)
	}
	if !w.Lab.Strict || slices.ContainsFunc(w.Lab.Steps, func(s message.Step) bool { return len(s.Hints) > 0 || s.More || s.Explain != "" }) {
		t.Errorf("who comes back is welcome with %+v", w.Lab)
	}
	for _, msg := range waiting(t, again) {
		if said, is := msg.(message.Said); is && slices.ContainsFunc(said.Exchanges, func(e message.Exchange) bool { return !reflect.DeepEqual(e, bare(e)) }) {
			t.Errorf("and is told %+v", said)
		}
	}
}

// TestNoWay: where a class has no solutions, whoever passes over all steps is not shown them at the end.
func TestNoWay(t *testing.T) {
	for _, solutions := range []bool{false, true} {
		p, _ := led(t, &Rules{Hints: true, Solutions: solutions})
		for _, step := range p.s.desk.Run().Lab().Steps {
			if err := p.Receive(context.Background(), message.Skip{Step: step.ID}); err != nil {
				t.Fatal(err)
			}
			settled(p)
		}
		again, w := at(t, p.m, string(p.token), "send-by-hand")
		if sum := w.Lab.Summary; sum == nil || (len(sum.Way) > 0) != solutions {
			t.Errorf("with solutions %v the end has %+v", solutions, sum)
		}
		again.Leave()
	}
}

// TestHintless: where a class has no hints, none come by themselves and count as help.
func TestHintless(t *testing.T) {
	r := &Rules{}
	p, say := led(t, r)
	say("telnet 10.49.137.152 25")
	tries := func() (hints []string) {
		for _, line := range []string{"HELO", "HELO", "FOO", "FOO"} {
			say(line)
		}
		return p.s.desk.Run().Steps()[1].Hints
	}
	if hints := tries(); len(hints) != 0 {
		t.Errorf("hints came: %q", hints)
	}
	r.Hints = true
	if hints := tries(); len(hints) == 0 {
		t.Error("no hint comes though there are some")
	}
	before := p.s.inputs
	if tries(); p.s.inputs != before+4 {
		t.Errorf("for four lines there were %d inputs", p.s.inputs-before)
	}
}
