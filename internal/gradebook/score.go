package gradebook

import (
	"slices"

	"ehlo/internal/learner"
	"ehlo/internal/lti"
	"ehlo/labs/scenario"
)

// score is what a record comes to at labs, as in a class's report: of each lab its best attempt counts, and of that the
// points of the steps that were done. One that was passed over has none.
func (b *Book) score(labs []string, r learner.Record) (s lti.Score) {
	s.Done = true
	for _, id := range labs {
		lab, ok := b.c.Labs.Lab(id)
		if !ok {
			continue // it has been taken out of the server
		}
		best := lti.Score{}
		if i := slices.IndexFunc(r.Labs, func(l learner.Lab) bool { return l.Lab == id }); i >= 0 {
			for _, a := range r.Labs[i].Attempts {
				if of := scoreOf(lab, &a); of.Given > best.Given {
					best = of
				}
			}
		}
		s.Given += best.Given
		s.Most += Most(lab)
		s.Done = s.Done && best.Done
		if best.At.After(s.At) {
			s.At = best.At
		}
	}
	return s
}

// Most is the highest score of a lab.
func Most(lab *scenario.Lab) (most float64) {
	for _, step := range lab.Steps {
		most += float64(step.Points())
	}
	return most
}

// scoreOf is what an attempt comes to.
func scoreOf(lab *scenario.Lab, a *learner.Attempt) (s lti.Score) {
	s.Done = !a.Finished.IsZero()
	for _, step := range lab.Steps {
		i := slices.IndexFunc(a.Steps, func(s learner.Step) bool { return s.Step == step.ID })
		if i < 0 || !a.Steps[i].Done {
			continue
		}
		s.Given += float64(step.Points())
		if when := a.Steps[i].When; when.After(s.At) {
			s.At = when
		}
	}
	return s
}
