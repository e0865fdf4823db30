package sandbox

import (
	"slices"

	"ehlo/internal/journal"
	"ehlo/labs/run"
)

// achieve takes what an event of the lab run tells into the facts.
func (s *Sandbox) achieve(e *run.Event) {
	kind, ok := factKinds[e.Kind]
	if !ok || !s.counts() || e.Kind == run.Advice && e.Mistake == "" || e.Kind == run.Hinted && !e.Helps {
		return
	}
	fact := &journal.Fact{
		Kind: kind, Lab: s.lab.ID, Step: e.Step, When: s.m.c.Now(), Mistake: e.Mistake,
		How: e.Effort.How, Tries: e.Effort.Tries, Hints: e.Effort.Hints, Seconds: int(e.Effort.Time.Seconds()),
	}
	if kind == journal.LabDone {
		s.sumUp(fact)
	}
	if err := s.journal.Achieve(s.desk.World().Now(), *fact); err != nil {
		s.m.c.Log.Error("a fact could not be kept", "sandbox", s.id, "err", err)
		return
	}
	if e.Kind == run.StepDone {
		s.m.steps.Add(1)
	}
	if e.Kind == run.StepDone || e.Kind == run.StepSkipped {
		s.unsaved = append(s.unsaved, e.Step)
	}
	s.owed = s.owed || promised[e.Kind]
}

// sumUp adds to the fact that a lab is done how it was.
//
//go:noinline
func (s *Sandbox) sumUp(fact *journal.Fact) {
	sum := s.desk.Run().Summary()
	fact.Lines, fact.Medal = sum.Typed, sum.Medal
	if sum.Own {
		fact.Fewest, fact.Edition = sum.Session, s.begun.LabEdition
	}
	s.outdo(fact)
}

// factKinds are the events of a run that are facts. Advice is one where it is on
// a mistake that the lab knows, a hint where it counts as help.
var factKinds = map[run.EventKind]journal.FactKind{
	run.StepDone: journal.StepDone, run.StepUndone: journal.StepUndone, run.StepSkipped: journal.StepSkipped,
	run.StepReset: journal.StepReset, run.Hinted: journal.HintTaken, run.Advice: journal.Mistaken, run.LabDone: journal.LabDone,
}

// promised are the events that a page may only show when they are durable. The
// other facts become durable with the next of these.
var promised = map[run.EventKind]bool{run.StepDone: true, run.StepUndone: true, run.StepSkipped: true, run.StepReset: true, run.LabDone: true}

// commit sees to it that facts become durable. Until they are no step shows as done or
// skipped that has become so since; while they cannot be the learner knows.
func (s *Sandbox) commit() {
	err := s.journal.Failing()
	if err == nil && (!s.owed || s.journal.Durable()) {
		if s.owed && s.class != "" && s.m.c.Achieved != nil {
			s.m.c.Achieved(s.class, s.owner.ID)
		}
		s.owed, s.unsaved = false, nil
		if s.news.owing {
			s.news.owing = false
			s.news.fail("")
		}
		return
	}
	s.journal.Promise()
	if err != nil && !s.news.owing {
		s.news.owing = true
		s.news.fail(texts.Say("not-saved"))
	}
}

// stored is told that the journal has become durable, or cannot.
func (s *Sandbox) stored(error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.flush()
	}
}

// isUnsaved tells whether a step is done or skipped, but not durably.
func (s *Sandbox) isUnsaved(step string) bool { return slices.Contains(s.unsaved, step) }
