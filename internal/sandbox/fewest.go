package sandbox

import (
	"ehlo/internal/journal"
	"ehlo/labs/run"
)

// fewest are the lines with which the learner has done every step of a lab by hand, where no
// attempt had fewer, and its solutions have more.
type fewest struct {
	lab, edition string
	lines        []string
}

// outdo takes in with how few lines a lab was done, if a fact tells of it.
func (s *Sandbox) outdo(f *journal.Fact) {
	if len(f.Fewest) == 0 {
		return
	}
	if old := &s.fewest; old.lab != f.Lab || old.edition != f.Edition || len(f.Fewest) < len(old.lines) {
		s.fewest = fewest{f.Lab, f.Edition, f.Fewest}
	}
}

// shortest puts what the learner did in another attempt at the lab, as it is now, in the place of
// a longer way.
func (s *Sandbox) shortest(sum *run.Summary) {
	if f := &s.fewest; f.lab == s.lab.ID && f.edition == s.begun.LabEdition && len(f.lines) > 0 && len(f.lines) < sum.Shortest {
		sum.Way, sum.Shortest = f.lines, len(f.lines)
	}
}
