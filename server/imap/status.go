package imap

import (
	"fmt"
	"strings"

	"ehlo/server/mailstore"
)

// statusItems are the figures that STATUS can give, in the order in which
// Dovecot gives them (RFC 9051 §6.3.11, RFC 7162 §3.1.7, RFC 8438).
var statusItems = []struct {
	name  string
	value func(mailstore.Status) string
}{
	{"MESSAGES", func(s mailstore.Status) string { return fmt.Sprint(s.Messages) }},
	{"RECENT", func(s mailstore.Status) string { return fmt.Sprint(s.Recent) }},
	{"UIDNEXT", func(s mailstore.Status) string { return fmt.Sprint(s.UIDNext) }},
	{"UIDVALIDITY", func(s mailstore.Status) string { return fmt.Sprint(s.UIDValidity) }},
	{"UNSEEN", func(s mailstore.Status) string { return fmt.Sprint(s.Unseen) }},
	{"HIGHESTMODSEQ", func(s mailstore.Status) string { return fmt.Sprint(s.HighestModSeq) }},
	{"SIZE", func(s mailstore.Status) string { return fmt.Sprint(s.Size) }},
	{"X-SIZE", func(s mailstore.Status) string { return fmt.Sprint(s.Size) }},
}

// statusList reads the list of items. It answers the command when something
// is wrong.
func (c *conn) statusList(l arg) (map[string]bool, bool) {
	want := make(map[string]bool)
	if len(l.list) == 0 {
		c.wrong(reasonStatusEmpty, "")
		return nil, false
	}
	for _, a := range l.list {
		name, ok := a.atom()
		if !ok {
			c.wrong(reasonStatusAtoms, "")
			return nil, false
		}
		name = strings.ToUpper(name)
		known := false
		for _, item := range statusItems {
			known = known || item.name == name
		}
		if !known {
			c.wrong(reasonStatusItem, name)
			return nil, false
		}
		want[name] = true
	}
	if want["HIGHESTMODSEQ"] {
		c.enableCondstore() // RFC 7162 §3.1
	}
	return want, true
}

// writeStatus writes the STATUS response.
func (c *conn) writeStatus(name string, box *mailstore.Mailbox, want map[string]bool) {
	s := box.Status()
	if c.view != nil && c.view.box == box {
		s.Recent = c.view.recent
	}
	var items []string
	for _, item := range statusItems {
		if want[item.name] {
			items = append(items, item.name+" "+item.value(s))
		}
	}
	c.untagged("STATUS %s (%s)", formatAstring(name), strings.Join(items, " "))
}

func (c *conn) statusOf(cmd *command) {
	mailbox, list := cmd.args.at(0), cmd.args.at(1)
	if _, ok := mailbox.astring(); !ok || list.kind != argList {
		c.wrong(reasonArguments, "")
		return
	}
	want, ok := c.statusList(list)
	if !ok {
		return
	}
	name, ok := c.mailboxName(mailbox)
	if !ok {
		return
	}
	box, err := c.user.Mailbox(name)
	if err != nil {
		c.noMailbox("", name)
		return
	}
	own := c.view != nil && c.view.box == box
	c.writeStatus(name, box, want)
	if own {
		// RFC 9051 §6.3.11: not to be asked about the selected mailbox.
		c.done(Saying{Code: "CLIENTBUG", Reason: reasonStatusSelected})
		return
	}
	c.ok()
}
