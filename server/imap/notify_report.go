package imap

import (
	"strings"

	"ehlo/server/mailstore"
)

// reportUnasked reports at once what NOTIFY has asked for, unless a command is
// under way.
func (c *conn) reportUnasked() {
	if c.notifying == nil || len(c.buf) > 0 || c.append != nil || c.Holds() {
		return
	}
	if c.idle == "" && c.notifying.selected != 0 {
		// RFC 5465 §6.1: expunges wait for a command if "-delayed".
		c.sync(c.notifying.immediate)
	}
	c.reportOthers()
}

// reportOthers reports what has changed in mailboxes that are not selected.
func (c *conn) reportOthers() {
	if c.notifying == nil || c.notifying.watch == nil {
		return
	}
	for _, ch := range c.notifying.watch.Changes() {
		c.reportName(ch)
		c.reportMessages(ch)
	}
}

// passOver forgets changes that the client's own command has made, of which it
// knows (RFC 5465 §5).
func (c *conn) passOver() {
	if c.notifying != nil && c.notifying.watch != nil {
		c.notifying.watch.Changes()
	}
}

// reportName reports a mailbox that has come or gone, or been subscribed to
// (RFC 5465 §5.4, §5.5).
func (c *conn) reportName(ch mailstore.Change) {
	wanted := func(e event, name string) bool { return c.notifying.wants(c.user, e, name) }
	switch {
	case ch.Events&(mailstore.Created|mailstore.Renamed) != 0 && wanted(mailboxName, ch.Name):
		c.writeListed(ch.Name, ch.Mailbox, ch.OldName)
	case ch.Events&mailstore.Removed != 0 && wanted(mailboxName, ch.Name):
		c.writeListed(ch.Name, nil, "")
	case ch.Events&mailstore.Renamed != 0 && wanted(mailboxName, ch.OldName):
		// To whoever gets no report of the new name, the mailbox is gone.
		c.writeListed(ch.OldName, nil, "")
	case ch.Events&mailstore.Subscribed != 0 && wanted(subscriptionChange, ch.Name):
		c.writeListed(ch.Name, ch.Mailbox, "", `\Subscribed`)
	case ch.Events&mailstore.Unsubscribed != 0 && wanted(subscriptionChange, ch.Name):
		c.writeListed(ch.Name, ch.Mailbox, "")
	}
}

// writeListed writes the LIST response of a name; without a mailbox it is one
// that does not exist (RFC 5258 §3).
func (c *conn) writeListed(name string, box *mailstore.Mailbox, oldName string, attrs ...string) {
	switch {
	case box == nil:
		attrs = append(attrs, `\NonExistent`)
	case c.hasChildren(name):
		attrs = append(attrs, `\HasChildren`)
	default:
		attrs = append(attrs, `\HasNoChildren`)
	}
	info := ""
	if oldName != "" {
		info = ` ("OLDNAME" (` + formatAstring(oldName) + "))"
	}
	c.untagged(`LIST (%s) "%s" %s%s`, strings.Join(attrs, " "), mailstore.Separator, formatAstring(name), info)
}

func (c *conn) hasChildren(name string) bool {
	for _, b := range c.user.Mailboxes() {
		if strings.HasPrefix(b.Name(), name+mailstore.Separator) {
			return true
		}
	}
	return false
}

// reportMessages reports how a mailbox stands whose messages have changed: the
// figures that have, as Dovecot chooses them. Of the selected mailbox more is
// reported elsewhere (RFC 5465 §5.2).
func (c *conn) reportMessages(ch mailstore.Change) {
	if ch.Mailbox == nil || ch.Mailbox.Gone() || c.view != nil && c.view.box == ch.Mailbox {
		return
	}
	var caused event
	want := make(map[string]bool)
	if ch.Events&mailstore.Appended != 0 {
		caused |= messageNew
	}
	if ch.Events&mailstore.Expunged != 0 {
		caused |= messageExpunge
	}
	if caused != 0 {
		want["UIDNEXT"], want["MESSAGES"], want["UNSEEN"] = true, true, true
	}
	if ch.Events&(mailstore.UnseenChanged|mailstore.FlagsChanged) != 0 {
		caused |= flagChange
	}
	if ch.Events&mailstore.UnseenChanged != 0 {
		want["UNSEEN"] = true
	}
	if caused != 0 && c.enabled.condstore {
		want["HIGHESTMODSEQ"] = true // RFC 5465 §5.1
	}
	if len(want) > 0 && c.notifying.wants(c.user, caused, ch.Name) {
		c.writeStatus(ch.Name, ch.Mailbox, want)
	}
}

// reportFetched writes what NOTIFY wants to be fetched of the messages that have
// come to the selected mailbox (RFC 5465 §5.2).
func (c *conn) reportFetched(after mailstore.UID) {
	if c.notifying == nil || c.notifying.items == nil {
		return
	}
	for _, uid := range c.view.uids() {
		if uid <= after {
			continue
		}
		if m, ok := c.view.box.Message(uid); ok && !c.undecodable(c.notifying.items, m) {
			c.fetchMessage(c.notifying.items, m)
		}
	}
}
