// Package mailstore keeps users and their mailboxes in memory: messages, UIDs,
// flags, mod-sequences, special uses, quotas. A store starts as a fixture's
// Template, which any number of worlds share; it copies a mailbox when the
// mailbox is first touched, and never a message.
package mailstore

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"
)

// Separator divides the levels of a mailbox name.
const Separator = "."

// Inbox is the one mailbox that every user has (RFC 9051 §5.1).
const Inbox = "INBOX"

// Errors of the store, for callers to word.
var (
	ErrNoUser        = errors.New("no such user")
	ErrNoMailbox     = errors.New("no such mailbox")
	ErrMailboxExists = errors.New("mailbox exists already")
	ErrInbox         = errors.New("INBOX cannot be deleted")
	ErrOverQuota     = errors.New("quota exceeded")
	ErrLocked        = errors.New("maildrop is locked by another session")
	ErrBadName       = errors.New("invalid mailbox name")
	ErrLimit         = errors.New("there are as many as there can be")
)

// Limits are how much a store takes. 0 is no limit.
type Limits struct {
	Messages  int   // in all mailboxes, each copy counted
	Octets    int64 // of them
	Mailboxes int   // of a user
	Keywords  int   // in a mailbox
	Copied    int   // messages of a user to which no copy is added
}

// Store is one world's mail. It is safe for concurrent use.
type Store struct {
	mu    sync.RWMutex // guards users, and everything below them
	tmpl  *Template
	users map[string]*User // those touched so far
	now   func() time.Time

	limits   Limits
	messages int // of the users touched so far
	octets   int64
}

// New returns a store with the template's content. now dates what is saved.
func New(t *Template, now func() time.Time) *Store { return Limited(t, now, Limits{}) }

// Limited is New with limits to what is put into the store.
func Limited(t *Template, now func() time.Time, l Limits) *Store {
	return &Store{tmpl: t, now: now, limits: l}
}

// Messages is how many messages the users have who were touched so far, each copy counted.
func (s *Store) Messages() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.messages
}

// User returns the user by the exact (lower-case) name.
func (s *Store) User(name string) (*User, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.user(name)
}

func (s *Store) user(name string) (*User, bool) {
	if u, ok := s.users[name]; ok {
		return u, true
	}
	t, ok := s.tmpl.users[name]
	if !ok {
		return nil, false
	}
	u := newUser(s, t)
	if s.users == nil {
		s.users = make(map[string]*User, 1)
	}
	s.users[name] = u
	return u, true
}

// Users lists the names of all users, sorted.
func (s *Store) Users() []string { return s.tmpl.names }

// User is one person's mail. Its methods are safe for concurrent use.
type User struct {
	Name     string
	Password string
	Quota    int64 // octets, 0 for none

	store        *Store
	mailboxes    map[string]*Mailbox
	subscribed   map[string]bool
	nextValidity uint32
	maildrop     any   // who holds the POP3 lock, nil for nobody
	octets       int64 // of all messages
	messages     int
}

func newUser(s *Store, t *userTemplate) *User {
	u := &User{
		Name: t.name, Password: t.password, Quota: t.quota, store: s,
		mailboxes:    make(map[string]*Mailbox, len(t.mailboxes)),
		subscribed:   make(map[string]bool, len(t.subscribed)),
		nextValidity: t.nextValidity,
	}
	for _, m := range t.mailboxes {
		u.mailboxes[m.name] = &Mailbox{user: u, mailboxState: m.mailboxState}
		for i := range m.msgs {
			u.count(1, m.msgs[i].Size())
		}
	}
	for _, n := range t.subscribed {
		u.subscribed[n] = true
	}
	return u
}

// CanonicalName spells INBOX as the RFC does (RFC 9051 §5.1: case-insensitive)
// and leaves other names as they are.
func CanonicalName(name string) string {
	if strings.EqualFold(name, Inbox) {
		return Inbox
	}
	if len(name) > len(Inbox) && strings.EqualFold(name[:len(Inbox)+1], Inbox+Separator) {
		return Inbox + name[len(Inbox):]
	}
	return name
}

