package mailstore

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

var start = time.Date(2024, 6, 27, 16, 18, 9, 0, time.UTC)

func template(t testing.TB) *Template {
	t.Helper()
	tmpl, err := NewTemplate([]UserSpec{
		{Name: "bob", Password: "password123", Subscribed: []string{"Sent"}, Mailboxes: []MailboxSpec{
			{Name: "inbox", UIDValidity: 100, Messages: []MessageSpec{
				{Raw: []byte("one\r\n"), Internal: start, Flags: []Flag{Seen}},
				{Raw: []byte("two\r\n"), Internal: start, UID: 5},
			}},
			{Name: "Sent", SpecialUse: `\Sent`},
		}},
		{Name: "alice", Quota: 10},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

func store(t testing.TB) *Store {
	return New(template(t), func() time.Time { return start })
}

func mailbox(t testing.TB, s *Store, user, name string) *Mailbox {
	t.Helper()
	u, ok := s.User(user)
	if !ok {
		t.Fatalf("no user %s", user)
	}
	m, err := u.Mailbox(name)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func uids(m *Mailbox) (l []UID) {
	for _, msg := range m.Messages() {
		l = append(l, msg.UID)
	}
	return l
}

func TestWorldsShareATemplateButNotTheirChanges(t *testing.T) {
	tmpl := template(t)
	now := func() time.Time { return start }
	a, b := New(tmpl, now), New(tmpl, now)
	inA := mailbox(t, a, "bob", "INBOX")
	if _, err := inA.Append(&Content{Raw: []byte("three\r\n")}, time.Time{}, Flags{}); err != nil {
		t.Fatal(err)
	}
	inA.SetFlags(1, func(f Flags) Flags { return f.Without(Seen) })
	inA.Expunge([]UID{5})
	inB := mailbox(t, b, "bob", "INBOX")
	if got := uids(inB); !slices.Equal(got, []UID{1, 5}) {
		t.Errorf("the other world has UIDs %v", got)
	}
	if m, _ := inB.Message(1); !m.Flags.Has(Seen) {
		t.Error("the other world's flags changed")
	}
	ma, _ := mailbox(t, a, "bob", "INBOX").Message(1)
	mb, _ := inB.Message(1)
	if ma.Content != mb.Content {
		t.Error("a message's content was copied")
	}
}

func TestUIDsAreNeverUsedAgain(t *testing.T) {
	m := mailbox(t, store(t), "bob", "INBOX")
	m.Expunge([]UID{5})
	msg, err := m.Append(&Content{Raw: []byte("new\r\n")}, time.Time{}, MakeFlags(Flagged))
	if err != nil || msg.UID != 6 || !msg.Internal.Equal(start) || !msg.Recent {
		t.Errorf("appended %+v, %v; want UID 6, dated now, recent", msg, err)
	}
	if got := m.Status(); got.UIDNext != 7 || got.Messages != 2 || got.FirstUnseen != 2 || got.Recent != 1 {
		t.Errorf("status %+v", got)
	}
}

func TestModSeqRisesWithEveryChangeAndOnlyThen(t *testing.T) {
	m := mailbox(t, store(t), "bob", "INBOX")
	before := m.HighestModSeq()
	m.SetFlags(1, func(f Flags) Flags { return f.With(Seen) }) // has it
	m.Expunge([]UID{77})
	if got := m.HighestModSeq(); got != before {
		t.Errorf("no change, but the mod-sequence went from %d to %d", before, got)
	}
	msg, _ := m.SetFlags(1, func(f Flags) Flags { return f.With("$Junk") })
	if msg.ModSeq != before+1 || m.HighestModSeq() != before+1 {
		t.Errorf("after a change: message %d, mailbox %d, want %d", msg.ModSeq, m.HighestModSeq(), before+1)
	}
	m.Expunge([]UID{1})
	if got := m.VanishedSince(before + 1); !slices.Equal(got, []UID{1}) {
		t.Errorf("vanished %v", got)
	}
}

func TestMoveIsOneStep(t *testing.T) {
	s := store(t)
	src, dst := mailbox(t, s, "bob", "INBOX"), mailbox(t, s, "bob", "Sent")
	from, to, err := src.Move([]UID{5, 99, 1}, dst)
	if err != nil || !slices.Equal(from, []UID{5, 1}) || !slices.Equal(to, []UID{1, 2}) {
		t.Errorf("Move = %v, %v, %v", from, to, err)
	}
	if len(uids(src)) != 0 || len(uids(dst)) != 2 {
		t.Errorf("source %v, destination %v", uids(src), uids(dst))
	}
}

func TestQuota(t *testing.T) {
	m := mailbox(t, store(t), "alice", "INBOX")
	if _, err := m.Append(&Content{Raw: []byte("1234567890")}, time.Time{}, Flags{}); err != nil {
		t.Errorf("exactly the quota: %v", err)
	}
	if _, err := m.Append(&Content{Raw: []byte("1")}, time.Time{}, Flags{}); !errors.Is(err, ErrOverQuota) {
		t.Errorf("an octet more: %v, want ErrOverQuota", err)
	}
}

// TestLimits: so much is taken and no more, whoever has it; what goes makes room again.
func TestLimits(t *testing.T) {
	s := Limited(template(t), func() time.Time { return start }, Limits{Messages: 20, Octets: 2000, Mailboxes: 6, Keywords: 2})
	inbox := mailbox(t, s, "bob", "INBOX")
	copies := 0
	for ; copies < 20; copies++ {
		if _, _, err := inbox.Copy(uids(inbox)[:1], inbox); err != nil {
			if !errors.Is(err, ErrOverQuota) {
				t.Errorf("the messages: %v", err)
			}
			break
		}
	}
	bob, _ := s.User("bob")
	if s.messages != 20 && s.octets < 1900 || copies == 20 || bob.Usage() != s.octets {
		t.Errorf("after %d copies there are %d messages of %d octets, of which %d are bob's", copies, s.messages, s.octets, bob.Usage())
	}
	carol, _ := s.User("alice")
	to, err := carol.Mailbox("INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := to.Append(&Content{Raw: make([]byte, 2000)}, time.Time{}, Flags{}); !errors.Is(err, ErrOverQuota) {
		t.Errorf("another's: %v", err)
	}
	inbox.Expunge(uids(inbox)[1:])
	if _, _, err := inbox.Copy(uids(inbox)[:1], inbox); err != nil {
		t.Errorf("with room again: %v", err)
	}
	if err := inbox.Takes(MakeFlags("one", "two", "three")); !errors.Is(err, ErrLimit) {
		t.Errorf("three keywords: %v", err)
	}
	var made error
	for i := range 6 {
		_, err := bob.Create(fmt.Sprint("more", i), "")
		made = errors.Join(made, err)
	}
	if !errors.Is(made, ErrLimit) {
		t.Errorf("six mailboxes more: %v", made)
	}
}

// TestCopiesAreLimited: COPY doubles a mailbox each time, and stops where it may have no more; mail
// that comes is taken all the same.
func TestCopiesAreLimited(t *testing.T) {
	s := Limited(template(t), func() time.Time { return start }, Limits{Copied: 20})
	inbox := mailbox(t, s, "bob", "INBOX")
	var err error
	for range 10 {
		if _, _, e := inbox.Copy(uids(inbox), inbox); e != nil {
			err = e
		}
	}
	if n := len(uids(inbox)); !errors.Is(err, ErrOverQuota) || n > 20 || n < 10 {
		t.Errorf("there are %d messages: %v", n, err)
	}
	for range 30 {
		if _, err := inbox.Append(&Content{Raw: []byte("x")}, time.Time{}, Flags{}); err != nil {
			t.Fatal(err)
		}
	}
	bob, _ := s.User("bob")
	drafts, err := bob.Create("Drafts", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := inbox.Move(uids(inbox)[:1], drafts); err != nil {
		t.Errorf("a move makes no more of them: %v", err)
	}
}

func TestMailboxNames(t *testing.T) {
	s := store(t)
	u, _ := s.User("bob")
	for _, tt := range []struct {
		name string
		do   func() error
		want error
	}{
		{"INBOX is there in any case", func() error { _, err := u.Mailbox("InBoX"); return err }, nil},
		{"other names are case-sensitive", func() error { _, err := u.Mailbox("sent"); return err }, ErrNoMailbox},
		{"create", func() error { _, err := u.Create("Work.2024", ""); return err }, nil},
		{"create again", func() error { _, err := u.Create("Work.2024", ""); return err }, ErrMailboxExists},
		{"create inbox", func() error { _, err := u.Create("inbox", ""); return err }, ErrMailboxExists},
		{"empty level", func() error { _, err := u.Create("a..b", ""); return err }, ErrBadName},
		{"line end in a name", func() error { _, err := u.Create("a\r\nb", ""); return err }, ErrBadName},
		{"delete INBOX", func() error { return u.Delete("inbox") }, ErrInbox},
		{"delete nothing", func() error { return u.Delete("nothing") }, ErrNoMailbox},
		{"rename onto another", func() error { return u.Rename("Work.2024", "Sent") }, ErrMailboxExists},
		{"rename", func() error { return u.Rename("Work.2024", "Old") }, nil},
		{"the old name is gone", func() error { return u.Delete("Work.2024") }, ErrNoMailbox},
	} {
		if err := tt.do(); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestRenameTakesChildrenAlong(t *testing.T) {
	u, _ := store(t).User("bob")
	for _, n := range []string{"A", "A.b", "A.b.c", "AA"} {
		if _, err := u.Create(n, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := u.Rename("A", "Z"); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range u.Mailboxes() {
		names = append(names, m.Name())
	}
	if want := []string{"INBOX", "AA", "Sent", "Z", "Z.b", "Z.b.c"}; !slices.Equal(names, want) {
		t.Errorf("mailboxes %v, want %v", names, want)
	}
}

func TestRenamingInboxLeavesItEmpty(t *testing.T) {
	s := store(t)
	u, _ := s.User("bob")
	if err := u.Rename("INBOX", "Old"); err != nil {
		t.Fatal(err)
	}
	if in, old := uids(mailbox(t, s, "bob", "INBOX")), uids(mailbox(t, s, "bob", "Old")); len(in) != 0 || len(old) != 2 {
		t.Errorf("INBOX %v, Old %v", in, old)
	}
}

func TestMaildropLock(t *testing.T) {
	u, _ := store(t).User("bob")
	if err := u.LockMaildrop(1); err != nil {
		t.Fatal(err)
	}
	if err := u.LockMaildrop(2); !errors.Is(err, ErrLocked) {
		t.Errorf("second session: %v, want ErrLocked", err)
	}
	u.UnlockMaildrop(2) // not the owner
	if err := u.LockMaildrop(2); !errors.Is(err, ErrLocked) {
		t.Errorf("unlocked by another: %v", err)
	}
	u.UnlockMaildrop(1)
	if err := u.LockMaildrop(2); err != nil {
		t.Errorf("after unlock: %v", err)
	}
}

func TestFlags(t *testing.T) {
	f := MakeFlags(`\seen`, "work", "Work", `\Recent`, `\Nonsense`, Answered)
	if got, want := f.List(), []Flag{Answered, Seen, "work"}; !slices.Equal(got, want) {
		t.Errorf("List = %v, want %v", got, want)
	}
	g := f.With("todo").Without(Seen, "WORK")
	if !f.Has("work") || g.Has("work") || g.Has(Seen) || !g.Has("TODO") {
		t.Errorf("f = %v, g = %v: a set was changed in place, or not rightly", f.List(), g.List())
	}
}

func TestTemplateRefusesWhatCannotBe(t *testing.T) {
	for name, spec := range map[string][]UserSpec{
		"a user twice":        {{Name: "a"}, {Name: "a"}},
		"a mailbox twice":     {{Name: "a", Mailboxes: []MailboxSpec{{Name: "INBOX"}, {Name: "inbox"}}}},
		"UIDs that go down":   {{Name: "a", Mailboxes: []MailboxSpec{{Name: "x", Messages: []MessageSpec{{UID: 3}, {UID: 2}}}}}},
		"a name with no text": {{Name: "a", Mailboxes: []MailboxSpec{{Name: ""}}}},
	} {
		if _, err := NewTemplate(spec); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestConcurrentSessions(t *testing.T) {
	s := store(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			u, _ := s.User("bob")
			m, err := u.Mailbox("INBOX")
			if err != nil {
				t.Error(err)
				return
			}
			for range 50 {
				msg, err := m.Append(&Content{Raw: []byte("x")}, time.Time{}, Flags{})
				if err != nil {
					t.Error(err)
				}
				m.SetFlags(msg.UID, func(f Flags) Flags { return f.With(Deleted) })
				m.Status()
				m.Expunge([]UID{msg.UID})
			}
		})
	}
	all.Wait()
	if got := uids(mailbox(t, s, "bob", "INBOX")); !slices.Equal(got, []UID{1, 5}) {
		t.Errorf("left over: %v", got)
	}
}
