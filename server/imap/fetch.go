package imap

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"ehlo/server/mailstore"
)

func (c *conn) fetch(cmd *command) {
	if !c.selected() {
		return
	}
	set, what := cmd.args.at(0), cmd.args.at(1)
	tail := cmd.args.at(2)
	_, isAtom := set.atom()
	if !isAtom || what.kind != argList && what.kind != argAtom || tail.kind != argEnd && tail.kind != argList {
		c.wrong(reasonArguments, "")
		return
	}
	uids, ok := c.messages(set)
	if !ok {
		return
	}
	f, ok := c.fetching(cmd.args.from(1))
	if !ok {
		return
	}
	if f.has("MODSEQ") {
		c.enableCondstore()
	}
	if f.vanished {
		c.writeVanished(set, *f.changedSince)
	}
	missing, undecoded := false, false
	for _, uid := range uids {
		m, ok := c.view.box.Message(uid)
		if !ok {
			missing = true
			continue
		}
		if c.undecodable(f, m) {
			undecoded = true
			break
		}
		if f.changedSince == nil || m.ModSeq > *f.changedSince {
			c.fetchMessage(f, m)
		}
	}
	c.sync(cmd.uid)
	if undecoded {
		c.no("UNKNOWN-CTE", reasonUnknownCTE, "")
		return
	}
	if missing {
		// RFC 2180 §4.1: some of the messages have been expunged.
		c.no("EXPUNGEISSUED", reasonExpungeIssued, "")
		return
	}
	c.ok()
}

// undecodable reports whether a part of the message is wanted without its
// transfer encoding, which is one that nobody knows (RFC 3516 §4.3).
func (c *conn) undecodable(f *fetching, m mailstore.Message) bool {
	for _, it := range f.items {
		if it.name != "BINARY[" && it.name != "BINARY.SIZE[" || len(it.section.part) == 0 {
			continue
		}
		if p := parseMessage(m.Content.Raw).find(it.section.part); p != nil && !p.encodingKnown() {
			return true
		}
	}
	return false
}

// enableCondstore notes that the client knows mod-sequences (RFC 7162 §3.1).
func (c *conn) enableCondstore() {
	if c.enabled.condstore {
		return
	}
	c.enabled.condstore = true
	if c.view != nil {
		c.untaggedOK("HIGHESTMODSEQ "+utoa64(c.view.modSeq), reasonHighestModSeq)
	}
}

// writeVanished lists what has been expunged since (RFC 7162 §3.2.6).
func (c *conn) writeVanished(set arg, since mailstore.ModSeq) {
	spans, _ := parseSet(set.text)
	wanted := settled(spans, math.MaxUint32)
	var gone []mailstore.UID
	for _, uid := range c.view.box.VanishedSince(since) {
		if contains(wanted, uid) {
			gone = append(gone, uid)
		}
	}
	if len(gone) > 0 {
		c.untagged("VANISHED (EARLIER) %s", formatUIDs(gone))
	}
}

// fetchMessage writes one FETCH response.
func (c *conn) fetchMessage(f *fetching, m mailstore.Message) {
	n := c.view.number(m.UID)
	t := &c.view.msgs[n-1]
	items := f.order()
	// RFC 9051 §6.4.5: reading a message sets \Seen, and the changed flags
	// come with it.
	if f.marksSeen() && !c.view.readOnly && !m.Flags.Has(mailstore.Seen) {
		if r := c.back.ask("UID STORE", utoa(m.UID), "+FLAGS.SILENT", `(\Seen)`); r.status == OK {
			m, _ = c.view.box.Message(m.UID)
			t.modSeq = m.ModSeq
		}
		if !f.has("FLAGS") {
			items = insertFlags(items)
		}
	} else if f.has("FLAGS") {
		t.modSeq = m.ModSeq
	}
	c.writeKeywords(m.Flags)
	b := &c.out
	fmt.Fprintf(b, "* %d FETCH (", n)
	for i, it := range items {
		if i > 0 {
			b.WriteByte(' ')
		}
		c.writeItem(b, it, m, t.recent)
	}
	b.WriteString(")\r\n")
}

// insertFlags adds FLAGS behind the short items.
func insertFlags(items []item) []item {
	at := 0
	for at < len(items) && (plainItems[items[at].name] || items[at].name == "PREVIEW" || items[at].name == "SNIPPET") {
		at++
	}
	return append(append(append([]item(nil), items[:at]...), item{name: "FLAGS"}), items[at:]...)
}

