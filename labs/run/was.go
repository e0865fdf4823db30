package run

import "ehlo/labs/scenario"

// was reports whether what the condition asserts of the world held before the exchange.
func (s *observation) was(c *scenario.Condition) bool {
	for _, a := range c.Was {
		if s.run == nil || !s.run.held[a] {
			return false
		}
	}
	return true
}

// then reports whether what the condition asserts of the world holds after the exchange.
func (s *observation) then(c *scenario.Condition) bool {
	for _, a := range c.Then {
		if s.run == nil || !s.run.holds(a, nil, "") {
			return false
		}
	}
	return true
}

// recall notes which of the things hold now that conditions assert of the world before an
// exchange: the next one is observed when it has changed the world.
func (r *Run) recall() {
	for _, a := range r.past {
		r.held[a] = r.holds(a, nil, "")
	}
}

// asserted are what conditions of the lab's steps assert of the world before an exchange.
func asserted(steps []*scenario.Step) (all []*scenario.Assertion) {
	of := func(cs []*scenario.Condition) {
		for _, c := range cs {
			all = append(all, c.Was...)
		}
	}
	for _, s := range steps {
		of(s.Expect)
		of(s.Allow)
		for i := range s.Hints {
			of(s.Hints[i].When)
			of(s.Hints[i].Until)
		}
		for i := range s.Mistakes {
			of(s.Mistakes[i].When)
		}
	}
	return all
}
