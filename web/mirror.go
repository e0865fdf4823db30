package web

import (
	"net/http"
	"strings"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
)

// mirrorPath is how the paths end of sockets on which a teacher looks at what somebody at a seat does.
const mirrorPath = "/mirror"

// mirrorRoute serves a teacher who looks at a seat, as learners' pages are served.
func (s *Site) mirrorRoute(signIns *signIns) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l := s.looker(r, signIns)
		seat, err := s.mirrored(l, r)
		if err != nil {
			s.answer(w, r, func() (any, error) { return nil, err })
			return
		}
		s.connect(w, r, l.may, func(k *socket) *sandbox.Page {
			class, teacher := l.class, l.teacher
			return s.c.Manager.NewMirror(sandbox.Mirrored{Class: string(class), Learner: seat.Learner, By: teacher.Name, May: func() error {
				_, err := s.c.Classroom.ClassOf(class, teacher.ID)
				return err
			}}, k.rouse, k.from.has())
		})
	}
}

// mirrored is the seat that a teacher wants to look at; the error is why they may not.
func (s *Site) mirrored(l *looker, r *http.Request) (classroom.Seat, error) {
	if err := l.may(); err != nil {
		return classroom.Seat{}, err
	}
	seat, err := s.c.Classroom.Seat(l.class, classroom.SeatID(r.PathValue("seat")))
	if err == nil && seat.Learner == "" {
		err = classroom.ErrNoSeat
	}
	return seat, err
}

// mirroredIn is whom a request wants to look at, "" for nobody: a node looks for them.
func (s *Site) mirroredIn(r *http.Request) learner.ID {
	parts := strings.Split(r.URL.Path, "/") // /api/classes/CLASS/seats/SEAT/mirror, or /picks
	if s.c.Classroom == nil || len(parts) != 7 {
		return ""
	}
	seat, err := s.c.Classroom.Seat(classroom.ClassID(parts[3]), classroom.SeatID(parts[5]))
	if err != nil {
		return "" // whoever serves the request says so
	}
	return seat.Learner
}
