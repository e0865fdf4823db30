package classroom

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"ehlo/internal/learner"
)

// visitor is somebody of a course, at the platform "p".
func visitor(subject, name string) Visit {
	return Visit{
		Person: Person{Platform: "p", Subject: subject}, Course: Course{Platform: "p", Deployment: "d", ID: "c"}, Name: name, Title: " Networks\x00 ",
		Roster: "https://p.example/members", Lab: "lab-1",
	}
}

// taught has somebody teach a course.
func taught(t *testing.T, c *Classroom) (Teacher, Class) {
	t.Helper()
	prof, class, err := c.Teaches(visitor("prof", "Prof"))
	must(t, err)
	return prof, class
}

func TestCourse(t *testing.T) {
	c, _ := room(t, t.TempDir())
	begin(t, c)
	v := visitor("lea", "Lea")
	if _, _, err := c.Learns(v); !errors.Is(err, ErrNobodyTeaches) {
		t.Errorf("before anybody teaches: %v", err)
	}
	prof, class := taught(t, c)
	if prof.Name != "Prof" || !prof.Vouched() || class.Title != "Networks" || !slices.Equal(class.Labs, []string{"lab-1"}) || class.Door != DoorOpen || class.Code == "" || !class.Rules.Hints {
		t.Errorf("they are %+v and %+v", prof, class)
	}
	if again, same := taught(t, c); again.ID != prof.ID || same.ID != class.ID {
		t.Errorf("the second time they are %+v and %+v", again, same)
	}
	more := visitor("assistant", "Prof")
	more.Lab = "lab-2"
	other, both, err := c.Teaches(more)
	must(t, err)
	if other.Name != "Prof 2" || !slices.Equal(both.Teachers, []TeacherID{prof.ID, other.ID}) || !slices.Equal(both.Labs, []string{"lab-1", "lab-2"}) {
		t.Errorf("with another they are %+v and %+v", other, both)
	}
	for _, at := range []Course{{"q", "d", "c"}, {"p", "e", "c"}, {"p", "d", "e"}} {
		v := visitor("prof", "Prof")
		v.Course = at
		if _, elsewhere, err := c.Teaches(v); err != nil || elsewhere.ID == class.ID {
			t.Errorf("another course has the same class: %+v, %v", elsewhere, err)
		}
	}
	v.Lab = "nonsense"
	if _, _, err := c.Learns(v); !errors.Is(err, ErrLinkedLab) {
		t.Errorf("a lab that is none: %v", err)
	}
	if _, _, err := c.Teaches(v); !errors.Is(err, ErrLinkedLab) {
		t.Errorf("a lab that is none, by a teacher: %v", err)
	}
}

// TestLinkedLabs: what a link leads to is put into the class once, and what its teacher takes out stays out.
func TestLinkedLabs(t *testing.T) {
	c, _ := room(t, t.TempDir())
	prof, class := taught(t, c)
	_, err := c.SetUp(class.ID, prof.ID, Settings{Title: "x", Labs: []string{"lab-3"}})
	must(t, err)
	for _, tt := range []struct {
		lab  string
		want []string
	}{{"lab-1", []string{"lab-3"}}, {"lab-2", []string{"lab-3", "lab-2"}}, {"", []string{"lab-3", "lab-2"}}} {
		v := visitor("lea", "Lea")
		v.Lab = tt.lab
		if class, _, err = c.Learns(v); err != nil || !slices.Equal(class.Labs, tt.want) {
			t.Errorf("after a link to %q: %q, %v", tt.lab, class.Labs, err)
		}
	}
}

