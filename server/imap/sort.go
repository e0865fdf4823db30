package imap

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"ehlo/server/mailstore"
)

// sortKey is one of SORT's (RFC 5256 §3, RFC 5957).
type sortKey struct {
	name    string
	reverse bool
}

// sortKeys are the keys by name, and how they compare.
var sortKeys = map[string]func(a, b *sortable) int{
	"ARRIVAL":     func(a, b *sortable) int { return a.m.Internal.Compare(b.m.Internal) },
	"DATE":        func(a, b *sortable) int { return a.sent.Compare(b.sent) },
	"SIZE":        func(a, b *sortable) int { return cmp.Compare(a.m.Size(), b.m.Size()) },
	"SUBJECT":     func(a, b *sortable) int { return cmp.Compare(a.subject(), b.subject()) },
	"FROM":        func(a, b *sortable) int { return cmp.Compare(a.local("From"), b.local("From")) },
	"TO":          func(a, b *sortable) int { return cmp.Compare(a.local("To"), b.local("To")) },
	"CC":          func(a, b *sortable) int { return cmp.Compare(a.local("Cc"), b.local("Cc")) },
	"DISPLAYFROM": func(a, b *sortable) int { return cmp.Compare(a.display("From"), b.display("From")) },
	"DISPLAYTO":   func(a, b *sortable) int { return cmp.Compare(a.display("To"), b.display("To")) },
}

// sortable is a message with what has been read of its header. What it is
// compared by is read once, however often it is compared.
type sortable struct {
	m    mailstore.Message
	head *part
	sent time.Time
	read map[string]string // texts to compare by, by what they are of
}

func newSortable(m mailstore.Message) *sortable {
	n := headerLength(m.Content.Raw)
	s := &sortable{m: m, head: &part{header: m.Content.Raw[:n], fields: parseHeader(m.Content.Raw[:n])}, read: make(map[string]string)}
	// RFC 5256 §2.2: the internal date where the header's cannot be read.
	var ok bool
	if s.sent, ok = sentDate(s.head.field("Date")); !ok {
		s.sent = m.Internal
	}
	return s
}

// once is a text that make makes when it is first asked for.
func (s *sortable) once(what string, make func() string) string {
	text, ok := s.read[what]
	if !ok {
		text = fold(make())
		s.read[what] = text
	}
	return text
}

func (s *sortable) subject() string {
	return s.once("subject", func() string {
		base, _ := baseSubject(s.head.field("Subject"))
		return base
	})
}

// local is the local part of a field's first address.
func (s *sortable) local(field string) string {
	return s.once("local "+field, func() string {
		if list := parseAddresses(s.head.field(field)); len(list) > 0 && list[0].local != nil {
			return *list[0].local
		}
		return ""
	})
}

// display is what a mail program shows of a field's first address (RFC 5957
// §3): its name, or else the address.
func (s *sortable) display(field string) string {
	return s.once("display "+field, func() string {
		list := parseAddresses(s.head.field(field))
		switch {
		case len(list) == 0 || list[0].local == nil:
			return ""
		case list[0].name != nil && *list[0].name != "":
			return decodeWords(*list[0].name)
		case list[0].domain != nil:
			return *list[0].local + "@" + *list[0].domain
		}
		return *list[0].local
	})
}

// sort answers SORT and UID SORT.
func (c *conn) sort(cmd *command) {
	if !c.selected() {
		return
	}
	ret, as, ok := c.searchReturn(cmd.args, false)
	if !ok {
		return
	}
	keys, ok := c.sortProgram(as.at(0))
	if !ok {
		return
	}
	uids, modSeq, ok := c.findIn(as.from(1))
	if !ok {
		return
	}
	list := c.sortables(uids)
	slices.SortStableFunc(list, func(a, b *sortable) int {
		for _, k := range keys {
			n := sortKeys[k.name](a, b)
			if k.reverse {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return cmp.Compare(a.m.UID, b.m.UID) // RFC 5256 §3: in the mailbox's order
	})
	for i, s := range list {
		uids[i] = s.m.UID
	}
	c.writeFound(ret, uids, modSeq, "SORT")
	c.nameSought()
	c.sync(cmd.uid)
	c.ok()
}

// sortProgram reads the keys. It answers the command when one cannot be. As
// with Dovecot, REVERSE twice is no REVERSE, and a key that has been had is
// passed over.
func (c *conn) sortProgram(a arg) ([]sortKey, bool) {
	if a.kind != argList {
		c.wrong(reasonSortProgram, "")
		return nil, false
	}
	if len(a.list) == 0 {
		c.wrong(reasonSortEmpty, "")
		return nil, false
	}
	var keys []sortKey
	reverse, last := false, false
	for _, k := range a.list {
		name, ok := k.astring()
		if !ok {
			c.wrong(reasonSortProgram, "")
			return nil, false
		}
		upper := strings.ToUpper(name)
		if last = upper == "REVERSE"; last {
			reverse = !reverse
			continue
		}
		if sortKeys[upper] == nil {
			c.wrong(reasonSortKey, name)
			return nil, false
		}
		if slices.ContainsFunc(keys, func(had sortKey) bool { return had.name == upper }) {
			continue
		}
		keys = append(keys, sortKey{upper, reverse})
		reverse = false
	}
	if last {
		c.wrong(reasonSortReverse, "")
		return nil, false
	}
	return keys, true
}

// findIn searches with a charset in front of the keys, as SORT and THREAD have
// it. It answers the command when that cannot be done.
func (c *conn) findIn(as args) (uids []mailstore.UID, modSeq, ok bool) {
	charset, isString := as.at(0).astring()
	if !isString {
		c.wrong(reasonSearchCharset, "")
		return nil, false, false
	}
	keys, modSeq, ok := c.keys(as.from(1), charset)
	if !ok {
		return nil, false, false
	}
	uids, ok = c.find(keys)
	return uids, modSeq, ok
}

func (c *conn) sortables(uids []mailstore.UID) []*sortable {
	var list []*sortable
	for _, uid := range uids {
		if m, ok := c.view.box.Message(uid); ok {
			list = append(list, newSortable(m))
		}
	}
	return list
}
