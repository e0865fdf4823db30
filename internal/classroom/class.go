package classroom

import (
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
)

// ClassID is a class's, and opens nothing: 96 random bits, in base64url.
type ClassID string

// Class is a group that is taught together.
type Class struct {
	ID    ClassID   `json:"id"`
	Since time.Time `json:"since"`
	// Teachers are those who see the class: who made it, and whom they took in.
	Teachers []TeacherID `json:"teachers"`
	Code     JoinCode    `json:"code"`
	Door     Door        `json:"door"`
	Settings
	Courses []Linked   `json:"courses,omitempty"` // at learning platforms, from which people come
	Lead    Lead       `json:"lead,omitzero"`
	Exams   []HeldExam `json:"exams,omitempty"` // that have ended, the oldest first
	Show    *Show      `json:"show,omitempty"`  // nil for nothing
	// Picked are the exchanges that the class is to talk about, in their order; Dropped those that were
	// taken out of them last, the latest first.
	Picked   []Snapshot `json:"picked,omitempty"`
	Dropped  []Snapshot `json:"dropped,omitempty"`
	Archived time.Time  `json:"archived,omitzero"` // nobody works in it since then
	Used     time.Time  `json:"used"`              // the last day that somebody came or taught in it
	Gone     bool       `json:"gone,omitempty"`    // it is being deleted
}

// Settings are what a teacher chooses for a class.
type Settings struct {
	Title string   `json:"title"`
	Labs  []string `json:"labs"` // their ids, in the order in which they are done
	Rules Rules    `json:"rules"`
	// Keep is for how many days after its last use everything in the class is kept, 0 for as long as
	// the server keeps anything.
	Keep int `json:"keep,omitempty"`
}

// Rules are what learners find in a class.
type Rules struct {
	Hints     bool      `json:"hints"`
	Solutions bool      `json:"solutions"`
	Explain   bool      `json:"explain"`  // the explanation of each exchange
	Scoring   bool      `json:"scoring"`  // medals, and the count of lines
	FreePlay  bool      `json:"freePlay"` // beside the labs
	Deadline  time.Time `json:"deadline,omitzero"`
}

// Door is who comes into a class with its code.
type Door string

const (
	DoorOpen   Door = "open"   // everybody
	DoorAsks   Door = "asks"   // whom a teacher admits
	DoorLocked Door = "locked" // nobody new
)

// Limits of what a class can be.
const (
	mostTitle   = 80 // characters
	mostLabs    = 100
	mostKeep    = 3650 // days
	mostClasses = 500  // that a teacher sees, archived ones among them
	mostSeats   = 1000
)

// What is wrong with what a teacher asks of a class.
var (
	ErrTitle     = texts.Error("title", "most", mostTitle)
	ErrLabs      = texts.Error("labs", "most", mostLabs)
	ErrKeep      = texts.Error("keep", "most", mostKeep)
	ErrNoLab     = texts.Error("no-lab")
	ErrDoor      = texts.Error("door")
	ErrClasses   = texts.Error("classes", "most", mostClasses)
	ErrNoClass   = texts.Error("no-class")
	ErrArchived  = texts.Error("archived")
	ErrNoSuch    = texts.Error("no-such-teacher")
	ErrOnlyOne   = texts.Error("only-teacher")
	ErrOnlyOneOf = texts.Error("only-teacher-of")
)

// check cleans what a teacher chooses, and says what is wrong with it. known tells which labs there are; those that
// the class had before may be gone meanwhile.
func (s *Settings) check(known func(lab string) bool, before ...string) error {
	s.Title = learner.Clean(s.Title)
	switch n := utf8.RuneCountInString(s.Title); {
	case n == 0 || n > mostTitle:
		return ErrTitle
	case s.Keep < 0 || s.Keep > mostKeep:
		return ErrKeep
	case len(s.Labs) > mostLabs:
		return ErrLabs
	}
	for i, lab := range s.Labs {
		if !known(lab) && !slices.Contains(before, lab) || slices.Contains(s.Labs[:i], lab) {
			return ErrLabs
		}
	}
	return nil
}

// NewClass makes a class of a teacher's.
func (c *Classroom) NewClass(by TeacherID, s Settings) (Class, error) {
	if err := s.check(c.labs); err != nil {
		return Class{}, err
	}
	if len(c.Classes(by)) >= mostClasses {
		return Class{}, ErrClasses
	}
	return c.makeClass(Class{ID: ClassID(random(12)), Teachers: []TeacherID{by}, Settings: s})
}

// makeClass keeps a new class: journal.ErrChanged where there is one of its id.
func (c *Classroom) makeClass(class Class) (_ Class, err error) {
	class.Since, class.Used, class.Door = c.now(), c.now(), DoorOpen
	if class.Code, err = c.takeCode(class.ID); err != nil {
		return Class{}, err
	}
	if err := c.classes.put(string(class.ID), class, 0); err != nil {
		return Class{}, errors.Join(err, c.codes.Delete(string(class.Code)))
	}
	return class, nil
}

// takeCode draws a join code that no other class has.
func (c *Classroom) takeCode(id ClassID) (JoinCode, error) {
	for {
		code := newJoinCode()
		if _, err := put(c.codes, string(code), id, 0); !errors.Is(err, journal.ErrChanged) {
			return code, err
		}
	}
}

