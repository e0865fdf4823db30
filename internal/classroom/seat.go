package classroom

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
)

// SeatID is a seat's in its class, and opens nothing: 96 random bits, in base64url.
type SeatID string

// Seat is a learner's place in a class. Whoever has one is a learner of their own: what they do in the
// class has nothing to do with what they do elsewhere, and goes with the class.
type Seat struct {
	ID      SeatID     `json:"id"`
	Class   ClassID    `json:"class"`
	Learner learner.ID `json:"learner,omitempty"` // "" while nobody has taken it
	Name    string     `json:"name"`
	Group   string     `json:"group,omitempty"`
	Since   time.Time  `json:"since"`
	State   SeatState  `json:"state"`
	Hash    string     `json:"hash"` // of its code
	// Renewed is when a teacher gave it the code that it has, zero while it has its first.
	Renewed time.Time `json:"renewed,omitzero"`

	Hand   time.Time `json:"hand,omitzero"`   // when it was raised, if it is
	Helper Helper    `json:"helper,omitzero"` // the teacher who is on it
	Notes  []Note    `json:"notes,omitempty"` // that wait to be read, oldest first
	// Answers are those to the class's questions, one each. A teacher sees whose they are, nobody else does.
	Answers []Answer `json:"answers,omitempty"`

	// Person is who they are at a learning platform, nil for whoever has not come from one.
	Person *Person `json:"person,omitempty"`
	// Columns are where the platform takes scores, by lab, "" for the class as a whole.
	Columns map[string]string `json:"columns,omitempty"`

	// Removed is that it is being taken away: whoever is at it is to be erased.
	Removed bool `json:"removed,omitempty"`
}

// SeatState is whether somebody works at a seat.
type SeatState string

const (
	SeatExpected SeatState = "expected" // it is on the roster, and nobody has taken it yet
	SeatWaiting  SeatState = "waiting"  // at the door
	SeatIn       SeatState = "in"
	SeatRefused  SeatState = "refused"
)

// What is wrong with somebody who wants to come in, or with a seat.
var (
	ErrSeatName   = texts.Error("seat-name", "most", mostName)
	ErrSeatTaken  = texts.Error("seat-taken")
	ErrLocked     = texts.Error("locked")
	ErrClassFull  = texts.Error("class-full", "most", mostSeats)
	ErrNoSeat     = texts.Error("no-seat")
	ErrRosterSize = texts.Error("roster-size", "most", mostSeats)
	ErrGroup      = texts.Error("group", "most", mostName)
	ErrOver       = texts.Error("class-gone")
	ErrTurnedAway = texts.Error("turned-away")
	ErrAtTheDoor  = texts.Error("at-the-door")
)

// key is where a seat is kept: with those of its class, as both ids have 16 characters.
func (s *Seat) key() string { return string(s.Class) + string(s.ID) }

// Is reports whether a seat of a class is taken by whoever has that name: nobody else comes in with its
// code.
func (s *Seat) Is(class ClassID, name string) bool {
	return s.Class == class && s.isCalled(learner.Clean(name))
}

// isCalled reports whether a name is taken by whoever has the seat. Who was turned away has none.
func (s *Seat) isCalled(name string) bool {
	return strings.EqualFold(s.Name, name) && s.State != SeatRefused
}

// Seats are those of a class, by name.
func (c *Classroom) Seats(class ClassID) (all []Seat) {
	all = c.seats.of(ofClass + string(class))
	slices.SortFunc(all, func(a, b Seat) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(string(a.ID), string(b.ID)))
	})
	return all
}

// Seat is one of a class; ErrNoSeat if there is none.
func (c *Classroom) Seat(class ClassID, id SeatID) (Seat, error) {
	s, ok := c.seats.get(string(class) + string(id))
	if !ok {
		return Seat{}, ErrNoSeat
	}
	return s, nil
}

// SeatOf is a learner's in their class; ErrNoSeat if it has been taken away.
func (c *Classroom) SeatOf(class ClassID, l learner.ID) (Seat, error) {
	for _, s := range c.seats.of(ofLearner + string(l)) {
		if s.Class == class {
			return s, nil
		}
	}
	return Seat{}, ErrNoSeat
}

// MayWork is why a learner cannot work in their class just now, nil if they can, and the class.
func (c *Classroom) MayWork(id ClassID, l learner.ID) (Class, error) {
	class, err := c.Class(id)
	if err != nil {
		return Class{}, ErrOver
	}
	s, err := c.SeatOf(id, l)
	switch {
	case err != nil, s.State == SeatRefused:
		return Class{}, ErrTurnedAway
	case s.State == SeatWaiting:
		return Class{}, ErrAtTheDoor
	case !class.Archived.IsZero():
		return Class{}, ErrArchived
	}
	return class, nil
}

