package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/lti"
	"ehlo/internal/sandbox"
	"ehlo/internal/sandbox/message"
	"ehlo/internal/wall"
)

// entranceRoutes are what somebody asks who wants to come into a class.
func (s *Site) entranceRoutes() {
	for pattern, serve := range map[string]func(*http.Request) (any, error){
		"GET /api/join/{code}": s.entrance,
		"POST /api/join":       s.join,
		"POST /api/seat":       s.takeSeat,
	} {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.answer(w, r, func() (any, error) { return s.guessed(r, serve) })
		})
	}
}

// errGuesses is that somebody has tried many codes that are none.
var errGuesses = texts.Error("guesses")

// guessed serves a request with a code, unless too many that are none have come from its address.
func (s *Site) guessed(r *http.Request, serve func(*http.Request) (any, error)) (any, error) {
	from, _ := s.c.Gate.source(r, false)
	if !from.mayGuess() {
		return nil, errGuesses
	}
	answer, err := serve(r)
	if isOne(err, classroom.ErrCode, classroom.ErrSeatCode, lti.ErrCode) {
		from.guessedWrong()
	}
	return answer, err
}

// entrance tells where a join code leads.
func (s *Site) entrance(r *http.Request) (any, error) {
	c, err := s.byCode(r.PathValue("code"))
	if err == nil && !c.Archived.IsZero() {
		err = classroom.ErrArchived
	}
	return message.Entrance{Title: c.Title, Door: message.Door(c.Door)}, err
}

func (s *Site) byCode(typed string) (classroom.Class, error) {
	code, err := classroom.ParseJoinCode(typed)
	if err != nil {
		return classroom.Class{}, err
	}
	return s.c.Classroom.ByCode(code)
}

// join gives somebody new a seat. A request that was sent again, as its answer got lost, leads to the
// same one: it shows the same code.
func (s *Site) join(r *http.Request) (any, error) {
	var with message.Join
	if err := decode(r, &with); err != nil {
		return nil, err
	}
	c, err := s.byCode(with.Code)
	if err != nil {
		return nil, err
	}
	code := classroom.NewSeatCode()
	if strings.HasPrefix(r.Header.Get("Authorization"), seatScheme) {
		if code, err = seatCode(r); err != nil {
			return nil, err
		}
		switch seat, err := s.c.Classroom.SeatByCode(code); {
		case err == nil && seat.Is(c.ID, with.Name):
			token, err := s.sit(r, c, seat)
			return message.Seated{Token: string(token), Class: string(c.ID), Code: string(code)}, err
		case err == nil:
			return nil, classroom.ErrSeatTaken
		case !errors.Is(err, classroom.ErrSeatCode):
			return nil, err
		}
	}
	name, err := s.c.Classroom.CanCome(c, with.Name)
	if err != nil {
		return nil, err
	}
	token, err := s.seatLearner(r, c, name, func(id learner.ID) error {
		_, err := s.c.Classroom.Join(c, name, id, code)
		return err
	})
	return message.Seated{Token: string(token), Class: string(c.ID), Code: string(code)}, err
}

// seatLearner makes a learner for a class, who leaves no trace unless they get a seat there.
func (s *Site) seatLearner(r *http.Request, c classroom.Class, name string, sit func(learner.ID) error) (learner.Token, error) {
	from, _ := s.c.Gate.source(r, false)
	if err := from.room(); err != nil {
		return "", err
	}
	id, token, err := s.c.Manager.BeginAt(string(c.ID), name)
	if err != nil {
		return "", err
	}
	if err := sit(id); err != nil {
		return "", errors.Join(err, s.c.Manager.EraseAt(id))
	}
	s.used(c.ID)
	return token, nil
}

// seatScheme is what a header is for that shows the code of a seat.
const seatScheme = "Seat "

// seatCode is the code of a seat that a request shows: "Authorization: Seat CODE".
func seatCode(r *http.Request) (classroom.SeatCode, error) {
	typed, _ := strings.CutPrefix(r.Header.Get("Authorization"), seatScheme)
	return classroom.ParseSeatCode(typed)
}

// takeSeat lets whoever has a seat's code sit there: for the first time, or again on another device.
func (s *Site) takeSeat(r *http.Request) (any, error) {
	code, err := seatCode(r)
	if err != nil {
		return nil, err
	}
	seat, err := s.c.Classroom.SeatByCode(code)
	if err != nil {
		return nil, err
	}
	c, err := s.c.Classroom.Class(seat.Class)
	if err != nil {
		return nil, err
	}
	token, err := s.sit(r, c, seat)
	return message.Seated{Token: string(token), Class: string(c.ID)}, err
}

// sit signs in whose seat it is, or seats somebody new where it is on the roster, or nothing is kept of
// its learner any more.
func (s *Site) sit(r *http.Request, c classroom.Class, seat classroom.Seat) (token learner.Token, err error) {
	if seat.Learner != "" {
		token, err = s.c.Manager.SignInAt(seat.Learner)
	}
	if token == "" && err == nil {
		token, err = s.seatLearner(r, c, seat.Name, func(id learner.ID) error {
			_, err := s.c.Classroom.Sit(seat, id)
			return err
		})
	}
	return token, err
}

