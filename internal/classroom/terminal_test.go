package classroom

import (
	"errors"
	"testing"
)

// TestShowTerminal: a learner's terminals are shown when they have said yes, under the name that they want,
// until they, or their teacher, have enough.
func TestShowTerminal(t *testing.T) {
	c, _, ana, bob, class, seats := helped(t)
	const lab = "lab-1"
	lea := learnerID(0)
	asks := func(with ShowTerminal) error {
		with.By, with.Activity = "Ana", lab
		now, err := c.Show(class.ID, ana.ID, Showing{ToAll: true, Terminal: &with})
		class = now
		return err
	}
	answers := func(to Consent, want error) {
		t.Helper()
		now, err := c.AnswerShow(class.ID, lea, to)
		if class = now; !errors.Is(err, want) {
			t.Errorf("answered with %s: %v", to, err)
		}
	}
	sees := func(key string, want bool) (shown Terminal) {
		t.Helper()
		shown, err := c.TerminalOf(class.ID, key)
		if seen := err == nil; seen != want || err != nil && !errors.Is(err, ErrShowNone) {
			t.Errorf("with %q they are seen: %v", key, err)
		}
		return shown
	}
	must(t, asks(ShowTerminal{Seat: seats[0].ID}))
	key := class.Show.Terminal.Key
	if class.Show.Terminal.Consent != Asked || class.ShownToAll() != nil || !c.IsShown(lea, lab) || c.IsShown(lea, "play") {
		t.Errorf("asked for is %+v", class.Show.Terminal)
	}
	sees(key, false)
	if _, err := c.AnswerShow(class.ID, learnerID(1), Named); !errors.Is(err, ErrShowNone) {
		t.Errorf("another learner answers: %v", err)
	}
	answers(Named, nil)
	if shown := sees(key, true); shown.Name != "Lea" || shown.Learner != lea || class.ShownToAll() == nil {
		t.Errorf("shown are %+v", shown)
	}
	answers(Unnamed, nil)
	if shown := sees(key, true); shown.Name != "" {
		t.Errorf("without a name shown are %+v", shown)
	}
	sees("", false)
	sees("another", false)

	// It goes on otherwise, and she is not asked again; but whoever had the key has to come again.
	now, err := c.Show(class.ID, ana.ID, Showing{ID: class.Show.ID, Terminal: &ShowTerminal{By: "Ana", Seat: seats[0].ID, Activity: lab}})
	must(t, err)
	if now.ShownToAll() != nil || now.Show.Terminal.Consent != Unnamed {
		t.Errorf("shown on the projector alone are %+v", now.Show.Terminal)
	}
	sees(key, false)
	sees(now.Show.Terminal.Key, true)
	answers(Asked, nil)
	if class.Show != nil {
		t.Errorf("when she has had enough shown is %+v", class.Show)
	}
	answers(Named, ErrShowNone)

	// What ends it.
	shows := func() {
		t.Helper()
		must(t, asks(ShowTerminal{Seat: seats[0].ID}))
		answers(Named, nil)
		key = class.Show.Terminal.Key
	}
	for what, ends := range map[string]func() error{
		"the teacher ends it":      func() error { _, err := c.EndShow(class.ID, ana.ID); return err },
		"there is an exam":         func() error { _, err := c.Lead(class.ID, ana.ID, Lead{Exam: &Exam{Labs: class.Labs}}); return err },
		"she leaves what she does": func() error { return c.EndTerminals(lea, lab) },
		"the class is put away":    func() error { _, err := c.Archive(class.ID, ana.ID, true); return err },
		"she is turned away":       func() error { _, err := c.Admit(class.ID, ana.ID, seats[0].ID, false); return err },
	} {
		shows()
		must(t, ends())
		if _, err := c.TerminalOf(class.ID, key); !errors.Is(err, ErrShowNone) {
			t.Errorf("when %s: %v", what, err)
		}
		if what == "there is an exam" {
			if err := asks(ShowTerminal{Seat: seats[0].ID}); !errors.Is(err, ErrShowExam) {
				t.Errorf("in an exam: %v", err)
			}
		}
		_, err := c.Lead(class.ID, ana.ID, Lead{})
		must(t, err)
		_, err = c.Archive(class.ID, ana.ID, false)
		must(t, err)
		_, err = c.Admit(class.ID, ana.ID, seats[0].ID, true)
		must(t, err)
	}
	shows()
	must(t, c.EndTerminals(lea, "play")) // where she was not
	sees(key, true)
	must(t, c.GiveUp(class.ID, lea))
	sees(key, false)
	if err := asks(ShowTerminal{Seat: seats[0].ID}); !errors.Is(err, ErrNoSeat) {
		t.Errorf("of a seat that is gone: %v", err)
	}

	// A teacher's own need nobody's leave, and end when they teach there no more.
	_, err = c.Show(class.ID, bob.ID, Showing{Terminal: &ShowTerminal{By: "Bob", Learner: "bob", Activity: "play"}})
	must(t, err)
	now, err = c.Class(class.ID)
	must(t, err)
	if shown := sees(now.Show.Terminal.Key, true); shown.Name != "Bob" || shown.Seat != "" {
		t.Errorf("of Bob shown are %+v", shown)
	}
	if _, err := c.Show(class.ID, bob.ID, Showing{Terminal: &ShowTerminal{By: "Bob", Learner: "bob", Activity: "collect-by-pop3"}}); !errors.Is(err, ErrNoLab) {
		t.Errorf("at a lab of another class: %v", err)
	}
	_, err = c.LeaveClass(class.ID, bob.ID)
	must(t, err)
	sees(now.Show.Terminal.Key, false)
}
