package run

import (
	"maps"
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// linesAnew are the lines of another message, from its envelope on, that lead to a step which
// goes on in a message; none for any other step.
func (r *Run) linesAnew(p *progress, t *terminal) []string {
	if t.service == nil {
		return nil
	}
	verbOf := verbIn(r.world.Protocols().Lookup(t.service.Protocol))
	if !p.beginsInText(verbOf) {
		return nil
	}
	lines := r.linesTo(p)
	for i := len(lines) - 1; i >= 0; i-- {
		if verbOf(lines[i]) == "MAIL" { // RFC 5321 §3.3: it begins a transaction
			return lines[i:]
		}
	}
	return nil
}

// beginsAnew is the advice to begin another message after one that has ended without what
// the step to do wants of a message; nil where it wants nothing of one.
func (r *Run) beginsAnew(x *wire.Exchange, term string) []Event {
	p := r.next()
	if x.Unit.Kind != wire.Text || p == nil || !r.isFor(p, term) || r.playing != nil {
		return nil
	}
	lines := r.linesAnew(p, r.term(term))
	if lines == nil {
		return nil
	}
	says := callBack.HTML("begin-anew", "lines", strings.Join(lines, "\n"))
	if why := unreadable(x, r.term(term).textOf(x)); len(why) > 0 {
		says = callBack.HTML("unreadable", "lines", strings.Join(why, ", ")) + says
	}
	return []Event{r.lead(p, term, lines, says)}
}

// toBeginAnew is the advice to begin a message for a step that goes on in one, where there is
// none; ok is false where there is, or where the lines to it are being typed.
func (r *Run) toBeginAnew(p *progress) (e Event, ok bool) {
	t, known := r.terms[r.last]
	if p == nil || !known || !t.connected || t.inText || !r.isFor(p, r.last) || r.standing.isWayTo(p) {
		return Event{}, false
	}
	lines := r.linesAnew(p, t)
	if lines == nil || !legal(r.world.Protocols().Lookup(t.service.Protocol), "MAIL", t.state) {
		return Event{}, false
	}
	return r.lead(p, r.last, lines, callBack.HTML("begin-message", "lines", strings.Join(lines, "\n"))), true
}

// isWayTo reports whether the advice is the lines that lead to a step.
func (a *standing) isWayTo(p *progress) bool { return a != nil && a.way && a.step == p.ID }

// anew makes advice on a message that has ended one that has the lines of the next message.
func (r *Run) anew(a *standing, p *progress, s *observation) {
	if s.x == nil || s.x.Unit.Kind != wire.Text || p != r.next() || s.x.Close {
		return
	}
	if lines := r.linesAnew(p, s.term); lines != nil {
		a.names, a.way = lines, true
		a.html += withLast(callBack.HTML("another", "lines", strings.Join(lines, "\n")), lines)
	}
}

// writesOn shortens the lines to type by one that was typed into the message. The fields of a
// header can come in any order, with whatever values.
func (r *Run) writesOn(term, line string, inBody bool) []Event {
	a := r.standing
	if a == nil || !a.way || a.term != term {
		return nil
	}
	part, theirs := partOf(line, inBody), false
	for i := a.walked; i < len(a.names) && a.names[i] != "."; i++ {
		if partOf(a.names[i], theirs) != part {
			theirs = theirs || a.names[i] == ""
			continue
		}
		a.names = slices.Delete(slices.Clone(a.names), i, i+1)
		return r.walked(a)
	}
	return nil
}

// walked is what becomes of the lines to type once some of them are behind the learner.
func (r *Run) walked(a *standing) []Event {
	left := a.names[a.walked:]
	if len(left) == 0 {
		return r.forget(r.step(a.step))
	}
	a.goesOn, a.html, a.wayOnly = true, goOnWith(left), ""
	return []Event{{Kind: Advice, Step: a.step, HTML: a.html, GoesOn: true}}
}

// goOnWith are the lines that are left to type.
func goOnWith(left []string) string {
	return withLast(callBack.HTML("go-on", "lines", strings.Join(left, "\n")), left)
}

// spoils is the advice on a line of a message after which that cannot become what the step to
// do wants: the text begins with it though no header, or no blank line, is above. It is nil for
// any other line.
func (r *Run) spoils(t *terminal, term, line string) []Event {
	p := r.next()
	if p == nil || !r.isFor(p, term) || r.playing != nil {
		return nil
	}
	html := ""
	switch missing := p.missing(&t.text); {
	case len(t.text.strays) > 0 && (t.text.blank || len(t.text.strays) > 1): // said already
		return nil
	case len(t.text.strays) == 1 && p.wantsNoStray():
		html = callBack.HTML("no-blank-line", "line", line)
	case t.text.blank && len(t.text.body) == 0 && len(missing) > 0:
		html = callBack.HTML("no-field-yet", "names", strings.Join(missing, ", "))
	default:
		return nil
	}
	return []Event{r.stand(&standing{step: p.ID, term: term, html: html + callBack.HTML("repair"), names: []string{"."}})}
}

// ofItsText are what a step and its parts expect of a message.
func (p *progress) ofItsText() (all []*scenario.Condition) {
	for _, part := range append(slices.Clone(p.parts), p) {
		for _, c := range part.Expect {
			if c.Text != nil {
				all = append(all, c)
			}
		}
	}
	return all
}

// wantsNoStray reports whether a message is spoilt for a step by text above the blank line.
func (p *progress) wantsNoStray() bool {
	return slices.ContainsFunc(p.ofItsText(), func(c *scenario.Condition) bool {
		return c.Text.Stray != nil && !*c.Text.Stray || c.Text.BlankLine != nil && *c.Text.BlankLine
	})
}

// missing are the fields that a step wants and that a message does not have, or not with a value.
func (p *progress) missing(text *messageText) (names []string) {
	for _, c := range p.ofItsText() {
		for _, name := range slices.Sorted(maps.Keys(c.Text.Header)) {
			want := c.Text.Header[name]
			lacks := len(text.field(name)) == 0 && !want.Holds(nil, sameField(name)) || text.isEmpty(name) && !fieldHolds(&want, name, []string{""})
			if name != scenario.AnyField && lacks && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
