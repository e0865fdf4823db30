package classroom

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
)

// Person is somebody as a learning platform knows them, who has signed in there.
type Person struct {
	Platform string `json:"platform"` // its id here
	Subject  string `json:"subject"`  // theirs at the platform
}

// Course is a course at a learning platform.
type Course struct {
	Platform   string `json:"platform"`
	Deployment string `json:"deployment"`
	ID         string `json:"id"`
}

// Linked is what a class knows of a course from which people come to it.
type Linked struct {
	Course
	Roster string `json:"roster,omitempty"` // where the platform tells who is in the course
	// Labs are those that links of the course have led to. Each is put into the class once: its teachers may take
	// it out again.
	Labs []string `json:"labs,omitempty"`
}

// Visit is that somebody has followed a link in their course.
type Visit struct {
	Person Person
	Course Course
	Name   string  // theirs, "" where the platform does not tell
	Title  string  // the course's, likewise
	Roster string  // where the platform tells who is in the course, likewise
	Class  ClassID // that the link names, "" for the course's own
	Lab    string  // that the link leads to, "" for the class
	Column string  // where scores go that are achieved there, "" for nowhere
}

// What is wrong with somebody who comes from a course.
var (
	ErrNobodyTeaches = texts.Error("nobody-teaches")
	ErrVouched       = texts.Error("vouched")
	ErrLinkedLab     = texts.Error("linked-lab")
	ErrNoCourse      = texts.Error("no-course")
)

// Ids of what a platform names are made of its names: of two nodes that make the same thing one keeps it, and the
// other finds it. No name of a teacher has a character of control in it.
func idOf(octets int, what string, names ...string) string {
	return hashed(what + "\x00" + strings.Join(names, "\x00"))[:octets*4/3]
}

func teacherID(p Person) TeacherID { return TeacherID(idOf(18, "teacher", p.Platform, p.Subject)) }

func courseClassID(c Course) ClassID {
	return ClassID(idOf(12, "class", c.Platform, c.Deployment, c.ID))
}

func seatIDOf(class ClassID, p Person) SeatID {
	return SeatID(idOf(12, "seat", string(class), p.Platform, p.Subject))
}

// numbered is a name of so many characters at most that is not taken, with a number behind it where it would be.
func numbered(name string, most int, taken func(string) bool) string {
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = " " + strconv.Itoa(n)
		}
		runes := []rune(name)
		with := strings.TrimSpace(string(runes[:min(len(runes), most-len(end))])) + end
		if !taken(with) {
			return with
		}
	}
}

// cleaned is the first of some texts that has something to be seen.
func cleaned(texts ...string) string {
	for _, text := range texts {
		if text = learner.Clean(text); text != "" {
			return text
		}
	}
	return ""
}

// TeacherFrom is the teacher whom a platform vouches for, who is made when they come first. They have no password.
func (c *Classroom) TeacherFrom(v Visit) (Teacher, error) {
	id := teacherID(v.Person)
	for {
		t, err := c.Teacher(id)
		if !errors.Is(err, ErrNoTeacher) {
			return t, err
		}
		all, err := c.Teachers()
		if err != nil {
			return Teacher{}, err
		}
		t = Teacher{ID: id, Since: c.now(), Person: &v.Person}
		t.Name = numbered(cleaned(v.Name, texts.Say("teacher")), mostName, func(name string) bool {
			return slices.ContainsFunc(all, func(o Teacher) bool { return strings.EqualFold(o.Name, name) })
		})
		if err := c.enter(t); !errors.Is(err, ErrNameTaken) {
			return t, err
		}
	}
}

// links reports whether people of a course come to a class.
func (class *Class) links(course Course) bool {
	return slices.ContainsFunc(class.Courses, func(l Linked) bool { return l.Course == course })
}

// visited is the class that somebody has come to, by their link: ErrNoClass where there is none yet. A link that names
// a class which nobody has linked to the course leads to the course's own: courses are copied with their links.
func (c *Classroom) visited(v Visit) (Class, error) {
	for _, id := range []ClassID{v.Class, courseClassID(v.Course)} {
		if id == "" {
			continue
		}
		class, ok, err := c.classes.find(string(id))
		if err != nil {
			return Class{}, err
		}
		if ok && !class.Gone && class.links(v.Course) {
			return class, nil
		}
	}
	return Class{}, ErrNoClass
}

