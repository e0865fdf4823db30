package imap

import "strings"

func (c *conn) copyOrMove(cmd *command) {
	for i := range 2 {
		if a := cmd.args.at(i); a.kind == argList {
			c.wrong(reasonArguments, "")
			return
		}
	}
	if !c.selected() {
		return
	}
	uids, ok := c.messages(cmd.args.at(0))
	if !ok {
		return
	}
	name, ok := c.mailboxName(cmd.args.at(1))
	if !ok {
		return
	}
	if _, err := c.user.Mailbox(name); err != nil {
		// RFC 9051 §6.4.7: the client may create it and try again.
		c.noMailbox("TRYCREATE", name)
		return
	}
	if len(uids) == 0 {
		c.done(Saying{Reason: reasonNoMessages})
		return
	}
	move := strings.HasSuffix(cmd.verb, "MOVE")
	verb := "UID COPY"
	if move {
		verb = "UID MOVE"
	}
	r := c.back.ask(verb, formatUIDs(uids), engineMailbox(name))
	if r.status != OK {
		c.refused(r, name)
		return
	}
	code := r.code
	if move {
		// RFC 6851 §4.3: an untagged OK has the COPYUID, before the expunges.
		c.untaggedOK(r.untaggedCode("COPYUID"), reasonMovedUIDs)
		code = ""
	}
	c.sync(true)
	if move && c.enabled.qresync {
		code = c.highestCode() // RFC 7162 §3.2.7
	}
	c.done(Saying{Code: code})
}