// CanCome checks whether somebody of a name can join a class just now, and returns the name as it is kept.
func (c *Classroom) CanCome(class Class, name string) (string, error) {
	name = learner.Clean(name)
	all := c.Seats(class.ID)
	switch {
	case name == "" || utf8.RuneCountInString(name) > mostName:
		return "", ErrSeatName
	case !class.Archived.IsZero():
		return "", ErrArchived
	case class.Door == DoorLocked:
		return "", ErrLocked
	case len(all) >= mostSeats:
		return "", ErrClassFull
	case slices.ContainsFunc(all, func(s Seat) bool { return s.isCalled(name) }):
		return "", ErrSeatTaken
	}
	return name, nil
}

// Join gives a new learner a seat in a class, which they take again by a code. A teacher may have to admit
// them first.
func (c *Classroom) Join(class Class, name string, l learner.ID, code SeatCode) (Seat, error) {
	name, err := c.CanCome(class, name)
	if err != nil {
		return Seat{}, err
	}
	state := SeatIn
	if class.Door == DoorAsks {
		state = SeatWaiting
	}
	s := Seat{ID: SeatID(random(12)), Class: class.ID, Learner: l, Name: name, State: state}
	if err := c.claimName(class.ID, name, s.ID); err != nil {
		return Seat{}, err
	}
	return c.newSeat(s, code)
}

// newSeat keeps a seat that nobody had before.
func (c *Classroom) newSeat(s Seat, code SeatCode) (Seat, error) {
	if s.ID == "" {
		s.ID = SeatID(random(12))
	}
	s.Since, s.Hash = c.now(), hashed(string(code))
	if _, err := put(c.seatCodes, s.Hash, s.key(), 0); err != nil {
		return Seat{}, err
	}
	if err := c.seats.put(s.key(), s, 0); err != nil {
		return Seat{}, errors.Join(err, c.seatCodes.Delete(s.Hash))
	}
	// Whoever deletes the class says so before it looks for seats, so that one of the two sees the other.
	class, revision, err := get[Class](c.classes.values, string(s.Class))
	if err == nil && (revision == 0 || class.Gone) {
		err = ErrNoClass
	}
	if err != nil {
		return Seat{}, errors.Join(err, c.removeSeat(s))
	}
	return s, nil
}

// claimIn is how long a name is somebody's alone who is about to get a seat of it. By then all nodes know the seat.
const claimIn = 30 * time.Second

// claim is that somebody is about to get a seat of a name.
type claim struct {
	Seat  SeatID
	Until time.Time
}

func claimKey(class ClassID, name string) string {
	return hashed(string(class) + " " + strings.ToLower(name))
}

// claimName takes a name in a class for a seat: ErrSeatTaken where somebody else is about to get a seat of it.
func (c *Classroom) claimName(class ClassID, name string, id SeatID) error {
	key := claimKey(class, name)
	other, revision, err := get[claim](c.seatNames, key)
	if err != nil {
		return err
	}
	if revision > 0 && other.Seat != id && c.now().Before(other.Until) {
		return ErrSeatTaken
	}
	if _, err := put(c.seatNames, key, claim{id, c.now().Add(claimIn)}, revision); errors.Is(err, journal.ErrChanged) {
		return ErrSeatTaken
	} else if err != nil {
		return err
	}
	return nil
}

// SeatByCode is the seat that a code takes: ErrSeatCode if there is none.
func (c *Classroom) SeatByCode(code SeatCode) (Seat, error) {
	key, revision, err := get[string](c.seatCodes, hashed(string(code)))
	if err != nil {
		return Seat{}, err
	}
	if revision == 0 {
		return Seat{}, ErrSeatCode
	}
	s, ok, err := c.seats.find(key)
	if err != nil {
		return Seat{}, err
	}
	if !ok || s.Hash != hashed(string(code)) {
		return Seat{}, ErrSeatCode
	}
	return s, nil
}

// Sit gives a seat to a new learner: one of the roster, which nobody has taken, or that of a learner of
// whom nothing is kept any more. It is ErrNoSeat if somebody was quicker.
func (c *Classroom) Sit(s Seat, l learner.ID) (Seat, error) {
	return c.seats.change(s.key(), ErrNoSeat, func(now *Seat) error {
		if now.Learner != s.Learner || now.Removed {
			return ErrNoSeat
		}
		now.Learner, now.Answers = l, nil // which were those of whoever had it
		if now.State == SeatExpected {
			now.State = SeatIn
		}
		return nil
	})
}

// changeSeat changes a seat of a class that a teacher sees.
func (c *Classroom) changeSeat(class ClassID, t TeacherID, id SeatID, alter func(*Seat) error) (Seat, error) {
	if _, err := c.ClassOf(class, t); err != nil {
		return Seat{}, err
	}
	return c.seats.change(string(class)+string(id), ErrNoSeat, alter)
}

