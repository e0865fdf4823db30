package classroom

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
)

// two are teachers, the first with a class.
func two(t *testing.T, c *Classroom) (ana, bob Teacher, class Class) {
	t.Helper()
	ana = begin(t, c)
	token, _, err := c.Invite(ana.ID)
	must(t, err)
	bob, err = c.Accept(t.Context(), token, "Bob", "battery staple")
	must(t, err)
	class, err = c.NewClass(ana.ID, Settings{Title: " Networks \t1\x00", Labs: []string{"lab-1", "lab-2"}, Rules: Rules{Hints: true}})
	must(t, err)
	return ana, bob, class
}

func TestNewClass(t *testing.T) {
	dir := t.TempDir()
	c, _ := room(t, dir)
	ana, _, class := two(t, c)
	if class.Title != "Networks 1" || class.Door != DoorOpen || len(class.ID) != 16 {
		t.Errorf("it is %+v", class)
	}
	for _, bad := range []struct {
		s    Settings
		want error
	}{
		{Settings{}, ErrTitle},
		{Settings{Title: strings.Repeat("t", mostTitle+1)}, ErrTitle},
		{Settings{Title: "x", Labs: []string{"lab-1", "nonsense"}}, ErrLabs},
		{Settings{Title: "x", Labs: []string{"lab-1", "lab-1"}}, ErrLabs},
		{Settings{Title: "x", Keep: -1}, ErrKeep},
		{Settings{Title: "x", Keep: mostKeep + 1}, ErrKeep},
	} {
		if _, err := c.NewClass(ana.ID, bad.s); !errors.Is(err, bad.want) {
			t.Errorf("%+v: %v, want %v", bad.s, err, bad.want)
		}
		if _, err := c.SetUp(class.ID, ana.ID, bad.s); !errors.Is(err, bad.want) {
			t.Errorf("set up %+v: %v, want %v", bad.s, err, bad.want)
		}
	}
	if got, err := c.ByCode(class.Code); err != nil || got.ID != class.ID {
		t.Errorf("by its code: %+v, %v", got, err)
	}
}

// TestWatch: whoever watches is told of each class that changes, until they no more do.
func TestWatch(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	var told []string
	stop := c.Watch(func(id ClassID, l learner.ID) { told = append(told, string(id)+" "+string(l)) })
	seat, err := c.Join(class, "Lea", "learner-1", NewSeatCode())
	must(t, err)
	_, err = c.SetDoor(class.ID, ana.ID, DoorLocked)
	must(t, err)
	must(t, c.RemoveSeat(class.ID, ana.ID, seat.ID))
	of := string(class.ID) + " " // of the seat it is told that it goes, and that it has gone
	if want := []string{of + "learner-1", of, of + "learner-1", of + "learner-1"}; !slices.Equal(told, want) {
		t.Errorf("told of %q, want %q", told, want)
	}
	stop()
	_, err = c.SetDoor(class.ID, ana.ID, DoorOpen)
	must(t, err)
	if len(told) != 4 {
		t.Errorf("told of %q after all", told)
	}
}

