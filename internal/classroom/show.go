package classroom

import (
	"slices"
	"time"
)

// Show is what a class is shown just now: on the projector, and where the teacher wants it on the pages of
// all who have a seat. It has one of the things that can be shown.
type Show struct {
	ID        string     `json:"id"`
	Since     time.Time  `json:"since"`
	ToAll     bool       `json:"toAll,omitempty"`
	Exchanges *Exchanges `json:"exchanges,omitempty"`
	Quiz      QuizID     `json:"quiz,omitempty"` // the question that all are asked, "" for none
	Terminal  *Terminal  `json:"terminal,omitempty"`
}

// Exchanges are snapshots that a class talks about, in the order in which it does.
type Exchanges struct {
	List  []Snapshot `json:"list"`
	Front int        `json:"front"` // the one that is seen, from 0
	// Together: all are seen at once, one below the other.
	Together bool `json:"together,omitempty"`
}

// Showing is what a teacher wants a class to be shown: one thing.
type Showing struct {
	ID        string // the show that is to go on otherwise, "" for a new one
	ToAll     bool
	Exchanges *ShowExchanges
	Terminal  *ShowTerminal
}

// ShowExchanges is that some of what was picked is to be shown.
type ShowExchanges struct {
	IDs      []string // of snapshots that were picked, or are shown
	Front    int
	Together bool
}

// What is wrong with what a teacher wants shown.
var (
	ErrShow = texts.Error("show")
	// ErrShowOver is that a show has ended that was to go on otherwise.
	ErrShowOver      = texts.Error("show-over")
	ErrShowAway      = texts.Error("show-away")
	ErrShowExam      = texts.Error("show-exam")
	ErrShowExchanges = texts.Error("show-exchanges", "most", mostPicked)
)

// Show has a class shown something. A show that goes on keeps its id and its beginning.
func (c *Classroom) Show(id ClassID, t TeacherID, s Showing) (Class, error) {
	return c.show(id, t, s, func(class *Class) (show Show, err error) {
		switch {
		case s.Exchanges != nil:
			show.Exchanges, err = class.exchanges(*s.Exchanges)
		case s.Terminal != nil:
			show.Terminal, err = c.terminal(class, t, *s.Terminal)
		default:
			err = ErrShow
		}
		return show, err
	})
}

// show has a class shown what is made for it then: in an exam nothing, as what all see would be help.
func (c *Classroom) show(id ClassID, t TeacherID, s Showing, what func(*Class) (Show, error)) (Class, error) {
	return c.changeClass(id, t, func(class *Class) error {
		if !class.Archived.IsZero() {
			return ErrShowAway
		}
		if class.Lead.Exam != nil {
			return ErrShowExam
		}
		old := class.Show
		if s.ID != "" && (old == nil || old.ID != s.ID) {
			return ErrShowOver
		}
		show, err := what(class)
		if err != nil {
			return err
		}
		if show.ID, show.Since, show.ToAll = random(6), c.now(), s.ToAll; s.ID != "" {
			show.ID, show.Since = old.ID, old.Since
		}
		class.Show = &show
		return nil
	})
}

// EndShow has a class shown nothing any more. It is no error that it is shown nothing.
func (c *Classroom) EndShow(id ClassID, t TeacherID) (Class, error) {
	return c.changeClass(id, t, func(class *Class) error {
		class.Show = nil
		return nil
	})
}

// exchanges finds the snapshots that are to be shown, among those that are there.
func (c *Class) exchanges(s ShowExchanges) (*Exchanges, error) {
	there := slices.Concat(c.Picked, c.Dropped)
	if c.Show != nil && c.Show.Exchanges != nil {
		there = append(there, c.Show.Exchanges.List...)
	}
	list, err := chosen(there, s.IDs)
	if err != nil || len(list) == 0 || s.Front < 0 || s.Front >= len(list) {
		return nil, ErrShowExchanges
	}
	return &Exchanges{List: list, Front: s.Front, Together: s.Together}, nil
}

// isSeen reports whether there is something to be seen: a learner who is asked has not said yes yet.
func (s *Show) isSeen() bool { return s.Terminal == nil || s.Terminal.Consent != Asked }

// ShownToAll is what all who have a seat are shown, nil for nothing: in an exam there is no help.
func (c *Class) ShownToAll() *Show {
	if c.Show == nil || !c.Show.ToAll || c.Lead.Exam != nil || !c.Show.isSeen() {
		return nil
	}
	return c.Show
}
