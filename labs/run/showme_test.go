package run_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs"
	"ehlo/labs/run"
	"ehlo/scenarios"
)

// TestShowMe types what is shown of a step when the connection was lost before.
func TestShowMe(t *testing.T) {
	pl := startThree(t)
	pl.said("QUIT")
	var got []string
	for _, l := range pl.shown("three") {
		if l.HTML == "" || strings.Contains(l.HTML, "the rest of what was begun") {
			t.Errorf("%q is said to be %q", l.Text, l.HTML)
		}
		got = append(got, l.Text)
	}
	want := []string{
		"telnet 10.49.137.152 25", "EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<alice@server.com>", "DATA", "Subject: a", "", ".hello", ".",
	}
	if !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	pl.said(strings.Join(got, "\n"))
	if s := pl.run.Steps()[2]; s.Status != run.Shown {
		t.Errorf("%+v", s)
	}
}

// TestWhatIsShownIsNotTyped: the lines of a solution that is shown are not the
// learner's, and the same lines typed later are.
func TestWhatIsShownIsNotTyped(t *testing.T) {
	pl := startThree(t)
	pl.said("HELP")
	pl.show(t, pl.run.Steps()[0])
	if s := pl.run.Summary(); s.Typed != 1 || s.Given != 1 || strings.Join(s.Session, "|") != "HELP" {
		t.Errorf("%+v", s)
	}
	pl.said("EHLO client.com")
	if s := pl.run.Summary(); s.Typed != 2 || s.Given != 1 {
		t.Errorf("the line typed by hand: %+v", s)
	}
}

// TestEveryLabCanBeShown does every lab of the program by what is shown. Nobody has
// typed a line then.
func TestEveryLabCanBeShown(t *testing.T) {
	c, err := labs.Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Labs() {
		pl := play(t, l, 3)
		for _, s := range pl.run.Steps() {
			pl.show(t, s)
		}
		if sum := pl.run.Summary(); !pl.run.Done() || sum.Typed > 0 || sum.Given == 0 && sum.Shortest > 0 || sum.Given > sum.Shortest || sum.Tries > 0 && l.Path == "" {
			t.Errorf("%s: done %v, %+v", l.ID, pl.run.Done(), sum)
		}
	}
}
