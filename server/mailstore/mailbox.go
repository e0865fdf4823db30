package mailstore

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// UID is a message's unique identifier in its mailbox (RFC 9051 §2.3.1.1).
type UID = uint32

// ModSeq is a mod-sequence value (RFC 7162 §3.1).
type ModSeq = uint64

// Content is what a message consists of. It never changes and is shared by
// copies of the message, and by worlds.
type Content struct {
	Raw []byte // the octets, with CRLF line ends; not to be written to
}

// Message is a message in a mailbox: content and what the mailbox knows of it.
type Message struct {
	UID      UID
	Content  *Content
	Internal time.Time // internal date (RFC 9051 §2.3.3)
	Saved    time.Time // when it came into this mailbox (RFC 8514)
	Flags    Flags
	ModSeq   ModSeq
	Recent   bool // \Recent: no IMAP session has had it reported (RFC 3501 §2.3.2)
}

// Size is the message's length in octets.
func (m *Message) Size() int { return len(m.Content.Raw) }

// mailboxState is what a template and a live mailbox have in common.
type mailboxState struct {
	name        string
	specialUse  string
	uidValidity uint32
	uidNext     UID
	modSeq      ModSeq // highest mod-sequence
	msgs        []Message
	shared      bool   // msgs belongs to the template and must be copied before a write
	altered     ModSeq // of the last change that was not an addition
	claimed     UID    // up to which no message is recent
}

// Mailbox is a named list of messages. Its methods are safe for concurrent
// use; each is one indivisible step.
type Mailbox struct {
	user *User
	mailboxState
	gone     bool
	vanished []Vanished // oldest first
}

// Vanished records an expunge, for QRESYNC (RFC 7162 §3.2).
type Vanished struct {
	UID    UID
	ModSeq ModSeq
}

// Status is a mailbox's figures at one moment.
type Status struct {
	Name          string
	SpecialUse    string // such as \Sent, or ""
	Messages      int
	Recent        int
	Unseen        int // how many lack \Seen
	FirstUnseen   int // sequence number of the first that does, 0 for none
	Deleted       int
	Size          int64 // octets
	UIDNext       UID
	UIDValidity   uint32
	HighestModSeq ModSeq
}

// User is whose mailbox it is.
func (m *Mailbox) User() *User { return m.user }

// Name is the mailbox's present name.
func (m *Mailbox) Name() string {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	return m.name
}

// Gone reports whether the mailbox has been deleted.
func (m *Mailbox) Gone() bool {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	return m.gone
}

// HighestModSeq changes whenever anything in the mailbox does.
func (m *Mailbox) HighestModSeq() ModSeq {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	return m.modSeq
}

// Status returns the mailbox's figures.
func (m *Mailbox) Status() Status {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	s := Status{
		Name: m.name, SpecialUse: m.specialUse, Messages: len(m.msgs), UIDNext: m.uidNext,
		UIDValidity: m.uidValidity, HighestModSeq: m.modSeq,
	}
	for i := range m.msgs {
		msg := &m.msgs[i]
		s.Size += int64(msg.Size())
		if msg.Recent {
			s.Recent++
		}
		if msg.Flags.Has(Deleted) {
			s.Deleted++
		}
		if !msg.Flags.Has(Seen) {
			if s.Unseen++; s.FirstUnseen == 0 {
				s.FirstUnseen = i + 1
			}
		}
	}
	return s
}

// Messages returns a copy of the mailbox's list, in order of UID.
func (m *Mailbox) Messages() []Message {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	return slices.Clone(m.msgs)
}

// UIDs are those of the messages from one to another, both included, in their order.
func (m *Mailbox) UIDs(from, to UID) (uids []UID) {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	for i, _ := m.index(from); i < len(m.msgs) && m.msgs[i].UID <= to; i++ {
		uids = append(uids, m.msgs[i].UID)
	}
	return uids
}

// UIDValidity is the mailbox's (RFC 9051 §2.3.1.1).
func (m *Mailbox) UIDValidity() uint32 {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	return m.uidValidity
}

// Added returns the messages with UIDs after one. Only tells whether nothing but additions has
// happened since a mod-sequence.
func (m *Mailbox) Added(since ModSeq, after UID) (added []Message, only bool) {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	if m.altered > since {
		return nil, false
	}
	i, _ := m.index(after + 1)
	return slices.Clone(m.msgs[i:]), true
}

