package wall

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"ehlo/internal/learner"
	"ehlo/internal/sandbox/message"
)

// answersWall is a node that tells walls of learners, and then that it has.
func (s *school) answersWall(all ...learner.ID) {
	s.t.Helper()
	stop, err := s.bus.Subscribe(askSubject, func(data []byte) {
		var a ask
		must(s.t, json.Unmarshal(data, &a))
		for _, l := range all {
			says, err := json.Marshal(told{Learner: l, Work: work(3)})
			must(s.t, err)
			must(s.t, s.bus.Publish(toldSubject+string(a.Class), says))
		}
		for _, wall := range []string{"another", a.Wall} {
			says, err := json.Marshal(told{Wall: wall, All: all})
			must(s.t, err)
			must(s.t, s.bus.Publish(toldSubject+string(a.Class), says))
		}
	})
	must(s.t, err)
	s.t.Cleanup(stop)
}

// TestAnswered: a wall says that nodes are asked until all have told of whom they have.
func TestAnswered(t *testing.T) {
	s := newSchool(t)
	w := s.node() // which has nobody
	_, lea := s.joins("Lea")
	_, max := s.joins("Max")
	s.answersWall(lea)
	v := s.look(w)
	for m := next(t, v); len(m.Seats) == 0 || !slices.ContainsFunc(m.Seats, func(s message.WallSeat) bool { return len(s.Work) > 0 }); m = next(t, v) {
		if !m.Asking {
			t.Error("it does not say that Max's node has not told")
		}
	}
	s.answersWall(max)
	says, err := json.Marshal(ask{s.class.ID, v.wall.id})
	must(t, err)
	must(t, s.bus.Publish(askSubject, says)) // as each five seconds
	for m := next(t, v); m.Asking; m = next(t, v) {
	}
	if m := next(t, s.look(w)); m.Asking {
		t.Error("another view says that nodes are asked still")
	}
}

// TestAnsweredLate: a wall does not say for ever that nodes are asked.
func TestAnsweredLate(t *testing.T) {
	s := newSchool(t)
	w := s.node()
	s.joins("Lea")
	w.c.Patience = 200 * time.Millisecond
	v := s.look(w)
	if m := next(t, v); !m.Asking || m.Class == nil {
		t.Errorf("first it shows %+v", m)
	}
	if m := next(t, v); m.Asking {
		t.Errorf("then it shows %+v", m)
	}
	none(t, v)
}

// TestNobodyToAskOf: where nobody has taken a seat there is nothing to wait for.
func TestNobodyToAskOf(t *testing.T) {
	s := newSchool(t)
	if m := next(t, s.look(s.node())); m.Asking {
		t.Error("it waits for nobody")
	}
}

// TestPast: what lies behind a learner is shown when it has changed, and with all that there is.
func TestPast(t *testing.T) {
	s := newSchool(t)
	w := s.node()
	_, l := s.joins("Lea")
	v := s.look(w)
	next(t, v)
	past := func(n int) *message.WallPast {
		return &message.WallPast{Lab: "send-by-hand", Took: []int{n}, Mistakes: []message.WallMistake{{ID: "x", Times: n}}}
	}
	tells := func(at int, p *message.WallPast) []message.WallPast {
		t.Helper()
		w.Tell(string(s.class.ID), l, work(at), p)
		m := next(t, v)
		for len(m.Seats) == 0 { // that nodes have answered may come between
			m = next(t, v)
		}
		return m.Seats[0].Past
	}
	if got := tells(1, past(1)); len(got) != 1 || got[0].Took[0] != 1 || got[0].Mistakes[0].Times != 1 {
		t.Errorf("at first it shows %+v", got)
	}
	if got := tells(2, nil); len(got) != 0 {
		t.Errorf("where it has not changed it shows %+v", got)
	}
	if got := tells(2, past(2)); len(got) != 1 || got[0].Took[0] != 2 {
		t.Errorf("where it has it shows %+v", got)
	}
	if m := next(t, s.look(w)); len(m.Seats[0].Past) != 1 || m.Seats[0].Past[0].Took[0] != 2 {
		t.Errorf("who comes later is shown %+v", m.Seats[0].Past)
	}
}