func TestSeatFromCourse(t *testing.T) {
	c, _ := room(t, t.TempDir())
	prof, class := taught(t, c)
	v := visitor("lea", " Lea\u202e ")
	v.Column = "https://p.example/columns/1"
	_, seat, err := c.Learns(v)
	must(t, err)
	if seat.State != SeatExpected || seat.Learner != "" || !maps.Equal(seat.Columns, map[string]string{"lab-1": v.Column}) || *seat.Person != v.Person {
		t.Errorf("it is %+v", seat)
	}
	if seat, err = c.Sit(seat, "learner-1"); err != nil || seat.State != SeatIn {
		t.Errorf("she sits at %+v, %v", seat, err)
	}
	_, err = c.SetDoor(class.ID, prof.ID, DoorLocked)
	must(t, err)
	v.Column, v.Lab = "https://p.example/columns/2", ""
	if _, again, err := c.Learns(v); err != nil || again.ID != seat.ID || len(again.Columns) != 2 || again.Columns[""] != v.Column {
		t.Errorf("when she comes again: %+v, %v", again, err)
	}
	if s, ok, err := c.SeatFrom(v); !ok || err != nil || s.Learner != "learner-1" {
		t.Errorf("her seat is %+v, %v, %v", s, ok, err)
	}
	if _, _, err := c.Learns(visitor("max", "Max")); !errors.Is(err, ErrLocked) {
		t.Errorf("somebody new, when the door is locked: %v", err)
	}
	_, err = c.SetDoor(class.ID, prof.ID, DoorAsks)
	must(t, err)
	for subject, tt := range map[string]struct{ name, want string }{
		"max": {"lea", "lea 2"}, "kim": {strings.Repeat("k", mostName+5), strings.Repeat("k", mostName)}, "none": {"\x00", "Learner"},
	} {
		if _, s, err := c.Learns(visitor(subject, tt.name)); err != nil || s.Name != tt.want {
			t.Errorf("%q is called %q, %v", tt.name, s.Name, err)
		}
	}
	if _, s, err := c.Learns(visitor("kim2", strings.Repeat("k", mostName+5))); err != nil || s.Name != strings.Repeat("k", mostName-2)+" 2" {
		t.Errorf("another long name is %q, %v", s.Name, err)
	}
	_, err = c.Admit(class.ID, prof.ID, seat.ID, false)
	must(t, err)
	if _, _, err := c.Learns(v); !errors.Is(err, ErrTurnedAway) {
		t.Errorf("who was turned away: %v", err)
	}
	_, err = c.Archive(class.ID, prof.ID, true)
	must(t, err)
	if _, _, err := c.Learns(visitor("new", "New")); !errors.Is(err, ErrArchived) {
		t.Errorf("into a class that was put away: %v", err)
	}
}

// TestOneOfTwo: of many who make the same thing at once one does, and all have it.
func TestOneOfTwo(t *testing.T) {
	c, _ := room(t, t.TempDir())
	var mu sync.Mutex
	found := make(map[string]bool)
	at := func(what, id string) {
		mu.Lock()
		defer mu.Unlock()
		found[what+" "+id] = true
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			prof, class, err := c.Teaches(visitor("prof", "Prof"))
			if err != nil {
				t.Error(err)
				return
			}
			_, seat, err := c.Learns(visitor("lea", "Lea"))
			if err != nil {
				t.Error(err)
			}
			at("teacher", string(prof.ID)+prof.Name)
			at("class", string(class.ID)+string(class.Code))
			at("seat", string(seat.ID)+seat.Name)
		})
	}
	all.Wait()
	if len(found) != 3 {
		t.Errorf("there are %v", found)
	}
}

// TestLink: a class is opened by links of the courses that its teacher has linked, and by nobody else's.
func TestLink(t *testing.T) {
	c, _ := room(t, t.TempDir())
	prof, own := taught(t, c)
	class, err := c.NewClass(prof.ID, Settings{Title: "Evening", Labs: []string{"lab-2"}})
	must(t, err)
	v := visitor("lea", "Lea")
	v.Class, v.Lab = class.ID, ""
	if got, _, err := c.Learns(v); err != nil || got.ID != own.ID {
		t.Errorf("before it is linked, its link leads to %+v, %v", got, err)
	}
	other := begin2(t, c)
	if _, err := c.Link(class.ID, other.ID, v); !errors.Is(err, ErrNoClass) {
		t.Errorf("by a teacher of another class: %v", err)
	}
	_, err = c.Link(class.ID, prof.ID, v)
	must(t, err)
	if got, _, err := c.Learns(v); err != nil || got.ID != class.ID || !slices.Equal(got.Labs, []string{"lab-2"}) {
		t.Errorf("its link leads to %+v, %v", got, err)
	}
	eve := visitor("eve", "Eve") // who teaches somewhere else at the platform, and knows the class's id
	eve.Class, eve.Course.ID = class.ID, "another"
	if _, got, err := c.Teaches(eve); err != nil || got.ID == class.ID {
		t.Errorf("from another course it leads to %+v, %v", got, err)
	}
}

// begin2 is somebody who teaches another course.
func begin2(t *testing.T, c *Classroom) Teacher {
	t.Helper()
	v := visitor("other", "Other")
	v.Course.ID = "other"
	other, _, err := c.Teaches(v)
	must(t, err)
	return other
}

