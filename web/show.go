package web

import (
	"ehlo/internal/classroom"
	"ehlo/internal/sandbox/message"
)

// showClass has a class shown something.
func (s *Site) showClass(a *asked) (any, error) {
	var with message.SetShow
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	show := classroom.Showing{ID: with.ID, ToAll: with.ToAll}
	if x := with.Exchanges; x != nil {
		show.Exchanges = &classroom.ShowExchanges{IDs: x.IDs, Front: x.Front, Together: x.Together}
	}
	if t := with.Terminal; t != nil {
		show.Terminal = &classroom.ShowTerminal{By: a.teacher.Name, Seat: classroom.SeatID(t.Seat), Activity: t.Activity}
		if t.Seat == "" {
			var err error
			if show.Terminal.Learner, err = s.typesAs(a.Request, t.Activity); err != nil {
				return nil, err
			}
		}
	}
	return s.classMessage(s.c.Classroom.Show(a.class(), a.teacher.ID, show))
}

func (s *Site) endShow(a *asked) (any, error) {
	return s.classMessage(s.c.Classroom.EndShow(a.class(), a.teacher.ID))
}

func (s *Site) arrange(a *asked) (any, error) {
	var with message.Arrange
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	return s.classMessage(s.c.Classroom.Arrange(a.class(), a.teacher.ID, with.IDs))
}

// picksPath is how the paths end of requests that pick what somebody at a seat has done.
const picksPath = "/picks"

// pick takes a snapshot of an exchange that somebody at a seat has had, to be shown later or at once.
func (s *Site) pick(a *asked) (any, error) {
	var with message.PickExchange
	if err := decode(a.Request, &with); err != nil {
		return nil, err
	}
	if _, err := s.c.Classroom.ClassOf(a.class(), a.teacher.ID); err != nil {
		return nil, err
	}
	seat, err := s.c.Classroom.Seat(a.class(), a.seat())
	if err != nil {
		return nil, err
	}
	x, err := s.c.Manager.Quote(string(seat.Class), seat.Learner, with)
	if err != nil {
		return nil, err
	}
	keep := s.c.Classroom.Pick
	if with.Show {
		keep = s.c.Classroom.ShowOne
	}
	return s.classMessage(keep(a.class(), a.teacher.ID, seat.ID, snapshot(x)))
}

// snapshot is an exchange as the class keeps it.
func snapshot(x message.Snapshot) classroom.Snapshot {
	s := classroom.Snapshot{Protocol: x.Protocol, Host: x.Host, Port: x.Port, Summary: x.Summary, Client: keptPieces(x.Client), Server: keptPieces(x.Server)}
	for _, m := range x.Mistakes {
		s.Mistakes = append(s.Mistakes, classroom.Mistake(m))
	}
	return s
}

func keptPieces(all []message.Piece) (list []classroom.Piece) {
	for _, p := range all {
		kept := classroom.Piece{Text: p.Text}
		for _, n := range p.Notes {
			kept.Notes = append(kept.Notes, classroom.Remark(n))
		}
		list = append(list, kept)
	}
	return list
}
