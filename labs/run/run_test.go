package run_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/desk"
	"ehlo/labs/labtest"
	"ehlo/labs/run"
)

func startFirstMail(t testing.TB, seed uint64) *player {
	t.Helper()
	return play(t, parse(t, labtest.FirstMail), seed)
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

// TestAt: which step is to be done next, how that has gone so far, and by what means the others were.
func TestAt(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "blank")
	pl.said("Hello.")
	steps := pl.run.Steps()
	at, e := pl.run.At()
	if at < 0 || steps[at].ID != "blank" || e.Tries != 1 || e != steps[at].Effort {
		t.Errorf("at step %d with %+v", at, e)
	}
	for i, how := range pl.run.Hows() {
		if want := (map[bool]run.How{true: run.ByHand})[i < at]; how != want {
			t.Errorf("step %d was done %q, want %q", i, how, want)
		}
	}
	for _, s := range steps[at:] {
		pl.run.Skip(s.ID)
	}
	if at, e := pl.run.At(); at != -1 || e != (run.Effort{}) {
		t.Errorf("when none is left it is at %d with %+v", at, e)
	}
	if hows := pl.run.Hows(); hows[len(hows)-1] != run.ByNobody {
		t.Errorf("the steps were done %q", hows)
	}
}

// TestHintBy: a hint that a teacher gives has their name, and one that the learner asks for has none.
func TestHintBy(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "mail")
	if by := pl.run.Steps()[2].HintsBy; by != nil {
		t.Errorf("before there was one it is of %q", by)
	}
	pl.run.HintBy("mail", "")
	pl.run.HintBy("mail", "Ana")
	if mail := pl.run.Steps()[2]; mail.ID != "mail" || len(mail.Hints) != 2 || !slices.Equal(mail.HintsBy, []string{"", "Ana"}) {
		t.Errorf("at %s hints %q are of %q", mail.ID, mail.Hints, mail.HintsBy)
	}
}

// TestAssist: a step at which somebody else types is done with help, and those before and after are not.
func TestAssist(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "mail")
	if events := pl.run.Assist(); len(events) != 1 || !events[0].Helps || events[0].Step != "mail" || pl.run.Unassisted() {
		t.Errorf("it leads to %+v", events)
	}
	if events := pl.run.Assist(); len(events) != 0 {
		t.Errorf("once more it leads to %+v", events)
	}
	pl.said("MAIL FROM:<user@client.com>")
	pl.said("RCPT TO:<bob@server.com>")
	at, _ := pl.run.At()
	if hows := pl.run.Hows(); hows[at-1] != run.ByHand || hows[at-2] != run.WithHelp || hows[at-3] != run.ByHand || !pl.run.Unassisted() {
		t.Errorf("the steps are done %q", hows[:at])
	}
}

func TestHintsComeByDegrees(t *testing.T) {
	pl := startFirstMail(t, 1)
	step := func() run.Step { return pl.run.Steps()[0] }
	if s := step(); len(s.Hints) != 0 || !s.More {
		t.Errorf("at the start: hints %q, more %v", s.Hints, s.More)
	}
	for _, tt := range []struct {
		typed string
		want  []string
		shown int
	}{
		{"NOOP", nil, 0}, // looking around is no try
		{"HELP", nil, 0},
		{"RSET", nil, 0},
		{"RSET", []string{"hinted greet"}, 1}, // after two tries the second is due, and the weaker comes first
		{"EXPN staff", []string{"hinted greet"}, 2},
		{"EXPN staff", []string{"hinted greet"}, 3},
		{"EXPN staff", nil, 3},
	} {
		if got := pl.said(tt.typed); !slices.Equal(got, tt.want) || len(step().Hints) != tt.shown {
			t.Errorf("after %q: %q and %d hints, want %q and %d", tt.typed, got, len(step().Hints), tt.want, tt.shown)
		}
	}
	if all := step().Hints; !strings.Contains(all[0], "A greeting names you.") || !strings.Contains(all[1], "four letters") {
		t.Errorf("help does not go from weak to strong: %q", all)
	}
	if got := pl.run.Hint("greet"); got != nil || step().More {
		t.Error("there are hints left after the last")
	}
}

// TestUnaskedHint: a hint that comes by itself, after tries or after a time, takes nothing
// from a step that is done by hand, unless it is the last, which says what to type.
func TestUnaskedHint(t *testing.T) {
	for _, tt := range []struct {
		rule  string
		hint  func(*player)
		how   run.How
		hints int
		free  int
	}{
		{"after tries", func(pl *player) { pl.said("RSET\nRSET") }, run.ByHand, 0, 1},
		{"after a time", func(pl *player) { pl.run.Wait(time.Hour) }, run.ByHand, 0, 1},
		{"the last", func(pl *player) { pl.said("RSET\nRSET\nRSET\nRSET\nRSET") }, run.WithHelp, 1, 2},
		{"asked for", func(pl *player) { pl.run.Hint("one") }, run.WithHelp, 1, 0},
		{"asked for, and then by itself", func(pl *player) { pl.run.Hint("one"); pl.run.Wait(time.Hour) }, run.WithHelp, 1, 1},
	} {
		l := proved(t, strings.Replace(labtest.OneStep("expect: {verb: NOOP}\nhints: [{after: 2, say: a}, {after: 90s, say: b}, {after: 4, say: c}]\nsolution: NOOP"), "world: doc", "world: doc\nterminals: [{id: a, connect: telnet 10.49.137.152 25}]", 1))
		pl := play(t, l, 1)
		tt.hint(pl)
		if len(pl.run.Steps()[0].Hints) == 0 {
			t.Errorf("%s: no hint is shown", tt.rule)
		}
		if e := pl.run.Efforts()[0]; e.Unasked != tt.free {
			t.Errorf("%s: %d came by themselves, want %d", tt.rule, e.Unasked, tt.free)
		}
		pl.said("NOOP")
		if s, sum := pl.run.Steps()[0], pl.run.Summary(); s.How != tt.how || s.Effort.Hints != tt.hints || sum.Hints != tt.hints {
			t.Errorf("%s: %s with %d hints, and %d in all; want %s and %d", tt.rule, s.How, s.Effort.Hints, sum.Hints, tt.how, tt.hints)
		}
	}
}

