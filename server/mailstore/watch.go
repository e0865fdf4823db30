package mailstore

import (
	"maps"
	"slices"
	"strings"
)

// Event is a kind of change in a user's mail, or a set of them.
type Event uint16

// The kinds of change.
const (
	Created Event = 1 << iota
	Removed       // the mailbox has been deleted
	Renamed
	Subscribed
	Unsubscribed
	Appended      // messages have come
	Expunged      // messages have gone
	UnseenChanged // another number of messages lack \Seen
	FlagsChanged
)

// Change is what has happened to one mailbox, or to one name.
type Change struct {
	Events  Event
	Mailbox *Mailbox // nil for a subscription to a name without a mailbox
	Name    string
	OldName string // before Renamed, else ""
}

// Watch notices what changes in all of a user's mailboxes. It compares with
// what it saw when it last looked, so that nobody has to be notified of a change
// when it is made; several changes between two looks become one. It is not safe
// for concurrent use.
type Watch struct {
	user       *User
	seen       map[*Mailbox]sight
	subscribed map[string]bool
}

// sight is what a watch remembers of a mailbox.
type sight struct {
	name     string
	modSeq   ModSeq
	uidNext  UID
	vanished int
	unseen   int
}

// Watch begins to watch from now on.
func (u *User) Watch() *Watch {
	w := &Watch{user: u}
	u.store.mu.RLock()
	defer u.store.mu.RUnlock()
	w.look()
	return w
}

// Changes reports what has changed since the last call: what has been deleted,
// what has happened to the mailboxes there are, then to subscriptions, each by
// name.
func (w *Watch) Changes() []Change {
	w.user.store.mu.RLock()
	defer w.user.store.mu.RUnlock()
	if w.same() {
		return nil
	}
	changes := slices.Concat(w.removed(), w.changed(), w.subscriptions())
	w.look()
	return changes
}

// same reports that nothing has changed, which is the usual case and the cheap
// one; mu is held, here and below.
func (w *Watch) same() bool {
	if len(w.seen) != len(w.user.mailboxes) || !maps.Equal(w.subscribed, w.user.subscribed) {
		return false
	}
	for _, m := range w.user.mailboxes {
		if s, ok := w.seen[m]; !ok || s.name != m.name || s.modSeq != m.modSeq {
			return false
		}
	}
	return true
}

func (w *Watch) look() {
	w.seen = make(map[*Mailbox]sight, len(w.user.mailboxes))
	for _, m := range w.user.mailboxes {
		w.seen[m] = sight{m.name, m.modSeq, m.uidNext, len(m.vanished), m.unseen()}
	}
	w.subscribed = maps.Clone(w.user.subscribed)
}

func (w *Watch) removed() (changes []Change) {
	for m, s := range w.seen {
		if m.gone {
			changes = append(changes, Change{Events: Removed, Mailbox: m, Name: s.name})
		}
	}
	return byName(changes)
}

func (w *Watch) changed() (changes []Change) {
	for name, m := range w.user.mailboxes {
		c := Change{Mailbox: m, Name: name}
		s, known := w.seen[m]
		switch {
		case !known:
			c.Events = Created
			s.uidNext = 1
		case s.name != name:
			c.Events, c.OldName = Renamed, s.name
		}
		if !known || s.modSeq != m.modSeq {
			c.Events |= m.eventsSince(s)
		}
		if c.Events != 0 {
			changes = append(changes, c)
		}
	}
	return byName(changes)
}

// eventsSince reports what has happened to the messages.
func (m *Mailbox) eventsSince(s sight) (e Event) {
	if m.uidNext != s.uidNext {
		e |= Appended
	}
	if len(m.vanished) != s.vanished {
		e |= Expunged
	}
	if m.unseen() != s.unseen {
		e |= UnseenChanged
	}
	for i := range m.msgs {
		if m.msgs[i].UID < s.uidNext && m.msgs[i].ModSeq > s.modSeq {
			return e | FlagsChanged
		}
	}
	return e
}

func (m *Mailbox) unseen() (n int) {
	for i := range m.msgs {
		if !m.msgs[i].Flags.Has(Seen) {
			n++
		}
	}
	return n
}

func (w *Watch) subscriptions() (changes []Change) {
	for name := range w.user.subscribed {
		if !w.subscribed[name] {
			changes = append(changes, Change{Events: Subscribed, Mailbox: w.user.mailboxes[name], Name: name})
		}
	}
	for name := range w.subscribed {
		if !w.user.subscribed[name] {
			changes = append(changes, Change{Events: Unsubscribed, Mailbox: w.user.mailboxes[name], Name: name})
		}
	}
	return byName(changes)
}

func byName(changes []Change) []Change {
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Name, b.Name) })
	return changes
}
