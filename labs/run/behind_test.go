package run_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/internal/desk"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

var inCode = regexp.MustCompile("`([^`]+)`")

// namesOf are the words of lines by which one knows what is typed: a verb, with or without a
// tag before it, a program, a field of a header.
func namesOf(lines []string) (all []string) {
	for _, line := range lines {
		words := strings.Fields(strings.ToUpper(strings.ReplaceAll(line, ":", ": ")))
		all = append(all, words[:min(2, len(words))]...)
	}
	return slices.DeleteFunc(all, func(w string) bool { return len(w) < 3 })
}

// TestNoHintOfWhatIsDone goes a part of the way to each step of each lab, and no further: of
// the hints that come by themselves then, for something that is refused or as time passes,
// none says what has been done.
func TestNoHintOfWhatIsDone(t *testing.T) {
	came, held := 0, 0
	eachStep(t, func(l *scenario.Lab, i int) {
		s := l.Steps[i]
		lines := strings.Split(strings.TrimSuffix(s.Solution, "\n"), "\n")
		if len(lines) == 1 || lines[0] == "^V" {
			return
		}
		hints := s.Hints
		s.Hints = slices.Clone(hints)
		defer func() { s.Hints = hints }()
		for j := range s.Hints { // one try is as good as many, and no server hangs up
			if a := s.Hints[j].After; a != nil && a.Time == 0 {
				s.Hints[j].After = &scenario.Delay{Tries: 1}
			}
		}
		for part := 1; part < len(lines); part++ {
			pl := atStep(t, l, i)
			before := len(pl.events)
			pl.enter(s.Term, strings.Join(lines[:part], "\n"))
			at := pl.last
			pl.events = pl.events[before:]
			pl.enter(s.Term, "FOO")
			pl.events = append(pl.events, pl.run.Wait(time.Hour)...)
			if pl.toDo() != s.ID || pl.last != nil && (pl.last.Close || at == nil || pl.last != at && pl.last.Before != pl.last.After) {
				continue // that has led back, or on
			}
			done := namesOf(lines[:part])
			shown := make([]bool, len(s.Hints))
			for _, e := range pl.events {
				if e.Kind == run.Hinted && e.Step == s.ID {
					shown[e.Hint-1] = true
				}
			}
			for j, h := range s.Hints {
				switch {
				case h.After == nil:
				case !shown[j]:
					held++
				default:
					came++
					says := namesOf(slices.Concat(inCode.FindAllStringSubmatch(h.Say, -1)...))
					if h.Until == nil && (len(says) == 0 || slices.ContainsFunc(says, func(w string) bool { return slices.Contains(done, w) })) {
						t.Errorf("%s, %s: after %q it is hinted %q", l.ID, s.ID, lines[:part], h.Say)
					}
				}
			}
			pl.desk.Close()
		}
	})
	if came < 20 || held < 200 {
		t.Errorf("%d hints came, and %d did not", came, held)
	}
}

// TestHintsOfASolutionOfSeveralLines holds which hints come by themselves on the way.
func TestHintsOfASolutionOfSeveralLines(t *testing.T) {
	for _, tt := range []struct {
		rule, file, step string
		typed            string
		hints            int // that have come by themselves
	}{
		{"nothing is done", "02-read-the-answers.md", "no", "USER bob\nUSER bob", 1},
		{"the right server is called, and a tag forgotten", "02-read-the-answers.md", "no", "USER bob\nQUIT\ntelnet 10.49.137.152 143\nLOGIN bob sesame\nLOGIN bob sesame\nLOGIN bob sesame", 0},
		{"another server is called instead", "02-read-the-answers.md", "no", "QUIT\ntelnet 10.49.137.152 110\nBAR\nBAZ", 1},
		{"tries count that were made before", "02-read-the-answers.md", "no", "USER bob\nQUIT\ntelnet 10.49.137.152 143\nLOGIN bob sesame\n^]\nquit\ntelnet 10.49.137.152 110\nBAR", 1},
		{"what was done is undone", "12-envelope-and-header.md", "bcc", "MAIL FROM:<user@client.com>\nRSET\nFOO\nBAR\nBAZ", 1},
		{"and what is done once more is not", "12-envelope-and-header.md", "bcc", "MAIL FROM:<user@client.com>\nRSET\nMAIL FROM:<user@client.com>\nFOO\nBAR\nBAZ", 0},
		{"what goes wrong in another conversation has nothing to do with the step", "02-read-the-answers.md", "four", "QUIT\ntelnet 10.49.137.152 110\nBAR\nBAZ\nBAR", 0},
		{"a line with other words is not done", "64-numbers-and-uids.md", "remove", "d STORE 2 +FLAGS (\\Seen)\nd FOO\nd FOO", 1},
		{"a field of a header is", "16-shape-of-a-message.md", "fold", "Subject: The list of things that have to be done before the office\nFOO\nFOO", 0},
		{"what the weaker one asks for in its own words is done", "92-an-interview.md", "bounce", "telnet 10.10.41.192 110\nUSER bob\nPASS password123\nFOO\nTOP 1 0\nFOO\nFOO", 1},
		{"and not yet, so that both come", "92-an-interview.md", "bounce", "telnet 10.10.41.192 110\nUSER bob\nPASS password123\nFOO\nFOO\nFOO", 2},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			pl := atNamed(t, tt.file, tt.step)
			pl.enter("a", tt.typed)
			i := slices.IndexFunc(pl.run.Steps(), func(s run.Step) bool { return s.ID == tt.step })
			if got := pl.run.Steps()[i]; len(got.Hints) != tt.hints || got.Done {
				t.Errorf("after %d tries %q have come; %s", got.Tries, got.Hints, pl.lastReply())
			}
		})
	}
}

// TestNoHintOfTheWayToAnAnswer: wrong answers about what was found bring no hint of how to
// find it. Whoever asks for one is given it all the same.
func TestNoHintOfTheWayToAnAnswer(t *testing.T) {
	pl := atNamed(t, "19-log-in-with-plain.md", "ehlo")
	pl.enter("a", "EHLO client.com")
	pl.events = nil
	for range 4 {
		pl.apply(desk.Input{Kind: desk.Answer, Step: "ehlo", Text: "XYZZY"})
	}
	if got := inWords(pl.events); slices.Contains(got, "hinted ehlo") {
		t.Errorf("%q", got)
	}
	if got := inWords(pl.run.Hint("ehlo")); !slices.Equal(got, []string{"hinted ehlo"}) {
		t.Errorf("asked for a hint: %q", got)
	}
}
