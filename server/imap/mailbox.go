package imap

import (
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// nameProblem says what is wrong with a name that shall be made, "" if nothing
// is: the levels of a name are divided by separators, and none is empty.
func nameProblem(name string) string {
	switch {
	case name == "":
		return "Name is empty"
	case strings.HasPrefix(name, "~"):
		return "Begins with '~'"
	case strings.HasPrefix(name, mailstore.Separator):
		return "Begins with hierarchy separator"
	case strings.Contains(name, mailstore.Separator+mailstore.Separator):
		return "Has adjacent hierarchy separators"
	case strings.HasSuffix(name, mailstore.Separator):
		return "Ends with hierarchy separator"
	case strings.Contains(name, "/"):
		return "Name must not have '/' characters"
	}
	return ""
}

// maxLevel is how many octets one level of a name may have.
const maxLevel = 255

// badNewName answers the command when a name cannot be given to a mailbox.
func (c *conn) badNewName(name string) bool {
	if problem := nameProblem(name); problem != "" {
		c.no("CANNOT", reasonMailboxBadName, problem)
		return true
	}
	for level := range strings.SplitSeq(name, mailstore.Separator) {
		if len(level) > maxLevel {
			c.no("CANNOT", reasonMailboxTooLong, name)
			return true
		}
	}
	return false
}

// noMailbox answers a command whose mailbox there is not, with a code for when there could be one.
func (c *conn) noMailbox(code, name string) {
	if problem := nameProblem(name); problem != "" {
		c.no("CANNOT", reasonMailboxBadName, problem)
		return
	}
	c.no(code, reasonMailboxMissing, shownName(name))
}

// shownName is a name as Dovecot writes it in its sentences: in UTF-8.
func shownName(name string) string {
	if decoded, ok := decodeUTF7(name); ok {
		return decoded
	}
	return name
}

func (c *conn) create(cmd *command) {
	name, ok := c.mailboxName(cmd.args.at(0))
	if !ok {
		return
	}
	// RFC 9051 §6.3.4: a separator at the end says that names will be made
	// below this one. It is no part of the name.
	name = strings.TrimSuffix(name, mailstore.Separator)
	if c.badNewName(name) {
		return
	}
	if _, err := c.user.Mailbox(name); err == nil {
		c.no("ALREADYEXISTS", reasonMailboxExists, name)
		return
	}
	if r := c.back.ask("CREATE", engineMailbox(name)); r.status != OK {
		c.refused(r, name)
		return
	}
	c.ok()
}

func (c *conn) deleteMailbox(cmd *command) {
	name, ok := c.mailboxName(cmd.args.at(0))
	if !ok {
		return
	}
	if strings.EqualFold(name, mailstore.Inbox) {
		c.no("", reasonMailboxInbox, name)
		return
	}
	if name == "" {
		c.no("CANNOT", reasonMailboxRoot, "")
		return
	}
	box, err := c.user.Mailbox(name)
	if err != nil {
		c.noMailbox("NONEXISTENT", name)
		return
	}
	own := c.view != nil && c.view.box == box
	if own {
		c.leave("UNSELECT", wire.OK) // there is nothing left to be in
	}
	if r := c.back.ask("DELETE", engineMailbox(name)); r.status != OK {
		c.refused(r, name)
		return
	}
	c.ok()
	if own {
		c.hangUp(reasonMailboxIsSelected, notes.Say("selected-deleted"))
	}
}

func (c *conn) rename(cmd *command) {
	from, ok := c.mailboxName(cmd.args.at(0))
	if !ok {
		return
	}
	to, ok := c.mailboxName(cmd.args.at(1))
	if !ok {
		return
	}
	to = strings.TrimSuffix(to, mailstore.Separator)
	cfrom, cto := mailstore.CanonicalName(from), mailstore.CanonicalName(to)
	if c.badNewName(to) {
		return
	}
	_, err := c.user.Mailbox(to)
	taken := err == nil
	switch {
	case cfrom == cto:
		c.no("ALREADYEXISTS", reasonRenameSelf, from)
	case cfrom == mailstore.Inbox:
		c.no("CANNOT", reasonRenameInbox, from)
	case strings.HasPrefix(cto, cfrom+mailstore.Separator):
		c.no("", reasonRenameChild, to)
	case !c.exists(cfrom):
		c.noMailbox("NONEXISTENT", from)
	case taken:
		c.no("ALREADYEXISTS", reasonRenameExists, to)
	default:
		if r := c.renameTree(cfrom, cto); r.status != OK {
			c.refused(r, from)
			return
		}
		c.ok()
	}
}

// exists reports whether there is a mailbox of the name, or any below it.
func (c *conn) exists(name string) bool {
	for _, b := range c.user.Mailboxes() {
		if n := b.Name(); n == name || strings.HasPrefix(n, name+mailstore.Separator) {
			return true
		}
	}
	return false
}

// renameTree renames a mailbox; a name that is only a level of others' names
// is renamed by renaming these.
func (c *conn) renameTree(from, to string) answer {
	if _, err := c.user.Mailbox(from); err == nil {
		return c.back.ask("RENAME", engineMailbox(from), engineMailbox(to))
	}
	r := answer{status: OK}
	for _, b := range c.user.Mailboxes() {
		n := b.Name()
		if strings.HasPrefix(n, from+mailstore.Separator) && r.status == OK {
			r = c.back.ask("RENAME", engineMailbox(n), engineMailbox(to+n[len(from):]))
		}
	}
	return r
}

func (c *conn) subscribe(cmd *command) {
	name, ok := c.mailboxName(cmd.args.at(0))
	if !ok {
		return
	}
	if cmd.verb == "SUBSCRIBE" && !c.exists(mailstore.CanonicalName(name)) {
		c.no("", reasonMailboxMissing, shownName(name))
		return
	}
	if problem := nameProblem(name); problem != "" {
		c.no("CANNOT", reasonMailboxBadName, problem)
		return
	}
	r := c.back.ask(cmd.verb, engineMailbox(name))
	// Taking a name off that was not on is no error for Dovecot.
	if r.status != OK && cmd.verb == "SUBSCRIBE" {
		c.refused(r, name)
		return
	}
	c.ok()
}

func (c *conn) namespace(*command) {
	// RFC 2342: one personal namespace, without a prefix.
	r := c.back.ask("NAMESPACE")
	for _, l := range r.untagged {
		c.out.WriteString(l)
		c.out.WriteString("\r\n")
	}
	if r.status != OK {
		c.refused(r, "")
		return
	}
	c.ok()
}