func TestExpectFrom(t *testing.T) {
	c, _ := room(t, t.TempDir())
	prof, class := taught(t, c)
	_, seat, err := c.Learns(visitor("lea", "Lea"))
	must(t, err)
	from, err := class.Roster()
	must(t, err)
	names := map[string]string{"lea": "Lea", "max": "Max", "kim": "Max"}
	_, err = c.SetDoor(class.ID, prof.ID, DoorLocked)
	must(t, err)
	for _, n := range []int{2, 0} {
		if made, err := c.ExpectFrom(class.ID, prof.ID, from.Course, names); err != nil || len(made) != n {
			t.Errorf("%d seats are made, want %d, %v", len(made), n, err)
		}
	}
	if _, again, err := c.Learns(visitor("lea", "Lea")); err != nil || again.ID != seat.ID || len(c.Seats(class.ID)) != 3 {
		t.Errorf("then there are %+v, %v", c.Seats(class.ID), err)
	}
	if _, err := c.ExpectFrom(class.ID, begin2(t, c).ID, from.Course, names); !errors.Is(err, ErrNoClass) {
		t.Errorf("by a teacher of another class: %v", err)
	}
	if _, err := c.ExpectFrom(class.ID, prof.ID, Course{"p", "d", "other"}, names); !errors.Is(err, ErrNoCourse) {
		t.Errorf("of another course: %v", err)
	}
}

// TestLeavers: whose seat is removed, by whomever, is noted until their scores have been forgotten.
func TestLeavers(t *testing.T) {
	dir := t.TempDir()
	c, _ := room(t, dir)
	prof, class := taught(t, c)
	for n, remove := range []func(Seat) error{
		func(s Seat) error { return c.GiveUp(s.Class, s.Learner) },
		func(s Seat) error { return c.RemoveSeat(s.Class, prof.ID, s.ID) },
		func(s Seat) error { return c.DeleteClass(s.Class, prof.ID) },
	} {
		v := visitor("lea", "Lea")
		v.Column = "https://p.example/columns/1"
		_, s, err := c.Learns(v)
		must(t, err)
		s, err = c.Sit(s, learner.ID("learner"))
		must(t, err)
		must(t, remove(s))
		all := c.Leavers()
		if len(all) != 1 || all[0].Person != v.Person || all[0].Columns["lab-1"] != v.Column || len(c.SeatsFrom(v.Person)) != 0 {
			t.Fatalf("%d: they are %+v", n, all)
		}
		must(t, c.Forgotten(all[0]))
		if len(c.Leavers()) != 0 {
			t.Errorf("%d: still there", n)
		}
	}
	// Whoever comes to teach then finds a new class.
	if _, again := taught(t, c); !slices.Equal(again.Labs, []string{"lab-1"}) || len(c.Seats(class.ID)) != 0 {
		t.Errorf("the class is %+v", again)
	}
}

// TestVouched: whom a platform vouches for signs in by it alone, and is not the one who can invite others.
func TestVouched(t *testing.T) {
	c, _ := room(t, t.TempDir())
	ana := begin(t, c)
	prof, _ := taught(t, c)
	for _, password := range []string{"", "correct horse"} {
		if _, err := c.SignIn(t.Context(), "Prof", password, "here"); !errors.Is(err, ErrSignIn) {
			t.Errorf("with the password %q: %v", password, err)
		}
	}
	if _, err := c.ChangePassword(t.Context(), prof.ID, "", "correct horse"); !errors.Is(err, ErrVouched) {
		t.Errorf("a password: %v", err)
	}
	if err := c.Dismiss(ana.ID); !errors.Is(err, ErrLastOne) {
		t.Errorf("the last one with a password leaves: %v", err)
	}
	// A name that the platform tells opens nobody's place.
	v := visitor("eve", "Ana")
	eve, _, err := c.Teaches(v)
	must(t, err)
	if eve.ID == ana.ID || eve.Name != "Ana 2" {
		t.Errorf("who is called Ana there is %+v", eve)
	}
	class, err := c.NewClass(ana.ID, Settings{Title: "x"})
	must(t, err)
	if class, err = c.TakeIn(class.ID, ana.ID, "PROF"); err != nil || !slices.Contains(class.Teachers, prof.ID) {
		t.Errorf("taken in: %+v, %v", class, err)
	}
}