// TestClassesOfOthers: a teacher sees their classes and no others, and can do nothing to these.
func TestClassesOfOthers(t *testing.T) {
	c, _ := room(t, "")
	ana, bob, class := two(t, c)
	seat, err := c.Join(class, "Lea", "learner-1", NewSeatCode())
	must(t, err)
	for name, do := range map[string]func(TeacherID) error{
		"see":       func(t TeacherID) error { _, err := c.ClassOf(class.ID, t); return err },
		"set up":    func(t TeacherID) error { _, err := c.SetUp(class.ID, t, class.Settings); return err },
		"door":      func(t TeacherID) error { _, err := c.SetDoor(class.ID, t, DoorLocked); return err },
		"code":      func(t TeacherID) error { _, err := c.ChangeCode(class.ID, t); return err },
		"archive":   func(t TeacherID) error { _, err := c.Archive(class.ID, t, true); return err },
		"duplicate": func(t TeacherID) error { _, err := c.Duplicate(class.ID, t, "copy"); return err },
		"take in":   func(t TeacherID) error { _, err := c.TakeIn(class.ID, t, "Ana"); return err },
		"leave":     func(t TeacherID) error { _, err := c.LeaveClass(class.ID, t); return err },
		"admit":     func(t TeacherID) error { _, err := c.Admit(class.ID, t, seat.ID, false); return err },
		"place":     func(t TeacherID) error { _, err := c.Place(class.ID, t, seat.ID, "Leo", ""); return err },
		"seat code": func(t TeacherID) error { _, _, err := c.RenewCode(class.ID, t, seat.ID); return err },
		"roster":    func(t TeacherID) error { _, err := c.Expect(class.ID, t, []Expected{{"Max", ""}}); return err },
		"remove":    func(t TeacherID) error { return c.RemoveSeat(class.ID, t, seat.ID) },
		"delete":    func(t TeacherID) error { return c.DeleteClass(class.ID, t) },
	} {
		if err := do(bob.ID); !errors.Is(err, ErrNoClass) {
			t.Errorf("another teacher, %s: %v", name, err)
		}
	}
	if got := c.Classes(bob.ID); len(got) != 0 {
		t.Errorf("another teacher sees %v", got)
	}
	now, err := c.ClassOf(class.ID, ana.ID)
	if err != nil || now.Code != class.Code || len(c.Seats(class.ID)) != 1 {
		t.Errorf("it is %+v by now, %v", now, err)
	}
	_, err = c.TakeIn(class.ID, ana.ID, "bob")
	must(t, err)
	if got := c.Classes(bob.ID); len(got) != 1 {
		t.Errorf("taken in, they see %v", got)
	}
	if _, err := c.TakeIn(class.ID, ana.ID, "Nobody"); !errors.Is(err, ErrNoSuch) {
		t.Errorf("somebody who does not teach: %v", err)
	}
}

// TestClassKeepsATeacher: who is the only one cannot go before there is another, or the class has gone.
func TestClassKeepsATeacher(t *testing.T) {
	c, _ := room(t, "")
	ana, bob, class := two(t, c)
	if _, err := c.LeaveClass(class.ID, ana.ID); !errors.Is(err, ErrOnlyOne) {
		t.Errorf("the only one leaves: %v", err)
	}
	if err := c.Dismiss(ana.ID); !errors.Is(err, ErrOnlyOneOf) {
		t.Errorf("the only one is dismissed: %v", err)
	}
	_, err := c.TakeIn(class.ID, ana.ID, "Bob")
	must(t, err)
	must(t, c.Dismiss(ana.ID))
	if got, err := c.ClassOf(class.ID, bob.ID); err != nil || !slices.Equal(got.Teachers, []TeacherID{bob.ID}) {
		t.Errorf("it is %+v by now, %v", got, err)
	}
}

func TestChangeCode(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	now, err := c.ChangeCode(class.ID, ana.ID)
	must(t, err)
	if _, err := c.ByCode(class.Code); !errors.Is(err, ErrCode) {
		t.Errorf("the old one: %v", err)
	}
	if got, err := c.ByCode(now.Code); err != nil || got.ID != class.ID {
		t.Errorf("the new one: %v, %v", got, err)
	}
}

func TestDuplicate(t *testing.T) {
	c, at := room(t, "")
	ana, _, class := two(t, c)
	class.Rules.Deadline = at.Add(time.Hour)
	_, err := c.SetUp(class.ID, ana.ID, class.Settings)
	must(t, err)
	_, err = c.Join(class, "Lea", "learner-1", NewSeatCode())
	must(t, err)
	copied, err := c.Duplicate(class.ID, ana.ID, "Networks 2")
	must(t, err)
	if copied.Title != "Networks 2" || !slices.Equal(copied.Labs, class.Labs) || !copied.Rules.Hints || !copied.Rules.Deadline.IsZero() || copied.Code == class.Code || len(c.Seats(copied.ID)) != 0 {
		t.Errorf("it is %+v", copied)
	}
}