// Class is the one of an id; ErrNoClass if there is none.
func (c *Classroom) Class(id ClassID) (Class, error) {
	class, ok := c.classes.get(string(id))
	if !ok || class.Gone {
		return Class{}, ErrNoClass
	}
	return class, nil
}

// ClassOf is the class of an id, as far as a teacher sees it: ErrNoClass otherwise.
func (c *Classroom) ClassOf(id ClassID, t TeacherID) (Class, error) {
	class, err := c.Class(id)
	if err == nil && !slices.Contains(class.Teachers, t) {
		return Class{}, ErrNoClass
	}
	return class, err
}

// Classes are those that a teacher sees, the latest used first.
func (c *Classroom) Classes(t TeacherID) (all []Class) {
	all = slices.DeleteFunc(c.classes.of(string(t)), func(class Class) bool { return class.Gone })
	slices.SortStableFunc(all, func(a, b Class) int { return b.Used.Compare(a.Used) })
	return all
}

// ByCode is the class of a join code: ErrCode if there is none.
func (c *Classroom) ByCode(code JoinCode) (Class, error) {
	id, revision, err := get[ClassID](c.codes, string(code))
	if err != nil {
		return Class{}, err
	}
	if revision == 0 {
		return Class{}, ErrCode
	}
	class, err := c.Class(id)
	if err == nil && class.Code != code || errors.Is(err, ErrNoClass) {
		err = ErrCode
	}
	return class, err
}

// changeClass changes a class that a teacher sees.
func (c *Classroom) changeClass(id ClassID, t TeacherID, alter func(*Class) error) (Class, error) {
	return c.classes.change(string(id), ErrNoClass, func(class *Class) error {
		if class.Gone || !slices.Contains(class.Teachers, t) {
			return ErrNoClass
		}
		class.Used = c.now()
		return alter(class)
	})
}

// SetUp gives a class what its teacher chooses for it.
func (c *Classroom) SetUp(id ClassID, t TeacherID, s Settings) (Class, error) {
	return c.changeClass(id, t, func(class *Class) error {
		if err := s.check(c.labs, class.Labs...); err != nil {
			return err
		}
		if e := class.Lead.Exam; e != nil && !slices.ContainsFunc(e.Labs, func(lab string) bool { return slices.Contains(s.Labs, lab) }) {
			return ErrExamLab
		}
		class.Settings = s
		class.Lead.forgetLabs(s.Labs)
		return nil
	})
}

// SetDoor says who comes in with the class's code.
func (c *Classroom) SetDoor(id ClassID, t TeacherID, d Door) (Class, error) {
	if d != DoorOpen && d != DoorAsks && d != DoorLocked {
		return Class{}, ErrDoor
	}
	return c.changeClass(id, t, func(class *Class) error {
		class.Door = d
		return nil
	})
}

// ChangeCode gives a class another join code: nobody comes in with the old one.
func (c *Classroom) ChangeCode(id ClassID, t TeacherID) (Class, error) {
	code, err := c.takeCode(id)
	if err != nil {
		return Class{}, err
	}
	var old JoinCode
	class, err := c.changeClass(id, t, func(class *Class) error {
		old, class.Code = class.Code, code
		return nil
	})
	if err != nil {
		old = code
	}
	return class, errors.Join(err, c.codes.Delete(string(old)))
}

// Archive has nobody work in a class any more, nor be shown anything, or has them work again.
func (c *Classroom) Archive(id ClassID, t TeacherID, archived bool) (Class, error) {
	return c.changeClass(id, t, func(class *Class) error {
		class.Archived = time.Time{}
		if archived {
			class.Archived, class.Show = c.now(), nil
		}
		return nil
	})
}

// Duplicate makes a class with the choices of another, and nobody in it.
func (c *Classroom) Duplicate(id ClassID, t TeacherID, title string) (Class, error) {
	class, err := c.ClassOf(id, t)
	if err != nil {
		return Class{}, err
	}
	s := class.Settings
	s.Title = title
	s.Rules.Deadline = time.Time{} // which has passed, or is another class's
	s.Labs = slices.DeleteFunc(slices.Clone(s.Labs), func(lab string) bool { return !c.labs(lab) })
	return c.NewClass(t, s)
}

// TakeIn has another teacher see a class, by their name.
func (c *Classroom) TakeIn(id ClassID, t TeacherID, name string) (Class, error) {
	other, err := c.teacherNamed(name)
	if err != nil {
		return Class{}, err
	}
	return c.changeClass(id, t, func(class *Class) error {
		if !slices.Contains(class.Teachers, other.ID) {
			class.Teachers = append(class.Teachers, other.ID)
		}
		return nil
	})
}

// LeaveClass has a teacher see a class no more, and come to nobody there: ErrOnlyOne where nobody would.
func (c *Classroom) LeaveClass(id ClassID, t TeacherID) (Class, error) {
	class, err := c.changeClass(id, t, func(class *Class) error {
		if len(class.Teachers) == 1 {
			return ErrOnlyOne
		}
		class.Teachers = slices.DeleteFunc(class.Teachers, func(o TeacherID) bool { return o == t })
		class.endTerminals(func(shown *Terminal) bool { return shown.Teacher == t })
		return nil
	})
	if err != nil {
		return class, err
	}
	for _, s := range c.Seats(id) {
		if err := c.Away(id, t, s.ID); err != nil && !errors.Is(err, ErrNoSeat) {
			return class, err
		}
	}
	return class, nil
}
