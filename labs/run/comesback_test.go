package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// toDo is the first of a lab's steps that is open, "" if none is.
func (p *player) toDo() string {
	all := p.run.Steps()
	if i := slices.IndexFunc(all, func(s run.Step) bool { return s.Status == run.Open }); i >= 0 {
		return all[i].ID
	}
	return ""
}

func (p *player) done() (n int) {
	for _, s := range p.run.Steps() {
		if s.Done {
			n++
		}
	}
	return n
}

// TestPassedOverIsAdvisedOn makes every mistake of every lab, and then does the steps after
// it: as long as the step of the mistake is the one to do, there is advice on it after each
// step that is done.
func TestPassedOverIsAdvisedOn(t *testing.T) {
	passed := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, m := range s.Mistakes {
			pl := atStep(t, l, i)
			if m.When[0].Answer.Given {
				pl.apply(desk.Input{Kind: desk.Answer, Step: s.ID, Text: m.Try})
			} else {
				pl.enter(s.Term, m.Try)
			}
			for _, next := range l.Steps[i+1:] {
				done := pl.done()
				pl.doStep(next, next.Solution)
				if pl.toDo() != s.ID {
					break
				}
				if pl.done() == done {
					continue
				}
				passed++
				if step, _, _ := pl.run.Advice(); step != s.ID {
					t.Errorf("%s, %s: after %q and then %s the advice is on %q; %s", l.ID, s.ID, m.Try, next.ID, step, pl.lastReply())
				}
			}
			pl.desk.Close()
		}
	})
	if passed < 2000 {
		t.Errorf("in %d cases a step was passed over", passed)
	}
}

// TestAdviceComesBack holds what a learner is advised on the step to do, after a mistake there
// and what was typed then.
func TestAdviceComesBack(t *testing.T) {
	for _, tt := range []struct {
		rule, file, step string
		typed            string
		advises          string // "" for nothing
	}{
		{"a later step is done", "10-send-by-hand.md", "helo", "EHLO client\nMAIL FROM:<user@client.com>", "Here you are client.com"},
		{"several are", "10-send-by-hand.md", "helo", "EHLO client\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nFrom: user@client.com\nTo: bob@server.com\nSubject: a\n\nhi", "type these lines, or go back with Undo:.\nEHLO client.com"},
		{"what may have mended it", "10-send-by-hand.md", "helo", "EHLO client\nRSET", ""},
		{"and has not", "10-send-by-hand.md", "helo", "EHLO client\nRSET\nMAIL FROM:<user@client.com>", "This step is still to do"},
		{"the step is done at last, and the transaction of a later one dropped", "10-send-by-hand.md", "helo", "EHLO client\nMAIL FROM:<user@client.com>\nHELO client.com", "lead to this step again:MAIL FROM:<user@client.com>"},
		{"the step is done at last", "10-send-by-hand.md", "helo", "EHLO client\nNOOP\nHELO client.com", ""},
		{"a mistake at a later step, which was mended", "10-send-by-hand.md", "helo", "EHLO client\nMAIL FROM:<mallory@client.com>\nRSET\nMAIL FROM:<user@client.com>", "Here you are client.com"},
		{"something else was refused meanwhile", "10-send-by-hand.md", "helo", "EHLO client\nFOO\nNOOP", "Here you are client.com"},
		{"and nothing else since", "10-send-by-hand.md", "helo", "EHLO client\nFOO", ""},
		{"a refusal that does a later step", "02-read-the-answers.md", "four", "RCPT TO:<dora@example.org>\nRCPT TO:<nobody@example.org>\nFOO", "Name somebody elsewhere"},
		{"the connection that it is about is gone", "02-read-the-answers.md", "pop3", "PASS sesame\nQUIT\ntelnet 10.49.137.152 143\na LOGIN bob sesame", "It begins at the prompt of your own machine"},
		{"and is left for where the step goes on", "02-read-the-answers.md", "pop3", "PASS sesame\nQUIT\ntelnet 10.49.137.152 143\na LOGIN bob sesame\nb LOGOUT\ntelnet 10.49.137.152 110", ""},
		{"a later step is done by another server", "02-read-the-answers.md", "four", "RCPT TO:<dora@example.org>\nQUIT\ntelnet 10.49.137.152 110\nUSER bob\nPASS sesame", "Leave this server, and type what leads to the step:telnet 10.49.137.153 25\nEHLO client.com\nMAIL FROM:<user@client.com>"},
		{"another server is no way back", "02-read-the-answers.md", "four", "RCPT TO:<dora@example.org>\nQUIT\ntelnet 10.49.137.152 110", ""},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := atNamed(t, tt.file, tt.step)
			pl.enter("a", tt.typed)
			_, said, _ := pl.run.Advice()
			said = plain(said)
			if !strings.Contains(said, tt.advises) || (said == "") != (tt.advises == "") {
				t.Errorf("it is advised %q, want %q; %s", said, tt.advises, pl.lastReply())
			}
			if shown := plain(pl.inView()); shown != said {
				t.Errorf("a page shows %q, and %q is advised", shown, said)
			}
		})
	}
}

