package run

import (
	"time"

	"ehlo/labs/scenario"
)

// Summary is what a learner is shown of a lab in the end, and can be asked
// for at any time.
type Summary struct {
	Outcome string // what one can do now
	Skills  []string
	Time    time.Duration // that the steps have taken; see Run.Wait
	Tries   int           // commands and answers that completed nothing
	Hints   int           // those that count
	// Free are those that came by themselves in this world: of earlier ones that is not known.
	Free int

	Steps, Done, Skipped, Shown int // Done counts those shown too
	Helped                      int // those done after a hint that counts, or after they were shown
	Connected                   int // those whose call was made for the learner: 0 or 1
	Points, Of                  int

	Typed int // lines that the learner sent to servers
	Given int // the same, as ShowMe had them typed
	// Shortest is the same of the solutions; or of the learner, who did every step
	// by hand with fewer.
	Shortest int

	// Par is how many lines the solutions have, 0 where that is no matter, and Medal
	// what the learner's session is worth.
	Par   int
	Medal Medal

	Session []string // the lines that Typed counts, as far as they are kept
	Way     []string // those that Shortest counts
	Own     bool     // which are the learner's
}

// Summary sums up the work so far.
func (r *Run) Summary() Summary {
	s := Summary{Outcome: r.lab.Outcome, Skills: r.lab.Skills, Steps: len(r.steps), Typed: r.typed, Given: r.given}
	for _, line := range r.session {
		s.Session = append(s.Session, line.text)
	}
	s.Points, s.Of = r.Score()
	for _, p := range r.steps {
		e := r.effort(p)
		s.Time += e.Time
		s.Tries += e.Tries
		s.Hints += e.Hints
		s.Free += len(p.order) - p.helps
		switch e.How {
		case WithHelp, AsShown:
			s.Helped++
		case Connected:
			s.Connected++
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
		s.Way = append(s.Way, solutionLines(p.Step)...)
	}
	if r.lab.Par {
		s.Par = len(s.Way)
	}
	if r.isShorter() {
		s.Way, s.Own = s.Session, true
	}
	s.Shortest = len(s.Way)
	if s.Par > 0 && s.Done == s.Steps && s.Helped == 0 && !r.resumed {
		s.Medal = medal(s.Typed, s.Par)
	}
	return s
}

// isShorter reports whether the learner has done every step by hand with fewer lines than the
// solutions have. What was typed in a world before this one is not known.
func (r *Run) isShorter() bool {
	way := 0
	for _, p := range r.steps {
		if !p.done || p.showed || r.resumed {
			return false
		}
		way += len(solutionLines(p.Step))
	}
	return r.typed < way
}

// Medal is what a lab that was done by hand is worth by its number of lines.
type Medal string

// The medals.
const (
	Gold   Medal = "gold"   // no more lines than par
	Silver Medal = "silver" // no more than half as many again
	Bronze Medal = "bronze" // by hand
)

func medal(typed, par int) Medal {
	switch {
	case typed <= par:
		return Gold
	case 2*typed <= 3*par:
		return Silver
	}
	return Bronze
}

// solutionLines are what reaches servers when the step is done by its solution.
func solutionLines(s *scenario.Step) (lines []string) {
	if s.SolvedByAnswer() {
		return nil
	}
	escaped, updating := false, false
	for _, t := range scenario.Script(s.Solution) {
		switch {
		case escaped:
			escaped = false
		case updating:
			updating = t.Text != "quit" && t.Text != scenario.InterruptKey
			if sentByNsupdate(t.Text) {
				lines = append(lines, t.Text)
			}
		case firstWord(t.Text) == "nsupdate":
			updating = true
		case t.Key:
			escaped = t.Text == scenario.EscapeKey
		case !Local(t.Text) && !callsServer(firstWord(t.Text)):
			lines = append(lines, t.Text)
		}
	}
	return lines
}
