// Package proof proves labs by playing them at a desk, so that what is proved is
// what a learner at the page can type.
package proof

import (
	"io/fs"
	"slices"

	"ehlo/internal/desk"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
	"ehlo/server"
)

// proofSeeds are how many seeds a lab with variables is proved with.
const proofSeeds = 4

// Check reads a scenario and proves it at desks of its own: doing nothing
// completes no step, each step's solution and each other right way completes it,
// and nothing that only comes near; each mistake's example yields that mistake's
// advice, every hint can be reached, every link leads
// somewhere.
func Check(fsys fs.FS, file string) Proof {
	l, found := scenario.Parse(fsys, file)
	if len(found) > 0 {
		return Proof{File: file, Lab: l, Found: found}
	}
	r := &scenario.Report{File: file}
	r.Course(fsys, l)
	p := Proof{File: file, Lab: l}
	if f := fixture(r, fsys, l); f != nil {
		p.Usable = true
		check(r, l, f)
		p.Unnamed = unnamed(fsys, l, f)
	}
	p.Found = r.Found.Sorted()
	return p
}

// fixture is that of the lab's world, nil if there is none to do it in.
func fixture(r *scenario.Report, fsys fs.FS, l *scenario.Lab) *server.Fixture {
	worlds, err := fs.Sub(fsys, "worlds")
	var f *server.Fixture
	if err == nil {
		f, err = server.LoadFixture(worlds, l.World)
	}
	if err != nil {
		r.Add(l.WorldAt, "mend the world's fixture", "%v", err)
		return nil
	}
	return f
}

// check proves a lab that has been read.
func check(r *scenario.Report, l *scenario.Lab, f *server.Fixture) {
	if checkWorld(r, l, f); len(r.Found) > 0 {
		return
	}
	seeds := 1
	if l.Varies() {
		seeds = proofSeeds
	}
	for seed := range seeds {
		p := newProver(r, l, f, uint64(seed))
		p.idle()
		if p.solve() {
			p.ways()
			p.mistakes()
			p.hints()
		}
		if len(r.Found) > 0 {
			break // most is wrong with any seed
		}
	}
}

// prover is the proving of one lab with one seed.
type prover struct {
	*scenario.Report
	lab     *scenario.Lab
	drawn   *scenario.Lab // lab with its variables put in
	fixture *server.Fixture
	seed    uint64
}

func newProver(r *scenario.Report, l *scenario.Lab, f *server.Fixture, seed uint64) *prover {
	return &prover{Report: r, lab: l, drawn: l.Draw(seed), fixture: f, seed: seed}
}

func (p *prover) start() *player { return play(p.drawn, p.fixture, p.seed) }

// idle proves that doing nothing completes nothing.
func (p *prover) idle() {
	pl := p.start()
	defer pl.close()
	for i, s := range pl.run().Steps() {
		if s.Done {
			p.Add(p.lab.Steps[i].At, "check something that is not so at the start", "step %q is done before anything has been typed", s.ID)
		}
	}
}

// solve proves that the solutions, one after another, complete the steps.
func (p *prover) solve() bool {
	pl := p.start()
	defer pl.close()
	for i, s := range p.drawn.Steps {
		at := p.lab.Steps[i].Pos
		if pl.done(i) {
			remedy := "expect more"
			if i > 0 {
				remedy += ", or add needs: " + p.lab.Steps[i-1].ID
			}
			p.Add(at, remedy, "step %q is done already when those before it are, so that nobody gets to do it", s.ID)
		}
		pl.events = nil
		if err := pl.solve(s); err != nil {
			p.Add(at, "mend the solution of this step or of those before it", "step %q: %v", s.ID, err)
			return false
		}
		if !pl.done(i) {
			p.Add(at, "mend the solution, or what is expected", "the solution of step %q does not complete it; %s", s.ID, pl.lastReply())
			return false
		}
		if slices.ContainsFunc(pl.events, func(e run.Event) bool { return e.Kind == run.Advice }) {
			p.Add(at, "make the mistake's `when` narrower", "the solution of step %q is called a mistake on the way", s.ID)
		}
	}
	if !pl.run().Done() {
		p.Add(scenario.Pos{Line: 1, Column: 1}, "", "all steps are done but not the lab")
	}
	return true
}

