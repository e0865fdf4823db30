package classroom

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestLead: how a class is led is held against its labs, and what goes on keeps its beginning.
func TestLead(t *testing.T) {
	c, at := room(t, "")
	ana, bob, class := two(t, c)
	later := at.Add(time.Hour)
	for _, bad := range []struct {
		lead Lead
		want error
	}{
		{Lead{Closed: []string{"lab-3"}}, ErrLead},
		{Lead{Steps: []OpenSteps{{"lab-3", 1, 2}}}, ErrLead},
		{Lead{Steps: []OpenSteps{{"lab-1", 0, 2}}}, ErrLead},
		{Lead{Steps: []OpenSteps{{"lab-1", 3, 2}}}, ErrLead},
		{Lead{Steps: []OpenSteps{{"lab-1", 1, 2}, {"lab-1", 3, 4}}}, ErrLead},
		{Lead{Pause: &Pause{Says: strings.Repeat("x", mostNote+1)}}, ErrLeadSays},
		{Lead{Timer: &Timer{Says: strings.Repeat("x", mostNote+1), Ends: later}}, ErrLeadSays},
		{Lead{Exam: &Exam{}}, ErrExamLabs},
		{Lead{Exam: &Exam{Labs: []string{"lab-3"}}}, ErrExamLabs},
		{Lead{Exam: &Exam{Labs: []string{"lab-1"}, Ends: at.Add(-time.Second)}}, ErrExamEnds},
	} {
		if _, err := c.Lead(class.ID, ana.ID, bad.lead); !errors.Is(err, bad.want) {
			t.Errorf("%+v: %v, want %v", bad.lead, err, bad.want)
		}
	}
	if _, err := c.Lead(class.ID, bob.ID, Lead{}); !errors.Is(err, ErrNoClass) {
		t.Errorf("a stranger leads: %v", err)
	}
	began := at.Time
	lead := Lead{
		Pause: &Pause{Says: " Look up.\x1b "}, Closed: []string{"lab-2"}, Steps: []OpenSteps{{"lab-1", 1, 3}, {"lab-2", 2, 2}},
		Exam: &Exam{Labs: []string{"lab-1", "lab-2"}, Ends: later},
	}
	got, err := c.Lead(class.ID, ana.ID, lead)
	must(t, err)
	if got.Lead.Pause.Says != "Look up." || !got.Lead.Pause.Since.Equal(began) || !got.Lead.Exam.Since.Equal(began) {
		t.Errorf("it is led by %+v %+v", got.Lead.Pause, got.Lead.Exam)
	}
	at.Time = at.Add(2 * time.Hour)
	lead.Pause.Says = "Look here."
	got, err = c.Lead(class.ID, ana.ID, lead) // and the exam, whose time is over, is not ended by that
	must(t, err)
	if !got.Lead.Pause.Since.Equal(began) || !got.Lead.Exam.Since.Equal(began) || !got.Lead.Exam.Over(at.Time) || !c.InExam(class.ID) {
		t.Errorf("later it is led by %+v %+v", got.Lead.Pause, got.Lead.Exam)
	}
	got, err = c.SetUp(class.ID, ana.ID, Settings{Title: "Networks", Labs: []string{"lab-1"}})
	must(t, err)
	if len(got.Lead.Closed) != 0 || len(got.Lead.Steps) != 1 || len(got.Lead.Exam.Labs) != 1 {
		t.Errorf("with fewer labs it is led by %+v", got.Lead)
	}
	if _, err := c.SetUp(class.ID, ana.ID, Settings{Title: "Networks", Labs: []string{"lab-2"}}); !errors.Is(err, ErrExamLab) {
		t.Errorf("without the exam's lab: %v", err)
	}
	got, err = c.Lead(class.ID, ana.ID, Lead{})
	must(t, err)
	if got.Lead.Pause != nil || got.Lead.Exam != nil || c.InExam(class.ID) || c.InExam("none") {
		t.Errorf("left to itself it is led by %+v", got.Lead)
	}
}