// Teaches is somebody who comes to teach, and the class, which is made when the first comes, with all that learners can
// have in one. Who teaches the course, too, is taken in.
func (c *Classroom) Teaches(v Visit) (Teacher, Class, error) {
	if v.Lab != "" && !c.labs(v.Lab) {
		return Teacher{}, Class{}, ErrLinkedLab
	}
	t, err := c.TeacherFrom(v)
	if err != nil {
		return Teacher{}, Class{}, err
	}
	for {
		class, err := c.visited(v)
		switch {
		case err == nil:
			class, err = c.visit(class, v, t.ID)
		case errors.Is(err, ErrNoClass):
			class, err = c.newCourseClass(v, t.ID)
		}
		if !errors.Is(err, journal.ErrChanged) && !errors.Is(err, ErrNoClass) {
			return t, class, err
		}
	}
}

// newCourseClass makes the class of a course: journal.ErrChanged where another node was quicker.
func (c *Classroom) newCourseClass(v Visit, by TeacherID) (Class, error) {
	s := Settings{Title: numbered(cleaned(v.Title, texts.Say("course")), mostTitle, func(string) bool { return false }), Labs: []string{},
		Rules: Rules{Hints: true, Solutions: true, Explain: true, Scoring: true, FreePlay: true}}
	linked := Linked{Course: v.Course, Roster: v.Roster}
	if v.Lab != "" {
		s.Labs, linked.Labs = []string{v.Lab}, []string{v.Lab}
	}
	if old, ok := c.classes.get(string(courseClassID(v.Course))); ok && old.Gone {
		return Class{}, errors.Join(ErrOver, c.deleteClass(old)) // whoever comes next finds room for another
	}
	return c.makeClass(Class{ID: courseClassID(v.Course), Teachers: []TeacherID{by}, Settings: s, Courses: []Linked{linked}})
}

// visit takes into a class what somebody's link tells, and who teaches there, "" where they do not.
func (c *Classroom) visit(class Class, v Visit, t TeacherID) (Class, error) {
	if after := class; !after.take(v, t) {
		return class, nil
	}
	return c.classes.change(string(class.ID), ErrNoClass, func(class *Class) error {
		if class.Gone || !class.links(v.Course) {
			return ErrNoClass
		}
		class.take(v, t)
		return nil
	})
}

// take is visit of a class that can be changed, and reports whether that changes it.
func (class *Class) take(v Visit, t TeacherID) (changes bool) {
	if t != "" && !slices.Contains(class.Teachers, t) {
		class.Teachers, changes = append(slices.Clone(class.Teachers), t), true
	}
	class.Courses = slices.Clone(class.Courses)
	linked := &class.Courses[slices.IndexFunc(class.Courses, func(l Linked) bool { return l.Course == v.Course })]
	if v.Roster != "" && v.Roster != linked.Roster {
		linked.Roster, changes = v.Roster, true
	}
	if v.Lab == "" || slices.Contains(linked.Labs, v.Lab) || len(linked.Labs) >= mostLabs {
		return changes
	}
	linked.Labs = append(slices.Clone(linked.Labs), v.Lab)
	if !slices.Contains(class.Labs, v.Lab) && len(class.Labs) < mostLabs {
		class.Labs = append(slices.Clone(class.Labs), v.Lab)
	}
	return true
}

// Link has people of a course come to a class of a teacher's.
func (c *Classroom) Link(id ClassID, t TeacherID, v Visit) (Class, error) {
	return c.changeClass(id, t, func(class *Class) error {
		if !class.links(v.Course) {
			class.Courses = append(class.Courses, Linked{Course: v.Course, Roster: v.Roster})
		}
		return nil
	})
}

// Learns is somebody who comes to learn: their class, and their seat, which is made when they come first. Nobody may
// have sat there yet.
func (c *Classroom) Learns(v Visit) (Class, Seat, error) {
	if v.Lab != "" && !c.labs(v.Lab) {
		return Class{}, Seat{}, ErrLinkedLab
	}
	class, err := c.visited(v)
	if errors.Is(err, ErrNoClass) {
		err = ErrNobodyTeaches
	}
	if err == nil {
		class, err = c.visit(class, v, "")
	}
	if err != nil {
		return Class{}, Seat{}, err
	}
	for {
		s, ok, err := c.seats.find(string(class.ID) + string(seatIDOf(class.ID, v.Person)))
		switch {
		case err != nil:
			return class, Seat{}, err
		case ok && s.State == SeatRefused:
			return class, s, ErrTurnedAway
		case ok:
			s, err = c.keepColumn(s, v)
			return class, s, err
		}
		if _, err := c.expect(class, v); err != nil && !errors.Is(err, journal.ErrChanged) {
			return class, Seat{}, err
		}
	}
}

