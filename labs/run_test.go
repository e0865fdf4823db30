package labs

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/labs/labtest"
	"ehlo/scenarios"
)

func startFirstMail(t testing.TB, seed uint64) *player {
	t.Helper()
	fsys := labtest.Folder(t, labtest.FirstMail)
	c, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := c.Lab("first-mail")
	if !ok {
		t.Fatal("the catalogue lacks first-mail")
	}
	pl := play(l, labtest.Fixture(t, l.World), seed)
	t.Cleanup(pl.close)
	if err := pl.connect(); err != nil {
		t.Fatal(err)
	}
	return pl
}

// said types lines and returns what that led to, as kind and step.
func (p *player) said(t testing.TB, lines string) []string {
	t.Helper()
	p.events = nil
	if err := p.enter("a", lines); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range p.events {
		all = append(all, strings.TrimSpace(string(e.Kind)+" "+e.Step))
	}
	return all
}

func TestVariablesAreDrawnFromTheSeed(t *testing.T) {
	drawn := make(map[string]bool)
	for seed := range uint64(16) {
		a, b := startFirstMail(t, seed).run.Steps()[1].HTML, startFirstMail(t, seed).run.Steps()[1].HTML
		if a != b {
			t.Errorf("seed %d draws %q and %q", seed, a, b)
		}
		drawn[a] = true
	}
	if len(drawn) != 2 {
		t.Errorf("16 seeds draw %d of 2 values: %v", len(drawn), drawn)
	}
}

func TestHintsComeByDegrees(t *testing.T) {
	pl := startFirstMail(t, 1)
	step := func() Step { return pl.run.Steps()[0] }
	if s := step(); len(s.Hints) != 0 || !s.More {
		t.Errorf("at the start: hints %q, more %v", s.Hints, s.More)
	}
	for _, tt := range []struct {
		typed string
		want  []string
		shown int
	}{
		{"NOOP", nil, 0},
		{"NOOP", []string{"hinted greet"}, 1}, // after two tries
		{"EXPN staff", []string{"hinted greet"}, 2},
		{"EXPN staff", nil, 2},
	} {
		if got := pl.said(t, tt.typed); !slices.Equal(got, tt.want) || len(step().Hints) != tt.shown {
			t.Errorf("after %q: %q and %d hints, want %q and %d", tt.typed, got, len(step().Hints), tt.want, tt.shown)
		}
	}
	if html, ok := pl.run.Hint("greet"); !ok || !strings.Contains(html, "A greeting names you.") {
		t.Errorf("asked for a hint: %q, %v", html, ok)
	}
	if all := step().Hints; len(all) != 3 || !strings.Contains(all[2], "A greeting names you.") {
		t.Errorf("the hint shown last does not stand last: %q", all)
	}
	if _, ok := pl.run.Hint("greet"); ok || step().More {
		t.Error("there are hints left after the last")
	}
}

func TestStepsCountInAnyOrder(t *testing.T) {
	pl := startFirstMail(t, 1)
	peer := "carol"
	if strings.Contains(pl.run.Steps()[1].HTML, "alice") {
		peer = "alice"
	}
	mail := "MAIL FROM:<user@client.com>\nRCPT TO:<" + peer + "@server.com>\nDATA\nSubject: HI\n\nHello\n."
	if got, want := pl.said(t, "HELO client.com\n"+mail), []string{"advice greet", "hinted greet", "step-done deliver"}; !cmp.Equal(got, want) {
		t.Errorf("the second step first: %s", cmp.Diff(want, got))
	}
	if got, of := pl.run.Score(); got != 1 || of != 4 {
		t.Errorf("score %d of %d, want 1 of 4", got, of)
	}
	if got, want := pl.said(t, "EHLO client.com"), []string{"step-done greet", "lab-done"}; !cmp.Equal(got, want) {
		t.Errorf("then the first: %s", cmp.Diff(want, got))
	}
	if got := pl.said(t, "EHLO client.com\nQUIT"); len(got) > 0 {
		t.Errorf("after the lab is done: %q", got)
	}
}

// TestForgottenBlankLine is the document's own: it lost the blank line.
func TestForgottenBlankLine(t *testing.T) {
	p := proofOf(t, "10-send-by-hand.md")
	pl := p.before(stepIndex(t, p.lab, "blank"))
	defer pl.close()
	for _, tt := range []struct {
		typed string
		want  []string
	}{
		{"Hello. I am using telnet to send you an email!", []string{"advice blank"}},
		{"Another line", nil}, // said once
		{".\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nFrom: user@client.com\nTo: bob@server.com", nil},
		{"Subject: again", nil},
		{"", []string{"step-done blank"}},
		{"Hello", []string{"step-done body"}},
	} {
		got := pl.said(t, tt.typed)
		if strings.HasPrefix(tt.typed, ".") {
			got = slices.DeleteFunc(got, func(e string) bool { return e == "advice blank" || e == "step-done dot" })
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("after %q: %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// TestMessageSeenWhole is a run that is not told of lines as they are typed,
// as when a mail program connects: all steps of the message come with the dot.
func TestMessageSeenWhole(t *testing.T) {
	p := proofOf(t, "10-send-by-hand.md")
	pl := p.before(stepIndex(t, p.lab, "header"))
	defer pl.close()
	pl.lines["a"].Input([]byte("From: user@client.com\r\nTo: bob@server.com\r\nSubject: x\r\n\r\nhi\r\n.\r\n"))
	pl.observe("a")
	for _, s := range pl.run.Steps() {
		if s.Done != (s.ID != "quit") {
			t.Errorf("step %s: done %v", s.ID, s.Done)
		}
	}
}

func TestSteps(t *testing.T) {
	c, err := Load(scenarios.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Labs() {
		if l.Minutes == 0 || len(l.Skills) == 0 || l.HTML == "" {
			t.Errorf("%s lacks minutes, skills or an introduction", l.ID)
		}
		for _, s := range l.Steps {
			if explained := len(s.Explain) > 0 || s.Quiz != nil && s.Quiz.Explanation(s.Quiz.RightAnswer()) != ""; len(s.Hints) < 2 || !explained {
				t.Errorf("%s, step %s: %d hints, explained: %v; want 2 at least, and yes", l.ID, s.ID, len(s.Hints), explained)
			}
		}
	}
}
