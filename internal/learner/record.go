package learner

import (
	"cmp"
	"slices"
	"time"

	"ehlo/internal/journal"
	"ehlo/labs/run"
)

// Record is what a learner has done: each lab that they began, and every time
// they did. It is made of facts alone.
type Record struct {
	Labs []Lab `json:"labs"` // in the order in which they were begun first
}

// Lab is a learner's work on a lab.
type Lab struct {
	Lab      string    `json:"lab"`
	Finished bool      `json:"finished"`          // in any attempt
	Attempts []Attempt `json:"attempts"`          // oldest first
	Claimed  bool      `json:"claimed,omitempty"` // finished before the server kept a record, as a page said
}

// How is the best that an attempt which came to its end was: as the weakest of its
// steps was done. "" if none has come to its end, or nothing is known of it.
func (l *Lab) How() (best run.How) {
	for _, a := range l.Attempts {
		if how := a.how(); slices.Index(weakest, how) > slices.Index(weakest, best) {
			best = how
		}
	}
	return best
}

// weakest is how steps can be done, the weakest first.
var weakest = []run.How{run.ByNobody, run.AsShown, run.WithHelp, run.ByHand}

// how is how the weakest of the steps was done, "" before the attempt's end.
func (a *Attempt) how() run.How {
	if a.Finished.IsZero() {
		return ""
	}
	how := run.ByHand
	for _, s := range a.Steps {
		of := s.How
		switch {
		case !s.Done:
			of = run.ByNobody
		case of == run.Connected:
			of = run.ByHand // nobody had asked for help
		}
		if slices.Index(weakest, of) < slices.Index(weakest, how) {
			how = of
		}
	}
	return how
}

// Attempt is one time that a lab was done, from a fresh world on.
type Attempt struct {
	Begun    time.Time `json:"begun"`
	Finished time.Time `json:"finished,omitzero"`
	Lines    int       `json:"lines,omitempty"` // typed, when it was finished
	Medal    run.Medal `json:"medal,omitempty"`
	Steps    []Step    `json:"steps"` // those that something has happened in, in that order
}

// Step is how a step went.
type Step struct {
	Step    string    `json:"step"`
	Done    bool      `json:"done"`
	Skipped bool      `json:"skipped,omitempty"`
	When    time.Time `json:"when,omitzero"` // it was done or skipped
	How     run.How   `json:"how,omitempty"`
	Tries   int       `json:"tries"`
	Hints   int       `json:"hints"`
	Seconds int       `json:"seconds"`
	// Mistakes counts the wrong turns that the step knows, by their keys.
	Mistakes map[string]int `json:"mistakes,omitempty"`
}

// Add takes a fact into the record. Those of one sandbox come in order.
func (r *Record) Add(f journal.Fact) {
	if f.Lab == "" {
		return
	}
	l := r.lab(f.Lab)
	if f.Kind == journal.Started || len(l.Attempts) == 0 {
		l.Attempts = append(l.Attempts, Attempt{Begun: f.When, Steps: []Step{}})
	}
	a := &l.Attempts[len(l.Attempts)-1]
	switch f.Kind {
	case journal.Started:
		return
	case journal.LabDone:
		a.Finished, l.Finished, a.Lines, a.Medal = f.When, true, f.Lines, f.Medal
		return
	}
	a.step(f.Step).add(f)
}

// Tried reports whether something was done at a step, if in vain: that it was in view is nothing.
func (s *Step) Tried() bool {
	return s.Done || s.Skipped || s.Tries > 0 || s.Hints > 0 || len(s.Mistakes) > 0
}

func (s *Step) add(f journal.Fact) {
	switch f.Kind {
	case journal.StepDone, journal.StepSkipped:
		s.Done, s.Skipped, s.When = f.Kind == journal.StepDone, f.Kind == journal.StepSkipped, f.When
		s.How, s.Tries, s.Hints, s.Seconds = f.How, f.Tries, f.Hints, f.Seconds
	case journal.StepUndone, journal.StepReset:
		s.Done, s.Skipped, s.When = false, false, time.Time{}
	case journal.HintTaken:
		s.Hints++
	case journal.Mistaken:
		if s.Mistakes == nil {
			s.Mistakes = make(map[string]int)
		}
		s.Mistakes[f.Mistake]++
	}
}

// WithoutMistakes is the record without which wrong turns were known.
func (r Record) WithoutMistakes() Record {
	r.Labs = slices.Clone(r.Labs)
	for i := range r.Labs {
		attempts := slices.Clone(r.Labs[i].Attempts)
		for j := range attempts {
			attempts[j].Steps = slices.Clone(attempts[j].Steps)
			for k := range attempts[j].Steps {
				attempts[j].Steps[k].Mistakes = nil
			}
		}
		r.Labs[i].Attempts = attempts
	}
	return r
}

// Begun takes how a step has gone so far that is not done: facts tell that when it is. Seconds are those
// spent on it.
func (r *Record) Begun(lab, step string, tries, hints, seconds int) {
	i := slices.IndexFunc(r.Labs, func(l Lab) bool { return l.Lab == lab })
	if i < 0 || len(r.Labs[i].Attempts) == 0 {
		return // it is no fact yet that it was begun
	}
	all := r.Labs[i].Attempts
	s := all[len(all)-1].step(step)
	s.Tries, s.Hints, s.Seconds = tries, hints, seconds
}

// Claim takes in that labs are said to be finished.
func (r *Record) Claim(labs []string) {
	for _, id := range labs {
		l := r.lab(id)
		l.Finished, l.Claimed = true, true
	}
}

func (r *Record) lab(id string) *Lab {
	i := slices.IndexFunc(r.Labs, func(l Lab) bool { return l.Lab == id })
	if i < 0 {
		i = len(r.Labs)
		r.Labs = append(r.Labs, Lab{Lab: id, Attempts: []Attempt{}})
	}
	return &r.Labs[i]
}

func (a *Attempt) step(id string) *Step {
	i := slices.IndexFunc(a.Steps, func(s Step) bool { return s.Step == id })
	if i < 0 {
		i = len(a.Steps)
		a.Steps = append(a.Steps, Step{Step: id})
	}
	return &a.Steps[i]
}

// Sort puts the labs in the order in which they were begun; those that were
// only claimed come first.
func (r *Record) Sort() {
	begun := func(l Lab) time.Time {
		if len(l.Attempts) == 0 {
			return time.Time{}
		}
		return l.Attempts[0].Begun
	}
	slices.SortStableFunc(r.Labs, func(a, b Lab) int {
		return cmp.Or(begun(a).Compare(begun(b)), cmp.Compare(a.Lab, b.Lab))
	})
}