// keepColumn keeps where scores go that are achieved at a seat. A column is a lab's, or the class's where the link
// leads to that.
func (c *Classroom) keepColumn(s Seat, v Visit) (Seat, error) {
	if v.Column == "" || s.Columns[v.Lab] == v.Column {
		return s, nil
	}
	return c.seats.change(s.key(), ErrNoSeat, func(s *Seat) error {
		columns := map[string]string{v.Lab: v.Column}
		for lab, column := range s.Columns {
			if lab != v.Lab {
				columns[lab] = column
			}
		}
		s.Columns = columns
		return nil
	})
}

// expect makes the seat of somebody who comes from a course: journal.ErrChanged where there is one by now. The platform
// says who they are, so nobody need ask them at the door: but nobody new comes through one that is locked.
func (c *Classroom) expect(class Class, v Visit) (Seat, error) {
	all := c.Seats(class.ID)
	switch {
	case !class.Archived.IsZero():
		return Seat{}, ErrArchived
	case class.Door == DoorLocked:
		return Seat{}, ErrLocked
	case len(all) >= mostSeats:
		return Seat{}, ErrClassFull
	}
	s := Seat{ID: seatIDOf(class.ID, v.Person), Class: class.ID, State: SeatExpected, Person: &v.Person}
	s.Name = numbered(cleaned(v.Name, texts.Say("learner")), mostName, func(name string) bool {
		return slices.ContainsFunc(all, func(s Seat) bool { return s.isCalled(name) })
	})
	if v.Column != "" {
		s.Columns = map[string]string{v.Lab: v.Column}
	}
	return c.newSeat(s, NewSeatCode())
}

// SeatFrom is the seat of somebody who comes from a course; ok is false where they have none yet.
func (c *Classroom) SeatFrom(v Visit) (s Seat, ok bool, err error) {
	class, err := c.visited(v)
	if errors.Is(err, ErrNoClass) {
		return s, false, nil
	}
	if err != nil {
		return s, false, err
	}
	return c.seats.find(string(class.ID) + string(seatIDOf(class.ID, v.Person)))
}

// SeatsFrom are those of somebody at a platform, in all classes.
func (c *Classroom) SeatsFrom(p Person) []Seat {
	return c.seats.of(ofPerson + p.Platform + " " + p.Subject)
}

// SeatsWithColumns are those from which scores are sent back.
func (c *Classroom) SeatsWithColumns() (all []Seat) {
	for _, key := range c.seats.keys() {
		if s, ok := c.seats.get(key); ok && len(s.Columns) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// Roster is a course of a class, whose platform tells who is in it: ErrNoCourse where none does.
func (class *Class) Roster() (Linked, error) {
	for _, l := range class.Courses {
		if l.Roster != "" {
			return l, nil
		}
	}
	return Linked{}, ErrNoCourse
}

// ExpectFrom makes a seat for everybody of a course who has none yet, which they take by following a link there. Their
// names are as the platform tells them.
func (c *Classroom) ExpectFrom(id ClassID, t TeacherID, course Course, names map[string]string) (made []Seat, err error) {
	class, err := c.ClassOf(id, t)
	if err != nil {
		return nil, err
	}
	if !class.links(course) {
		return nil, ErrNoCourse
	}
	class.Door = DoorOpen // whom the teacher asks in, the door keeps out no more
	for _, subject := range sorted(names) {
		v := Visit{Person: Person{course.Platform, subject}, Course: course, Name: names[subject]}
		if _, known, err := c.seats.find(string(id) + string(seatIDOf(id, v.Person))); err != nil || known {
			if err != nil {
				return made, err
			}
			continue
		}
		s, err := c.expect(class, v)
		if errors.Is(err, journal.ErrChanged) {
			continue // who has come meanwhile
		}
		if err != nil {
			return made, err
		}
		made = append(made, s)
	}
	return made, nil
}

// sorted are the subjects of people, by their names.
func sorted(names map[string]string) []string {
	all := make([]string, 0, len(names))
	for subject := range names {
		all = append(all, subject)
	}
	slices.SortFunc(all, func(a, b string) int { return strings.Compare(names[a]+"\x00"+a, names[b]+"\x00"+b) })
	return all
}

// Leaver is somebody of whose scores for a class nothing may be kept any more: their seat has been removed.
type Leaver struct {
	Person
	Seat    SeatID            `json:"seat"`
	Columns map[string]string `json:"columns,omitempty"` // where they went, by lab
}

// Leavers are those who have not been forgotten yet.
func (c *Classroom) Leavers() (all []Leaver) {
	for _, key := range c.leavers.keys() {
		if l, ok := c.leavers.get(key); ok {
			all = append(all, l)
		}
	}
	return all
}

// Forgotten is that nothing is kept of a leaver's scores any more.
func (c *Classroom) Forgotten(l Leaver) error { return c.leavers.delete(string(l.Seat)) }