// TestLaterStepByAMistake: a mistake that does a later step is one all the same.
func TestLaterStepByAMistake(t *testing.T) {
	pl := atNamed(t, "02-read-the-answers.md", "four")
	got := pl.said("RCPT TO:<bob@example.org>")
	if !slices.Equal(got, []string{"step-done five", "advice four"}) || !strings.Contains(pl.inView(), "the server's own domain") {
		t.Errorf("%q: %q", got, pl.inView())
	}
	if got := pl.said("RCPT TO:<dora@gmail.com>"); !slices.Equal(got, []string{"step-done four"}) {
		t.Errorf("then %q", got)
	}
}

// TestNoMistakeWithAStep types each mistake of every lab, and after it the lines of the next steps:
// what is advised with a line that does a step is the way on, and that line is no try.
func TestNoMistakeWithAStep(t *testing.T) {
	wayOn := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, m := range s.Mistakes {
			if m.When[0].Answer.Given {
				continue
			}
			typed := strings.Split(m.Try, "\n")
			for _, later := range l.Steps[i+1 : min(i+3, len(l.Steps))] {
				if !later.SolvedByAnswer() && later.Term == s.Term {
					typed = append(typed, strings.Split(later.Solution, "\n")...)
				}
			}
			pl := atStep(t, l, i)
			for _, line := range typed {
				tries := pl.run.Summary().Tries
				if !slices.ContainsFunc(pl.saidIn(s.Term, line), func(e string) bool { return strings.HasPrefix(e, "step-done") }) {
					continue
				}
				for _, e := range pl.events {
					if e.Kind == run.Advice && !e.GoesOn {
						t.Errorf("%s, %s: after %q, with %q, it is advised as on a mistake: %s", l.ID, s.ID, m.Try, line, plain(e.HTML))
					}
				}
				if _, _, ok := pl.run.Advice(); ok {
					wayOn++
					if !pl.run.GoesOn() {
						t.Errorf("%s, %s: a page that comes after %q is told of a mistake", l.ID, s.ID, line)
					}
				}
				if n := pl.run.Summary().Tries - tries; n > 0 {
					t.Errorf("%s, %s: after %q, %q does a step, and counts as %d tries", l.ID, s.ID, m.Try, line, n)
				}
			}
			pl.desk.Close()
		}
	})
	if wayOn < 200 {
		t.Errorf("%d lines did a step, and led on to another", wayOn)
	}
}

// TestLaterStepByAnyMistake makes each mistake of every lab: where it does a later step, and its
// own is still the one to do, that is advised on.
func TestLaterStepByAnyMistake(t *testing.T) {
	passed := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, m := range s.Mistakes {
			if m.When[0].Answer.Given {
				continue
			}
			pl := atStep(t, l, i)
			done := pl.done()
			pl.enter(s.Term, m.Try)
			if pl.done() > done && pl.toDo() == s.ID {
				passed++
				if step, _, _ := pl.run.Advice(); step != s.ID {
					t.Errorf("%s, %s: after %q the advice is on %q", l.ID, s.ID, m.Try, step)
				}
			}
			pl.desk.Close()
		}
	})
	if passed < 2 {
		t.Errorf("in %d cases a mistake did a later step", passed)
	}
}

