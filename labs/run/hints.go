package run

import (
	"cmp"
	"slices"

	"ehlo/labs/scenario"
)

// help is how a hint of a step stands.
type help struct {
	shown bool
	past  bool // what it says has been done, in its author's words for that
	tries int  // those that count for it
}

// Hint shows the next of a step's hints to a learner who asks. There is no event when
// none is left. Whoever lacks the connection that the
// step needs is told to call first, who lacks its message to begin one, and who has a new
// connection what leads to the step in it.
func (r *Run) Hint(step string) []Event {
	p := r.step(step)
	if p == nil || p.done {
		return nil
	}
	if r.isAway(p) && !r.standing.namesCall(p) {
		return []Event{r.toCallBack(p, cmp.Or(r.last, p.Term))}
	}
	if e, ok := r.toBeginAnew(p); ok {
		return []Event{e}
	}
	if e, ok := r.toStartAgain(p, r.last); ok {
		return []Event{e}
	}
	i := p.nextHint()
	if i < 0 {
		return nil
	}
	return []Event{p.hinted(i, true)}
}

// HintBy is Hint of a teacher, by name, who gives it to the learner; by is "" for the learner's own asking.
func (r *Run) HintBy(step, by string) []Event {
	events := r.Hint(step)
	if by != "" && len(events) == 1 && events[0].Kind == Hinted {
		p := r.step(step)
		if p.givenBy == nil {
			p.givenBy = make(map[int]string)
		}
		p.givenBy[events[0].Hint-1] = by
	}
	return events
}

// Assist takes that somebody else types for the learner from now on: the step to do is done with help.
func (r *Run) Assist() []Event {
	if !r.Unassisted() {
		return nil
	}
	p := r.next()
	p.assisted = true
	p.helps++
	return []Event{{Kind: Hinted, Step: p.ID, Helps: true}}
}

// Unassisted reports whether there is a step to do for which nobody else has typed yet.
func (r *Run) Unassisted() bool {
	p := r.next()
	return p != nil && !p.assisted
}

// hinted shows a hint. It counts as help where it was asked for, and where it is the
// step's last, which says what to type, though it has come by itself.
func (p *progress) hinted(i int, asked bool) Event {
	p.show(i)
	helps := asked || i == len(p.Hints)-1 && p.Hints[i].When == nil
	if helps {
		p.helps++
	} else {
		p.unasked++
	}
	return Event{Kind: Hinted, Step: p.ID, HTML: p.Hints[i].HTML, Hint: i + 1, Helps: helps}
}

// show notes that a hint has been shown.
func (p *progress) show(i int) {
	p.help[i].shown = true
	p.order = append(p.order, i)
}

// nextHint is the first that can be asked for and has not been shown, -1 if
// there is none.
func (p *progress) nextHint() int {
	for i := range p.Hints {
		if !p.help[i].shown && p.Hints[i].When == nil {
			return i
		}
	}
	return -1
}

// GiveNoHints has no hints come by themselves from now on, or has them do so again.
func (r *Run) GiveNoHints(none bool) { r.hintless = none }

// Hintless reports whether no hints come by themselves.
func (r *Run) Hintless() bool { return r.hintless }

// hintsFor shows the first hint of the current step that is due, if one is: they come one at a
// time, and the next one with what happens next. Help goes from weak to strong: what stands
// above one that is due, and can be asked for, comes before it. What says nothing but what has
// been done, or what is advised, comes only for the asking.
func (r *Run) hintsFor(p *progress, s *observation) []Event {
	if r.hintless {
		return nil
	}
	said := r.hasSaid(p)
	for i := range p.Hints {
		if h := &p.Hints[i]; p.help[i].shown || said && h.When == nil || !r.isDue(p, i) && (h.When == nil || s == nil || !s.fitsAny(h.When)) {
			continue
		}
		if p.Hints[i].When == nil {
			for w := range i {
				if !p.help[w].shown && p.Hints[w].When == nil && !p.isPast(w) {
					return []Event{p.hinted(w, false)}
				}
			}
		}
		return []Event{p.hinted(i, false)}
	}
	return nil
}

// hasSaid reports whether a hint of a step could only contradict the advice on it, or repeat it: that
// leads elsewhere first, or has the one line that does the step.
func (r *Run) hasSaid(p *progress) bool {
	a, script := p.advised, scenario.Script(p.Solution)
	if a == nil || a.hidden {
		return false
	}
	hasIt := func(line string) bool { return sameLine(line, script[0].Text) }
	return a.way && a.leaves == 0 || r.toUndo(a) || len(script) == 1 && slices.ContainsFunc(a.names, hasIt)
}

// isDue reports whether the tries or the time that a hint waits for are over, and it still
// says something new. Only those tries count after which it did.
func (r *Run) isDue(p *progress, i int) bool {
	switch after := p.Hints[i].After; {
	case after == nil || p.isPast(i):
		return false
	case after.Time > 0:
		return p.begun && r.now-p.began >= after.Time
	default:
		return p.help[i].tries >= after.Tries
	}
}

// try counts a try at a step.
func (p *progress) try() {
	p.tries++
	p.getsNearer()
}

// getsNearer brings the hints of a step nearer that wait for tries.
func (p *progress) getsNearer() {
	for i := range p.Hints {
		if !p.isPast(i) {
			p.help[i].tries++
		}
	}
}
