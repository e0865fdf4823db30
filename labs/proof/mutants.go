package proof

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/wire"
)

// Notes plays at each checked step what the lab's other steps want, and the
// step's own solution at another host, as another user, with another number and
// another mailbox. What completes the step and is neither one of its right ways
// nor the same in effect is a note: the author says under `also` that it is
// right, or has the step expect more. So is advice that would be given for mistakes that
// it does not speak of, or that names another command than was typed. A lab that is not proved gets none.
func (p *Proof) Notes(fsys fs.FS) scenario.Findings {
	if p.Lab == nil || !p.Usable || len(p.Found) > 0 {
		return nil
	}
	f, err := server.LoadFixture(scenario.Worlds(fsys), p.Lab.World)
	if err != nil {
		return nil
	}
	r := &scenario.Report{File: p.File, Texts: texts}
	prover := newProver(r, p.Lab, f, 0)
	prover.notes()
	prover.vague()
	prover.misnamed()
	return r.Found.Sorted()
}

// notes plays the mutants of all steps that check something.
func (p *prover) notes() {
	for i, s := range p.drawn.Steps {
		if s.Quiz != nil && len(s.Quiz.Choices) > 0 && s.AsksOnly() {
			continue
		}
		var right [][]string // what the right ways bring about
		for _, m := range p.mutants(i) {
			trace, done := p.trace(i, m)
			if !done {
				continue
			}
			if right == nil {
				right = p.rightTraces(i)
			}
			if !slices.ContainsFunc(right, func(way []string) bool { return within(way, trace) }) {
				p.Add(p.lab.Steps[i].Pos, "loose", "mutant", m.what, "step", s.ID,
					"way", strings.ReplaceAll(strings.TrimSpace(m.way), "\n", " / "))
			}
		}
	}
}

// rightTraces are those of the step's solution and of its other right ways.
func (p *prover) rightTraces(i int) (all [][]string) {
	s := p.drawn.Steps[i]
	for _, way := range append([]string{s.Solution}, s.Also...) {
		if trace, done := p.trace(i, mutant{way: way, step: s, reply: s.SolvedByAnswer()}); done {
			all = append(all, trace)
		}
	}
	return all
}

// trace plays a mutant at the i-th step. It returns what it brought about until
// the step was done, and whether it was.
func (p *prover) trace(i int, m mutant) (trace []string, done bool) {
	pl := p.before(i)
	defer pl.close()
	s := p.drawn.Steps[i]
	if m.reply {
		pl.answer(s.ID, m.way)
		return []string{scenario.CleanAnswer(m.way)}, pl.done(i)
	}
	if s.Quiz != nil {
		pl.answer(s.ID, s.Quiz.RightAnswer())
	}
	pl.acts = nil
	for _, typed := range scenario.Script(m.way) {
		if pl.done(i) {
			break
		}
		// What another step wants need not be possible here: then it brings nothing about.
		_ = pl.enterOne(m.step.Term, typed)
	}
	return pl.acts, pl.done(i)
}

// act is an exchange by what it means: the service, who is logged in, the
// command without its tag, and the message if one was handed over.
func act(x *wire.Exchange) string {
	var b strings.Builder
	if x.Service != nil {
		fmt.Fprintf(&b, "%s:%d ", x.Service.Host, x.Service.Port)
	}
	fmt.Fprintf(&b, "%s %s ", x.User, x.Response.Code)
	if x.Unit.Kind != wire.Line {
		fmt.Fprintf(&b, "%s %s", x.Of, x.Unit.Raw)
	} else if c := x.Command; c != nil {
		fmt.Fprintf(&b, "%s %v", c.Verb, c.Args)
		if c.Problem != nil {
			b.WriteString(c.Problem.ID)
		}
	}
	return strings.ToUpper(b.String())
}

// within reports whether all of a way is done in another, in its order.
func within(way, other []string) bool {
	for _, done := range other {
		if len(way) > 0 && done == way[0] {
			way = way[1:]
		}
	}
	return len(way) == 0
}
