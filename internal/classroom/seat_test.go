package classroom

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"ehlo/internal/learner"
)

func TestJoin(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	code := NewSeatCode()
	lea, err := c.Join(class, "  Lea \x00 M. ", "learner-1", code)
	must(t, err)
	if lea.Name != "Lea M." || lea.State != SeatIn {
		t.Errorf("she has %+v", lea)
	}
	if got, err := c.SeatByCode(code); err != nil || got.ID != lea.ID {
		t.Errorf("by the code: %+v, %v", got, err)
	}
	if got, err := c.SeatOf(class.ID, "learner-1"); err != nil || got.ID != lea.ID {
		t.Errorf("by the learner: %+v, %v", got, err)
	}
	for name, want := range map[string]error{"": ErrSeatName, "\u202e\u200b": ErrSeatName, strings.Repeat("n", mostName+1): ErrSeatName, "LEA m.": ErrSeatTaken} {
		if _, err := c.Join(class, name, "learner-2", NewSeatCode()); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", name, err, want)
		}
	}
	class, err = c.SetDoor(class.ID, ana.ID, DoorAsks)
	must(t, err)
	max, err := c.Join(class, "Max", "learner-2", NewSeatCode())
	must(t, err)
	if max.State != SeatWaiting {
		t.Errorf("at a door that asks: %+v", max)
	}
	if _, err := c.Place(class.ID, ana.ID, max.ID, "lea M.", ""); !errors.Is(err, ErrSeatTaken) {
		t.Errorf("two of one name: %v", err)
	}
	for _, admitted := range []bool{true, false, true} {
		max, err = c.Admit(class.ID, ana.ID, max.ID, admitted)
		if must(t, err); (max.State == SeatIn) != admitted {
			t.Errorf("admitted %v: %+v", admitted, max)
		}
	}
	class, err = c.SetDoor(class.ID, ana.ID, DoorLocked)
	must(t, err)
	if _, err := c.Join(class, "Eve", "learner-3", NewSeatCode()); !errors.Is(err, ErrLocked) {
		t.Errorf("at a locked door: %v", err)
	}
	if _, err := c.SetDoor(class.ID, ana.ID, "ajar"); !errors.Is(err, ErrDoor) {
		t.Errorf("a door that is none: %v", err)
	}
	class, err = c.SetDoor(class.ID, ana.ID, DoorOpen)
	must(t, err)
	class, err = c.Archive(class.ID, ana.ID, true)
	must(t, err)
	if _, err := c.Join(class, "Eve", "learner-3", NewSeatCode()); !errors.Is(err, ErrArchived) {
		t.Errorf("a class that is over: %v", err)
	}
}

// TestRoster: each who is expected has a code of their own, which is taken once by somebody new.
func TestRoster(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	_, err := c.Join(class, "Lea", "learner-1", NewSeatCode())
	must(t, err)
	made, err := c.Expect(class.ID, ana.ID, []Expected{{"lea", "A"}, {" Max ", " B\t1"}, {"MAX", ""}, {"Zoë", ""}, {"Lea", ""}})
	must(t, err)
	if !slices.Equal(made.Seated, []string{"lea"}) || !slices.Equal(made.Twice, []string{"MAX", "Lea"}) {
		t.Errorf("who has a seat: %q, who stands there twice: %q", made.Seated, made.Twice)
	}
	all := made.Made
	if len(all) != 2 || all[0].Name != "Max" || all[0].Group != "B 1" || all[1].Name != "Zoë" || all[0].State != SeatExpected {
		t.Fatalf("expected are %+v", all)
	}
	seat, err := c.SeatByCode(all[0].Code)
	must(t, err)
	if seat, err = c.Sit(seat, "learner-2"); err != nil || seat.State != SeatIn {
		t.Errorf("he has %+v, %v", seat, err)
	}
	if _, err := c.Sit(all[0].Seat, "learner-3"); !errors.Is(err, ErrNoSeat) {
		t.Errorf("somebody else: %v", err)
	}
	renewed, code, err := c.RenewCode(class.ID, ana.ID, seat.ID)
	must(t, err)
	if !seat.Renewed.IsZero() || renewed.Renewed.IsZero() {
		t.Errorf("its code was renewed at %v, then at %v", seat.Renewed, renewed.Renewed)
	}
	if _, err := c.SeatByCode(all[0].Code); !errors.Is(err, ErrSeatCode) {
		t.Errorf("the old code: %v", err)
	}
	if got, err := c.SeatByCode(code); err != nil || got.Learner != "learner-2" {
		t.Errorf("the new code: %+v, %v", got, err)
	}
	for _, bad := range []struct {
		roster []Expected
		want   error
	}{
		{[]Expected{{"", ""}}, ErrSeatName},
		{[]Expected{{"Ida", strings.Repeat("g", mostName+1)}}, ErrGroup},
		{many(mostSeats), ErrRosterSize},
	} {
		if _, err := c.Expect(class.ID, ana.ID, bad.roster); !errors.Is(err, bad.want) {
			t.Errorf("%d of %v: %v", len(bad.roster), bad.want, err)
		}
	}
	if n := len(c.Seats(class.ID)); n != 3 {
		t.Errorf("there are %d seats", n)
	}
}