func (c *conn) writeItem(b *bytes.Buffer, it item, m mailstore.Message, recent bool) {
	switch it.name {
	case "FLAGS":
		b.WriteString("FLAGS (" + c.flagList(m.Flags, recent) + ")")
	case "UID":
		b.WriteString("UID " + utoa(m.UID))
	case "MODSEQ":
		b.WriteString("MODSEQ (" + utoa64(m.ModSeq) + ")")
	case "INTERNALDATE":
		b.WriteString(`INTERNALDATE "` + m.Internal.Format("02-Jan-2006 15:04:05 -0700") + `"`)
	case "SAVEDATE": // RFC 8514 §4.2
		b.WriteString(`SAVEDATE "` + m.Saved.Format("02-Jan-2006 15:04:05 -0700") + `"`)
	case "RFC822.SIZE":
		fmt.Fprintf(b, "RFC822.SIZE %d", m.Size())
	case "X-GUID":
		b.WriteString("X-GUID " + c.guid(m))
	case "PREVIEW", "SNIPPET": // RFC 8970 §3
		text := c.back.preview(m)
		if it.name == "SNIPPET" || it.fuzzy {
			b.WriteString(it.name + " (FUZZY " + formatString(text) + ")")
		} else {
			b.WriteString("PREVIEW " + formatString(text))
		}
	case "ENVELOPE":
		b.WriteString("ENVELOPE ")
		b.Write(c.back.envelope(m))
	case "BODY":
		b.WriteString("BODY ")
		b.Write(c.back.bodyStructure(m, false))
	case "BODYSTRUCTURE":
		b.WriteString("BODYSTRUCTURE ")
		b.Write(c.back.bodyStructure(m, true))
	case "RFC822":
		writeLiteral(b, "RFC822", nil, m.Content.Raw)
	case "RFC822.HEADER":
		data, _ := c.back.section(m.Content.Raw, section{text: "HEADER"})
		writeLiteral(b, "RFC822.HEADER", nil, data)
	case "RFC822.TEXT":
		data, _ := c.back.section(m.Content.Raw, section{text: "TEXT"})
		writeLiteral(b, "RFC822.TEXT", nil, data)
	case "BODY[":
		data, _ := c.back.section(m.Content.Raw, it.section)
		writeLiteral(b, "BODY["+it.section.String()+"]", it.partial, data)
	case "BINARY[":
		data, undone := c.back.binary(m.Content.Raw, it.section)
		writeOctets(b, "BINARY["+it.section.String()+"]", it.partial, literalSign(data, undone), it.partial.cut(data))
	case "BINARY.SIZE[":
		data, _ := c.back.binary(m.Content.Raw, it.section)
		fmt.Fprintf(b, "BINARY.SIZE[%s] %d", it.section, len(data))
	}
}

// guid is an identifier that stays with a message's content.
func (c *conn) guid(m mailstore.Message) string {
	return fmt.Sprintf("%08x%08x", c.view.box.UIDValidity(), m.UID)
}

// writeLiteral writes an item whose value is a literal. No NUL may be in one (RFC 9051 §4.3): Dovecot sends 0x80
// in its place, which keeps sizes as they are.
func writeLiteral(b *bytes.Buffer, name string, p *partial, data []byte) {
	if data = p.cut(data); bytes.IndexByte(data, 0) >= 0 {
		data = bytes.ReplaceAll(data, []byte{0}, []byte{0x80})
	}
	writeOctets(b, name, p, "", data)
}

// writeOctets writes octets that have been cut out as p says, behind a sign: "" for a literal, "~" for a literal8.
func writeOctets(b *bytes.Buffer, name string, p *partial, sign string, data []byte) {
	b.WriteString(name)
	if p != nil {
		fmt.Fprintf(b, "<%d>", p.offset)
	}
	fmt.Fprintf(b, " %s{%d}\r\n", sign, len(data))
	b.Write(data)
}

// parseQResync reads the parameters of QRESYNC (RFC 7162 §3.2.5).
func parseQResync(a arg) (*qresync, Reason) {
	l := args(a.list)
	validity, ok1 := setNumber(l.at(0).text)
	var modSeq uint64
	_, err := fmt.Sscanf(l.at(1).text, "%d", &modSeq)
	if a.kind != argList || !ok1 || err != nil {
		return nil, reasonQResyncMissing
	}
	q := &qresync{uidValidity: validity, modSeq: modSeq}
	if known := l.at(2); known.kind == argAtom {
		set, ok := parseSet(known.text)
		if !ok || strings.Contains(known.text, "*") {
			return nil, reasonQResyncMissing
		}
		q.known = settled(set, math.MaxUint32)
	}
	return q, ""
}

// qresync is what the client says it knows of a mailbox.
type qresync struct {
	uidValidity uint32
	modSeq      mailstore.ModSeq
	known       []span // as settled returns them; nil for all
}

// resynchronise reports what has vanished and changed since the client last
// looked, if it is still the same mailbox (RFC 7162 §3.2.5.1).
func (c *conn) resynchronise(q *qresync) {
	v := c.view
	if v.box.UIDValidity() != q.uidValidity {
		return
	}
	known := func(uid mailstore.UID) bool { return q.known == nil || contains(q.known, uid) }
	var gone []mailstore.UID
	for _, uid := range v.box.VanishedSince(q.modSeq) {
		if known(uid) {
			gone = append(gone, uid)
		}
	}
	if len(gone) > 0 {
		c.untagged("VANISHED (EARLIER) %s", formatUIDs(gone))
	}
	f := &fetching{items: []item{{name: "UID"}, {name: "FLAGS"}, {name: "MODSEQ"}}}
	for _, m := range v.box.Messages() {
		if m.ModSeq > q.modSeq && known(m.UID) && v.number(m.UID) > 0 {
			c.fetchMessage(f, m)
		}
	}
}
