package scenario

import "strings"

// Counts are how much there is in a lab.
type Counts struct {
	Steps, Hints, Mistakes, Questions int
	// Also are right ways beside the solutions, Near what comes near and is no example
	// of a mistake alone.
	Also, Near int
	// Checked are the steps that such ways are wanted of, FewestAlso and FewestNear
	// the fewest that one of them has; 0 if there is no such step.
	Checked, FewestAlso, FewestNear int
}

// Counts counts what is in the lab.
func (l *Lab) Counts() (c Counts) {
	for _, s := range l.Steps {
		c.Add(s.counts())
	}
	return c
}

func (s *Step) counts() Counts {
	c := Counts{Steps: 1, Hints: len(s.Hints), Mistakes: len(s.Mistakes), Also: len(s.Also), Near: s.NearCount()}
	if s.Quiz != nil {
		c.Questions = 1
	}
	if s.Checked() {
		c.Checked, c.FewestAlso, c.FewestNear = 1, c.Also, c.Near
	}
	return c
}

// Add adds others.
func (c *Counts) Add(o Counts) {
	c.Steps += o.Steps
	c.Hints += o.Hints
	c.Mistakes += o.Mistakes
	c.Questions += o.Questions
	c.Also += o.Also
	c.Near += o.Near
	switch {
	case c.Checked == 0:
		c.FewestAlso, c.FewestNear = o.FewestAlso, o.FewestNear
	case o.Checked > 0:
		c.FewestAlso, c.FewestNear = min(c.FewestAlso, o.FewestAlso), min(c.FewestNear, o.FewestNear)
	}
	c.Checked += o.Checked
}

// Checked reports whether a learner has to find the right way: by typing lines,
// or an answer, and not by choosing one.
func (s *Step) Checked() bool {
	return s.Expect != nil || s.State != nil || s.Quiz != nil && s.Quiz.Answer.Given
}

// NearCount is how many ways Near has, each once.
func (s *Step) NearCount() int {
	seen := make(map[string]bool)
	for _, way := range s.Near {
		seen[strings.TrimRight(way, "\n")] = true
	}
	return len(seen)
}

// NearMisses are what comes near and is not right, each once: Near, and the
// examples of mistakes.
func (s *Step) NearMisses() (all []string) {
	seen := make(map[string]bool)
	add := func(way string) {
		if !seen[way] {
			seen[way] = true
			all = append(all, way)
		}
	}
	for _, way := range s.Near {
		add(way)
	}
	for _, m := range s.Mistakes {
		add(m.Try)
	}
	return all
}
