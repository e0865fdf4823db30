package imap

import (
	"strconv"
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// mailboxName checks that a name is one that can be on the wire: RFC 3501
// §5.1.3's modified UTF-7, or UTF-8 where the client has enabled it (RFC 9755).
// It answers the command when not.
func (c *conn) mailboxName(a arg) (string, bool) {
	name, ok := a.astring()
	if !ok {
		c.wrong(reasonArguments, "")
		return "", false
	}
	if !validUTF7(name) && !(c.enabled.utf8 || c.enabled.rev2) {
		c.no("", reasonMailboxName, name)
		return "", false
	}
	return name, true
}

// selectParams are the parameters of SELECT and EXAMINE (RFC 4466 §2.1).
type selectParams struct {
	condstore bool
	qresync   *qresync
}

func (c *conn) selectMailbox(cmd *command) {
	name, ok := cmd.args.at(0).astring()
	if !ok {
		c.deselect()
		c.wrong(reasonArguments, "")
		return
	}
	if !validUTF7(name) && !(c.enabled.utf8 || c.enabled.rev2) {
		c.deselect()
		c.no("", reasonMailboxName, name)
		return
	}
	var params selectParams
	if l := cmd.args.at(1); l.kind == argList {
		// RFC 9051 §6.3.2: whatever becomes of it, the mailbox that was
		// selected is so no longer.
		if params, ok = c.selectParams(l); !ok {
			return
		}
	}
	c.deselect()
	box, err := c.user.Mailbox(name)
	if err != nil {
		c.noMailbox("", name)
		return
	}
	readOnly := cmd.verb == "EXAMINE"
	c.view = newView(box, readOnly)
	if r := c.back.ask(cmd.verb, engineMailbox(name)); r.status != OK {
		c.view = nil
		c.refused(r, name)
		return
	}
	if params.condstore || params.qresync != nil {
		c.enabled.condstore = true
	}
	c.move(cmd.verb, wire.OK)
	c.introduce()
	if params.qresync != nil {
		c.resynchronise(params.qresync)
	}
	code := "READ-WRITE"
	if readOnly {
		code = "READ-ONLY"
	}
	c.done(Saying{Code: code})
}

// introduce writes what SELECT says of a mailbox (RFC 9051 §6.3.2).
func (c *conn) introduce() {
	v := c.view
	known := c.keywords[v.box]
	for _, k := range v.box.Keywords() {
		if !contains1(known, k) {
			known = append(known, k)
		}
	}
	c.setKeywords(known)
	c.writeFlagList()
	s := v.box.Status()
	c.untagged("%d EXISTS", len(v.msgs))
	c.untagged("%d RECENT", v.recent)
	if s.FirstUnseen > 0 {
		c.untaggedOK("UNSEEN "+strconv.Itoa(s.FirstUnseen), reasonUnseen)
	}
	c.untaggedOK("UIDVALIDITY "+utoa(s.UIDValidity), reasonUIDValidity)
	c.untaggedOK("UIDNEXT "+utoa(s.UIDNext), reasonUIDNext)
	if c.enabled.condstore {
		c.untaggedOK("HIGHESTMODSEQ "+utoa64(v.modSeq), reasonHighestModSeq)
	}
}

func contains1(flags []mailstore.Flag, f mailstore.Flag) bool {
	for _, o := range flags {
		if strings.EqualFold(o, f) {
			return true
		}
	}
	return false
}

// selectParams reads the list after the mailbox. It answers the command when
// something is wrong, and the old mailbox is left even then.
func (c *conn) selectParams(l arg) (params selectParams, ok bool) {
	reject := func(r Reason, a arg) (selectParams, bool) {
		c.deselect()
		c.wrong(r, a.text)
		return selectParams{}, false
	}
	list := args(l.list)
	for i := 0; i < len(list); i++ {
		name, isAtom := list[i].atom()
		switch {
		case !isAtom:
			return reject(reasonSelectAtoms, list[i])
		case strings.EqualFold(name, "CONDSTORE"): // RFC 7162 §3.1.8
			params.condstore = true
		case strings.EqualFold(name, "QRESYNC"): // RFC 7162 §3.2.5
			if !c.enabled.qresync {
				return reject(reasonQResyncOff, list[i])
			}
			i++
			p, reason := parseQResync(list.at(i))
			if reason != "" {
				return reject(reason, list.at(i))
			}
			params.qresync = p
		default:
			return reject(reasonSelectOption, list[i])
		}
	}
	return params, true
}

// deselect leaves the selected mailbox without expunging, and says so
// (RFC 7162 §3.2.11, CLOSED).
func (c *conn) deselect() {
	if c.view == nil {
		return
	}
	c.leave(c.cmd.verb, wire.Error) // as long as the other one has not been selected
	c.untaggedOK("CLOSED", reasonClosed)
}

// leave leaves the selected mailbox, which a command brings about by its
// success or its failure.
func (c *conn) leave(by string, o wire.Outcome) {
	c.back.ask("UNSELECT")
	c.view, c.saved = nil, nil
	c.move(by, o)
}

func (c *conn) closeMailbox(cmd *command) {
	if !c.selected() {
		return
	}
	// RFC 9051 §6.4.1: CLOSE expunges, without reports, if the mailbox was
	// not opened to read only.
	if cmd.verb == "CLOSE" && !c.view.readOnly {
		c.back.ask("EXPUNGE")
	}
	c.leave(cmd.verb, wire.OK)
	c.ok()
}

// selected reports whether a mailbox is, and answers the command when not.
func (c *conn) selected() bool {
	if c.view == nil {
		c.done(Saying{Status: BAD, Reason: reasonNotSelected})
		return false
	}
	return true
}

func (c *conn) noop(*command) {
	c.sync(true)
	c.ok()
}

func (c *conn) check(*command) {
	if c.selected() {
		c.sync(true)
		c.ok()
	}
}

func (c *conn) expunge(cmd *command) {
	var (
		uids []mailstore.UID
		ok   bool
	)
	if cmd.uid {
		if _, isAtom := cmd.args.at(0).atom(); !isAtom {
			c.wrong(reasonArguments, "")
			return
		}
	}
	if !c.selected() {
		return
	}
	if cmd.uid {
		if uids, ok = c.messages(cmd.args.at(0)); !ok {
			return
		}
	}
	if !c.view.readOnly {
		var r answer
		switch {
		case !cmd.uid:
			r = c.back.ask("EXPUNGE")
		case len(uids) > 0:
			r = c.back.ask("UID EXPUNGE", formatUIDs(uids))
		default:
			r.status = OK
		}
		if r.status != OK {
			c.refused(r, "")
			return
		}
	}
	code := ""
	if c.enabled.qresync && c.view.expunged() {
		code = c.highestCode() // RFC 7162 §3.2.7
	}
	c.sync(true)
	c.done(Saying{Code: code})
}

func (c *conn) highestCode() string {
	return "HIGHESTMODSEQ " + utoa64(c.view.box.HighestModSeq())
}
