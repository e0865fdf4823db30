package imap

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ehlo/server/mailstore"
)

// searchUpdate is a search whose result the client wants to be kept up to date
// (RFC 5267 §4.3), as long as the mailbox is selected.
type searchUpdate struct {
	tag   string
	uid   bool
	keys  string // as the engine takes them
	found []mailstore.UID
}

// maxUpdates is how many searches a conversation may have kept up to date.
const maxUpdates = 10

// updating reports whether the present command's tag is that of a search which is
// kept up to date: the two would look the same.
func (c *conn) updating() bool {
	return slices.ContainsFunc(c.view.updates, func(u *searchUpdate) bool { return u.tag == c.cmd.tag })
}

// keepUpdated begins to report how the result of the present search changes, or
// says that it will not (RFC 5267 §4.3.1).
func (c *conn) keepUpdated(keys string, found []mailstore.UID) {
	if len(c.view.updates) >= maxUpdates {
		c.status("*", Saying{Status: NO, Code: "NOUPDATE " + formatString(c.cmd.tag), Reason: reasonTooManyUpdates})
		return
	}
	c.view.updates = append(c.view.updates, &searchUpdate{c.cmd.tag, c.cmd.uid, keys, slices.Clone(found)})
}

// cancelUpdate ends the updates of searches (RFC 5267 §4.3.5).
func (c *conn) cancelUpdate(cmd *command) {
	for _, a := range cmd.args {
		tag, ok := a.astring()
		at := -1
		if c.view != nil {
			at = slices.IndexFunc(c.view.updates, func(u *searchUpdate) bool { return u.tag == tag })
		}
		if !ok || at < 0 {
			c.no("", reasonNoUpdate, "")
			return
		}
		c.view.updates = slices.Delete(c.view.updates, at, at+1)
	}
	if len(cmd.args) == 0 {
		c.wrong(reasonCancelParameters, "")
		return
	}
	c.done(Saying{Reason: reasonCancelled})
}

// reportExpunged reports which messages that are gone belonged to results that are
// kept up to date, by the numbers that the client still knows: before expunges
// are reported (RFC 5267 §4.3.3).
func (c *conn) reportExpunged() {
	for _, u := range c.view.updates {
		var gone []mailstore.UID
		u.found = slices.DeleteFunc(u.found, func(uid mailstore.UID) bool {
			_, there := c.view.box.Message(uid)
			if !there {
				gone = append(gone, uid)
			}
			return !there
		})
		c.writeUpdate(u, "REMOVEFROM", gone)
	}
}

// reportUpdated reports what no longer belongs to results that are kept up to date,
// and what has come to: after reports of flags and of new
// messages.
func (c *conn) reportUpdated() {
	for _, u := range c.view.updates {
		now := c.searched(u.keys)
		var gone, come []mailstore.UID
		u.found = slices.DeleteFunc(u.found, func(uid mailstore.UID) bool {
			_, there := c.view.box.Message(uid)
			if !there || slices.Contains(now, uid) {
				return false // what is expunged goes with its EXPUNGE
			}
			gone = append(gone, uid)
			return true
		})
		for _, uid := range now {
			if !slices.Contains(u.found, uid) {
				come = append(come, uid)
			}
		}
		u.found = append(u.found, come...)
		c.writeUpdate(u, "REMOVEFROM", gone)
		c.writeUpdate(u, "ADDTO", come)
	}
}

// writeUpdate writes the change. Position 0: the result is in no order of its
// own (RFC 5267 §4.3.2).
func (c *conn) writeUpdate(u *searchUpdate, what string, uids []mailstore.UID) {
	if len(uids) == 0 {
		return
	}
	kind := ""
	if u.uid {
		kind = " UID"
	} else {
		uids = c.view.numbers(uids)
	}
	c.untagged("ESEARCH (TAG %s)%s %s (0 %s)", formatString(u.tag), kind, what, formatUIDs(uids))
}

// searched asks the engine for the messages of the view that keys describe, in
// their order.
func (c *conn) searched(keys string) []mailstore.UID {
	uids, _ := c.foundBy(c.back.ask("UID SEARCH", keys))
	return uids
}

// foundBy reads the engine's answer to UID SEARCH.
func (c *conn) foundBy(r answer) (uids []mailstore.UID, err error) {
	if r.status != OK {
		return nil, fmt.Errorf("the engine's search: %s", r.text)
	}
	for _, l := range r.untagged {
		if rest, ok := strings.CutPrefix(l, "* SEARCH"); ok {
			for _, f := range strings.Fields(rest) {
				if n, err := strconv.ParseUint(f, 10, 32); err == nil && c.view.number(uint32(n)) > 0 {
					uids = append(uids, uint32(n))
				}
			}
		}
	}
	slices.Sort(uids)
	return uids, nil
}
