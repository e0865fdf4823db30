package imap

import (
	"fmt"
	"slices"
	"strings"

	"ehlo/server/mailstore"
)

// searchReturn is what SEARCH shall return (RFC 4731 §3.1, RFC 5182, RFC 5267).
type searchReturn struct {
	extended             bool // RETURN was given
	min, max, all, count bool
	save                 bool
	update               bool // RFC 5267 §4.3
	partial              *[2]uint32
	partialText          string
}

// any reports whether there is anything to return to the client.
func (s *searchReturn) any() bool { return s.min || s.max || s.all || s.count || s.partial != nil }

func (c *conn) search(cmd *command) {
	if !c.selected() {
		return
	}
	ret, as, ok := c.searchReturn(cmd.args, true)
	if !ok {
		return
	}
	charset := "UTF-8"
	if as.at(0).is("CHARSET") {
		if charset, ok = as.at(1).astring(); !ok {
			c.wrong(reasonSearchCharset, "")
			return
		}
		as = as.from(2)
	}
	keys, modSeq, ok := c.keys(as, charset)
	if !ok {
		return
	}
	uids, ok := c.find(keys)
	if !ok {
		return
	}
	c.writeFound(ret, uids, modSeq, "SEARCH")
	if ret.update {
		c.keepUpdated(keys, uids)
	}
	c.nameSought()
	c.sync(cmd.uid)
	c.ok()
}

// searchReturn reads RETURN and its options; updates reports whether UPDATE is
// one of them. It answers the command when something is wrong.
func (c *conn) searchReturn(as args, updates bool) (*searchReturn, args, bool) {
	ret := &searchReturn{}
	if !as.at(0).is("RETURN") || as.at(1).kind != argList {
		return ret, as, true
	}
	ret.extended = true
	list := args(as[1].list)
	for i := 0; i < len(list); i++ {
		name, ok := list[i].atom()
		if !ok {
			c.wrong(reasonSearchReturnAtoms, "")
			return nil, nil, false
		}
		switch strings.ToUpper(name) {
		case "MIN":
			ret.min = true
		case "MAX":
			ret.max = true
		case "ALL":
			ret.all = true
		case "COUNT":
			ret.count = true
		case "SAVE":
			ret.save = true
		case "PARTIAL": // RFC 5267 §4.4
			i++
			if ret.partial != nil {
				c.wrong(reasonPartialTwice, "")
				return nil, nil, false
			}
			if _, ok := list.at(i).atom(); !ok {
				c.wrong(reasonPartialMissing, "")
				return nil, nil, false
			}
			of, ok := partialRange(list.at(i))
			if !ok {
				c.wrong(reasonSearchPartial, list.at(i).text)
				return nil, nil, false
			}
			ret.partial, ret.partialText = &of, utoa(of[0])+":"+utoa(of[1])
		case "CONTEXT": // RFC 5267 §4.2: a hint that more will be asked
		default:
			if updates && strings.EqualFold(name, "UPDATE") {
				if ret.update = !c.updating(); ret.update {
					break
				}
				c.wrong(reasonUpdateTag, "")
				return nil, nil, false
			}
			c.wrong(reasonSearchReturn, name)
			return nil, nil, false
		}
	}
	if ret.partial != nil && ret.all {
		c.wrong(reasonPartialAll, "") // RFC 5267 §4.4
		return nil, nil, false
	}
	if !ret.any() && !ret.save && !ret.update {
		ret.all = true // RFC 4731 §3.1
	}
	return ret, as.from(2), true
}

// partialRange reads which results PARTIAL is for (RFC 5267 §4.4).
func partialRange(a arg) (of [2]uint32, ok bool) {
	text, _ := a.atom()
	set, ok := parseSet(text)
	if !ok || len(set) != 1 || strings.ContainsAny(text, "*,") || !strings.Contains(text, ":") {
		return of, false
	}
	return [2]uint32{set[0].from, set[0].to}, true
}