// Mailbox returns the mailbox by name.
func (u *User) Mailbox(name string) (*Mailbox, error) {
	u.store.mu.RLock()
	defer u.store.mu.RUnlock()
	if m, ok := u.mailboxes[CanonicalName(name)]; ok {
		return m, nil
	}
	return nil, fmt.Errorf("%q: %w", name, ErrNoMailbox)
}

// Mailboxes lists the user's mailboxes by name, INBOX first.
func (u *User) Mailboxes() []*Mailbox {
	u.store.mu.RLock()
	defer u.store.mu.RUnlock()
	all := make([]*Mailbox, 0, len(u.mailboxes))
	for _, m := range u.mailboxes {
		all = append(all, m)
	}
	sort.Slice(all, func(i, j int) bool {
		if a, b := all[i].name == Inbox, all[j].name == Inbox; a != b {
			return a
		}
		return all[i].name < all[j].name
	})
	return all
}

// Create makes an empty mailbox. specialUse is an attribute such as \Archive,
// or "".
func (u *User) Create(name, specialUse string) (*Mailbox, error) {
	u.store.mu.Lock()
	defer u.store.mu.Unlock()
	name = CanonicalName(name)
	if !validName(name) {
		return nil, fmt.Errorf("create %q: %w", name, ErrBadName)
	}
	if _, ok := u.mailboxes[name]; ok {
		return nil, fmt.Errorf("create %q: %w", name, ErrMailboxExists)
	}
	if most := u.store.limits.Mailboxes; most > 0 && len(u.mailboxes) >= most {
		return nil, fmt.Errorf("create %q: %w", name, ErrLimit)
	}
	m := &Mailbox{user: u, mailboxState: mailboxState{
		name: name, specialUse: specialUse, uidValidity: u.validity(), uidNext: 1, modSeq: 1,
	}}
	u.mailboxes[name] = m
	return m, nil
}

func (u *User) validity() uint32 {
	v := u.nextValidity
	u.nextValidity++
	return v
}

func validName(name string) bool {
	return name != "" && !strings.HasPrefix(name, Separator) && !strings.HasSuffix(name, Separator) &&
		!strings.Contains(name, Separator+Separator) && !strings.ContainsAny(name, "\r\n\x00")
}

// Delete removes a mailbox and its messages. Sessions that have it open see
// it as Gone.
func (u *User) Delete(name string) error {
	u.store.mu.Lock()
	defer u.store.mu.Unlock()
	name = CanonicalName(name)
	if name == Inbox {
		return fmt.Errorf("delete: %w", ErrInbox)
	}
	m, ok := u.mailboxes[name]
	if !ok {
		return fmt.Errorf("delete %q: %w", name, ErrNoMailbox)
	}
	m.gone = true
	for i := range m.msgs {
		u.count(-1, m.msgs[i].Size())
	}
	delete(u.mailboxes, name)
	return nil
}