// TestExamsAreKept: of an exam that has ended a class keeps when it was and in which labs, for what is told later
// of what was done.
func TestExamsAreKept(t *testing.T) {
	c, at := room(t, "")
	ana, _, class := two(t, c)
	leads := func(l Lead) []HeldExam {
		t.Helper()
		got, err := c.Lead(class.ID, ana.ID, l)
		must(t, err)
		return got.AllExams()
	}
	began, labs := at.Time, []string{"lab-1"}
	ends := began.Add(time.Hour)
	if got, want := leads(Lead{Exam: &Exam{Labs: labs, Ends: ends}}), []HeldExam{{labs, began, ends}}; !reflect.DeepEqual(got, want) {
		t.Errorf("as it goes on they are %+v", got)
	}
	at.Time = began.Add(40 * time.Minute)
	early := HeldExam{labs, began, at.Time}
	if got := leads(Lead{}); !reflect.DeepEqual(got, []HeldExam{early}) {
		t.Errorf("ended before its time they are %+v", got)
	}
	leads(Lead{})
	began = at.Time
	ends = began.Add(time.Hour)
	leads(Lead{Exam: &Exam{Labs: labs, Ends: ends}})
	at.Time = ends.Add(time.Minute)
	if got, want := leads(Lead{}), []HeldExam{early, {labs, began, ends}}; !reflect.DeepEqual(got, want) {
		t.Errorf("ended after its time they are %+v", got)
	}
	for when, want := range map[time.Time]bool{early.Since: true, early.Ended: true, early.Ended.Add(1): false, early.Since.Add(-1): false} {
		if early.Held("lab-1", when) != want || early.Held("lab-2", when) {
			t.Errorf("at %v it is held: %v", when, !want)
		}
	}
	for range mostExams {
		leads(Lead{Exam: &Exam{Labs: labs}})
		leads(Lead{})
	}
	if got := leads(Lead{}); len(got) != mostExams {
		t.Errorf("%d are kept", len(got))
	}
}

// TestExamCloses: in an exam none of what EHLO or a lab says of a mistake reaches anybody, and nothing is shown to
// all, picked before or not. A teacher's own words do.
func TestExamCloses(t *testing.T) {
	c, _, ana, bob, class, seats := helped(t)
	id, seat := class.ID, seats[0].ID
	shows := func() error { _, err := c.ShowOne(id, ana.ID, seat, typed("MAIL FROM")); return err }
	picked, err := c.Pick(id, ana.ID, seat, typed("RCPT TO"))
	must(t, err)
	showsPicked := func() error {
		_, err := c.Show(id, ana.ID, Showing{Exchanges: &ShowExchanges{IDs: []string{picked.Picked[0].ID}}})
		return err
	}
	advises := func() error { _, err := c.Advise(id, ana, seat, "A colon is missing."); return err }
	writes := func() error { _, err := c.Write(id, ana, seat, "Until noon.", false); return err }
	reads := func() (texts []string) {
		now, err := c.Class(id)
		must(t, err)
		s, err := c.Seat(id, seat)
		must(t, err)
		for _, n := range now.Readable(&s) {
			texts = append(texts, n.Text)
		}
		return texts
	}
	for _, tt := range []struct {
		exam    *Exam
		advice  error
		showing error
		reads   []string
	}{
		{nil, nil, nil, []string{"A colon is missing.", "Until noon."}},
		{&Exam{Labs: class.Labs}, ErrExamAdvice, ErrShowExam, []string{"Until noon.", "Until noon."}},
		{nil, nil, nil, []string{"A colon is missing.", "Until noon.", "Until noon.", "A colon is missing.", "Until noon."}},
	} {
		_, err := c.Lead(id, ana.ID, Lead{Exam: tt.exam})
		must(t, err)
		if err := advises(); !errors.Is(err, tt.advice) {
			t.Errorf("with exam %+v advice is sent: %v", tt.exam, err)
		}
		for what, does := range map[string]func() error{"at once": shows, "as it was picked": showsPicked} {
			if err := does(); !errors.Is(err, tt.showing) {
				t.Errorf("with exam %+v an exchange is shown %s: %v", tt.exam, what, err)
			}
		}
		must(t, writes())
		if got := reads(); !slices.Equal(got, tt.reads) {
			t.Errorf("with exam %+v there is to read %q, want %q", tt.exam, got, tt.reads)
		}
	}
	_, err = c.LeaveClass(id, bob.ID)
	must(t, err)
	if _, err := c.Advise(id, bob, seat, "x"); !errors.Is(err, ErrNoClass) {
		t.Errorf("who does not teach it advises: %v", err)
	}
}

// TestNoExamPutAway: in a class that is put away none begins.
func TestNoExamPutAway(t *testing.T) {
	c, _ := room(t, "")
	ana, _, class := two(t, c)
	_, err := c.Archive(class.ID, ana.ID, true)
	must(t, err)
	if _, err := c.Lead(class.ID, ana.ID, Lead{Exam: &Exam{Labs: []string{"lab-1"}}}); !errors.Is(err, ErrExamAway) {
		t.Errorf("it is %v", err)
	}
}
