package sandbox

import (
	"slices"
	"time"

	"ehlo/internal/journal"
	"ehlo/internal/sandbox/message"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// mistakes are the kinds of mistakes that somebody has made at a lab, that made last at the end. How
// often they look at it anew, or go back in it, changes nothing about them.
type mistakes struct {
	kinds   []mistake
	version int // counts changes
}

// mistake is one kind of them.
type mistake struct {
	message.WallMistake
	step string // at which it was made last
	key  string // what facts call it: the id that it has as the lab's own, "" where the lab says nothing of it
	verb string // of the command
}

// mostKinds is how many kinds are kept; the one made longest ago gives way.
const mostKinds = 12

// labMistake is the id of a mistake that a lab knows.
func labMistake(lab, step, key string) string { return lab + "/" + step + "/" + key }

// add takes that a mistake was made, once more perhaps.
func (ms *mistakes) add(m mistake) {
	ms.version++
	m.Times = 1
	if i := ms.find(m.ID); i >= 0 {
		m.Times += ms.kinds[i].Times
		ms.kinds = slices.Delete(ms.kinds, i, i+1)
	}
	ms.kinds = append(ms.kinds, m)
	ms.kinds = slices.Delete(ms.kinds, 0, max(0, len(ms.kinds)-mostKinds))
}

func (ms *mistakes) find(id string) int {
	return slices.IndexFunc(ms.kinds, func(m mistake) bool { return m.ID == id })
}

// advise takes the lab's own words for the mistake that was made last.
func (ms *mistakes) advise(key, html string) {
	if len(ms.kinds) > 0 {
		ms.version++
		last := &ms.kinds[len(ms.kinds)-1]
		last.key, last.Says, last.HTML = key, "", html
	}
}

// overcome notes that somebody has got past those that a condition holds for.
func (ms *mistakes) overcome(holds func(*mistake) bool) {
	for i := range ms.kinds {
		if m := &ms.kinds[i]; !m.Past && holds(m) {
			m.Past = true
			ms.version++
		}
	}
}

// messages are those that a wall is told.
func (ms *mistakes) messages() []message.WallMistake {
	all := make([]message.WallMistake, len(ms.kinds))
	for i := range ms.kinds {
		all[i] = ms.kinds[i].WallMistake
	}
	return all
}

// slips are the mistakes of whoever has a seat, as they are now.
func (s *Sandbox) slips() []mistake {
	if s.seat == nil {
		return nil
	}
	return slices.Clone(s.seat.mistakes.kinds)
}

// slippedBefore has the mistakes be as they were: what was done again since was counted before.
func (s *Sandbox) slippedBefore(kinds []mistake) {
	if s.seat != nil {
		s.seat.mistakes.kinds = kinds
		s.seat.mistakes.leaveWorld()
	}
}

// leaveWorld takes that the world has gone in which the mistakes were made.
func (ms *mistakes) leaveWorld() {
	ms.version++
	for i := range ms.kinds {
		ms.kinds[i].Conversation, ms.kinds[i].Index = 0, 0
	}
}

// comeBack takes from facts what doing the inputs again has not brought: mistakes of earlier attempts,
// and when those were made that the lab knows. When others were is not known.
func (ms *mistakes) comeBack(lab *scenario.Lab, facts []journal.Fact) {
	for i := range ms.kinds {
		ms.kinds[i].When = time.Time{}
	}
	var old []mistake
	for _, known := range ofFacts(lab, facts).kinds {
		i := slices.IndexFunc(ms.kinds, func(m mistake) bool { return m.key == known.key })
		if i < 0 {
			old = append(old, known)
			continue
		}
		m := &ms.kinds[i]
		m.Times, m.When = max(m.Times, known.Times), known.When
	}
	ms.kinds = append(old, ms.kinds...)
	ms.kinds = slices.Delete(ms.kinds, 0, max(0, len(ms.kinds)-mostKinds))
	ms.version++
}

// ofFacts are the mistakes that facts tell of: those that a lab knows. What was typed they do not tell.
func ofFacts(lab *scenario.Lab, facts []journal.Fact) (ms mistakes) {
	for _, f := range facts {
		switch {
		case f.Lab != lab.ID:
		case f.Kind == journal.Started:
			ms.overcome(func(*mistake) bool { return true })
		case f.Kind == journal.StepDone || f.Kind == journal.StepSkipped:
			ms.overcome(func(m *mistake) bool { return m.step == f.Step })
		case f.Kind == journal.Mistaken:
			at := slices.IndexFunc(lab.Steps, func(s *scenario.Step) bool { return s.ID == f.Step })
			if at < 0 {
				continue
			}
			id := labMistake(lab.ID, f.Step, f.Mistake)
			m := mistake{step: f.Step, key: id, WallMistake: message.WallMistake{ID: id, Step: at, When: f.When}}
			for _, known := range lab.Steps[at].Mistakes {
				if known.Key == f.Mistake {
					m.HTML = known.HTML
				}
			}
			ms.add(m)
		}
	}
	return ms
}

// tookSeconds tells in seconds how long the steps took that somebody has done, -1 for the others.
func tookSeconds(efforts []run.Effort, open func(i int) bool) []int {
	took := make([]int, len(efforts))
	for i, e := range efforts {
		took[i] = -1
		if mark := Mark(e.How); (mark == message.ByHand || mark == message.WithHelp) && !open(i) {
			took[i] = int(e.Time.Seconds())
		}
	}
	return took
}