// Message returns a message by UID.
func (m *Mailbox) Message(uid UID) (Message, bool) {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	if i, ok := m.index(uid); ok {
		return m.msgs[i], true
	}
	return Message{}, false
}

// Keywords lists all keywords that messages of the mailbox carry, sorted.
func (m *Mailbox) Keywords() []Flag {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	have := make(map[Flag]bool)
	for i := range m.msgs {
		for _, f := range m.msgs[i].Flags.keywords {
			have[f] = true
		}
	}
	return slices.Sorted(maps.Keys(have))
}

// Append adds a message and returns it as stored. A zero internal date means
// now. It fails with ErrOverQuota when the user's quota would be exceeded.
func (m *Mailbox) Append(c *Content, internal time.Time, flags Flags) (Message, error) {
	m.user.store.mu.Lock()
	defer m.user.store.mu.Unlock()
	if m.gone {
		return Message{}, fmt.Errorf("append to %q: %w", m.name, ErrNoMailbox)
	}
	if err := m.user.room(1, int64(len(c.Raw))); err != nil {
		return Message{}, fmt.Errorf("append %d octets to %q: %w", len(c.Raw), m.name, err)
	}
	if !m.takes(flags) {
		return Message{}, fmt.Errorf("append to %q: more keywords: %w", m.name, ErrLimit)
	}
	if internal.IsZero() {
		internal = m.user.store.now()
	}
	m.own()
	return m.add(Message{Content: c, Internal: internal, Flags: flags}), nil
}

// add puts a copy of msg at the end under the next UID; mu is held and msgs owned.
func (m *Mailbox) add(msg Message) Message {
	m.modSeq++
	msg.UID, msg.ModSeq, msg.Saved, msg.Recent = m.uidNext, m.modSeq, m.user.store.now(), true
	m.uidNext++
	m.msgs = append(m.msgs, msg)
	m.user.count(1, msg.Size())
	return msg
}

// takes reports whether the mailbox can have the keywords among flags beside those that it
// has; mu is held.
func (m *Mailbox) takes(flags Flags) bool {
	most := m.user.store.limits.Keywords
	if most == 0 || len(flags.keywords) == 0 {
		return true
	}
	have := make(map[Flag]bool)
	for _, k := range flags.keywords {
		have[strings.ToLower(k)] = true
	}
	for i := range m.msgs {
		for _, k := range m.msgs[i].Flags.keywords {
			have[strings.ToLower(k)] = true
		}
	}
	return len(have) <= most
}

// Takes is ErrLimit if the mailbox would have too many keywords with those among flags.
func (m *Mailbox) Takes(flags Flags) error {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	if !m.takes(flags) {
		return fmt.Errorf("more keywords in %q: %w", m.name, ErrLimit)
	}
	return nil
}

// Copy adds messages of m, by UID, to dst with their flags and internal dates,
// and returns the UIDs they had and got, in pairs. Unknown UIDs are passed
// over. Nothing is copied if the quota does not allow all.
func (m *Mailbox) Copy(uids []UID, dst *Mailbox) (from, to []UID, err error) {
	m.user.store.mu.Lock()
	defer m.user.store.mu.Unlock()
	return m.copyTo(uids, dst, false)
}

// copyTo copies; what is moved within a user's mail takes no more room.
func (m *Mailbox) copyTo(uids []UID, dst *Mailbox, moves bool) (from, to []UID, err error) {
	if dst.gone {
		return nil, nil, fmt.Errorf("copy to %q: %w", dst.name, ErrNoMailbox)
	}
	var (
		places []int // of the messages
		octets int64
	)
	for _, uid := range uids {
		if i, ok := m.index(uid); ok {
			places = append(places, i)
			octets += int64(m.msgs[i].Size())
		}
	}
	err = dst.user.room(len(places), octets)
	if most := dst.user.store.limits.Copied; most > 0 && dst.user.messages+len(places) > most {
		err = ErrOverQuota
	}
	if err != nil && !moves {
		return nil, nil, fmt.Errorf("copy %d octets to %q: %w", octets, dst.name, err)
	}
	picked := make([]Message, len(places)) // it may be the same mailbox, which grows
	for n, i := range places {
		picked[n] = m.msgs[i]
	}
	dst.own()
	for _, msg := range picked {
		from = append(from, msg.UID)
		to = append(to, dst.add(msg).UID)
	}
	return from, to, nil
}