// TestWrongAnswerComesBack: what was said of a wrong answer is there again once a later step
// is done, and not once the question is passed over.
func TestWrongAnswerComesBack(t *testing.T) {
	pl := atNamed(t, "02-read-the-answers.md", "digit")
	pl.apply(desk.Input{Kind: desk.Answer, Step: "digit", Text: "It failed for good"})
	want := pl.inView()
	if got := pl.said("RCPT TO:<dora@gmail.com>"); !slices.Equal(got, []string{"step-done four", "advice digit"}) || pl.inView() != want {
		t.Errorf("%q: %q, want %q", got, pl.inView(), want)
	}
	pl.events = nil
	pl.apply(desk.Input{Kind: desk.Skip, Step: "digit"})
	if got := inWords(pl.events); !slices.Equal(got, []string{"step-skipped digit", "advice-gone digit"}) {
		t.Errorf("skipped: %q", got)
	}
}

// TestWorkedAheadBeforeComingToAStep: what was said to somebody who worked ahead is not said
// once more when the step's turn comes.
func TestWorkedAheadBeforeComingToAStep(t *testing.T) {
	pl := startThree(t)
	if got := pl.said("MAIL client\nEHLO client.com"); !slices.Equal(got, []string{"advice two", "step-done one"}) {
		t.Errorf("%q", got)
	}
}

// inView is the advice that a page shows, which takes it from view with any step that is done.
func (p *player) inView() (html string) {
	for _, e := range p.events {
		switch e.Kind {
		case run.Advice:
			html = e.HTML
		case run.AdviceGone, run.StepDone:
			html = ""
		}
	}
	return html
}

// TestAFaultBeatsOldAdvice makes each mistake of every lab, something else that is refused, and then
// types what is advised with a fault in its verb: the fault is remarked on, and what had given way
// does not come back over it.
func TestAFaultBeatsOldAdvice(t *testing.T) {
	faults := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		for _, m := range s.Mistakes {
			pl := atStep(t, l, i)
			pl.enter(s.Term, m.Try)
			_, advised, ok := pl.run.Advice()
			if !ok || pl.last == nil || pl.last.Service == nil || pl.last.Unit.Kind != wire.Line || pl.last.Close {
				pl.desk.Close()
				continue
			}
			if line, verb := firstCommand(pl.last, advised); verb != "" {
				pl.enter(s.Term, strings.Replace(line, verb, "FOO", 1))
				pl.saidIn(s.Term, strings.Replace(line, verb, verb+":", 1))
				comesBack := func(e run.Event) bool { return e.Kind == run.Advice && e.HTML == advised && e.Mistake == "" }
				if pl.last.Unit.Kind != wire.Line || pl.last.Response.Outcome != wire.Error {
					continue
				}
				faults++
				if slices.ContainsFunc(pl.events, comesBack) && len(pl.remarks()) > 0 {
					t.Errorf("%s, %s: after %q and %q it is advised once more: %s", l.ID, s.ID, m.Try, pl.last.Unit.Raw, plain(advised))
				}
			}
			pl.desk.Close()
		}
	})
	if faults < 200 {
		t.Errorf("%d lines had a fault", faults)
	}
	pl := atNamed(t, "02-read-the-answers.md", "pop3")
	pl.enter("a", "QUIT\ntelnet 10.49.137.152 110\nPASS sesame\nEHLO client.com")
	if got := pl.said("USER: bob"); len(got) > 0 || len(pl.remarks()) == 0 {
		t.Errorf("USER: leads to %q", got)
	}
	if pl.said("USER bob"); !strings.Contains(pl.inView(), "PASS sesame") {
		t.Errorf("USER leads to %q", pl.inView())
	}
}
