package classroom

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ehlo/internal/learner"
)

// helped is a class with two teachers, and three who have joined.
func helped(t *testing.T) (c *Classroom, at *clock, ana, bob Teacher, class Class, seats []Seat) {
	t.Helper()
	c, at = room(t, "")
	ana, bob, class = two(t, c)
	_, err := c.TakeIn(class.ID, ana.ID, "Bob")
	must(t, err)
	for i, name := range []string{"Lea", "Max", "Kim"} {
		s, err := c.Join(class, name, learnerID(i), NewSeatCode())
		must(t, err)
		seats = append(seats, s)
	}
	return c, at, ana, bob, class, seats
}

func learnerID(i int) learner.ID { return learner.ID(fmt.Sprint("learner-", i)) }

// TestHands: who raises a hand first is first, and stays so.
func TestHands(t *testing.T) {
	c, at, ana, bob, class, seats := helped(t)
	var up [3]Seat
	for i := range seats {
		at.Time = at.Add(time.Minute)
		var err error
		up[i], err = c.Raise(class.ID, learnerID(i), true)
		must(t, err)
	}
	at.Time = at.Add(time.Minute)
	again, err := c.Raise(class.ID, learnerID(0), true)
	must(t, err)
	if !again.Hand.Equal(up[0].Hand) {
		t.Errorf("raised once more it is up since %v", again.Hand)
	}
	before := func(want ...int) {
		t.Helper()
		for i, s := range seats {
			now, err := c.Seat(class.ID, s.ID)
			must(t, err)
			if got := c.Before(now); got != want[i] {
				t.Errorf("before %s are %d hands, want %d", s.Name, got, want[i])
			}
		}
	}
	before(0, 1, 2)
	_, err = c.Help(class.ID, bob, seats[0].ID, true)
	must(t, err)
	before(0, 0, 1)
	if _, err := c.Help(class.ID, ana, seats[0].ID, true); !errors.Is(err, ErrHelped) {
		t.Errorf("Ana helps whom Bob does: %v", err)
	}
	if _, err := c.Help(class.ID, ana, seats[0].ID, false); !errors.Is(err, ErrHelped) {
		t.Errorf("Ana sends Bob away: %v", err)
	}
	s, err := c.Lower(class.ID, ana.ID, seats[0].ID)
	must(t, err)
	if !s.Hand.IsZero() || s.Helper.ID != "" {
		t.Errorf("when it is seen to, it is %+v", s)
	}
	s, err = c.Raise(class.ID, learnerID(1), false)
	must(t, err)
	if !s.Hand.IsZero() {
		t.Errorf("lowered it is up since %v", s.Hand)
	}
	before(0, 0, 0)

	// A teacher who has left stands in nobody's way.
	_, err = c.Help(class.ID, bob, seats[2].ID, true)
	must(t, err)
	_, err = c.LeaveClass(class.ID, bob.ID)
	must(t, err)
	if s, err = c.Seat(class.ID, seats[2].ID); err != nil || s.Helper.ID != "" {
		t.Errorf("when the teacher has left, on it is %q: %v", s.Helper, err)
	}
	s, err = c.Help(class.ID, ana, seats[2].ID, true)
	must(t, err)
	if s.Helper.Name != "Ana" {
		t.Errorf("on it is %q", s.Helper)
	}
	must(t, c.Away(class.ID, bob.ID, seats[2].ID)) // which another teacher is not
	if s, err = c.Seat(class.ID, seats[2].ID); err != nil || s.Helper.Name != "Ana" {
		t.Errorf("on it is %q: %v", s.Helper, err)
	}
	must(t, c.Away(class.ID, ana.ID, seats[2].ID))
	if s, err = c.Seat(class.ID, seats[2].ID); err != nil || s.Helper.ID != "" {
		t.Errorf("when she has gone, on it is %q: %v", s.Helper, err)
	}
	if err := c.Away(class.ID, ana.ID, "none"); !errors.Is(err, ErrNoSeat) {
		t.Errorf("of a seat that there is not: %v", err)
	}
	if _, err := c.Raise(class.ID, "learner of nobody", true); !errors.Is(err, ErrTurnedAway) {
		t.Errorf("a stranger's hand: %v", err)
	}
}

// TestNotes: what a teacher writes is there until it is read.
func TestNotes(t *testing.T) {
	c, _, ana, _, class, seats := helped(t)
	for _, tt := range []struct {
		text string
		line bool
		want string
	}{
		{" Look at the colon.\r\nThen try again.\x1b[2J \n", false, "Look at the colon.\nThen try again.[2J"},
		{"MAIL FROM:  <a@b>\n", true, "MAIL FROM:  <a@b>"},
		{"RSET\r\nQUIT", true, "RSETQUIT"},
		{"\u202ealice", false, "alice"},
	} {
		s, err := c.Write(class.ID, ana, seats[0].ID, tt.text, tt.line)
		must(t, err)
		if n := s.Notes[len(s.Notes)-1]; n.Text != tt.want || n.Line != tt.line || n.From != "Ana" {
			t.Errorf("of %q is kept %+v", tt.text, n)
		}
	}
	for _, bad := range []string{"", " \n", "\x00", strings.Repeat("x", mostNote+1)} {
		if _, err := c.Write(class.ID, ana, seats[0].ID, bad, false); !errors.Is(err, ErrNote) {
			t.Errorf("%.10q: %v", bad, err)
		}
	}
	var s Seat
	for i := range mostNotes + 1 {
		var err error
		s, err = c.Write(class.ID, ana, seats[0].ID, fmt.Sprint("note ", i), false)
		must(t, err)
	}
	if len(s.Notes) != mostNotes || s.Notes[0].Text != "note 1" {
		t.Errorf("kept are %+v", s.Notes)
	}
	must(t, c.Read(class.ID, learnerID(0), s.Notes[1].ID))
	must(t, c.Read(class.ID, learnerID(0), s.Notes[1].ID)) // no error
	if now, _ := c.Seat(class.ID, seats[0].ID); len(now.Notes) != mostNotes-1 || now.Notes[1].Text != "note 3" {
		t.Errorf("when one is read, kept are %+v", now.Notes)
	}
	must(t, c.Read(class.ID, learnerID(1), s.Notes[0].ID)) // not hers
	if now, _ := c.Seat(class.ID, seats[0].ID); len(now.Notes) != mostNotes-1 {
		t.Error("somebody else has read it")
	}
}