// TestUnaskedHintsOfThisWorld: hints that counted in an earlier world take nothing from the
// number of those that come by themselves in this one.
func TestUnaskedHintsOfThisWorld(t *testing.T) {
	l := parse(t, labtest.OneStep("expect: {verb: NOOP}\nhints: [{after: 1, say: a}, {after: 2, say: b}, c, d]\nsolution: NOOP"))
	for _, before := range []int{0, 2} {
		pl := sitDown(t, l, labtest.Fixture(t, l.World), 1, run.Achieved{Step: "one", Effort: run.Effort{Hints: before}})
		pl.said("telnet 10.49.137.152 25\nRSET\nRSET")
		pl.run.Hint("one")
		if sum := pl.run.Summary(); sum.Free != 2 || sum.Hints != before+1 {
			t.Errorf("after %d hints in another world: %d came by themselves and %d count, want 2 and %d", before, sum.Free, sum.Hints, before+1)
		}
	}
}

// TestAskedForHintIsNotRepeated: a weaker hint that was asked for does not come again
// before the one that is due.
func TestAskedForHintIsNotRepeated(t *testing.T) {
	pl := startFirstMail(t, 1)
	if got := pl.run.Hint("greet"); len(got) != 1 || got[0].Hint != 1 {
		t.Fatalf("asked for a hint: %v", got)
	}
	if got, want := pl.said("RSET\nRSET"), []string{"hinted greet"}; !slices.Equal(got, want) {
		t.Errorf("after two tries: %q, want %q", got, want)
	}
}

func TestStepsCountInAnyOrder(t *testing.T) {
	pl := startFirstMail(t, 1)
	peer := "carol"
	if strings.Contains(pl.run.Steps()[1].HTML, "alice") {
		peer = "alice"
	}
	mail := "MAIL FROM:<user@client.com>\nRCPT TO:<" + peer + "@server.com>\nDATA\nSubject: HI\n\nHello\n."
	if got, want := pl.said("HELO client.com\n"+mail), []string{"advice greet", "hinted greet", "hinted greet", "step-done deliver", "advice greet"}; !cmp.Equal(got, want) {
		t.Errorf("the second step first: %s", cmp.Diff(want, got))
	}
	if got, of := pl.run.Score(); got != 1 || of != 4 {
		t.Errorf("score %d of %d, want 1 of 4", got, of)
	}
	if got, want := pl.said("EHLO client.com"), []string{"step-done greet", "lab-done"}; !cmp.Equal(got, want) {
		t.Errorf("then the first: %s", cmp.Diff(want, got))
	}
	if got := pl.said("EHLO client.com\nQUIT"); len(got) > 0 {
		t.Errorf("after the lab is done: %q", got)
	}
}

// TestTelnetsOwnCommandsAreNoText: what is typed at telnet's own prompt in the middle of a
// message goes to telnet.
func TestTelnetsOwnCommandsAreNoText(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "blank")
	if got := pl.said("^]\nstatus"); len(got) > 0 {
		t.Errorf("telnet's own command leads to %q", got)
	}
	if got := pl.said("\n\n"); !slices.Contains(got, "step-done blank") {
		t.Errorf("the blank line after it leads to %q", got)
	}
}

// TestForgottenBlankLine is the document's own: it lost the blank line.
func TestForgottenBlankLine(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "blank")
	for _, tt := range []struct {
		typed string
		want  []string
	}{
		{"Hello. I am using telnet to send you an email!", []string{"advice blank"}},
		{"Another line", nil}, // said once
		{".\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\nFrom: user@client.com\nTo: bob@server.com", nil},
		{"Subject: again", []string{"advice-gone blank"}}, // the last of the lines to type
		{"", []string{"step-done blank"}},
		{"Hello", []string{"step-done body"}},
	} {
		got := pl.said(tt.typed)
		if strings.HasPrefix(tt.typed, ".") {
			got = slices.DeleteFunc(got, func(e string) bool { return e == "advice blank" || e == "step-done dot" })
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("after %q: %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// TestAdvisedOnIsATry: a line of a message that is advised on counts, before the dot.
func TestAdvisedOnIsATry(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "blank")
	if got := pl.said("Hello."); !slices.Contains(got, "advice blank") {
		t.Fatalf("it leads to %q", got)
	}
	for _, s := range pl.run.Steps() {
		if want := map[string]int{"blank": 1}[s.ID]; s.Tries != want {
			t.Errorf("step %s: %d tries, want %d", s.ID, s.Tries, want)
		}
	}
}

// TestMessageSeenWhole is a run that does not see lines as they are typed,
// as when a mail program connects: all steps of the message come with the dot.
func TestMessageSeenWhole(t *testing.T) {
	pl := solvedBefore(t, "10-send-by-hand.md", "header")
	pl.apply(desk.Input{Kind: desk.Octets, Term: pl.terminal("a"), Raw: []byte("From: user@client.com\r\nTo: bob@server.com\r\nSubject: x\r\n\r\nhi\r\n.\r\n")})
	for _, s := range pl.run.Steps() {
		if s.Done != (s.ID != "quit") {
			t.Errorf("step %s: done %v", s.ID, s.Done)
		}
	}
}

func TestSteps(t *testing.T) {
	c, err := builtIn()
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
