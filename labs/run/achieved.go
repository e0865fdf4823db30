package run

// Achieved is what facts tell of a step: how it went in other worlds.
type Achieved struct {
	Step string // its id
	Effort
}

// restore takes in what was achieved at a step. One that the lab no longer has
// is passed over.
func (r *Run) restore(a Achieved) {
	p := r.step(a.Step)
	if p == nil {
		return
	}
	p.tries, p.hintsBefore, p.took = a.Tries, a.Hints, a.Time
	for i := range p.help {
		p.help[i].tries = a.Tries
	}
	switch a.How {
	case "":
	case ByNobody:
		p.skipped = true
	default:
		p.done, p.earlier, p.showed, p.connected = true, true, a.How == AsShown, a.How == Connected
		p.explain = p.explanation(nil)
	}
}

// expectNew has nobody credited with how a world begins: in a run that goes on
// in a fresh one, the state that an open step asks for can be so only because
// the steps before it have left no trace here.
func (r *Run) expectNew() {
	if !r.resumed {
		return
	}
	for _, p := range r.steps {
		if p.open() && r.isSo(p) {
			p.stale = true
		}
	}
}

// isSo reports whether a step asks for nothing but a state, and that is so.
func (r *Run) isSo(p *progress) bool {
	return p.Expect == nil && p.Quiz == nil && r.stateHolds(p, p.Term)
}