// keys reads search keys, and writes them as the engine takes them. It answers
// the command when they are wrong. modSeq is set when they ask for
// mod-sequences.
func (c *conn) keys(as args, charset string) (keys string, modSeq, ok bool) {
	if len(as) == 0 {
		c.wrong(reasonSearchMissing, "")
		return "", false, false
	}
	decode := decoder(charset)
	if decode == nil {
		c.no("BADCHARSET", reasonBadCharset, charset)
		return "", false, false
	}
	r := &keyReader{c: c, as: as, decode: decode}
	c.sought = nil
	text, err := r.searchKeys()
	if err != nil {
		c.wrong(err.reason, err.detail)
		return "", false, false
	}
	return string(text), r.modSeq, true
}

// nameSought lists the mailbox's flags anew when a search was for keywords that they do not have: Dovecot's index
// knows them from then on. They count among the keywords that a mailbox may have.
func (c *conn) nameSought() {
	sought := c.sought
	c.sought = nil
	if len(sought) > 0 && c.view.box.Takes(mailstore.MakeFlags(slices.Concat(c.keywords[c.view.box], sought)...)) == nil {
		c.writeKeywords(mailstore.MakeFlags(sought...))
	}
}

// find has the engine search. It answers the command when that cannot be done.
func (c *conn) find(keys string) (uids []mailstore.UID, ok bool) {
	r := c.back.ask("UID SEARCH", keys)
	uids, err := c.foundBy(r)
	if err != nil {
		c.refused(r, "")
		return nil, false
	}
	return uids, true
}

// writeFound writes a result, in the order of uids: as SEARCH or SORT did of
// old, or as ESEARCH.
func (c *conn) writeFound(ret *searchReturn, uids []mailstore.UID, modSeq bool, kind string) {
	ns := uids
	if !c.cmd.uid {
		ns = c.view.numbers(uids)
	}
	if ret.save {
		c.saved = slices.Clone(uids)
		if kind == "SEARCH" && !ret.all && !ret.count && ret.partial == nil && (ret.min || ret.max) {
			c.saved = ends(uids, ret.min, ret.max) // RFC 5182 §2.4
		}
		slices.Sort(c.saved)
	}
	if !ret.extended {
		var b strings.Builder
		b.WriteString(kind)
		for _, n := range ns {
			b.WriteString(" " + utoa(n))
		}
		if modSeq && len(ns) > 0 {
			b.WriteString(" (MODSEQ " + utoa64(c.highest(uids)) + ")") // RFC 7162 §3.1.5
		}
		c.untagged("%s", b.String())
		return
	}
	if !ret.any() && !ret.update {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, `ESEARCH (TAG %s)`, formatString(c.cmd.tag))
	if c.cmd.uid {
		b.WriteString(" UID")
	}
	found := uids
	if len(ns) > 0 {
		if ret.min {
			b.WriteString(" MIN " + utoa(ns[0]))
		}
		if ret.max {
			b.WriteString(" MAX " + utoa(ns[len(ns)-1]))
		}
		if (ret.min || ret.max) && !ret.all && !ret.count {
			found = ends(uids, ret.min, ret.max)
		}
	}
	if p := ret.partial; p != nil {
		from, to := min(int(p[0])-1, len(ns)), min(int(p[1]), len(ns))
		part := "NIL"
		if from < to {
			part = formatUIDs(ns[from:to])
		}
		fmt.Fprintf(&b, " PARTIAL (%s %s)", ret.partialText, part)
	}
	if ret.all && len(ns) > 0 {
		b.WriteString(" ALL " + formatUIDs(ns))
	}
	if ret.count {
		fmt.Fprintf(&b, " COUNT %d", len(ns))
	}
	if modSeq && len(ns) > 0 {
		b.WriteString(" MODSEQ " + utoa64(c.highest(found)))
	}
	c.untagged("%s", b.String())
}

// ends are the first, the last or both.
func ends(uids []mailstore.UID, first, last bool) []mailstore.UID {
	var e []mailstore.UID
	if len(uids) > 0 && first {
		e = append(e, uids[0])
	}
	if len(uids) > 0 && last {
		e = append(e, uids[len(uids)-1])
	}
	return slices.Compact(e)
}

// highest is the highest mod-sequence among messages.
func (c *conn) highest(uids []mailstore.UID) (high mailstore.ModSeq) {
	for _, uid := range uids {
		if m, ok := c.view.box.Message(uid); ok {
			high = max(high, m.ModSeq)
		}
	}
	return high
}
