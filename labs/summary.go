package labs

import (
	"slices"
	"strings"
	"time"
)

// Summary is what a learner is shown of a lab in the end, and can be asked
// for at any time.
type Summary struct {
	Outcome string // what one can do now
	Skills  []string
	Time    time.Duration // that the steps have taken; see Run.Wait
	Tries   int           // commands and answers that completed nothing
	Hints   int           // those shown

	Steps, Done, Skipped, Shown int // Done counts those shown too
	Points, Of                  int

	Typed    int // lines sent to servers, and calls of servers
	Shortest int // the same, of the solutions

	Session []string // the lines that Typed counts, as far as they are kept
	Way     []string // those that Shortest counts
}

// Summary sums up the work so far.
func (r *Run) Summary() Summary {
	s := Summary{Outcome: r.lab.Outcome, Skills: r.lab.Skills, Steps: len(r.steps), Typed: r.typed, Session: r.session}
	s.Points, s.Of = r.Score()
	for _, p := range r.steps {
		s.Time += r.view(p).Time
		s.Tries += p.tries
		for _, shown := range p.shown {
			if shown {
				s.Hints++
			}
		}
		switch p.status() {
		case Done:
			s.Done++
		case Shown:
			s.Done++
			s.Shown++
		case Skipped:
			s.Skipped++
		}
		s.Way = append(s.Way, p.solutionLines()...)
	}
	s.Shortest = len(s.Way)
	return s
}

// solutionLines are what servers hear when the step is done by its solution,
// calls of servers included.
func (s *step) solutionLines() (lines []string) {
	if s.solvedByAnswer() {
		return nil
	}
	escaped, updating := false, false
	for line := range strings.SplitSeq(strings.TrimSuffix(s.Solution, "\n"), "\n") {
		switch {
		case escaped:
			escaped = false
		case updating:
			updating = line != "quit" && line != "^C"
			if sentByNsupdate(line) {
				lines = append(lines, line)
			}
		case firstWord(line) == "nsupdate":
			updating = true
		case line == escapeKey:
			escaped = true
		case line != "^C" && line != pasteKey && !slices.Contains(harmless, firstWord(line)):
			lines = append(lines, line)
		}
	}
	return lines
}