func many(n int) (all []Expected) {
	for i := range n {
		all = append(all, Expected{Name: fmt.Sprint("n", i)})
	}
	return all
}

// TestJoinAtOnce: a whole class comes in at the same time.
func TestJoinAtOnce(t *testing.T) {
	c, _ := room(t, "")
	_, _, class := two(t, c)
	var done sync.WaitGroup
	const all = 100
	for i := range all {
		done.Go(func() {
			if _, err := c.Join(class, fmt.Sprint("n", i), learner.ID(fmt.Sprint("learner-", i)), NewSeatCode()); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if n := len(c.Seats(class.ID)); n != all {
		t.Errorf("%d of %d have seats", n, all)
	}
}

func TestRemoveSeat(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	code := NewSeatCode()
	lea, err := c.Join(class, "Lea", "learner-1", code)
	must(t, err)
	must(t, c.RemoveSeat(class.ID, ana.ID, lea.ID))
	if _, err := c.SeatByCode(code); !errors.Is(err, ErrSeatCode) {
		t.Errorf("her code: %v", err)
	}
	if _, err := c.SeatOf(class.ID, "learner-1"); !errors.Is(err, ErrNoSeat) {
		t.Errorf("her seat: %v", err)
	}
	if got := c.Gone(); len(got) != 1 {
		t.Errorf("to be erased: %v", got)
	}
	if err := c.RemoveSeat(class.ID, ana.ID, lea.ID); !errors.Is(err, ErrNoSeat) {
		t.Errorf("once more: %v", err)
	}
}

// TestOneOfAName: of those who come at once under one name one gets a seat, whatever way they come by.
func TestOneOfAName(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() { _, _ = c.Join(class, "Lea", learner.ID(fmt.Sprint("learner-", i)), NewSeatCode()) })
	}
	for range 2 {
		all.Go(func() { _, _ = c.Expect(class.ID, ana.ID, []Expected{{Name: "Max"}}) })
	}
	all.Wait()
	var names []string
	for _, s := range c.Seats(class.ID) {
		names = append(names, s.Name)
	}
	if !slices.Equal(names, []string{"Lea", "Max"}) {
		t.Errorf("there are %q", names)
	}
}

// TestAdmittedTooLate: whose name somebody else has meanwhile is not let in beside them.
func TestAdmittedTooLate(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	first, err := c.Join(class, "Lea", "learner-1", NewSeatCode())
	must(t, err)
	_, err = c.Admit(class.ID, ana.ID, first.ID, false)
	must(t, err)
	_, err = c.Join(class, "Lea", "learner-2", NewSeatCode())
	must(t, err)
	if _, err := c.Admit(class.ID, ana.ID, first.ID, true); !errors.Is(err, ErrSeatTaken) {
		t.Errorf("it is %v", err)
	}
}
