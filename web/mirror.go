package web

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

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
		class, teacher := l.class, l.teacher
		at := look{class, seat.ID, teacher.ID}
		s.looks.begin(at)
		s.connect(w, r, l.may, func() { s.looks.end(at) }, func(k *socket) *sandbox.Page {
			return s.c.Manager.NewMirror(sandbox.Mirrored{Class: string(class), Learner: seat.Learner, By: teacher.Name, May: func() error {
				_, err := s.c.Classroom.ClassOf(class, teacher.ID)
				return err
			}}, k.rouse, k.from.has())
		})
	}
}

// awayAfter is how long a teacher is on a seat still whose page has left it: who reloads it, or lost their
// connection, comes back.
const awayAfter = 5 * time.Second

// look is that a teacher looks at a seat.
type look struct {
	class   classroom.ClassID
	seat    classroom.SeatID
	teacher classroom.TeacherID
}

// looks are which teachers look at which seats from here. A learner's are all at the node that has them.
type looks struct {
	after time.Duration
	away  func(look) // who has looked does so no more

	mu    sync.Mutex // guards all below
	open  map[look]int
	going map[look]*time.Timer
}

func newLooks(away func(look)) *looks {
	return &looks{after: awayAfter, away: away, open: make(map[look]int), going: make(map[look]*time.Timer)}
}

func (l *looks) begin(at look) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[at]++
	if t := l.going[at]; t != nil {
		t.Stop()
		delete(l.going, at)
	}
}

func (l *looks) end(at look) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[at]--; l.open[at] > 0 {
		return
	}
	delete(l.open, at)
	var t *time.Timer
	t = time.AfterFunc(l.after, func() {
		l.mu.Lock()
		gone := l.going[at] == t
		if gone {
			delete(l.going, at)
		}
		l.mu.Unlock()
		if gone {
			l.away(at)
		}
	})
	l.going[at] = t
}

// lookedAway has a teacher be on a seat no more who has looked at it and gone: they are not coming.
func (s *Site) lookedAway(at look) {
	if !s.pages.enter() {
		return
	}
	defer s.pages.leave()
	if err := s.c.Classroom.Away(at.class, at.teacher, at.seat); err != nil && !errors.Is(err, classroom.ErrNoSeat) {
		s.c.Log.Error("that a teacher is on a seat no more could not be kept", "err", err)
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

// atSeat is whose seat a request of a teacher is about, "" for nobody's: a node looks for them.
func (s *Site) atSeat(r *http.Request) learner.ID {
	parts := strings.Split(r.URL.Path, "/") // /api/classes/CLASS/seats/SEAT/mirror, picks or export
	if s.c.Classroom == nil || len(parts) != 7 {
		return ""
	}
	seat, err := s.c.Classroom.Seat(classroom.ClassID(parts[3]), classroom.SeatID(parts[5]))
	if err != nil {
		return "" // whoever serves the request says so
	}
	return seat.Learner
}
