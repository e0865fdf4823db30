package sandbox

import (
	"slices"

	"ehlo/internal/journal"
	"ehlo/labs/run"
)

// achieve takes what an event of the lab run tells into the facts.
func (s *Sandbox) achieve(e run.Event) {
	kind, ok := factKinds[e.Kind]
	if !ok {
		return
	}
	f := journal.Fact{Kind: kind, Lab: s.lab.ID, Step: e.Step, When: s.m.c.Now()}
	if e.Kind == run.StepDone || e.Kind == run.StepSkipped {
		s.describe(&f)
	}
	s.journal.Achieve(s.desk.World().Now(), f)
	if e.Kind == run.StepDone {
		s.unsaved = append(s.unsaved, e.Step)
	}
	s.owed = s.owed || promised[e.Kind]
}

// describe adds how a step went until it was done or skipped.
func (s *Sandbox) describe(f *journal.Fact) {
	for _, st := range s.desk.Run().Steps() {
		if st.ID != f.Step {
			continue
		}
		f.Shown, f.Tries, f.Hints, f.Seconds = st.Status == run.Shown, st.Tries, len(st.Hints), int(st.Time.Seconds())
		switch {
		case f.Kind == journal.StepSkipped:
		case f.Shown || f.Hints > 0:
			f.How = journal.WithHelp
		default:
			f.How = journal.ByHand
		}
	}
}

// factKinds are the events of a run that are facts.
var factKinds = map[run.EventKind]journal.FactKind{
	run.StepDone: journal.StepDone, run.StepUndone: journal.StepUndone, run.StepSkipped: journal.StepSkipped,
	run.Hinted: journal.HintTaken, run.LabDone: journal.LabDone,
}

// promised are the events that a page may only show when they are durable. The
// other facts become so with the next of these.
var promised = map[run.EventKind]bool{run.StepDone: true, run.StepSkipped: true, run.LabDone: true}

// commit makes facts durable. While that fails no step shows as done that was
// done since, the learner knows, and each message tries again.
func (s *Sandbox) commit() {
	if !s.owed {
		return
	}
	if err := s.journal.Commit(); err != nil {
		s.m.c.Log.Error("facts could not be made durable", "sandbox", s.id, "err", err)
		if !s.news.owing {
			s.news.owing = true
			s.news.complain("What you did was right, but the server could not save it, so it doesn't count yet. It tries again with whatever you do next; if this goes on, tell whoever runs this server.")
		}
		return
	}
	s.owed = false
	if s.news.owing {
		s.news.owing = false
		s.news.complain("")
		s.news.steps(s.unsaved...)
		s.news.lab()
	}
	s.unsaved = nil
}

// isUnsaved tells whether a step is done, but not durably.
func (s *Sandbox) isUnsaved(step string) bool { return slices.Contains(s.unsaved, step) }