// TestDeleteClass: nothing is left of it, and who sat in it is to be erased, however often it was stopped.
func TestDeleteClass(t *testing.T) {
	dir := t.TempDir()
	c, _ := room(t, dir)
	ana, _, class := two(t, c)
	code := NewSeatCode()
	_, err := c.Join(class, "Lea", "learner-1", code)
	must(t, err)
	_, err = c.Expect(class.ID, ana.ID, []Expected{{"Max", "A"}})
	must(t, err)
	// It stops at the worst moment.
	_, err = c.changeClass(class.ID, ana.ID, func(class *Class) error { class.Gone = true; return nil })
	must(t, err)
	if _, err := c.ClassOf(class.ID, ana.ID); !errors.Is(err, ErrNoClass) {
		t.Errorf("it is seen: %v", err)
	}
	must(t, c.Sweep())
	if _, err := c.SeatByCode(code); !errors.Is(err, ErrSeatCode) {
		t.Errorf("a seat's code: %v", err)
	}
	if _, err := c.ByCode(class.Code); !errors.Is(err, ErrCode) {
		t.Errorf("its code: %v", err)
	}
	for name, v := range map[string]journal.ValueStore{"classes": c.classes.values, "seats": c.seats.values, "codes": c.codes, "seat codes": c.seatCodes} {
		if keys, err := v.Keys(); len(keys) > 0 || err != nil {
			t.Errorf("%s: %q is left, %v", name, keys, err)
		}
	}
	if got := c.Gone(); len(got) != 1 || got[0] != "learner-1" {
		t.Errorf("to be erased: %v", got)
	}
	must(t, c.Erased("learner-1"))
	if got := c.Gone(); len(got) != 0 {
		t.Errorf("to be erased yet: %v", got)
	}
}

func TestRetention(t *testing.T) {
	c, at := room(t, "")
	ana, _, class := two(t, c)
	class.Keep = 30
	_, err := c.SetUp(class.ID, ana.ID, class.Settings)
	must(t, err)
	at.Time = at.Add(20 * 24 * time.Hour)
	must(t, c.Use(class.ID))
	at.Time = at.Add(30 * 24 * time.Hour)
	must(t, c.Sweep())
	if _, err := c.ClassOf(class.ID, ana.ID); err != nil {
		t.Errorf("after 30 days: %v", err)
	}
	at.Time = at.Add(time.Hour)
	must(t, c.Sweep())
	if _, err := c.ClassOf(class.ID, ana.ID); !errors.Is(err, ErrNoClass) {
		t.Errorf("after more than 30 days: %v", err)
	}
}

// TestClassesOutlive: another process has all that one has written.
func TestClassesOutlive(t *testing.T) {
	dir := t.TempDir()
	var class Class
	t.Run("before", func(t *testing.T) {
		c, _ := room(t, dir)
		_, _, class = two(t, c)
		_, err := c.Join(class, "Lea", "learner-1", NewSeatCode())
		must(t, err)
	})
	c, _ := room(t, dir)
	if got, err := c.Class(class.ID); err != nil || got.Title != class.Title {
		t.Errorf("it is %+v, %v", got, err)
	}
	if got := c.Seats(class.ID); len(got) != 1 || got[0].Name != "Lea" {
		t.Errorf("seats: %+v", got)
	}
}

// TestLabThatIsGone: a class keeps one, and can be changed all the same; it gets no other that is not there.
func TestLabThatIsGone(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	there := c.labs
	c.labs = func(lab string) bool { return there(lab) && lab != "lab-1" }
	s := class.Settings
	s.Title = "Renamed"
	if got, err := c.SetUp(class.ID, ana.ID, s); err != nil || got.Title != "Renamed" || !slices.Contains(got.Labs, "lab-1") {
		t.Errorf("with it: %+v, %v", got.Settings, err)
	}
	s.Labs = []string{"lab-2"}
	_, err := c.SetUp(class.ID, ana.ID, s)
	must(t, err)
	s.Labs = []string{"lab-1"}
	if _, err := c.SetUp(class.ID, ana.ID, s); !errors.Is(err, ErrLabs) {
		t.Errorf("taken in again: %v", err)
	}
}
