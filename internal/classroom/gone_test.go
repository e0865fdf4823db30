package classroom

import (
	"errors"
	"slices"
	"testing"
	"time"

	"ehlo/internal/learner"
)

// TestJoinAfterDelete: whoever comes in while the class is deleted gets no seat, and nothing of them is left.
func TestJoinAfterDelete(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	must(t, c.DeleteClass(class.ID, ana.ID))
	if _, err := c.Join(class, "Late", "learner-late", NewSeatCode()); !errors.Is(err, ErrNoClass) {
		t.Errorf("it is %v", err)
	}
	if seats, gone := c.Seats(class.ID), c.Gone(); len(seats) != 0 || !slices.Equal(gone, []learner.ID{"learner-late"}) {
		t.Errorf("there are %+v, and to be erased %q", seats, gone)
	}
}

// TestSeatWithoutClass: a seat of a class that is no more goes with the next sweep.
func TestSeatWithoutClass(t *testing.T) {
	c, _ := room(t, "")
	_, _, class := two(t, c)
	_, err := c.Join(class, "Lea", "learner-1", NewSeatCode())
	must(t, err)
	must(t, c.classes.delete(string(class.ID))) // by a node that did not see the seat
	must(t, c.Sweep())
	if seats, gone := c.Seats(class.ID), c.Gone(); len(seats) != 0 || !slices.Equal(gone, []learner.ID{"learner-1"}) {
		t.Errorf("there are %+v, and to be erased %q", seats, gone)
	}
}

// TestTakenWhileRemoved: whoever takes a seat in the moment in which it is removed is erased with it.
func TestTakenWhileRemoved(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	r, err := c.Expect(class.ID, ana.ID, []Expected{{Name: "Lea"}})
	must(t, err)
	seat := r.Made[0].Seat // as whoever removes it has read it
	_, err = c.Sit(seat, "learner-1")
	must(t, err)
	must(t, c.removeSeat(seat))
	if seats, gone := c.Seats(class.ID), c.Gone(); len(seats) != 0 || !slices.Equal(gone, []learner.ID{"learner-1"}) {
		t.Errorf("there are %+v, and to be erased %q", seats, gone)
	}
	if _, err := c.Sit(seat, "learner-2"); !errors.Is(err, ErrNoSeat) {
		t.Errorf("a seat that is gone: %v", err)
	}
}

// TestUsedMeanwhile: a class that somebody has come to at another node is not over.
func TestUsedMeanwhile(t *testing.T) {
	c, at := room(t, "")
	_, _, class := two(t, c)
	_, err := c.classes.change(string(class.ID), ErrNoClass, func(class *Class) error {
		class.Keep = 30
		return nil
	})
	must(t, err)
	at.Time = at.Add(31 * 24 * time.Hour)
	now, revision, err := get[Class](c.classes.values, string(class.ID))
	must(t, err)
	now.Used = at.Time
	_, err = put(c.classes.values, string(class.ID), now, revision) // which this node has not been told of
	must(t, err)
	must(t, c.Sweep())
	if _, revision, err := get[Class](c.classes.values, string(class.ID)); err != nil || revision == 0 {
		t.Errorf("it was deleted: %v", err)
	}
}
