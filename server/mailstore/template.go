package mailstore

import (
	"fmt"
	"slices"
	"time"
)

// Template is a store's first state, built once from a fixture and then shared,
// read-only, by all worlds made from it.
type Template struct {
	users map[string]*userTemplate
	names []string
}

type userTemplate struct {
	name, password string
	quota          int64
	mailboxes      []*templateMailbox
	subscribed     []string
	nextValidity   uint32
}

type templateMailbox struct{ mailboxState }

// Password is that of a user, by name.
func (t *Template) Password(user string) (string, bool) {
	if t == nil || t.users[user] == nil {
		return "", false
	}
	return t.users[user].password, true
}

// UserSpec describes a user for NewTemplate.
type UserSpec struct {
	Name       string
	Password   string
	Quota      int64 // octets, 0 for none
	Mailboxes  []MailboxSpec
	Subscribed []string
}

// MailboxSpec describes a mailbox for NewTemplate.
type MailboxSpec struct {
	Name        string
	SpecialUse  string
	UIDValidity uint32 // 0: numbered after the user's others
	UIDNext     UID    // 0: one more than the last message's
	Messages    []MessageSpec
}

// MessageSpec describes a message for NewTemplate.
type MessageSpec struct {
	UID      UID // 0: one more than the one before
	Raw      []byte
	Internal time.Time
	Flags    []Flag
	Recent   bool
}

// NewTemplate builds a template. It fails on a duplicate name, or UIDs that do
// not ascend. Every user gets an INBOX if the spec names none.
func NewTemplate(users []UserSpec) (*Template, error) {
	t := &Template{users: make(map[string]*userTemplate, len(users))}
	for _, us := range users {
		if _, ok := t.users[us.Name]; ok {
			return nil, fmt.Errorf("user %q is there twice", us.Name)
		}
		u, err := us.build()
		if err != nil {
			return nil, fmt.Errorf("user %q: %w", us.Name, err)
		}
		t.users[us.Name] = u
		t.names = append(t.names, us.Name)
	}
	slices.Sort(t.names)
	return t, nil
}

func (us UserSpec) build() (*userTemplate, error) {
	u := &userTemplate{name: us.Name, password: us.Password, quota: us.Quota, subscribed: us.Subscribed, nextValidity: 1}
	specs := us.Mailboxes
	if !slices.ContainsFunc(specs, func(m MailboxSpec) bool { return CanonicalName(m.Name) == Inbox }) {
		specs = append([]MailboxSpec{{Name: Inbox}}, specs...)
	}
	for _, ms := range specs {
		u.nextValidity = max(u.nextValidity, ms.UIDValidity+1)
	}
	for _, ms := range specs {
		name := CanonicalName(ms.Name)
		if !validName(name) {
			return nil, fmt.Errorf("mailbox %q: %w", ms.Name, ErrBadName)
		}
		if slices.ContainsFunc(u.mailboxes, func(m *templateMailbox) bool { return m.name == name }) {
			return nil, fmt.Errorf("mailbox %q is there twice", name)
		}
		m := &templateMailbox{mailboxState{name: name, specialUse: ms.SpecialUse, uidValidity: ms.UIDValidity, uidNext: 1, modSeq: 1, shared: true}}
		if m.uidValidity == 0 {
			m.uidValidity = u.nextValidity
			u.nextValidity++
		}
		for i, msg := range ms.Messages {
			if msg.UID == 0 {
				msg.UID = m.uidNext
			}
			if msg.UID < m.uidNext {
				return nil, fmt.Errorf("mailbox %q, message %d: UID %d does not ascend", name, i+1, msg.UID)
			}
			m.uidNext = msg.UID + 1
			m.modSeq = 2 // to be filled was the mailbox's first change
			m.msgs = append(m.msgs, Message{
				UID: msg.UID, Content: &Content{Raw: msg.Raw}, Internal: msg.Internal, Saved: msg.Internal,
				Flags: MakeFlags(msg.Flags...), ModSeq: 2, Recent: msg.Recent,
			})
		}
		m.uidNext = max(m.uidNext, ms.UIDNext)
		u.mailboxes = append(u.mailboxes, m)
	}
	return u, nil
}
