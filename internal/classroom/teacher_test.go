package classroom

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"ehlo/internal/journal"
)

// clock is the server's, which the tests turn on.
type clock struct{ time.Time }

// room is a classroom over what a folder keeps, "" for memory, with hashes that cost nothing.
func room(t *testing.T, dir string) (*Classroom, *clock) {
	t.Helper()
	s, err := journal.Open(dir, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	at := &clock{time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)}
	c, err := New(Config{Values: func(name string) (journal.ValueStore, error) { return s.Values(name), nil }, Now: func() time.Time { return at.Time }, Labs: func(id string) bool { return strings.HasPrefix(id, "lab-") }})
	must(t, err)
	t.Cleanup(c.Close)
	c.hasher = newHasher(cost{memory: 8, time: 1, threads: 1})
	return c, at
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// begin makes the first teacher.
func begin(t *testing.T, c *Classroom) Teacher {
	t.Helper()
	token, ok, err := c.First()
	must(t, err)
	if !ok {
		t.Fatal("there is a teacher already")
	}
	ana, err := c.Accept(t.Context(), token, "Ana", "correct horse")
	must(t, err)
	return ana
}

func TestFirstTeacher(t *testing.T) {
	c, _ := room(t, t.TempDir())
	old, _, err := c.First() // of a start before
	must(t, err)
	token, _, err := c.First()
	must(t, err)
	if _, err := c.Accept(t.Context(), old, "Eve", "correct horse"); !errors.Is(err, ErrInvitation) {
		t.Errorf("the link of an earlier start: %v", err)
	}
	for _, bad := range []struct {
		name, password string
		want           error
	}{
		{"", "correct horse", ErrName},
		{" \t\x00", "correct horse", ErrName},
		{strings.Repeat("n", mostName+1), "correct horse", ErrName},
	} {
		if _, err := c.Accept(t.Context(), token, bad.name, bad.password); !errors.Is(err, bad.want) {
			t.Errorf("%q: %v, want %v", bad.name, err, bad.want)
		}
	}
	for _, bad := range []string{"", "1234567", strings.Repeat("p", mostPassword+1)} {
		if _, err := c.Accept(t.Context(), token, "Ana", bad); err == nil {
			t.Errorf("password %q was taken", bad)
		}
	}
	ana, err := c.Accept(t.Context(), token, "  Ana \t María\x00 ", "correct horse")
	must(t, err)
	if ana.Name != "Ana María" || strings.Contains(ana.Hash, "horse") {
		t.Errorf("she is %+v", ana)
	}
	if _, err := c.Accept(t.Context(), token, "Eve", "correct horse"); !errors.Is(err, ErrInvitation) {
		t.Errorf("the link was taken twice: %v", err)
	}
	if _, ok, err := c.First(); ok || err != nil {
		t.Errorf("another first teacher is invited: %v, %v", ok, err)
	}
}

func TestSignIn(t *testing.T) {
	c, _ := room(t, t.TempDir())
	ana := begin(t, c)
	for _, name := range []string{"Ana", "ana", " ANA "} {
		got, err := c.SignIn(t.Context(), name, "correct horse", "here")
		if err != nil || got.ID != ana.ID {
			t.Errorf("%q signs in as %+v: %v", name, got, err)
		}
	}
	for _, bad := range [][2]string{{"Ana", "wrong horse"}, {"Ana", ""}, {"Bob", "correct horse"}, {"", ""}} {
		if _, err := c.SignIn(t.Context(), bad[0], bad[1], "here"); !errors.Is(err, ErrSignIn) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Whoever tries passwords gets nowhere, whether there is such a name or not; whoever knows the
// password waits a few seconds.
func TestTries(t *testing.T) {
	c, at := room(t, "")
	begin(t, c)
	for _, name := range []string{"Ana", "Nobody"} {
		for range triesAtOnce {
			if _, err := c.SignIn(t.Context(), name, "wrong horse", "here"); !errors.Is(err, ErrSignIn) {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if _, err := c.SignIn(t.Context(), name, "correct horse", "here"); !errors.Is(err, ErrTries) {
			t.Errorf("%s, after %d wrong ones: %v", name, triesAtOnce, err)
		}
	}
	// Whoever has the password is kept out by nobody elsewhere.
	if _, err := c.SignIn(t.Context(), "Ana", "correct horse", "there"); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	at.Time = at.Add(triesEvery)
	if _, err := c.SignIn(t.Context(), "Ana", "correct horse", "here"); err != nil {
		t.Errorf("after %v: %v", triesEvery, err)
	}
}

// What is known of tries stays small, however many names they are for.
func TestTriesAreForgotten(t *testing.T) {
	c, at := room(t, "")
	begin(t, c)
	for i := range mostTried {
		must(t, c.tries.room(TeacherID(hashed(string(rune(i)))), "here"))
	}
	if _, err := c.SignIn(t.Context(), "Ana", "correct horse", "here"); err != nil || len(c.tries.of) > mostTried {
		t.Errorf("with too many names: %v, %d are known of", err, len(c.tries.of))
	}
	at.Time = at.Add(triesOf + time.Second)
	if _, err := c.SignIn(t.Context(), "Ana", "correct horse", "here"); err != nil || len(c.tries.of) > 1 {
		t.Errorf("later: %v, %d names are known of", err, len(c.tries.of))
	}
}

func TestChangePassword(t *testing.T) {
	c, _ := room(t, t.TempDir())
	ana := begin(t, c)
	if _, err := c.ChangePassword(t.Context(), ana.ID, "wrong horse", "battery staple"); !errors.Is(err, ErrPassword) {
		t.Errorf("with a wrong one: %v", err)
	}
	if _, err := c.ChangePassword(t.Context(), ana.ID, "correct horse", "short"); err == nil {
		t.Error("a short one was taken")
	}
	now, err := c.ChangePassword(t.Context(), ana.ID, "correct horse", "battery staple")
	must(t, err)
	if _, err := c.SignedIn(ana.ID, ana.SignIns); !errors.Is(err, ErrNoTeacher) {
		t.Errorf("an earlier sign-in: %v", err)
	}
	if _, err := c.SignedIn(now.ID, now.SignIns); err != nil {
		t.Errorf("hers: %v", err)
	}
	if _, err := c.SignIn(t.Context(), "Ana", "correct horse", "here"); !errors.Is(err, ErrSignIn) {
		t.Errorf("with the old one: %v", err)
	}
	if _, err := c.SignIn(t.Context(), "Ana", "battery staple", "here"); err != nil {
		t.Errorf("with the new one: %v", err)
	}
}

func TestSignOutEverywhere(t *testing.T) {
	c, _ := room(t, t.TempDir())
	ana := begin(t, c)
	_, err := c.SignOut(ana.ID)
	must(t, err)
	if _, err := c.SignedIn(ana.ID, ana.SignIns); !errors.Is(err, ErrNoTeacher) {
		t.Errorf("she is still signed in: %v", err)
	}
}

func TestInvitations(t *testing.T) {
	c, at := room(t, t.TempDir())
	ana := begin(t, c)
	token, i, err := c.Invite(ana.ID)
	must(t, err)
	if _, err := c.Accept(t.Context(), token, "ANA", "battery staple"); !errors.Is(err, ErrNameTaken) {
		t.Errorf("as somebody who is here: %v", err)
	}
	bob, err := c.Accept(t.Context(), token, "Bob", "battery staple")
	must(t, err)
	if all, err := c.Teachers(); err != nil || len(all) != 2 {
		t.Errorf("teachers: %v, %v", all, err)
	}
	for _, bad := range []InvitationToken{token, "", "first.x", InvitationToken(i.ID + "."), InvitationToken(i.ID), "../x.y"} {
		if _, err := c.Accept(t.Context(), bad, "Eve", "correct horse"); !errors.Is(err, ErrInvitation) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	withdrawn, i, err := c.Invite(ana.ID)
	must(t, err)
	must(t, c.Withdraw(i.ID))
	late, _, err := c.Invite(bob.ID)
	must(t, err)
	if all, err := c.Invitations(); err != nil || len(all) != 1 || all[0].By != bob.ID {
		t.Errorf("what stands: %v, %v", all, err)
	}
	at.Time = at.Add(invitedFor + time.Second)
	for _, over := range []InvitationToken{withdrawn, late} {
		if _, err := c.Accept(t.Context(), over, "Eve", "correct horse"); !errors.Is(err, ErrInvitation) {
			t.Errorf("one that is over: %v", err)
		}
	}
	if all, err := c.Invitations(); err != nil || len(all) != 0 {
		t.Errorf("what stands later: %v, %v", all, err)
	}
}

// TestOneOfManyAccepts: of many who accept one invitation at the same time one does, and of many who
// take one name.
func TestOneOfManyAccepts(t *testing.T) {
	c, _ := room(t, t.TempDir())
	ana := begin(t, c)
	same, _, err := c.Invite(ana.ID)
	must(t, err)
	for _, tt := range []struct {
		token func() InvitationToken
		name  func(i int) string
		lost  error
	}{
		{func() InvitationToken { return same }, func(i int) string { return string(rune('a' + i)) }, ErrInvitation},
		{func() InvitationToken { other, _, _ := c.Invite(ana.ID); return other }, func(int) string { return "Zoe" }, ErrNameTaken},
	} {
		var done sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			done.Go(func() {
				_, errs[i] = c.Accept(context.WithoutCancel(t.Context()), tt.token(), tt.name(i), "battery staple")
			})
		}
		done.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, tt.lost) {
				t.Errorf("one was refused with %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d became teachers", won)
		}
	}
}

func TestDismiss(t *testing.T) {
	c, _ := room(t, t.TempDir())
	ana := begin(t, c)
	if err := c.Dismiss(ana.ID); !errors.Is(err, ErrLastOne) {
		t.Errorf("the only one: %v", err)
	}
	token, _, err := c.Invite(ana.ID)
	must(t, err)
	bob, err := c.Accept(t.Context(), token, "Bob", "battery staple")
	must(t, err)
	must(t, c.Dismiss(ana.ID))
	if _, err := c.SignedIn(ana.ID, ana.SignIns); !errors.Is(err, ErrNoTeacher) {
		t.Errorf("she is still signed in: %v", err)
	}
	if err := c.Dismiss(ana.ID); !errors.Is(err, ErrNoTeacher) {
		t.Errorf("twice: %v", err)
	}
	if _, err := c.SignIn(t.Context(), bob.Name, "battery staple", "here"); err != nil {
		t.Errorf("he: %v", err)
	}
}
