package classroom

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ehlo/internal/learner"
)

// Helper is a teacher who is on a seat, the zero value for nobody.
type Helper struct {
	ID   TeacherID `json:"id"`
	Name string    `json:"name"`
}

// Note is what a teacher says to somebody at a seat.
type Note struct {
	ID   string    `json:"id"`
	From string    `json:"from"` // the teacher's name
	When time.Time `json:"when"`
	Text string    `json:"text"`
	// Line: the text is a line for the learner's prompt, which they run themselves.
	Line bool `json:"line,omitempty"`
	// Prepared: it is what EHLO or a lab says of a mistake.
	Prepared bool `json:"prepared,omitempty"`
}

const (
	mostNotes = 5   // that wait for a learner to read them
	mostNote  = 500 // characters
)

// What is wrong with what a teacher does to help.
var (
	ErrHelped = texts.Error("helped")
	ErrNote   = texts.Error("note", "most", mostNote)
	// ErrExamAdvice is that what is prepared to be said of a mistake is to be sent in an exam.
	ErrExamAdvice = texts.Error("exam-advice")
)

// Raise has a learner's hand raised, or lowered. One that is raised already stays where it is among the
// others. The error is why they cannot work in the class.
func (c *Classroom) Raise(class ClassID, l learner.ID, up bool) (Seat, error) {
	if _, err := c.MayWork(class, l); err != nil {
		return Seat{}, err
	}
	return c.changeOwn(class, l, func(s *Seat) {
		switch {
		case !up:
			s.Hand, s.Helper = time.Time{}, Helper{}
		case s.Hand.IsZero():
			s.Hand = c.now()
		}
	})
}

// changeOwn changes a learner's own seat.
func (c *Classroom) changeOwn(class ClassID, l learner.ID, alter func(*Seat)) (Seat, error) {
	s, err := c.SeatOf(class, l)
	if err != nil {
		return Seat{}, err
	}
	return c.seats.change(s.key(), ErrNoSeat, func(now *Seat) error {
		if now.Learner != l {
			return ErrNoSeat
		}
		alter(now)
		return nil
	})
}

// Before is how many hands were raised in a class before that of a seat, which nobody helps yet. It is 0
// where that has none raised.
func (c *Classroom) Before(s Seat) (n int) {
	for _, o := range c.Seats(s.Class) {
		if !o.Hand.IsZero() && o.Helper.ID == "" && o.Hand.Before(s.Hand) {
			n++
		}
	}
	return n
}

// Lower has a hand down that a teacher has seen to.
func (c *Classroom) Lower(class ClassID, t TeacherID, id SeatID) (Seat, error) {
	return c.changeSeat(class, t, id, func(s *Seat) error {
		s.Hand, s.Helper = time.Time{}, Helper{}
		return nil
	})
}

// Help notes that a teacher is on a seat, or is no more: ErrHelped where another teacher is.
func (c *Classroom) Help(class ClassID, t Teacher, id SeatID, here bool) (Seat, error) {
	return c.changeSeat(class, t.ID, id, func(s *Seat) error {
		if by := s.Helper.ID; by != "" && by != t.ID && c.teaches(class, by) {
			return ErrHelped
		}
		if s.Helper = (Helper{}); here {
			s.Helper = Helper{t.ID, t.Name}
		}
		return nil
	})
}

// Away notes that a teacher is on a seat no more, if it was they who were.
func (c *Classroom) Away(class ClassID, t TeacherID, id SeatID) error {
	if s, err := c.Seat(class, id); err != nil || s.Helper.ID != t {
		return err
	}
	_, err := c.seats.change(string(class)+string(id), ErrNoSeat, func(s *Seat) error {
		if s.Helper.ID == t {
			s.Helper = Helper{}
		}
		return nil
	})
	return err
}

// teaches reports whether a teacher sees a class still.
func (c *Classroom) teaches(class ClassID, t TeacherID) bool {
	_, err := c.ClassOf(class, t)
	return err == nil
}

// Write has somebody at a seat read what a teacher says, or find a line in their prompt. The oldest note
// gives way to one too many.
func (c *Classroom) Write(class ClassID, t Teacher, id SeatID, text string, line bool) (Seat, error) {
	return c.write(class, t, id, Note{Text: text, Line: line})
}

func (c *Classroom) write(class ClassID, t Teacher, id SeatID, note Note) (Seat, error) {
	note.Text = legible(note.Text, note.Line)
	if n := utf8.RuneCountInString(note.Text); n == 0 || n > mostNote {
		return Seat{}, ErrNote
	}
	note.ID, note.From, note.When = random(6), t.Name, c.now()
	return c.changeSeat(class, t.ID, id, func(s *Seat) error {
		if s.Learner == "" {
			return ErrNoSeat
		}
		s.Notes = append(slices.Clone(s.Notes), note)
		s.Notes = s.Notes[max(0, len(s.Notes)-mostNotes):]
		return nil
	})
}

// Advise is Write of what EHLO or a lab has prepared to be said of a mistake: ErrExamAdvice in an exam.
func (c *Classroom) Advise(class ClassID, t Teacher, id SeatID, text string) (Seat, error) {
	in, err := c.ClassOf(class, t.ID)
	if err != nil {
		return Seat{}, err
	}
	if in.Lead.Exam != nil {
		return Seat{}, ErrExamAdvice
	}
	return c.write(class, t, id, Note{Text: text, Prepared: true})
}

// Readable are the notes that somebody at a seat is shown: what was prepared is help, which an exam closes.
func (c *Class) Readable(s *Seat) []Note {
	if c.Lead.Exam == nil {
		return s.Notes
	}
	return slices.DeleteFunc(slices.Clone(s.Notes), func(n Note) bool { return n.Prepared })
}

// legible is what can be seen of a text, of a line or of several. White space in a line means something
// to a server.
func legible(text string, line bool) string { return strings.Trim(visible(text, line), " \n") }

// visible is legible with the white space around it, which a part of a line can have.
func visible(text string, line bool) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsGraphic(r) || r == '\n' && !line {
			return r
		}
		return -1
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// Read takes a note away that a learner has read. It is no error that there is none.
func (c *Classroom) Read(class ClassID, l learner.ID, note string) error {
	_, err := c.changeOwn(class, l, func(s *Seat) {
		s.Notes = slices.DeleteFunc(slices.Clone(s.Notes), func(n Note) bool { return n.ID == note })
	})
	if errors.Is(err, ErrNoSeat) {
		return ErrTurnedAway
	}
	return err
}