// Admit lets whoever waits at the door come in, or turns them away. It can be changed as often as one
// likes.
func (c *Classroom) Admit(class ClassID, t TeacherID, id SeatID, admitted bool) (Seat, error) {
	s, err := c.changeSeat(class, t, id, func(s *Seat) error {
		if s.Learner == "" {
			return ErrNoSeat
		}
		if admitted && slices.ContainsFunc(c.Seats(class), func(o Seat) bool { return o.ID != id && o.isCalled(s.Name) }) {
			return ErrSeatTaken // meanwhile
		}
		s.State = SeatRefused
		if admitted {
			s.State = SeatIn
		}
		return nil
	})
	if err == nil && !admitted {
		err = c.seatNames.Delete(claimKey(class, s.Name)) // which is free again
	}
	return s, err
}

// Place gives a seat another name and group: ErrSeatTaken where somebody else in the class has the name.
func (c *Classroom) Place(class ClassID, t TeacherID, id SeatID, name, group string) (Seat, error) {
	name, group = learner.Clean(name), learner.Clean(group)
	switch {
	case name == "" || utf8.RuneCountInString(name) > mostName:
		return Seat{}, ErrSeatName
	case utf8.RuneCountInString(group) > mostName:
		return Seat{}, ErrGroup
	}
	if slices.ContainsFunc(c.Seats(class), func(s Seat) bool { return s.ID != id && s.isCalled(name) }) {
		return Seat{}, ErrSeatTaken
	}
	if err := c.claimName(class, name, id); err != nil {
		return Seat{}, err
	}
	return c.changeSeat(class, t, id, func(s *Seat) error {
		s.Name, s.Group = name, group
		return nil
	})
}

// RenewCode gives a seat another code: the old one takes it no more.
func (c *Classroom) RenewCode(class ClassID, t TeacherID, id SeatID) (Seat, SeatCode, error) {
	code := NewSeatCode()
	if _, err := put(c.seatCodes, hashed(string(code)), string(class)+string(id), 0); err != nil {
		return Seat{}, "", err
	}
	old := hashed(string(code))
	s, err := c.changeSeat(class, t, id, func(s *Seat) error {
		old, s.Hash, s.Renewed = s.Hash, hashed(string(code)), c.now()
		return nil
	})
	if err != nil {
		old = hashed(string(code))
	}
	return s, code, errors.Join(err, c.seatCodes.Delete(old))
}

// Expected is somebody on a roster.
type Expected struct{ Name, Group string }

// Invited is a seat that waits for somebody, and the code by which they take it.
type Invited struct {
	Seat
	Code SeatCode
}

// Roster is what came of a list of names.
type Roster struct {
	Made []Invited
	// Seated are the names that somebody in the class has already, Twice those that stand in the list more
	// than once: of each only the first got a seat. Both are in the list's order.
	Seated, Twice []string
}

// Expect makes a seat for everybody on a roster who has none yet, each with a code of its own.
func (c *Classroom) Expect(id ClassID, t TeacherID, roster []Expected) (made Roster, err error) {
	if _, err := c.ClassOf(id, t); err != nil {
		return made, err
	}
	seated, listed := make(map[string]bool), make(map[string]bool)
	for _, s := range c.Seats(id) {
		seated[strings.ToLower(s.Name)] = true
	}
	room := mostSeats - len(seated)
	var fresh []Seat
	for _, e := range roster {
		s := Seat{Class: id, Name: learner.Clean(e.Name), Group: learner.Clean(e.Group), State: SeatExpected}
		switch {
		case s.Name == "" || utf8.RuneCountInString(s.Name) > mostName:
			return made, ErrSeatName
		case utf8.RuneCountInString(s.Group) > mostName:
			return made, ErrGroup
		}
		switch lower := strings.ToLower(s.Name); {
		case listed[lower]:
			made.Twice = append(made.Twice, s.Name)
		case seated[lower]:
			listed[lower] = true
			made.Seated = append(made.Seated, s.Name)
		default:
			listed[lower] = true
			fresh = append(fresh, s)
		}
	}
	if len(fresh) > room {
		return Roster{}, ErrRosterSize
	}
	for _, s := range fresh {
		s.ID = SeatID(random(12))
		err := c.claimName(id, s.Name, s.ID)
		if errors.Is(err, ErrSeatTaken) { // the same list has come twice
			made.Seated = append(made.Seated, s.Name)
			continue
		}
		if err != nil {
			return made, err
		}
		code := NewSeatCode()
		s, err := c.newSeat(s, code)
		if err != nil {
			return made, err
		}
		made.Made = append(made.Made, Invited{s, code})
	}
	return made, nil
}
