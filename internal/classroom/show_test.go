package classroom

import (
	"errors"
	"testing"
	"time"
)

// TestShow: a class is shown one thing that was picked, until its teacher ends that or puts the class away.
func TestShow(t *testing.T) {
	c, at := room(t, "")
	ana, bob, class := two(t, c)
	seat, err := c.Join(class, "Lea", "l1", NewSeatCode())
	must(t, err)
	for _, line := range []string{"one", "two"} {
		class, err = c.Pick(class.ID, ana.ID, seat.ID, typed(line))
		must(t, err)
	}
	all := ids(class.Picked)
	of := func(front int, ids ...string) Showing {
		return Showing{Exchanges: &ShowExchanges{IDs: ids, Front: front}}
	}
	for name, bad := range map[string]struct {
		show Showing
		want error
	}{
		"nothing":                  {Showing{}, ErrShow},
		"no exchange":              {of(0), ErrShowExchanges},
		"one that was not picked":  {of(0, "xyz"), ErrShowExchanges},
		"one twice":                {of(0, all[0], all[0]), ErrShowExchanges},
		"in front what is not":     {of(2, all...), ErrShowExchanges},
		"before the first":         {of(-1, all...), ErrShowExchanges},
		"a show that there is not": {Showing{ID: "xyz", Exchanges: of(0, all...).Exchanges}, ErrShowOver},
	} {
		if _, err := c.Show(class.ID, ana.ID, bad.show); !errors.Is(err, bad.want) {
			t.Errorf("%s: %v, want %v", name, err, bad.want)
		}
	}
	if _, err := c.Show(class.ID, bob.ID, of(0, all...)); !errors.Is(err, ErrNoClass) {
		t.Errorf("a stranger shows: %v", err)
	}

	began := at.Time
	class, err = c.Show(class.ID, ana.ID, of(0, all[1], all[0]))
	must(t, err)
	same(t, "shown", lines(class.Show.Exchanges.List), "two", "one")
	if class.ShownToAll() != nil {
		t.Error("it is shown to all, and nobody wanted that")
	}
	at.Time = at.Add(time.Minute)
	_, err = c.Arrange(class.ID, ana.ID, []string{all[0]}) // what is shown stays
	must(t, err)
	on := of(1, all[1], all[0])
	on.ID, on.ToAll = class.Show.ID, true
	first := class.Show
	class, err = c.Show(class.ID, ana.ID, on)
	must(t, err)
	if s := class.Show; s.ID != first.ID || !s.Since.Equal(began) || s.Exchanges.Front != 1 || class.ShownToAll() != s {
		t.Errorf("it goes on as %+v", s)
	}
	class.Lead.Exam = &Exam{}
	if class.ShownToAll() != nil {
		t.Error("in an exam it is shown to all")
	}

	class, err = c.EndShow(class.ID, ana.ID)
	must(t, err)
	if class.Show != nil || class.ShownToAll() != nil {
		t.Errorf("it has ended, and is %+v", class.Show)
	}
	if _, err = c.Show(class.ID, ana.ID, on); !errors.Is(err, ErrShowOver) {
		t.Errorf("what has ended goes on: %v", err)
	}
	if _, err = c.EndShow(class.ID, bob.ID); !errors.Is(err, ErrNoClass) {
		t.Errorf("a stranger ends it: %v", err)
	}
	class, err = c.Show(class.ID, ana.ID, of(0, all[0]))
	must(t, err)
	if class.Show.ID == first.ID {
		t.Error("another show has the id of the one before")
	}
	class, err = c.Archive(class.ID, ana.ID, true)
	must(t, err)
	if class.Show != nil {
		t.Error("a class that is put away is shown something")
	}
	if _, err = c.Show(class.ID, ana.ID, of(0, all[0])); !errors.Is(err, ErrShowAway) {
		t.Errorf("in a class that is put away: %v", err)
	}
}
