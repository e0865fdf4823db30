package imap

import (
	"slices"
	"sort"
	"strings"

	"ehlo/server/mailstore"
)

// view is what the client knows of the selected mailbox: which message has
// which number, and how much of it has been reported. It has no queue of updates:
// mod-sequences say what has changed since.
type view struct {
	box      *mailstore.Mailbox
	readOnly bool
	msgs     []reported
	modSeq   mailstore.ModSeq // of the mailbox when it was last compared
	recent   int              // as last reported
	updates  []*searchUpdate  // searches that are kept up to date
}

// reported is a message as the client last had it reported.
type reported struct {
	uid    mailstore.UID
	modSeq mailstore.ModSeq
	recent bool // \Recent is this session's to show (RFC 3501 §2.3.2)
}

// newView looks into a mailbox. Its recent messages become this session's,
// unless it only reads.
func newView(box *mailstore.Mailbox, readOnly bool) *view {
	v := &view{box: box, readOnly: readOnly, modSeq: box.HighestModSeq()}
	for _, m := range box.Messages() {
		v.msgs = append(v.msgs, reported{m.UID, m.ModSeq, m.Recent})
	}
	v.claim()
	v.recent = v.recents()
	return v
}

func (v *view) claim() {
	if !v.readOnly {
		v.box.ClaimRecent()
	}
}

func (v *view) recents() (n int) {
	for _, t := range v.msgs {
		if t.recent {
			n++
		}
	}
	return n
}

// number is the sequence number of a UID, 0 if the client does not know it.
func (v *view) number(uid mailstore.UID) int {
	if i := v.search(uid); i < len(v.msgs) && v.msgs[i].uid == uid {
		return i + 1
	}
	return 0
}

// search is the index of the first message whose UID is not smaller.
func (v *view) search(uid mailstore.UID) int {
	return sort.Search(len(v.msgs), func(i int) bool { return v.msgs[i].uid >= uid })
}

// last is the highest UID that the client knows, 0 for none.
func (v *view) last() mailstore.UID {
	if n := len(v.msgs); n > 0 {
		return v.msgs[n-1].uid
	}
	return 0
}

func (v *view) uids() []mailstore.UID {
	uids := make([]mailstore.UID, len(v.msgs))
	for i, t := range v.msgs {
		uids[i] = t.uid
	}
	return uids
}

// change is what happened in the mailbox since the last report to the client.
type change struct {
	expunged []int // sequence numbers, highest first: each holds when it is reported
	vanished []mailstore.UID
	flags    []int // sequence numbers after the expunges
	exists   bool
	recent   bool
}

// poll compares the view with the mailbox and brings it up to date. Without
// expunges, messages that are gone keep their numbers (RFC 9051 §7.5.1).
func (v *view) poll(expunges bool) change {
	var ch change
	if v.box.HighestModSeq() == v.modSeq {
		return ch
	}
	modSeq := v.box.HighestModSeq()
	if added, only := v.box.Added(v.modSeq, v.last()); only {
		v.modSeq = modSeq
		v.add(added, &ch)
		return ch
	}
	now := v.box.Messages()
	pending := false
	for i := len(v.msgs) - 1; i >= 0; i-- {
		if indexUID(now, v.msgs[i].uid) >= 0 {
			continue
		}
		if !expunges {
			pending = true
			continue
		}
		ch.expunged = append(ch.expunged, i+1)
		ch.vanished = append(ch.vanished, v.msgs[i].uid)
		if v.msgs[i].recent {
			v.recent--
		}
		v.msgs = slices.Delete(v.msgs, i, i+1)
	}
	slices.Sort(ch.vanished)
	for i := range v.msgs {
		if j := indexUID(now, v.msgs[i].uid); j >= 0 && now[j].ModSeq > v.msgs[i].modSeq {
			v.msgs[i].modSeq = now[j].ModSeq
			ch.flags = append(ch.flags, i+1)
		}
	}
	after := sort.Search(len(now), func(i int) bool { return now[i].UID > v.last() })
	v.recent, ch.recent = v.recents(), v.recents() != v.recent
	v.add(now[after:], &ch)
	if !pending {
		v.modSeq = modSeq
	}
	return ch
}

// expunged reports whether messages are gone that the client still knows.
func (v *view) expunged() bool {
	now := v.box.Messages()
	return slices.ContainsFunc(v.msgs, func(m reported) bool { return indexUID(now, m.uid) < 0 })
}

// add takes in messages that have come.
func (v *view) add(msgs []mailstore.Message, ch *change) {
	for _, m := range msgs {
		v.msgs = append(v.msgs, reported{m.UID, m.ModSeq, m.Recent})
		ch.exists = true
		if m.Recent {
			v.recent++
			ch.recent = true
		}
	}
	if ch.exists {
		v.claim()
	}
}

func indexUID(msgs []mailstore.Message, uid mailstore.UID) int {
	i := sort.Search(len(msgs), func(i int) bool { return msgs[i].UID >= uid })
	if i < len(msgs) && msgs[i].UID == uid {
		return i
	}
	return -1
}

