package classroom

import (
	"crypto/subtle"
	"errors"
	"slices"

	"ehlo/internal/learner"
)

// Terminal is whose terminals a class is shown, live: a teacher's own, or those of a learner who has said
// yes.
type Terminal struct {
	Teacher  TeacherID  `json:"teacher"`        // who shows them
	By       string     `json:"by"`             // the teacher's name
	Seat     SeatID     `json:"seat,omitempty"` // the learner's, "" for the teacher's own
	Learner  learner.ID `json:"learner"`        // as whom is typed there
	Activity string     `json:"activity"`       // "play", or a lab by its id
	Consent  Consent    `json:"consent"`        // of who types there
	Name     string     `json:"name,omitempty"` // by which they are shown, "" for none
	// Key proves that whoever asks for the terminals may see them: it is told to those alone.
	Key string `json:"key"`
}

// Consent is whether somebody lets all see their terminals, and with their name.
type Consent string

const (
	Asked   Consent = "asked" // they have not answered
	Named   Consent = "named"
	Unnamed Consent = "unnamed"
)

// ShowTerminal is that somebody's terminals are to be shown.
type ShowTerminal struct {
	By       string     // the teacher's name
	Seat     SeatID     // of the learner who is asked, "" for the teacher's own
	Learner  learner.ID // as whom the teacher types, "" for a learner's at a seat
	Activity string
}

// What is wrong with what is asked of terminals that are shown.
var (
	// ErrShowNone is that somebody asks for terminals, or answers about theirs, which are not shown, or no
	// more.
	ErrShowNone = texts.Error("show-none")
)

// play is the activity of free play.
const play = "play"

// terminal is what is shown of somebody's terminals. A learner is asked first, unless it is theirs that are
// shown already.
func (c *Classroom) terminal(class *Class, t TeacherID, s ShowTerminal) (*Terminal, error) {
	if s.Activity != play && !slices.Contains(class.Labs, s.Activity) {
		return nil, ErrNoLab
	}
	now := &Terminal{Teacher: t, By: s.By, Learner: s.Learner, Activity: s.Activity, Consent: Named, Name: s.By, Key: random(12)}
	if s.Seat == "" {
		return now, nil
	}
	seat, err := c.Seat(class.ID, s.Seat)
	if err != nil {
		return nil, err
	}
	if seat.Learner == "" || seat.State != SeatIn {
		return nil, ErrNoSeat
	}
	now.Seat, now.Learner, now.Consent, now.Name = seat.ID, seat.Learner, Asked, ""
	if class.Show != nil {
		if old := class.Show.Terminal; old != nil && old.Seat == now.Seat && old.Activity == now.Activity {
			now.Consent, now.Name = old.Consent, old.Name
		}
	}
	return now, nil
}

// AnswerShow takes whether a learner who is asked for it lets all see their terminals: Asked is that they do not,
// or no more.
func (c *Classroom) AnswerShow(id ClassID, l learner.ID, to Consent) (Class, error) {
	seat, err := c.SeatOf(id, l)
	if err != nil {
		return Class{}, err
	}
	return c.classes.change(string(id), ErrNoClass, func(class *Class) error {
		if class.Show == nil || class.Show.Terminal == nil || class.Show.Terminal.Learner != l {
			return ErrShowNone
		}
		show := *class.Show
		now := *show.Terminal
		switch now.Consent = to; to {
		case Named:
			now.Name = seat.Name
		case Unnamed:
			now.Name = ""
		default:
			class.Show = nil
			return nil
		}
		show.Terminal = &now
		class.Show = &show
		return nil
	})
}

// TerminalOf is whose terminals a class is shown, to whoever has their key: ErrShowNone if none are, or not to
// them. It does not wait.
func (c *Classroom) TerminalOf(id ClassID, key string) (Terminal, error) {
	class, err := c.Class(id)
	if err != nil || class.Show == nil || class.Show.Terminal == nil || class.Lead.Exam != nil || !class.Archived.IsZero() {
		return Terminal{}, ErrShowNone
	}
	t := *class.Show.Terminal
	if t.Consent == Asked || subtle.ConstantTimeCompare([]byte(t.Key), []byte(key)) == 0 {
		return Terminal{}, ErrShowNone
	}
	if s, err := c.Seat(id, t.Seat); t.Seat != "" && (err != nil || s.Learner != t.Learner || s.State != SeatIn) {
		return Terminal{}, ErrShowNone
	}
	return t, nil
}

// ofShown is before the id of a learner in the name by which a class is found that is shown their terminals.
const ofShown = "shown "

// IsShown reports whether a class is shown a learner's terminals at an activity, or they are asked for them.
// It does not wait.
func (c *Classroom) IsShown(l learner.ID, activity string) bool {
	return slices.ContainsFunc(c.classes.of(ofShown+string(l)), func(class Class) bool {
		return class.shows(func(t *Terminal) bool { return t.Activity == activity })
	})
}

// EndTerminals has classes be shown a learner's terminals no more who has left an activity. It is no error
// that none are.
func (c *Classroom) EndTerminals(l learner.ID, activity string) error {
	return c.endTerminals(l, func(t *Terminal) bool { return t.Activity == activity })
}

// EndOwnTerminals has classes be shown the terminals no more where a teacher types as a learner. It is no error
// that none are.
func (c *Classroom) EndOwnTerminals(l learner.ID) error {
	return c.endTerminals(l, func(t *Terminal) bool { return t.Seat == "" })
}

func (c *Classroom) endTerminals(l learner.ID, which func(*Terminal) bool) (failed error) {
	for _, class := range c.classes.of(ofShown + string(l)) {
		_, err := c.classes.change(string(class.ID), ErrNoClass, func(class *Class) error {
			class.endTerminals(func(t *Terminal) bool { return t.Learner == l && which(t) })
			return nil
		})
		if !errors.Is(err, ErrNoClass) {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// shows reports whether a class is shown some terminals, or whoever types there is asked.
func (c *Class) shows(which func(*Terminal) bool) bool {
	return c.Show != nil && c.Show.Terminal != nil && which(c.Show.Terminal)
}

// endTerminals has a class be shown some terminals no more.
func (c *Class) endTerminals(which func(*Terminal) bool) {
	if c.shows(which) {
		c.Show = nil
	}
}
