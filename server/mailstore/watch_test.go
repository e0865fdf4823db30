package mailstore

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestWatchNotices(t *testing.T) {
	s := store(t)
	u, _ := s.User("bob")
	w := u.Watch()
	inbox := mailbox(t, s, "bob", "INBOX")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	add := func(m *Mailbox, flags ...Flag) {
		_, err := m.Append(&Content{Raw: []byte("new\r\n")}, time.Time{}, MakeFlags(flags...))
		must(err)
	}
	flag := func(f Flag) {
		inbox.SetFlags(5, func(fs Flags) Flags { return fs.With(f) })
	}
	for _, step := range []struct {
		what string
		do   func()
		want []string // name, old name, events
	}{
		{"nothing", func() {}, nil},
		{"a message that nobody has seen", func() { add(inbox) }, []string{name("INBOX", "", Appended|UnseenChanged)}},
		{"a message that has been seen", func() { add(inbox, Seen) }, []string{name("INBOX", "", Appended)}},
		{"no longer recent", func() { inbox.ClaimRecent() }, nil},
		{"a flag", func() { flag(Flagged) }, []string{name("INBOX", "", FlagsChanged)}},
		{"a flag that is there", func() { flag(Flagged) }, nil},
		{"a message is read", func() { flag(Seen) }, []string{name("INBOX", "", FlagsChanged|UnseenChanged)}},
		{"an expunge", func() { inbox.Expunge([]UID{5}) }, []string{name("INBOX", "", Expunged)}},
		{"a message comes and goes", func() { add(inbox, Seen); inbox.Expunge([]UID{8}) }, []string{name("INBOX", "", Appended|Expunged)}},
		{"a mailbox", func() { _, err := u.Create("New", ""); must(err) }, []string{name("New", "", Created)}},
		{"a mailbox and a message in it", func() {
			m, err := u.Create("New.er", "")
			must(err)
			add(m)
		}, []string{name("New.er", "", Created|Appended|UnseenChanged)}},
		{"a new name, for those below too", func() { must(u.Rename("New", "Old")) },
			[]string{name("Old", "New", Renamed), name("Old.er", "New.er", Renamed)}},
		{"another mailbox of the same name", func() {
			must(u.Delete("Old"))
			_, err := u.Create("Old", "")
			must(err)
		}, []string{name("Old", "", Removed), name("Old", "", Created)}},
		{"subscriptions", func() { u.Subscribe("Old"); u.Unsubscribe("Sent") },
			[]string{name("Old", "", Subscribed), name("Sent", "", Unsubscribed)}},
		{"there and back", func() { u.Unsubscribe("Old"); u.Subscribe("Old") }, nil},
	} {
		step.do()
		var got []string
		for _, c := range w.Changes() {
			got = append(got, name(c.Name, c.OldName, c.Events))
		}
		if !slices.Equal(got, step.want) {
			t.Errorf("%s: the watch noticed %q, want %q", step.what, got, step.want)
		}
	}
}

func name(name, old string, e Event) string { return fmt.Sprintf("%s<%s %#x", name, old, uint16(e)) }

func TestWatchCostsNothingWhenNothingHappens(t *testing.T) {
	u, _ := store(t).User("bob")
	w := u.Watch()
	if n := testing.AllocsPerRun(100, func() { w.Changes() }); n > 0 {
		t.Errorf("looking at what has not changed allocates %v times", n)
	}
}
