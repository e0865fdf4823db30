package run_test

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/desk"
	"ehlo/labs/labtest"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server/protocol"
)

const inQuestion = "give it in the question"

// TestAnswerTypedInTheTerminal: of each question of each lab the right answer leads to
// the question when it is typed in a terminal, unless it is a command there; and no line of
// the way through the lab does.
func TestAnswerTypedInTheTerminal(t *testing.T) {
	asked, commands := 0, 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if s.Quiz == nil || s.Quiz.RightAnswer() == "" {
			return
		}
		pl := atStep(t, l, i)
		defer pl.desk.Close()
		if !s.SolvedByAnswer() {
			pl.events = nil
			pl.enter(s.Term, s.Solution)
			if told := pl.advice(s.ID); strings.Contains(told, inQuestion) {
				t.Errorf("%s, %s: its solution is taken for an answer", l.ID, s.ID)
			}
		}
		asked++
		pl.events, pl.last = nil, nil
		answer, _, _ := strings.Cut(s.Quiz.RightAnswer(), "\n")
		pl.enter(s.Term, answer)
		switch told := pl.advice(s.ID); {
		case strings.Contains(told, inQuestion):
		case pl.last != nil && (pl.last.Of != "" || isCommandOf(pl.desk.World().Protocols().Lookup(pl.last.Service.Protocol), answer)):
			commands++
		default:
			t.Errorf("%s, %s: after %q it is told %q; %s", l.ID, s.ID, answer, told, pl.lastReply())
		}
		if i+1 < len(l.Steps) {
			pl = atStep(t, l, i)
			defer pl.desk.Close()
			next := l.Steps[i+1]
			if next.Quiz == nil {
				pl.events = nil
				pl.enter(next.Term, next.Solution)
				if told := pl.advice(s.ID); strings.Contains(told, inQuestion) {
					t.Errorf("%s, %s: the next step is taken for an answer", l.ID, s.ID)
				}
			}
		}
	})
	if asked < 50 || commands > asked/10 {
		t.Errorf("%d questions, the answers to %d of which are commands", asked, commands)
	}
}

// isCommandOf reports whether a line has a protocol's verb where it can stand.
func isCommandOf(d *protocol.Descriptor, line string) bool {
	words := strings.Fields(strings.ToUpper(line))
	return slices.ContainsFunc(words[:min(2, len(words))], func(w string) bool { return d.Command(w) != nil })
}

// TestAnAnswerDoesNoLaterStep types the right answer to each question of each lab, and others, in
// the terminal: where that leads to the question it does no step that is still to come.
func TestAnAnswerDoesNoLaterStep(t *testing.T) {
	led := 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if s.Quiz == nil || s.Quiz.RightAnswer() == "" {
			return
		}
		lines := []string{s.Quiz.RightAnswer()}
		for _, c := range s.Quiz.Choices {
			lines = append(lines, c.Text)
		}
		for _, line := range lines {
			pl := atStep(t, l, i)
			pl.saidIn(s.Term, line)
			done := slices.ContainsFunc(pl.events, func(e run.Event) bool { return e.Kind == run.StepDone && e.Step != s.ID })
			if strings.Contains(pl.advice(s.ID), inQuestion) {
				led++
				if done {
					t.Errorf("%s, %s: %q, typed in the terminal, does another step", l.ID, s.ID, line)
				}
			}
			pl.desk.Close()
		}
	})
	if led < 100 {
		t.Errorf("%d answers led to their questions", led)
	}
	pl := atNamed(t, "02-read-the-answers.md", "enhanced")
	pl.said("A policy forbade it")
	pl.apply(desk.Input{Kind: desk.Answer, Step: "enhanced", Text: "A policy forbade it"})
	if pl.toDo() != "five-hundred" {
		t.Errorf("%q is to do", pl.toDo())
	}
}

