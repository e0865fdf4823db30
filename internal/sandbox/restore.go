package sandbox

import (
	"errors"

	"ehlo/internal/journal"
	"ehlo/labs/scenario"
)

// restore brings a sandbox to where its journal ends, or begins one in free play
// when there is none. resumed tells which.
func (s *Sandbox) restore() (resumed bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.journal.Read()
	switch {
	case errors.Is(err, journal.ErrNone):
		return false, s.begin(nil, seed())
	case err != nil:
		s.m.c.Log.Error("a journal could not be read; a new one takes its place", "sandbox", s.id, "err", err)
		s.notice = "What you had typed here could not be read again, so you begin anew. Tell whoever runs this server."
		return false, s.begin(nil, seed())
	}
	s.begun = c.Begin
	lab, known := s.m.c.Labs.Lab(c.Begin.Lab)
	if c.Begin.Lab != "" && !known {
		s.notice = "The lab that you were doing here is no longer offered. What you did in it still counts."
		return false, s.begin(nil, seed())
	}
	return true, s.replayJournal(lab, c)
}

// replayJournal makes the world again, and does all inputs once more.
func (s *Sandbox) replayJournal(lab *scenario.Lab, c journal.Contents) error {
	journal := *s.journal
	begin := func() error { return s.begin(lab, c.Begin.Seed) }
	if c.Begin.Replay != nil {
		begin = func() error { return s.beginReplay(c.Begin.Replay) }
	}
	if err := begin(); err != nil {
		return err
	}
	for i, in := range c.Inputs {
		s.taken.take(c.From[i], in.Term)
		if a := s.attempt; a != nil && len(a.inputs) < mostRedone {
			a.inputs = append(a.inputs, in)
		}
		s.publish(nil, s.desk.Apply(in))
	}
	s.begun, s.started = c.Begin, len(c.Inputs) > 0
	*s.journal = journal // what was done again is written down already
	s.owed, s.unsaved, s.news = false, nil, news{}
	s.audience.shown()
	return nil
}