// before starts a player who has solved the steps before the i-th.
func (p *prover) before(i int) *player {
	pl := p.start()
	for _, s := range p.drawn.Steps[:i] {
		_ = pl.solve(s) // solve has proved that it can be typed
	}
	pl.events = nil
	return pl
}

// ways proves that each other right way completes its step and is called no
// mistake, and that what comes near does not complete it.
func (p *prover) ways() {
	for i, s := range p.drawn.Steps {
		for _, way := range s.Also {
			p.way(i, way, true)
		}
		for _, way := range s.Near {
			p.way(i, way, false)
		}
	}
}

// way proves that the i-th step is done in a way, or is not.
func (p *prover) way(i int, way string, right bool) {
	at, s := p.lab.Steps[i].Pos, p.drawn.Steps[i]
	pl := p.before(i)
	defer pl.close()
	err := pl.do(s, way)
	advised := slices.ContainsFunc(pl.events, func(e run.Event) bool { return e.Kind == run.Advice })
	switch done := pl.done(i); {
	case err != nil:
		p.Add(at, "mend it under `also` or `near`", "%q of step %q: %v", way, s.ID, err)
	case right && !done:
		p.Add(at, "expect less, or take it from `also`", "%q does not complete step %q; %s", way, s.ID, pl.lastReply())
	case right && advised:
		p.Add(at, "make the mistake's `when` narrower", "%q completes step %q and is called a mistake on the way", way, s.ID)
	case !right && done:
		p.Add(at, "expect more, or take it from `near`", "%q completes step %q", way, s.ID)
	}
}

// mistakes proves that each one's example yields its own advice, and is none
// of the ways to complete the step.
func (p *prover) mistakes() {
	for i, s := range p.lab.Steps {
		for j := range s.Mistakes {
			at := s.Mistakes[j].Pos
			pl := p.before(i)
			m := &p.drawn.Steps[i].Mistakes[j]
			if err := pl.try(s, m.When, m.Try); err != nil {
				p.Add(at, "mend its `try`", "mistake %d of step %q: %v", j+1, s.ID, err)
				pl.close()
				continue
			}
			switch {
			case pl.done(i):
				p.Add(at, "mend `try`, or expect less", "the example of mistake %d completes step %q", j+1, s.ID)
			case slices.ContainsFunc(pl.events, func(e run.Event) bool { return e.Kind == run.Advice && e.Step == s.ID && e.HTML == m.HTML }):
			case slices.ContainsFunc(pl.events, func(e run.Event) bool { return e.Kind == run.Advice }):
				p.Add(at, "put the narrower mistake first", "the example of mistake %d of step %q gets another one's advice", j+1, s.ID)
			default:
				p.Add(at, "mend `when` or `try`", "the example of mistake %d of step %q gets no advice; %s", j+1, s.ID, pl.lastReply())
			}
			pl.close()
		}
	}
}

// hints proves that each can be reached: by asking, or by what it waits for.
func (p *prover) hints() {
	for i, s := range p.lab.Steps {
		pl := p.before(i)
		for range s.Hints {
			pl.apply(desk.Input{Kind: desk.Hint, Step: s.ID})
		}
		pl.close()
		for j, h := range s.Hints {
			if !pl.hinted(s.ID, j) && !p.comes(i, j) {
				p.Add(h.Pos, "add a `try` that brings it about, or mend `when`", "hint %d of step %q is never shown", j+1, s.ID)
			}
		}
	}
}

// comes reports whether the j-th hint of the i-th step comes by its own example,
// or by one of the mistakes'.
func (p *prover) comes(i, j int) bool {
	drawn := p.drawn.Steps[i]
	h := &drawn.Hints[j]
	examples := []scenario.Mistake{{When: h.When, Try: h.Try}}
	if h.Try == "" {
		examples = drawn.Mistakes
	}
	for _, m := range examples {
		pl := p.before(i)
		_ = pl.try(drawn, m.When, m.Try) // what cannot be typed brings nothing about
		pl.close()
		if pl.hinted(drawn.ID, j) {
			return true
		}
	}
	return false
}
