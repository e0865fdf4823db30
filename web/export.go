package web

import (
	"errors"
	"net/http"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
)

// exportPath is how the paths end of what is kept of somebody.
const exportPath = "/export"

// exported is all that is kept of somebody: what they did, and the seat at which they did it.
type exported struct {
	sandbox.Export
	Seat    *exportedSeat      `json:"seat,omitempty"`
	Answers []classroom.Answer `json:"answers,omitempty"` // to what their class was asked
}

// exportedSeat is what a class keeps of whoever sits there.
type exportedSeat struct {
	Name   string           `json:"name"`
	Group  string           `json:"group,omitempty"`
	Since  time.Time        `json:"since"`
	State  string           `json:"state"`
	Hand   time.Time        `json:"hand,omitzero"`    // when it was raised, if it is
	Helper string           `json:"helper,omitempty"` // the teacher who is on it
	Notes  []classroom.Note `json:"notes,omitempty"`  // that wait to be read
	// Answers are those to what the class was asked.
	Answers []classroom.Answer `json:"answers,omitempty"`
	// Person is who they are at their learning platform, and Columns where that takes scores, by lab.
	Person  *classroom.Person `json:"person,omitempty"`
	Columns map[string]string `json:"columns,omitempty"`
}

// export is what a learner takes along of what is kept of them.
func (s *Site) export(_ *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
	if s.inExam(l) { // it has what was noticed of each line
		return nil, classroom.ErrExamExport
	}
	e, err := s.c.Manager.Export(l)
	if err != nil || l.Class() == "" || s.c.Classroom == nil {
		return exported{Export: e}, err
	}
	seat, err := s.c.Classroom.SeatOf(classroom.ClassID(l.Class()), l.ID)
	if errors.Is(err, classroom.ErrNoSeat) { // it has been taken from them, and they are to be erased
		return exported{Export: e}, nil
	}
	return exported{e, exportedAs(seat), seat.Answers}, err
}

// exportSeat is the same of who sits in a class, for those who teach it. Of one who has not come yet
// there is the seat alone.
func (s *Site) exportSeat(a *asked) (any, error) {
	if _, err := s.c.Classroom.ClassOf(a.class(), a.teacher.ID); err != nil {
		return nil, err
	}
	seat, err := s.c.Classroom.Seat(a.class(), a.seat())
	if err != nil {
		return nil, err
	}
	if seat.Learner == "" {
		return struct {
			Seat *exportedSeat `json:"seat"`
		}{exportedAs(seat)}, nil
	}
	e, ok, err := s.c.Manager.ExportAt(seat.Learner)
	if err == nil && !ok {
		err = classroom.ErrNoSeat
	}
	return exported{e, exportedAs(seat), seat.Answers}, err
}

func exportedAs(s classroom.Seat) *exportedSeat {
	m := seatMessage(s, "")
	return &exportedSeat{m.Name, m.Group, m.Since, string(m.State), m.Hand, m.Helper, s.Notes, s.Answers, s.Person, s.Columns}
}
