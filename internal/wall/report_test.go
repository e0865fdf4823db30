package wall

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"ehlo/internal/classroom"
	"ehlo/internal/learner"
	"ehlo/internal/sandbox"
)

// answers is a node that tells of learners what they have done when a report asks.
func (s *school) answers(all ...sandbox.Done) {
	s.t.Helper()
	stop, err := s.bus.Subscribe(reportSubject, func(data []byte) {
		var want wanted
		must(s.t, json.Unmarshal(data, &want))
		for _, d := range all {
			says, err := json.Marshal(d)
			must(s.t, err)
			must(s.t, s.bus.Publish(doneSubject+want.Report, says))
		}
	})
	must(s.t, err)
	s.t.Cleanup(stop)
}

func did(l learner.ID, lab string, traces ...sandbox.Trace) sandbox.Done {
	return sandbox.Done{Learner: l, Record: learner.Record{Labs: []learner.Lab{{Lab: lab}}}, Traces: traces}
}

// TestReport: a report has what each node knows, and says of whom none does.
func TestReport(t *testing.T) {
	s := newSchool(t)
	w := s.node()
	_, lea := s.joins("Lea")
	_, max := s.joins("Max")
	_, err := s.room.Expect(s.class.ID, s.teacher, []classroom.Expected{{Name: "Zoe"}})
	must(t, err)
	s.answers(did(lea, "a"), did("learner of no class", "b"))
	s.answers(did(max, "c"), did(lea, "not the first to say so"))
	began := time.Now()
	r, err := w.Report(t.Context(), s.class)
	must(t, err)
	if time.Since(began) > w.c.Patience/2 {
		t.Error("it waits though everybody has answered")
	}
	if len(r.Seats) != 3 || r.Seats[0].Record.Labs[0].Lab != "a" || r.Seats[1].Record.Labs[0].Lab != "c" || r.Seats[2].Missing || r.Seats[2].Name != "Zoe" {
		t.Errorf("it is %+v", r.Seats)
	}
}

// TestReportLacks: it does not wait for ever for a node that does not answer.
func TestReportLacks(t *testing.T) {
	s := newSchool(t)
	w := s.node()
	_, lea := s.joins("Lea")
	s.joins("Max")
	s.answers(did(lea, "a"))
	w.c.Patience = time.Millisecond
	r, err := w.Report(t.Context(), s.class)
	must(t, err)
	if len(r.Seats) != 2 || r.Seats[0].Missing || !r.Seats[1].Missing {
		t.Errorf("it is %+v", r.Seats)
	}
}

// TestSigns: what was drawn for one and typed by another is a sign, unless several had it drawn.
func TestSigns(t *testing.T) {
	trace := func(lab, drawn string, typed ...string) sandbox.Trace {
		return sandbox.Trace{Lab: lab, Drawn: []string{drawn}, Typed: typed}
	}
	seat := func(name string) ReportSeat {
		return ReportSeat{Seat: classroom.Seat{Name: name, Learner: learner.ID(name)}}
	}
	r := Report{Seats: []ReportSeat{seat("Lea"), seat("Max"), seat("Kim"), seat("Zoe")}}
	r.sign(map[learner.ID]sandbox.Done{
		"Lea": did("Lea", "x", trace("x", "kopaf-2731", "kopaf-2731", "hello")),
		"Max": did("Max", "x", trace("x", "bimot-1111", "kopaf-2731", "bimot-1111"), trace("y", "tulip", "tulip")),
		"Kim": did("Kim", "y", trace("y", "tulip", "tulip", "kopaf-2731")),
	})
	want := []Sign{{"x", "kopaf-2731", "Lea"}}
	for _, s := range r.Seats {
		if s.Name == "Max" && !reflect.DeepEqual(s.Signs, want) || s.Name != "Max" && len(s.Signs) > 0 {
			t.Errorf("%s: %+v", s.Name, s.Signs)
		}
	}
	if !slices.ContainsFunc(r.Seats, func(s ReportSeat) bool { return len(s.Signs) > 0 }) {
		t.Error("there is no sign")
	}
}