// seatOf is whose seat a request's code takes, "" if nobody has it: a node looks for them.
func (s *Site) seatOf(r *http.Request) learner.ID {
	code, err := seatCode(r)
	if err != nil || s.c.Classroom == nil {
		return ""
	}
	seat, err := s.c.Classroom.SeatByCode(code)
	if err != nil {
		return "" // whoever serves the request says so
	}
	return seat.Learner
}

// used notes that somebody has come to a class. That it cannot be kept now is no reason to send them
// away: the next who comes has it noted.
func (s *Site) used(id classroom.ClassID) {
	if err := s.c.Classroom.Use(id); err != nil {
		s.c.Log.Error("it cannot be noted that a class is used", "err", err)
	}
}

// myClass tells a learner of the class where they have a seat.
func (s *Site) myClass(_ *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
	if s.c.Classroom == nil {
		return nil, classroom.ErrOver
	}
	id := classroom.ClassID(l.Class())
	c, err := s.c.Classroom.Class(id)
	if err != nil {
		return nil, classroom.ErrOver
	}
	seat, err := s.c.Classroom.SeatOf(id, l.ID)
	if err != nil {
		return nil, classroom.ErrTurnedAway
	}
	labs, rules := c.InForce()
	m := message.MyClass{
		Title: c.Title, Name: seat.Name, State: message.SeatState(seat.State), Renewed: seat.Renewed, Labs: append([]string{}, labs...),
		Rules: message.ClassRules(rules), Archived: !c.Archived.IsZero(), Keep: c.Keep,
		Hand: seat.Hand, Before: s.c.Classroom.Before(seat), Helper: seat.Helper.Name, Notes: []message.TeacherNote{},
		Lead: wall.LeadMessage(c.Lead), Show: wall.SeenMessage(c.ShownToAll()), Quiz: s.myQuiz(&c, &seat),
	}
	if c.Show != nil && c.Show.Terminal != nil && c.Show.Terminal.Learner == l.ID {
		m.OwnShow = &message.OwnShow{By: c.Show.Terminal.By, Activity: c.Show.Terminal.Activity, Consent: message.Consent(c.Show.Terminal.Consent)}
	}
	for _, n := range c.Readable(&seat) {
		m.Notes = append(m.Notes, message.TeacherNote{ID: n.ID, From: n.From, When: n.When, Text: n.Text, Line: n.Line})
	}
	if seat.Person != nil && len(seat.Columns) > 0 {
		if m.Scores, err = s.platformName(seat.Person.Platform); err != nil {
			return nil, err
		}
	}
	s.used(id)
	m.Teachers, err = s.teachersOf(c)
	return m, err
}

// raise has the hand of a learner in a class raised, or lowered.
func (s *Site) raise(r *http.Request, l *learner.Learner, t learner.Token) (any, error) {
	if s.c.Classroom == nil {
		return nil, classroom.ErrOver
	}
	var with message.SetHand
	if err := decode(r, &with); err != nil {
		return nil, err
	}
	if _, err := s.c.Classroom.Raise(classroom.ClassID(l.Class()), l.ID, with.Up); err != nil {
		return nil, err
	}
	return s.myClass(r, l, t)
}

// readNote takes a note away that a learner in a class has read.
func (s *Site) readNote(r *http.Request, l *learner.Learner, _ learner.Token) (any, error) {
	if s.c.Classroom == nil {
		return nil, classroom.ErrOver
	}
	return nil, s.c.Classroom.Read(classroom.ClassID(l.Class()), l.ID, r.PathValue("note"))
}

// Rules are those that learners find in the classes of a room, as a sandbox.Config has them; nil where
// there are none.
func Rules(room *classroom.Classroom) func(class string, l learner.ID) (sandbox.Rules, error) {
	if room == nil {
		return nil
	}
	return func(class string, l learner.ID) (sandbox.Rules, error) {
		c, err := room.MayWork(classroom.ClassID(class), l)
		return rulesOf(&c, room.Now()), err
	}
}

// rulesOf are those that hold in a class just now.
func rulesOf(c *classroom.Class, now time.Time) sandbox.Rules {
	l := &c.Lead
	labs, rules := c.InForce()
	r := sandbox.Rules{
		Labs: labs, Hints: rules.Hints, Solutions: rules.Solutions, Explain: rules.Explain, FreePlay: rules.FreePlay,
		Paused: l.Pause != nil, Closed: l.Closed, Exam: l.Exam != nil, Over: l.Exam.Over(now),
	}
	for _, s := range l.Steps {
		if r.Steps == nil {
			r.Steps = make(map[string]sandbox.Span)
		}
		r.Steps[s.Lab] = sandbox.Span{From: s.From - 1, To: s.To - 1}
	}
	return r
}