// TestWhatIsNoAnswer: a question is led to by what can be an answer to it alone.
func TestWhatIsNoAnswer(t *testing.T) {
	typed := "quiz: {answer: LOGIN, say: Yes.}\nmistakes: [{when: {answer: PLAIN}, try: PLAIN, say: No.}, {when: {answer: is there somebody at the end}, try: is there somebody at the end, say: No.}]\nsolution: LOGIN"
	chosen := "quiz: {choices: [{text: A policy forbade it, right: true, say: Yes.}, {text: QUIT, say: No.}]}\nsolution: A policy forbade it"
	const far = "quiz: {choices: [{text: 'So far so good, go on', right: true, say: Yes.}, {text: It failed, say: No.}]}\nsolution: So far so good, go on"
	for _, tt := range []struct {
		rule, call, block, line string
		led                     bool
	}{
		{"the right answer", "25", typed, "login", true},
		{"a foreseen wrong one", "25", typed, "PLAIN", true},
		{"a foreseen wrong one that is long", "25", typed, "is there somebody at the end", true},
		{"another word", "25", typed, "postmaster", true},
		{"a number, at which this server says goodbye", "25", typed, "110", true},
		{"a command", "25", typed, "NOOP", false},
		{"a command with what it lacks", "25", typed, "MAIL FROM", false},
		{"a misspelt command", "25", typed, "NOP", false},
		{"another protocol's command", "25", typed, "LIST", false},
		{"a command of the shell's", "25", typed, "telnet 10.49.137.152 110", false},
		{"a header field", "25", typed, "Subject: hello", false},
		{"a sentence", "25", typed, "is there anybody at the other end", false},
		{"a choice", "110", chosen, "a policy forbade it", true},
		{"a part of one", "110", chosen, "policy", true},
		{"the number of one", "110", chosen, "1", true},
		{"the beginning of one, without its comma", "25", far, "so far so good", true},
		{"the beginning of one, near a command", "25", "quiz: {choices: [{text: Rest for a while, right: true, say: Yes.}, {text: Go on, say: No.}]}\nsolution: Rest for a while", "rest for", true},
		{"what the question quotes", "25", chosen, "554 5.7.1", true},
		{"a part of it", "25", chosen, "5.7.1", true},
		{"a command that it quotes", "25", chosen, "RCPT", false},
		{"no choice", "110", chosen, "postmaster", false},
		{"a choice that is a command there", "110", chosen, "QUIT", false},
		{"a word without a tag", "143", typed, "postmaster", true},
		{"a word behind a tag", "143", typed, "a 220", true},
		{"the right answer, which is a command there without its tag", "143", typed, "LOGIN", false},
		{"a command without its tag", "143", typed, "NOOP", false},
		{"the right answer at the prompt", "", typed, "LOGIN", true},
		{"a number at the prompt", "", typed, "220", true},
		{"a misspelt program", "", typed, "telnt", false},
		{"a server's command at the prompt", "", typed, "EHLO client.com", false},
		{"a program", "", typed, "hosts", false},
		{"nothing", "", typed, "", false},
	} {
		pl := play(t, parse(t, strings.Replace(labtest.OneStep(tt.block), "{#one}\n", "{#one}\n`RCPT` was answered by `554 5.7.1`. What happened?\n", 1)), 1)
		if tt.call != "" {
			pl.enter("a", "telnet 10.49.137.152 "+tt.call)
		}
		pl.events = nil
		pl.enter("a", tt.line)
		if told := pl.advice("one"); strings.Contains(told, inQuestion) != tt.led {
			t.Errorf("%s: after %q it is told %q; %s", tt.rule, tt.line, told, pl.lastReply())
		}
		if tries := pl.run.Steps()[0].Effort.Tries; tt.call == "" && tries != 0 {
			t.Errorf("%s: %d tries", tt.rule, tries)
		}
	}
}

// TestBeginningOfAChoice types the first words of each choice of each question that has some, without
// punctuation: that leads to the question, unless the first of them is a command.
func TestBeginningOfAChoice(t *testing.T) {
	led, commands := 0, 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		if s.Quiz == nil {
			return
		}
		for _, c := range s.Quiz.Choices {
			words := strings.Fields(strings.NewReplacer(",", "", ";", "", ":", "", "`", "").Replace(c.Text))
			if len(words) < 3 {
				continue
			}
			pl := atStep(t, l, i)
			pl.events, pl.last = nil, nil
			pl.enter(s.Term, strings.ToLower(strings.Join(words[:len(words)-1], " ")))
			switch told := pl.advice(s.ID); {
			case strings.Contains(told, inQuestion):
				led++
			case pl.last != nil && isCommandOf(pl.desk.World().Protocols().Lookup(pl.last.Service.Protocol), words[0]+" "+words[1]):
				commands++
			default:
				t.Errorf("%s, %s: after %q it is told %q; %s", l.ID, s.ID, words, told, pl.lastReply())
			}
			pl.desk.Close()
		}
	})
	if led < 50 || commands > led/5 {
		t.Errorf("%d beginnings led to their questions, and %d were commands", led, commands)
	}
}

// TestAnsweredQuestion: nobody is led to a question that has been answered, though its step
// is still to do.
func TestAnsweredQuestion(t *testing.T) {
	pl := solvedBefore(t, "15-dots-and-line-ends.md", "three")
	pl.apply(desk.Input{Kind: desk.Answer, Step: "three", Text: "4"})
	pl.apply(desk.Input{Kind: desk.Answer, Step: "retr", Text: "2"})
	if pl.said("foo"); strings.Contains(pl.advice("retr"), inQuestion) {
		t.Errorf("it is told %q", pl.advice("retr"))
	}
}

// TestAnswerInABlock: an answer that was pasted in one piece with the line before leads to
// the question too.
func TestAnswerInABlock(t *testing.T) {
	pl := play(t, parse(t, labtest.OneStep("quiz: {answer: LOGIN, say: Yes.}\nsolution: LOGIN")), 1)
	pl.enter("a", "hosts")
	pl.apply(desk.Input{Kind: desk.Line, Term: pl.terminal("a"), Text: "LOGIN", Joined: true})
	if told := pl.advice("one"); !strings.Contains(told, inQuestion) {
		t.Errorf("it is told %q", told)
	}
}

// TestShownLineIsNoAnswer: of what is typed for the learner nothing is taken for an answer.
func TestShownLineIsNoAnswer(t *testing.T) {
	pl := play(t, parse(t, labtest.OneStep("expect: {reply: 500}\nquiz: {answer: '500', say: Yes.}\nsolution: |\n  telnet 10.49.137.152 25\n  FROBOZZ")), 1)
	pl.show(t, pl.run.Steps()[0])
	if !pl.run.Done() {
		t.Errorf("it is not done; %s", pl.lastReply())
	}
	for _, e := range pl.events {
		if strings.Contains(e.HTML, inQuestion) {
			t.Errorf("it is told %q", e.HTML)
		}
	}
}
