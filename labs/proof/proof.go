// Package proof proves labs by playing them at a desk, so that what is proved is
// what a learner at the page can type.
package proof

import (
	"io/fs"
	"slices"
	"strings"

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
	r.Texts = texts // what follows is for the proof to say
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
	f, err := server.LoadFixture(scenario.Worlds(fsys), l.World)
	if err != nil {
		r.Add(l.WorldAt, "no-fixture", "error", err)
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
			p.Add(p.lab.Steps[i].At, "done-at-start", "step", s.ID)
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
			if i > 0 {
				p.Add(at, "done-before", "step", s.ID, "needs", p.lab.Steps[i-1].ID)
			} else {
				p.Add(at, "first-is-done", "step", s.ID)
			}
		}
		p.number(pl, p.lab.Steps[i], s)
		pl.events = nil
		if err := pl.solve(s); err != nil {
			p.Add(at, "not-played", "step", s.ID, "error", err)
			return false
		}
		if !pl.done(i) {
			p.Add(at, "not-solved", "step", s.ID, "reply", pl.lastReply())
			return false
		}
		if slices.ContainsFunc(pl.events, foreseen) {
			p.Add(at, "solution-advised", "step", s.ID)
		}
	}
	if !pl.run().Done() {
		p.Add(scenario.Pos{Line: 1, Column: 1}, "lab-not-done")
	}
	return true
}

// number proves that the message is there whose number a solution has, with the number that
// the solution says.
func (p *prover) number(pl *player, at, drawn *scenario.Step) {
	if drawn.Message == nil {
		return
	}
	switch lines, there := pl.run().Solution(drawn.ID); {
	case !there:
		p.Add(at.Message.Pos, "no-such-message", "step", drawn.ID)
	case lines != drawn.Solution:
		p.Add(at.Pos, "another-number", "step", drawn.ID, "lines", strings.ReplaceAll(strings.TrimSpace(lines), "\n", " / "))
	}
}

// foreseen reports whether an event is advice on a mistake that the author foresaw. To be
// told to call again is none: some ways hang up on purpose.
func foreseen(e run.Event) bool { return e.Kind == run.Advice && e.Mistake != "" }

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
	advised := slices.ContainsFunc(pl.events, foreseen)
	switch done := pl.done(i); {
	case err != nil:
		p.Add(at, "way-not-played", "way", way, "step", s.ID, "error", err)
	case right && !done:
		p.Add(at, "way-fails", "way", way, "step", s.ID, "reply", pl.lastReply())
	case right && advised:
		p.Add(at, "way-advised", "way", way, "step", s.ID)
	case !right && done:
		p.Add(at, "near-passes", "way", way, "step", s.ID)
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
				p.Add(at, "mistake-not-played", "number", j+1, "step", s.ID, "error", err)
				pl.close()
				continue
			}
			switch {
			case pl.done(i):
				p.Add(at, "mistake-passes", "number", j+1, "step", s.ID)
			case slices.ContainsFunc(pl.events, func(e run.Event) bool {
				return e.Kind == run.Advice && e.Step == s.ID && strings.Contains(e.HTML, m.HTML)
			}):
			case slices.ContainsFunc(pl.events, func(e run.Event) bool { return e.Kind == run.Advice }):
				p.Add(at, "other-advice", "number", j+1, "step", s.ID)
			default:
				p.Add(at, "no-advice", "number", j+1, "step", s.ID, "reply", pl.lastReply())
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
				p.Add(h.Pos, "hint-unreached", "number", j+1, "step", s.ID)
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
