package learner

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/journal"
	"ehlo/labs/run"
)

var now = time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)

// open are the stores of folders, as far as they are open.
var open sync.Map

// store is one in a folder, "" for memory. What had the folder before is ended.
func store(t *testing.T, dir string) *Store {
	t.Helper()
	return In(journals(t, dir), Config{Now: func() time.Time { return now }})
}

func journals(t *testing.T, dir string) *journal.Store {
	t.Helper()
	if old, ok := open.LoadAndDelete(dir); ok {
		must(t, old.(*journal.Store).Close())
	}
	s, err := journal.Open(dir, slog.New(slog.DiscardHandler))
	must(t, err)
	if dir != "" {
		open.Store(dir, s)
	}
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// find finds a learner as another process would.
func find(t *testing.T, dir string, token Token) (*Learner, bool) {
	t.Helper()
	l, ok, err := store(t, dir).Find(token)
	must(t, err)
	return l, ok
}

func TestLearnerIsFoundByToken(t *testing.T) {
	dir := t.TempDir()
	l, token := store(t, dir).New()
	l.Adopt("first-mail", "sandbox-1")
	must(t, l.Rename("  Ana \t María\x00 "))
	again, ok := find(t, dir, token)
	if !ok || again.Sandbox("first-mail") != "sandbox-1" || again.Name() != "Ana María" || !again.Since().Equal(now) {
		t.Errorf("found %v: %+v", ok, again)
	}
	for _, bad := range []Token{"", token[:len(token)-1], token + "x", Token(string(l.ID) + "."), Token("../" + string(token)), "x.y"} {
		if _, ok := find(t, dir, bad); ok {
			t.Errorf("token %q opens", bad)
		}
	}
}

func TestVisitorLeavesNoTrace(t *testing.T) {
	dir := t.TempDir()
	l, token := store(t, dir).New()
	l.Adopt("play", "sandbox-1")
	if _, ok := find(t, dir, token); ok {
		t.Error("a learner is kept of whom nothing is")
	}
	l, token = store(t, dir).New()
	l.Adopt("play", "sandbox-1")
	must(t, l.Save())
	if again, ok := find(t, dir, token); !ok || again.Sandbox("play") != "sandbox-1" {
		t.Error("a learner is not kept")
	}
}

func TestSignOutOthers(t *testing.T) {
	dir := t.TempDir()
	l, here := store(t, dir).New()
	there, err := l.SignIn()
	must(t, err)
	l, ok := find(t, dir, there) // of a process of its own, as the one before has ended
	if !ok || l.Devices() != 2 {
		t.Fatal("the other device is not signed in")
	}
	must(t, l.SignOutOthers(here))
	if _, ok := find(t, dir, there); ok || l.SignedIn(there) {
		t.Error("the other device is still signed in")
	}
	if _, ok := find(t, dir, here); !ok || l.Devices() != 1 {
		t.Error("this device is signed out, too")
	}
}

func TestErase(t *testing.T) {
	dir := t.TempDir()
	s := store(t, dir)
	l, token := s.New()
	must(t, l.Rename("Ana"))
	broken := errors.New("the disk is broken")
	if err := s.Erase(l, func() error { return broken }); !errors.Is(err, broken) || !l.SignedIn(token) {
		t.Errorf("erased though what is theirs elsewhere was not: %v", err)
	}
	must(t, s.Erase(l, func() error {
		if l.SignedIn(token) || l.Rename("Bob") == nil {
			t.Error("who is being erased can come in and be written")
		}
		return nil
	}))
	if _, ok := find(t, dir, token); ok || l.SignedIn(token) {
		t.Error("an erased learner is found")
	}
	if err := l.Rename("Bob"); !errors.Is(err, ErrErased) {
		t.Errorf("an erased learner was renamed: %v", err)
	}
}

// A learner is the same for all who hold one, until the last lets go.
func TestHeld(t *testing.T) {
	s := store(t, "")
	l, token := s.New()
	s.Hold(l)
	s.Release(l)
	found, ok, err := s.Find(token)
	must(t, err)
	if !ok || found != l {
		t.Fatal("who is held is not found")
	}
	if _, ok, _ := s.Find(token + "x"); ok {
		t.Error("a token that is none opens")
	}
	s.Release(found)
	s.Release(l)
	if _, ok, _ := s.Find(token); ok || len(s.all) != 0 {
		t.Errorf("%d are in memory whom nobody holds", len(s.all))
	}
}

// Whoever still holds a learner that was released changes the one that others
// have found since.
func TestReleased(t *testing.T) {
	s := store(t, t.TempDir())
	old, token := s.New()
	must(t, old.Save())
	s.Release(old)
	l, ok, err := s.Find(token)
	must(t, err)
	if !ok || l == old {
		t.Fatal("the learner was not read again")
	}
	l.Adopt("play", "sandbox-1")
	must(t, old.Rename("Ana"))
	if l.Name() != "Ana" || l.Sandbox("play") != "sandbox-1" {
		t.Errorf("name %q, sandbox %q", l.Name(), l.Sandbox("play"))
	}
}

// TestMarkOfALab: a lab has the mark of its best attempt, and an attempt that of its
// weakest step.
func TestMarkOfALab(t *testing.T) {
	attempt := func(finished bool, hows ...run.How) (facts []journal.Fact) {
		facts = append(facts, journal.Fact{Kind: journal.Started, Lab: "a", When: now})
		for i, how := range hows {
			kind := journal.StepDone
			if how == run.ByNobody {
				kind = journal.StepSkipped
			}
			facts = append(facts, journal.Fact{Kind: kind, Lab: "a", Step: string(rune('a' + i)), How: how, When: now})
		}
		if finished {
			facts = append(facts, journal.Fact{Kind: journal.LabDone, Lab: "a", When: now})
		}
		return facts
	}
	done := func(step string, how run.How) []journal.Fact {
		return []journal.Fact{{Kind: journal.StepDone, Lab: "a", Step: step, How: how, When: now}}
	}
	for name, tt := range map[string]struct {
		facts [][]journal.Fact
		want  run.How
	}{
		"begun":                      {[][]journal.Fact{attempt(false, run.ByHand)}, ""},
		"by hand":                    {[][]journal.Fact{attempt(true, run.ByHand, run.ByHand)}, run.ByHand},
		"one hint":                   {[][]journal.Fact{attempt(true, run.ByHand, run.WithHelp)}, run.WithHelp},
		"one shown, one hint":        {[][]journal.Fact{attempt(true, run.AsShown, run.WithHelp)}, run.AsShown},
		"one skipped":                {[][]journal.Fact{attempt(true, run.ByNobody, run.ByHand)}, run.ByNobody},
		"skipped, then done":         {[][]journal.Fact{attempt(true, run.ByNobody, run.ByHand), done("a", run.ByHand)}, run.ByHand},
		"better the second time":     {[][]journal.Fact{attempt(true, run.AsShown), attempt(true, run.ByHand)}, run.ByHand},
		"worse the second time":      {[][]journal.Fact{attempt(true, run.ByHand), attempt(true, run.ByNobody)}, run.ByHand},
		"by hand, and begun again":   {[][]journal.Fact{attempt(true, run.ByHand), attempt(false, run.WithHelp)}, run.ByHand},
		"the call was made":          {[][]journal.Fact{attempt(true, run.Connected, run.ByHand)}, run.ByHand},
		"called, then one hint":      {[][]journal.Fact{attempt(true, run.Connected, run.WithHelp)}, run.WithHelp},
		"facts that do not tell how": {[][]journal.Fact{attempt(true, "")}, ""},
	} {
		var r Record
		for _, f := range slices.Concat(tt.facts...) {
			r.Add(f)
		}
		if got := r.Labs[0].How(); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestBegun: how a step has gone that is not done counts for the last attempt at the lab, where one was
// begun.
func TestBegun(t *testing.T) {
	var r Record
	r.Begun("a", "greet", 1, 1, 1)
	for _, kind := range []journal.FactKind{journal.Started, journal.Started, journal.HintTaken} {
		r.Add(journal.Fact{Kind: kind, Lab: "a", Step: "greet", When: now})
	}
	r.Begun("a", "greet", 4, 2, 30)
	if len(r.Labs) != 1 || len(r.Labs[0].Attempts[0].Steps) != 0 {
		t.Fatalf("the record is %+v", r)
	}
	want := []Step{{Step: "greet", Tries: 4, Hints: 2, Seconds: 30}}
	if got := r.Labs[0].Attempts[1].Steps; !slices.EqualFunc(got, want, func(a, b Step) bool {
		return a.Step == b.Step && a.Tries == b.Tries && a.Hints == b.Hints && a.Seconds == b.Seconds && !a.Done
	}) {
		t.Errorf("its steps are %+v", got)
	}
}

func TestNameThatIsTooLong(t *testing.T) {
	l, _ := store(t, "").New()
	if err := l.Rename(strings.Repeat("ä", 61)); err == nil || l.Name() != "" {
		t.Errorf("a long name was taken: %v", err)
	}
	must(t, l.Rename(strings.Repeat("ä", 60)))
}

func TestRecord(t *testing.T) {
	at := func(minute int) time.Time { return now.Add(time.Duration(minute) * time.Minute) }
	var r Record
	for _, f := range []journal.Fact{
		{Kind: journal.Started, Lab: "b", When: at(5)},
		{Kind: journal.Started, Lab: "a", When: at(0)},
		{Kind: journal.HintTaken, Lab: "a", Step: "greet", When: at(1)},
		{Kind: journal.Mistaken, Lab: "a", Step: "greet", Mistake: "helo", When: at(1)},
		{Kind: journal.Mistaken, Lab: "a", Step: "greet", Mistake: "helo", When: at(1)},
		{Kind: journal.StepDone, Lab: "a", Step: "greet", When: at(2), How: run.WithHelp, Tries: 2, Hints: 1, Seconds: 60},
		{Kind: journal.StepSkipped, Lab: "a", Step: "sender", When: at(3), Seconds: 9},
		{Kind: journal.LabDone, Lab: "a", When: at(3)},
		{Kind: journal.Started, Lab: "a", When: at(9)},
		{Kind: journal.StepDone, Lab: "a", Step: "greet", When: at(10), How: run.ByHand},
		{Kind: journal.StepUndone, Lab: "a", Step: "greet", When: at(11)},
	} {
		r.Add(f)
	}
	r.Claim([]string{"b", "c"})
	r.Sort()
	want := Record{Labs: []Lab{
		{Lab: "c", Finished: true, Claimed: true, Attempts: []Attempt{}},
		{Lab: "a", Finished: true, Attempts: []Attempt{
			{Begun: at(0), Finished: at(3), Steps: []Step{
				{Step: "greet", Done: true, When: at(2), How: run.WithHelp, Tries: 2, Hints: 1, Seconds: 60, Mistakes: map[string]int{"helo": 2}},
				{Step: "sender", Skipped: true, When: at(3), Seconds: 9},
			}},
			{Begun: at(9), Steps: []Step{{Step: "greet", How: run.ByHand}}},
		}},
		{Lab: "b", Finished: true, Claimed: true, Attempts: []Attempt{{Begun: at(5), Steps: []Step{}}}},
	}}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
