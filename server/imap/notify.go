package imap

import (
	"slices"
	"strings"

	"ehlo/server/mailstore"
)

// notifying is what the NOTIFY in force has asked for (RFC 5465).
type notifying struct {
	wishes
	items *fetching        // of a new message in the selected mailbox, nil for none
	watch *mailstore.Watch // over all mailboxes, nil when only the selected one matters
}

// notify sets what the client wants reported unasked, in place of what it
// wanted before (RFC 5465 §3.1).
func (c *conn) notify(cmd *command) {
	w, bad := parseNotify(cmd.args)
	if bad != nil {
		c.wrong(bad.why, bad.at.text)
		return
	}
	n := &notifying{wishes: *w}
	if w.fetch != nil {
		var ok bool
		if n.items, ok = c.fetchAtts(w.fetch); !ok {
			return
		}
	}
	if unknown := w.used & notOffered; unknown != 0 {
		// RFC 5465 §3.1 wants a list of the events that are offered; Dovecot
		// names those that are not, without parentheses.
		c.no("BADEVENT "+strings.Join(unknown.names(), " "), reasonNotifyEvents, "")
		return
	}
	for _, f := range w.filters {
		if len(f.names) > maxFilterNames {
			c.no("NOTIFICATIONOVERFLOW", reasonNotifyTooMany, "") // RFC 5465 §5.8
			return
		}
	}
	if len(w.filters) > 0 {
		n.watch = c.user.Watch()
	}
	c.notifying = n
	if w.status {
		c.reportAllStatus()
	}
	c.sync(true)
	c.ok()
}

// fetchAtts reads what to fetch of a new message. It answers the command when
// something is wrong.
func (c *conn) fetchAtts(list args) (*fetching, bool) {
	probe := &reading{buf: c.buf}
	probe.fetchAtts(list)
	if p := probe.problem; p != nil {
		c.wrong(Reason(strings.TrimPrefix(p.ID, "imap.")), p.Detail)
		return nil, false
	}
	f := &fetching{}
	for len(list) > 0 {
		n, ok := c.item(f, list)
		if !ok {
			return nil, false
		}
		list = list.from(n)
	}
	if f.has("MODSEQ") {
		c.enableCondstore() // RFC 7162 §3.1
	}
	return f, true
}

// reportAllStatus reports how all mailboxes stand of whose messages the client
// wants reports, so that it knows what later changes start from
// (RFC 5465 §3.1).
func (c *conn) reportAllStatus() {
	want := map[string]bool{"MESSAGES": true, "UIDNEXT": true, "UIDVALIDITY": true, "UNSEEN": true}
	if c.notifying.used&flagChange != 0 {
		want["HIGHESTMODSEQ"] = true
	}
	for _, e := range c.entries(&listing{}) {
		if e.box == nil || c.view != nil && c.view.box == e.box {
			continue
		}
		if c.notifying.wants(c.user, messageNew|messageExpunge|flagChange, e.name) {
			c.writeStatus(e.name, e.box, want)
		}
	}
}

// wants reports whether any of the events is wanted of a mailbox. RFC 5465 §3.1
// lets the first group that a mailbox belongs to decide; with Dovecot they add
// up.
func (w *wishes) wants(u *mailstore.User, events event, name string) bool {
	return slices.ContainsFunc(w.filters, func(f filter) bool { return f.events&events != 0 && f.covers(u, name) })
}

// covers implements the mailbox specifiers (RFC 5465 §6).
func (f *filter) covers(u *mailstore.User, name string) bool {
	switch f.kind {
	case "PERSONAL": // there is no other namespace
		return true
	case "SUBSCRIBED":
		return u.Subscribed(name)
	}
	return slices.ContainsFunc(f.names, func(n string) bool {
		return n == name || f.kind == "SUBTREE" && strings.HasPrefix(name, n+mailstore.Separator)
	})
}

// isReported reports whether events of the selected mailbox are: all are, until
// the client says otherwise.
func (c *conn) isReported(e event) bool { return c.notifying == nil || c.notifying.selected&e != 0 }