// sync reports to the client what has changed in the selected mailbox, in Dovecot's
// order: expunges from the highest number down, flags, then the new size.
func (c *conn) sync(expunges bool) { c.reportChanges(expunges, false) }

// reportChanges is sync, where uid says that it ends a UID command, whose FETCH
// responses carry the UID (RFC 9051 §6.4.9).
func (c *conn) reportChanges(expunges, uid bool) {
	if c.view == nil {
		return
	}
	if c.holds() {
		r := &c.cmd.report
		r.due, r.expunges, r.uid = true, expunges, uid
		return
	}
	c.report(expunges && !c.followed(), uid)
}

// followed reports whether more commands came with the present one, which mean
// the messages by the numbers that the client knows, and expunges can wait. Who
// sends EXPUNGE or MOVE has to reckon with them (RFC 9051 §5.5).
func (c *conn) followed() bool {
	return c.x != nil && c.x.Pending && c.cmd.spec.syncs && !strings.HasSuffix(c.cmd.verb, "EXPUNGE") && !strings.HasSuffix(c.cmd.verb, "MOVE")
}

// report is reportChanges, now.
func (c *conn) report(expunges, uid bool) {
	if c.view == nil {
		return
	}
	if c.notifying != nil && c.notifying.immediate {
		expunges = true
	}
	counts, last := c.isReported(messageNew), c.view.last()
	updates := len(c.view.updates) > 0 && c.view.box.HighestModSeq() != c.view.modSeq
	if updates && expunges {
		c.reportExpunged()
	}
	ch := c.view.poll(expunges)
	if !counts {
		// RFC 5465 §5: who has not asked for these goes by UIDs. As with
		// Dovecot, not even NOOP reports them.
		ch.vanished, ch.expunged, ch.exists, ch.recent = nil, nil, false, false
	}
	if !c.isReported(flagChange) {
		ch.flags = nil
	}
	if c.enabled.qresync && len(ch.vanished) > 0 {
		// RFC 7162 §3.2.10: VANISHED takes the place of EXPUNGE.
		c.untagged("VANISHED %s", formatUIDs(ch.vanished))
	} else {
		for _, n := range ch.expunged {
			c.untagged("%d EXPUNGE", n)
		}
	}
	for _, n := range ch.flags {
		c.writeFlags(n, uid)
	}
	if ch.exists {
		c.untagged("%d EXISTS", len(c.view.msgs))
	}
	if ch.recent {
		c.untagged("%d RECENT", c.view.recent)
	}
	if ch.exists {
		c.reportFetched(last)
	}
	if updates {
		c.reportUpdated()
	}
}

// writeFlags writes the unsolicited FETCH response for changed flags.
func (c *conn) writeFlags(n int, uid bool) {
	m, ok := c.view.box.Message(c.view.msgs[n-1].uid)
	if !ok {
		return
	}
	c.writeKeywords(m.Flags)
	var items []string
	if uid || c.enabled.qresync {
		items = append(items, "UID "+utoa(m.UID))
	}
	if c.enabled.condstore {
		items = append(items, "MODSEQ ("+utoa64(m.ModSeq)+")")
	}
	items = append(items, "FLAGS ("+c.flagList(m.Flags, c.view.msgs[n-1].recent)+")")
	c.untagged("%d FETCH (%s)", n, strings.Join(items, " "))
}

// writeKeywords lists the mailbox's flags anew when a keyword is used that the
// client does not know.
func (c *conn) writeKeywords(f mailstore.Flags) {
	known := c.keywords[c.view.box]
	added := false
	for _, k := range f.List() {
		if !strings.HasPrefix(k, `\`) && !slices.ContainsFunc(known, func(o string) bool { return strings.EqualFold(o, k) }) {
			known = append(known, k)
			added = true
		}
	}
	if added {
		c.setKeywords(known)
		c.writeFlagList()
	}
}

func (c *conn) setKeywords(known []mailstore.Flag) {
	if c.keywords == nil {
		c.keywords = make(map[*mailstore.Mailbox][]mailstore.Flag, 1)
	}
	c.keywords[c.view.box] = known
}

// writeFlagList writes which flags there are, and which can be stored
// (RFC 9051 §7.3.5, §7.1 PERMANENTFLAGS).
func (c *conn) writeFlagList() {
	flags := strings.Join(append(slices.Clone(mailstore.SystemFlags), c.keywords[c.view.box]...), " ")
	c.untagged("FLAGS (%s)", flags)
	if c.view.readOnly {
		c.untaggedOK("PERMANENTFLAGS ()", reasonReadOnlyFlags)
		return
	}
	c.untaggedOK("PERMANENTFLAGS ("+flags+` \*)`, reasonFlags)
}

// flagList writes flags in the order in which servers show them: the system's,
// \Recent, and keywords in the order in which the mailbox first met them.
func (c *conn) flagList(f mailstore.Flags, recent bool) string {
	var l []string
	for _, s := range mailstore.SystemFlags {
		if f.Has(s) {
			l = append(l, s)
		}
	}
	if recent {
		l = append(l, `\Recent`)
	}
	for _, k := range c.keywords[c.view.box] {
		if f.Has(k) {
			l = append(l, k)
		}
	}
	return strings.Join(l, " ")
}