// Move copies messages and removes them from m, as one step (RFC 6851).
func (m *Mailbox) Move(uids []UID, dst *Mailbox) (from, to []UID, err error) {
	m.user.store.mu.Lock()
	defer m.user.store.mu.Unlock()
	from, to, err = m.copyTo(uids, dst, dst.user == m.user)
	if err == nil {
		m.expunge(from)
	}
	return from, to, err
}

// SetFlags changes one message's flags and returns it. change gets the flags
// as they are and returns what they shall be; when nothing differs, the
// mod-sequence stays. ok is false if there is no such UID.
func (m *Mailbox) SetFlags(uid UID, change func(Flags) Flags) (msg Message, ok bool) {
	m.user.store.mu.Lock()
	defer m.user.store.mu.Unlock()
	i, ok := m.index(uid)
	if !ok {
		return Message{}, false
	}
	f := change(m.msgs[i].Flags)
	if !f.Equal(m.msgs[i].Flags) {
		m.own()
		m.modSeq++
		m.altered = m.modSeq
		m.msgs[i].Flags, m.msgs[i].ModSeq = f, m.modSeq
	}
	return m.msgs[i], true
}

// SetFlagsOf changes the flags of several messages as one change, with one
// mod-sequence (RFC 7162 §3.1.3). UIDs that are not there are passed over.
func (m *Mailbox) SetFlagsOf(uids []UID, change func(Flags) Flags) {
	m.user.store.mu.Lock()
	defer m.user.store.mu.Unlock()
	next := m.modSeq + 1
	for _, uid := range uids {
		i, ok := m.index(uid)
		if !ok {
			continue
		}
		if f := change(m.msgs[i].Flags); !f.Equal(m.msgs[i].Flags) {
			m.own()
			m.modSeq, m.altered = next, next
			m.msgs[i].Flags, m.msgs[i].ModSeq = f, next
		}
	}
}

// ClaimRecent marks all messages as no longer recent and returns the UIDs of
// those that were: the session that claims them is the one that reports them
// (RFC 3501 §2.3.2).
func (m *Mailbox) ClaimRecent() []UID {
	m.user.store.mu.Lock()
	defer m.user.store.mu.Unlock()
	var uids []UID
	for i := len(m.msgs) - 1; i >= 0 && m.msgs[i].UID > m.claimed; i-- {
		if m.msgs[i].Recent {
			m.own()
			m.msgs[i].Recent = false
			uids = append(uids, m.msgs[i].UID)
		}
	}
	slices.Reverse(uids)
	m.claimed = m.uidNext - 1
	return uids
}

// Expunge removes messages by UID for good and returns the UIDs that were
// there, ascending. Flags are not looked at.
func (m *Mailbox) Expunge(uids []UID) []UID {
	m.user.store.mu.Lock()
	defer m.user.store.mu.Unlock()
	return m.expunge(uids)
}

func (m *Mailbox) expunge(uids []UID) (removed []UID) {
	for _, uid := range uids {
		if _, ok := m.index(uid); ok {
			removed = append(removed, uid)
		}
	}
	if len(removed) == 0 {
		return nil
	}
	slices.Sort(removed)
	removed = slices.Compact(removed)
	m.own()
	m.modSeq++
	m.altered = m.modSeq
	for _, uid := range removed {
		m.vanished = append(m.vanished, Vanished{uid, m.modSeq})
	}
	m.msgs = slices.DeleteFunc(m.msgs, func(msg Message) bool {
		_, ok := slices.BinarySearch(removed, msg.UID)
		if ok {
			m.user.count(-1, msg.Size())
		}
		return ok
	})
	return removed
}

// VanishedSince lists the UIDs expunged after a mod-sequence, ascending.
func (m *Mailbox) VanishedSince(since ModSeq) []UID {
	m.user.store.mu.RLock()
	defer m.user.store.mu.RUnlock()
	var uids []UID
	for _, v := range m.vanished {
		if v.ModSeq > since {
			uids = append(uids, v.UID)
		}
	}
	slices.Sort(uids)
	return uids
}

// own copies the template's list before the first write; mu is held.
func (m *Mailbox) own() {
	if m.shared {
		m.msgs = slices.Clone(m.msgs)
		m.shared = false
	}
}

func (m *Mailbox) index(uid UID) (int, bool) {
	i := sort.Search(len(m.msgs), func(i int) bool { return m.msgs[i].UID >= uid })
	return i, i < len(m.msgs) && m.msgs[i].UID == uid
}
