package scenario

// Counts are how much there is in a lab.
type Counts struct {
	Steps, Hints, Mistakes, Questions int
	// Also are right ways beside the solutions, Near what comes near: Near of the
	// steps, and the examples of mistakes.
	Also, Near int
}

// Counts counts what is in the lab.
func (l *Lab) Counts() (c Counts) {
	for _, s := range l.Steps {
		c.Steps++
		c.Hints += len(s.Hints)
		c.Mistakes += len(s.Mistakes)
		c.Also += len(s.Also)
		c.Near += len(s.Near) + len(s.Mistakes)
		if s.Quiz != nil {
			c.Questions++
		}
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
}
