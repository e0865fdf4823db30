package run

import (
	"cmp"
	"slices"
	"strings"

	"ehlo/labs/scenario"
)

// toDoAgain adds the way to a step that has been opened again, from where the learner is by then, to
// what is said of it; nil is none.
func (r *Run) toDoAgain(p *progress, says string) []Event {
	if p != r.next() || p.SolvedByAnswer() || r.standing != nil || r.playing != nil {
		return nil
	}
	term := p.Term
	if len(r.lab.Terminals) < 2 {
		term = cmp.Or(r.last, p.Term)
	}
	html, lines := r.wayTo(p, term)
	if len(lines) == 0 {
		return nil
	}
	e := r.lead(p, term, lines, says+html)
	e.GoesOn, r.standing.goesOn = true, true
	return []Event{e}
}

// wayTo are the lines that lead from where a terminal is to a step, with what is said of them. None are
// needed where the step can be done.
func (r *Run) wayTo(p *progress, term string) (html string, lines []string) {
	if r.isAway(p) {
		lines = r.linesTo(p)
		return callBack.HTML("call-back", "lines", strings.Join(lines, "\n")), lines
	}
	t, known := r.terms[term]
	switch {
	case !known || !t.connected || t.service == nil || !r.isFor(p, term):
		return "", nil
	case atPrompt(p.Solution):
		lines = r.toLeave(p, t)
	case !r.needsServer(p) || !r.misplaced(p, t):
		return "", nil
	default:
		if lines = r.sinceStart(p, term); lines != nil {
			return callBack.HTML("new-connection", "lines", strings.Join(lines, "\n")), lines
		}
		if lines = r.linesAnew(p, t); lines != nil && !t.inText && !p.isAtAnother(t.service) {
			return callBack.HTML("begin-message", "lines", strings.Join(lines, "\n")), lines
		}
		if lines = r.linesFrom(p, t); lines == nil {
			lines = append(r.toLeave(p, t), r.linesTo(p)...)
		}
	}
	return callBack.HTML("another-point", "lines", strings.Join(lines, "\n")), lines
}

// linesFrom are the lines that lead to a step in the connection that a terminal has; nil is none.
func (r *Run) linesFrom(p *progress, t *terminal) []string {
	d := r.world.Protocols().Lookup(t.service.Protocol)
	if r.protocolFor(p) != d.Name || p.isAtAnother(t.service) {
		return nil
	}
	first := verbIn(d)(scenario.Script(p.Solution)[0].Text)
	if lines, at := t.endsMessage(d); lines != nil && legal(d, first, at) && !p.beginsInText(verbIn(d)) {
		return lines
	}
	return slices.Clone(r.linesBack(&standing{}, p, d, t))
}
