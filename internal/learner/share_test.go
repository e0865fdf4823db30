package learner

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
)

func session() Share {
	return Share{
		Title: "Send a mail by hand", Moment: Moment{Kind: AtStep, Of: "Greet"}, Begin: journal.Begin{World: "doc", Lab: "send-by-hand", Seed: 7},
		Inputs: []desk.Input{{Kind: desk.Line, Term: "t1", Text: "telnet 10.49.137.152 25"}}, Sum: "abc",
	}
}

// What is shared is on the disk, and is what is read back, until it is withdrawn.
func TestShare(t *testing.T) {
	for _, dir := range []string{t.TempDir(), ""} {
		s := store(t, dir)
		l, _ := s.New()
		made, err := l.Share(session())
		must(t, err)
		other, err := l.Share(session())
		must(t, err)
		if len(made.Token) != 32 || made.Token == other.Token || !made.When.Equal(now) {
			t.Errorf("made %+v", made)
		}
		if dir != "" {
			s = store(t, dir) // another process
		}
		got, err := s.Shared(made.Token)
		if err != nil || cmp.Diff(made, got) != "" {
			t.Errorf("read back: %v %s", err, cmp.Diff(made, got))
		}
		for _, bad := range []ShareToken{"", "../../../etc/passwd", made.Token + "x", ShareToken(l.ID)} {
			if _, err := s.Shared(bad); !errors.Is(err, ErrNoShare) {
				t.Errorf("%q opens something: %v", bad, err)
			}
		}
		must(t, l.Withdraw(made.Token))
		if _, err := s.Shared(made.Token); !errors.Is(err, ErrNoShare) {
			t.Errorf("what was withdrawn opens: %v", err)
		}
		if err := l.Withdraw(made.Token); !errors.Is(err, ErrNoShare) {
			t.Errorf("withdrawn twice: %v", err)
		}
		if all, err := l.Shares(); err != nil || len(all) != 1 || all[0].Token != other.Token {
			t.Errorf("the list is %+v (%v)", all, err)
		}
	}
}

// A share says nothing of whose it is.
func TestShareDoesNotNameItsLearner(t *testing.T) {
	dir := t.TempDir()
	l, token := store(t, dir).New()
	must(t, l.Rename("Ana María"))
	made, err := l.Share(session())
	must(t, err)
	text, err := os.ReadFile(filepath.Join(dir, "shares", string(made.Token[:2]), string(made.Token)+".json"))
	must(t, err)
	for _, secret := range []string{string(l.ID), string(token), "Ana"} {
		if strings.Contains(string(text), secret) {
			t.Errorf("%q is in %s", secret, text)
		}
	}
}

// Nobody withdraws what is another's.
func TestWithdrawOthers(t *testing.T) {
	s := store(t, "")
	ana, _ := s.New()
	bob, _ := s.New()
	made, err := ana.Share(session())
	must(t, err)
	if err := bob.Withdraw(made.Token); !errors.Is(err, ErrNoShare) {
		t.Errorf("Bob withdrew what is Ana's: %v", err)
	}
	if _, err := s.Shared(made.Token); err != nil {
		t.Error(err)
	}
}

func TestSharesGoWithTheirLearner(t *testing.T) {
	for name, leave := range map[string]func(*Store, *Learner){
		"erased":                    func(s *Store, l *Learner) { must(t, s.Erase(l, func() error { return nil })) },
		"forgotten, kept in memory": func(s *Store, l *Learner) { s.Release(l) },
	} {
		for _, dir := range []string{"", t.TempDir()} {
			if dir != "" && name != "erased" {
				continue
			}
			s := store(t, dir)
			l, _ := s.New()
			made, err := l.Share(session())
			must(t, err)
			leave(s, l)
			if _, err := s.Shared(made.Token); !errors.Is(err, ErrNoShare) {
				t.Errorf("%s: the link opens (%v)", name, err)
			}
			if _, err := l.Share(session()); !errors.Is(err, ErrErased) {
				t.Errorf("%s: another link is made (%v)", name, err)
			}
		}
	}
}

func TestShareLimits(t *testing.T) {
	clock := now
	s := In(journals(t, ""), Config{Now: func() time.Time { return clock }})
	l, _ := s.New()
	big := session()
	big.Inputs[0].Text = strings.Repeat("x", MaxShareOctets)
	if _, err := l.Share(big); !errors.Is(err, ErrShareSize) {
		t.Errorf("a long session was shared: %v", err)
	}
	for i := range sharesAtOnce {
		if _, err := l.Share(session()); err != nil {
			t.Fatalf("link %d: %v", i+1, err)
		}
	}
	if _, err := l.Share(session()); !errors.Is(err, ErrShareRate) {
		t.Errorf("links are made as fast as one likes: %v", err)
	}
	for range MaxShares - sharesAtOnce {
		clock = clock.Add(shareEvery)
		_, err := l.Share(session())
		must(t, err)
	}
	clock = clock.Add(shareEvery)
	if _, err := l.Share(session()); !errors.Is(err, ErrShares) {
		t.Errorf("there are more than %d links: %v", MaxShares, err)
	}
	all, err := l.Shares()
	must(t, err)
	must(t, l.Withdraw(all[0].Token))
	clock = clock.Add(shareEvery)
	_, err = l.Share(session())
	must(t, err)
}

// full is a disk that takes no shares.
type full struct{ journal.OS }

func (d full) Replace(path string, data []byte, synced bool) error {
	if strings.Contains(path, "/shares/") {
		return syscall.ENOSPC
	}
	return d.OS.Replace(path, data, synced)
}

// What could not be written is not shared.
func TestShareOnFullDisk(t *testing.T) {
	on, err := journal.On(full{}, t.TempDir(), slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { must(t, on.Close()) })
	s := In(on, Config{Now: func() time.Time { return now }})
	l, _ := s.New()
	if made, err := l.Share(session()); !errors.Is(err, syscall.ENOSPC) || made.Token != "" {
		t.Errorf("shared on a full disk: %+v (%v)", made, err)
	}
	if n := len(l.shareTokens()); n != 0 {
		t.Errorf("%d links are listed", n)
	}
}

// TestParts has learners and links belong to the store that makes them, where there are several;
// a link opens in each.
func TestParts(t *testing.T) {
	var parts [3]*Store
	part := func(id string) int { return int(id[0]) % len(parts) }
	for i := range parts {
		parts[i] = In(journals(t, t.TempDir()), Config{
			Now:  func() time.Time { return now },
			Mine: func(id string) bool { return part(id) == i },
			Elsewhere: func(t ShareToken) ([]byte, bool, error) {
				return parts[part(string(t))].shares.Get(string(t))
			},
		})
	}
	for i, s := range parts {
		l, token := s.New()
		if part(string(l.ID)) != i || part(string(token)) != i {
			t.Errorf("part %d makes learner %s", i, l.ID)
		}
		made, err := l.Share(session())
		must(t, err)
		for j, other := range parts {
			if sh, err := other.Shared(made.Token); err != nil || sh.Token != made.Token {
				t.Errorf("a link of part %d in part %d: %v", i, j, err)
			}
		}
		must(t, l.Withdraw(made.Token))
		if _, err := parts[(i+1)%len(parts)].Shared(made.Token); !errors.Is(err, ErrNoShare) {
			t.Errorf("a link that was withdrawn: %v", err)
		}
	}
}