// Rename renames a mailbox and those below it. Renaming INBOX moves its
// messages to a new mailbox and leaves it empty (RFC 9051 §6.3.6).
func (u *User) Rename(from, to string) error {
	u.store.mu.Lock()
	defer u.store.mu.Unlock()
	from, to = CanonicalName(from), CanonicalName(to)
	m, ok := u.mailboxes[from]
	if !ok {
		return fmt.Errorf("rename %q: %w", from, ErrNoMailbox)
	}
	if _, ok := u.mailboxes[to]; ok {
		return fmt.Errorf("rename to %q: %w", to, ErrMailboxExists)
	}
	if !validName(to) {
		return fmt.Errorf("rename to %q: %w", to, ErrBadName)
	}
	if from == Inbox {
		if most := u.store.limits.Mailboxes; most > 0 && len(u.mailboxes) >= most {
			return fmt.Errorf("rename to %q: %w", to, ErrLimit)
		}
		dst := &Mailbox{user: u, mailboxState: mailboxState{name: to, uidValidity: u.validity(), uidNext: 1, modSeq: 1}}
		u.mailboxes[to] = dst
		m.own()
		uids := make([]UID, len(m.msgs))
		for i := range m.msgs {
			dst.add(m.msgs[i])
			uids[i] = m.msgs[i].UID
		}
		m.expunge(uids)
		return nil
	}
	type move struct {
		m  *Mailbox
		to string
	}
	moves := []move{{m, to}}
	for name, sub := range u.mailboxes {
		if strings.HasPrefix(name, from+Separator) {
			moves = append(moves, move{sub, to + name[len(from):]})
		}
	}
	for _, mv := range moves {
		if _, taken := u.mailboxes[mv.to]; taken {
			return fmt.Errorf("rename to %q: %w", mv.to, ErrMailboxExists)
		}
	}
	for _, mv := range moves {
		delete(u.mailboxes, mv.m.name)
	}
	for _, mv := range moves {
		mv.m.name = mv.to
		u.mailboxes[mv.to] = mv.m
	}
	return nil
}

// Subscribe adds a name to the list that LSUB shows, whether or not there is
// such a mailbox (RFC 9051 §6.3.7).
func (u *User) Subscribe(name string) {
	u.store.mu.Lock()
	defer u.store.mu.Unlock()
	u.subscribed[CanonicalName(name)] = true
}

// Unsubscribe removes a name from that list and reports whether it was there.
func (u *User) Unsubscribe(name string) bool {
	u.store.mu.Lock()
	defer u.store.mu.Unlock()
	name = CanonicalName(name)
	had := u.subscribed[name]
	delete(u.subscribed, name)
	return had
}

// Subscribed reports whether a name is on that list.
func (u *User) Subscribed(name string) bool {
	u.store.mu.RLock()
	defer u.store.mu.RUnlock()
	return u.subscribed[CanonicalName(name)]
}

// Subscriptions lists the subscribed names, sorted.
func (u *User) Subscriptions() []string {
	u.store.mu.RLock()
	defer u.store.mu.RUnlock()
	names := make([]string, 0, len(u.subscribed))
	for n := range u.subscribed {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Usage is the size of all the user's messages, in octets.
func (u *User) Usage() int64 {
	u.store.mu.RLock()
	defer u.store.mu.RUnlock()
	return u.octets
}

// count takes into account that there are n more messages of a size; mu is held.
func (u *User) count(n, size int) {
	u.octets += int64(n) * int64(size)
	u.messages += n
	u.store.messages += n
	u.store.octets += int64(n) * int64(size)
}

// room is why there is none for n more messages of so many octets, nil if there is; mu is
// held.
func (u *User) room(n int, octets int64) error {
	l := u.store.limits
	if u.Quota > 0 && u.octets+octets > u.Quota ||
		l.Octets > 0 && u.store.octets+octets > l.Octets || l.Messages > 0 && u.store.messages+n > l.Messages {
		return ErrOverQuota
	}
	return nil
}

// LockMaildrop gives owner the user's maildrop for itself (RFC 1939 §4:
// exclusive access while in the TRANSACTION state), or fails with ErrLocked.
func (u *User) LockMaildrop(owner any) error {
	u.store.mu.Lock()
	defer u.store.mu.Unlock()
	if u.maildrop != nil && u.maildrop != owner {
		return ErrLocked
	}
	u.maildrop = owner
	return nil
}

// UnlockMaildrop gives the maildrop back, if owner holds it.
func (u *User) UnlockMaildrop(owner any) {
	u.store.mu.Lock()
	defer u.store.mu.Unlock()
	if u.maildrop == owner {
		u.maildrop = nil
	}
}
