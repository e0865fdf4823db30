package sandbox

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"ehlo/internal/journal"
	"ehlo/labs/run"
	"ehlo/labs/scenario"
)

// Why a learner has to wait; the log tells whoever runs the server more.
var (
	errNewer      = texts.Error("newer-journal")
	errUnreadable = texts.Error("unreadable-journal")
)

// restore brings a sandbox to where its journal ends, or begins one in free play
// when there is none. resumed reports which.
func (s *Sandbox) restore() (resumed bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		if err == nil {
			s.weigh()
		}
	}()
	c, err := s.journal.Read()
	switch {
	case errors.Is(err, journal.ErrNone):
		return false, s.begin(nil, seed())
	case errors.Is(err, journal.ErrDamaged):
		s.m.c.Log.Error("a journal holds nothing that can be read; a new one takes its place, and it is set aside", "sandbox", s.id, "err", err)
		s.notice = texts.Say("journal-lost")
		return false, s.begin(nil, seed())
	case err != nil: // another time it may be readable
		s.m.c.Log.Error("a journal cannot be read", "sandbox", s.id, "err", err)
		if errors.Is(err, journal.ErrNewer) {
			return false, errNewer
		}
		return false, errUnreadable
	}
	for i := range c.Facts {
		s.outdo(&c.Facts[i])
	}
	s.begun = c.Begin
	s.begun.Opened = c.Place.Opened // where the terminals of the world begin that is made again
	if c.Begin.Shared != nil {
		return s.restoreShared(c)
	}
	lab, known := s.m.c.Labs.Lab(c.Begin.Lab)
	if c.Begin.Lab != "" && !known {
		s.notice = texts.Say("lab-gone")
		s.journal.Suspend() // what was done is there when the lab is again
		return false, s.begin(nil, seed())
	}
	if c.Damaged {
		return false, s.salvage(lab, c)
	}
	return s.replayJournal(lab, c)
}

// salvage goes on in a fresh world, with the facts of a journal that has been
// damaged.
func (s *Sandbox) salvage(lab *scenario.Lab, c journal.Contents) error {
	s.m.c.Log.Error("a journal is damaged; its facts have been read, and it is set aside", "sandbox", s.id)
	s.notice = texts.Say("journal-damaged")
	var all []run.Achieved
	if lab != nil {
		all = achieved(c.Facts)
	}
	return s.begin(lab, seed(), all...)
}

// replayJournal makes the world again, and does all inputs once more. When that
// does not lead to what the facts tell, because the software, the lab or its
// world have changed since, the facts are right. resumed is false when there is
// nothing of the old world in the new one.
func (s *Sandbox) replayJournal(lab *scenario.Lab, c journal.Contents) (resumed bool, err error) {
	begin := func() error { return s.begin(lab, c.Begin.Seed, earlier(&c)...) }
	if c.Begin.Replay != nil {
		begin = func() error { return s.beginReplay(c.Begin.Replay) }
	}
	switch err := s.journal.Rest(begin); {
	case err != nil && c.Begin.Replay != nil:
		s.m.c.Log.Warn("a transcript can no longer be played", "sandbox", s.id, "err", err)
		s.notice = texts.Say("replay-gone")
		return false, s.begin(nil, seed())
	case err != nil:
		return false, err
	}
	s.redoAll(c)
	changed := whatChanged(c.Begin, s.begun)
	s.begun, s.started = c.Begin, len(c.Moves) > 0 || c.Begin.Resumed
	s.begun.Opened = c.Place.Opened
	if all := achieved(c.Facts); lab != nil && s.started && !s.reached(achieved(onPath(&c))) {
		if err := s.begin(lab, c.Begin.Seed, all...); err != nil {
			return false, err
		}
		s.notice = texts.Say(cmp.Or(changed, "software") + "-begun-anew")
	} else if changed != "" && len(c.Inputs) > 0 {
		s.notice = texts.Say(changed + "-replayed")
	}
	s.owed, s.unsaved, s.news = false, nil, news{}
	s.audience.shown()
	s.comeBack(c.Facts)
	if lab != nil && s.started {
		s.catchUp(c.Facts)
		s.commit()
	}
	return true, nil
}

// redoAll does all inputs of a journal once more. They are in it.
func (s *Sandbox) redoAll(c journal.Contents) {
	_ = s.journal.Rest(func() error {
		for i, in := range c.Inputs {
			s.taken.take(c.From[i], in.Term)
			if a := s.attempt; a != nil && len(a.inputs) < mostRedone {
				a.inputs = append(a.inputs, in)
			}
			s.inputs++
			s.publish(nil, s.desk.Apply(in))
		}
		return nil
	})
}

// catchUp takes into the facts what doing the inputs again has reached and they
// lack: the server ended when an input had been written and what came of it had
// not, or the lab has been changed so that less is asked for.
func (s *Sandbox) catchUp(facts []journal.Fact) {
	known := achieved(facts)
	for _, st := range s.desk.Run().Steps() {
		kind := run.StepDone
		switch {
		case st.Status == run.Skipped:
			kind = run.StepSkipped
		case !st.Done:
			continue
		}
		if i := slices.IndexFunc(known, func(a run.Achieved) bool { return a.Step == st.ID }); i < 0 || known[i].How == "" {
			s.achieve(&run.Event{Kind: kind, Step: st.ID, Effort: st.Effort})
		}
	}
	if s.desk.Run().Done() && !finished(facts) {
		s.achieve(&run.Event{Kind: run.LabDone})
	}
}

// finished reports whether the lab that was begun last is a fact as a whole.
func finished(facts []journal.Fact) (done bool) {
	for _, f := range facts {
		switch f.Kind {
		case journal.Started, journal.StepReset:
			done = false
		case journal.LabDone:
			done = true
		}
	}
	return done
}

// whatChanged names what has another edition now than when a world was begun, as
// texts do: "" when all is as it was.
func whatChanged(then, now journal.Begin) string {
	lab, world := then.LabEdition != now.LabEdition, then.WorldEdition != now.WorldEdition
	switch {
	case lab && world:
		return "lab-and-world"
	case lab:
		return "lab"
	case world:
		return "world"
	}
	return ""
}

// achieved is what facts tell of the steps of the lab that was begun last.
func achieved(facts []journal.Fact) (steps []run.Achieved) {
	for _, f := range facts {
		if f.Kind == journal.Started {
			steps = nil
		}
		how, counts := f.How, f.Kind == journal.StepDone || f.Kind == journal.StepSkipped
		if f.Kind == journal.StepUndone || f.Kind == journal.StepReset {
			how, counts = "", true
		}
		if !counts {
			continue
		}
		steps = slices.DeleteFunc(steps, func(a run.Achieved) bool { return a.Step == f.Step })
		steps = append(steps, run.Achieved{
			Step: f.Step, Effort: run.Effort{How: how, Tries: f.Tries, Hints: f.Hints, Time: time.Duration(f.Seconds) * time.Second},
		})
	}
	return steps
}

// reached reports whether the run stands where what was achieved says, or further
// on. What the lab no longer has is not asked of it.
func (s *Sandbox) reached(all []run.Achieved) bool {
	for _, st := range s.desk.Run().Steps() {
		i := slices.IndexFunc(all, func(a run.Achieved) bool { return a.Step == st.ID })
		if i >= 0 && all[i].How != "" && st.Status == run.Open {
			return false
		}
	}
	return true
}
