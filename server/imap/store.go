package imap

import (
	"strconv"
	"strings"

	"ehlo/server/mailstore"
)

// storing is a STORE's arguments (RFC 9051 §6.4.6, RFC 7162 §3.1.3).
type storing struct {
	sign      string // "+", "-" or ""
	silent    bool
	flags     []mailstore.Flag
	unchanged *mailstore.ModSeq // UNCHANGEDSINCE
}

func (c *conn) storeFlags(cmd *command) {
	if !c.selected() {
		return
	}
	set := cmd.args.at(0)
	if _, ok := set.atom(); !ok {
		c.wrong(reasonArguments, "")
		return
	}
	st, ok := c.storing(cmd.args.from(1))
	if !ok {
		return
	}
	uids, ok := c.messages(set)
	if !ok {
		return
	}
	if c.view.readOnly {
		c.done(Saying{Reason: reasonStoreReadOnly})
		return
	}
	if st.unchanged != nil {
		c.enableCondstore()
	}
	var modified []mailstore.UID
	uids, modified = c.unmodified(uids, st.unchanged)
	if !c.store(uids, st) {
		return
	}
	if st.silent {
		c.settle(uids)
	}
	c.reportChanges(cmd.uid, cmd.uid)
	if len(modified) > 0 {
		ns := c.view.numbers(modified)
		if cmd.uid {
			ns = modified
		}
		c.done(Saying{Code: "MODIFIED " + formatUIDs(ns), Reason: reasonStoreConditional})
		return
	}
	c.ok()
}

// unmodified parts messages into those that a conditional STORE may change and
// those that somebody has changed since (RFC 7162 §3.1.3).
func (c *conn) unmodified(uids []mailstore.UID, since *mailstore.ModSeq) (keep, modified []mailstore.UID) {
	if since == nil {
		return uids, nil
	}
	for _, uid := range uids {
		m, ok := c.view.box.Message(uid)
		switch {
		case !ok:
		case m.ModSeq > *since:
			modified = append(modified, uid)
		default:
			keep = append(keep, uid)
		}
	}
	return keep, modified
}

// store has the engine change flags. It answers the command if that fails.
func (c *conn) store(uids []mailstore.UID, st storing) bool {
	if len(uids) == 0 || len(st.flags) == 0 && st.sign != "" {
		return true
	}
	r := c.back.ask("UID STORE", formatUIDs(uids), st.sign+"FLAGS.SILENT", "("+strings.Join(st.flags, " ")+")")
	if r.status != OK {
		c.refused(r, "")
		return false
	}
	return true
}

// settle marks messages as reported: the client knows what it did itself. With
// CONDSTORE the new mod-sequences are reported all the same (RFC 7162 §3.1.3).
func (c *conn) settle(uids []mailstore.UID) {
	for _, uid := range uids {
		n := c.view.number(uid)
		m, ok := c.view.box.Message(uid)
		if n == 0 || !ok || m.ModSeq == c.view.msgs[n-1].modSeq {
			continue
		}
		c.view.msgs[n-1].modSeq = m.ModSeq
		c.writeKeywords(m.Flags)
		if c.enabled.condstore {
			items := "MODSEQ (" + utoa64(m.ModSeq) + ")"
			if c.cmd.uid || c.enabled.qresync {
				items = "UID " + utoa(uid) + " " + items
			}
			c.untagged("%d FETCH (%s)", n, items)
		}
	}
}

// storing reads what stands behind the message set.
func (c *conn) storing(as args) (st storing, ok bool) {
	if l := as.at(0); l.kind == argList {
		if st.unchanged, ok = c.storeModifiers(l); !ok {
			return st, false
		}
		as = as.from(1)
	}
	action, isString := as.at(0).astring()
	item := strings.ToUpper(action)
	if item != "" && (item[0] == '+' || item[0] == '-') {
		st.sign, item = item[:1], item[1:]
	}
	item, st.silent = strings.CutSuffix(item, ".SILENT")
	if !isString || item != "FLAGS" {
		c.wrong(reasonArguments, action)
		return st, false
	}
	flags := as.from(1)
	if l := as.at(1); l.kind == argList {
		flags = l.list
	}
	st.flags, ok = c.flags(flags)
	return st, ok
}

func (c *conn) storeModifiers(l arg) (*mailstore.ModSeq, bool) {
	list := args(l.list)
	var since *mailstore.ModSeq
	for i := 0; i < len(list); i++ {
		name, ok := list[i].atom()
		i++
		text, hasValue := list.at(i).atom()
		switch {
		case !ok:
			c.wrong(reasonStoreModAtoms, "")
			return nil, false
		case !hasValue: // RFC 4466 §2.5: each has a value, with Dovecot an atom
			c.wrong(reasonStoreModValue, "")
			return nil, false
		case strings.EqualFold(name, "UNCHANGEDSINCE"):
			n, err := strconv.ParseUint(text, 10, 63)
			if err != nil {
				c.wrong(reasonStoreModSeq, text)
				return nil, false
			}
			since = &n
		default:
			c.wrong(reasonStoreModifier, name)
			return nil, false
		}
	}
	return since, true
}

// flags reads flags (RFC 9051 §2.3.2): the system's five, in any case of
// letters, and keywords. It answers the command when one cannot be.
func (c *conn) flags(as args) ([]mailstore.Flag, bool) {
	var flags []mailstore.Flag
	for _, a := range as {
		name, ok := a.atom()
		if !ok {
			c.wrong(reasonFlagAtoms, "")
			return nil, false
		}
		if !strings.HasPrefix(name, `\`) {
			if strings.ContainsAny(name, "%*\\]") { // RFC 9051 §9: a keyword is an atom
				c.no("CANNOT", reasonKeyword, name)
				return nil, false
			}
			flags = append(flags, name)
			continue
		}
		known := false
		for _, s := range mailstore.SystemFlags {
			if strings.EqualFold(s, name) {
				flags = append(flags, s)
				known = true
			}
		}
		if !known {
			c.wrong(reasonSystemFlag, strings.ToUpper(name))
			return nil, false
		}
	}
	return flags, true
}
