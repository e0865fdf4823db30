package imap

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"ehlo/server/mailstore"
)

func utoa(n uint32) string   { return strconv.FormatUint(uint64(n), 10) }
func utoa64(n uint64) string { return strconv.FormatUint(n, 10) }

// span is a part of a set, both ends included. star is the largest number in
// use, whatever it is: no number itself, as 4294967295 is (RFC 9051 §9,
// nz-number).
type span struct{ from, to uint32 }

const star = 0

// parseSet reads a sequence-set (RFC 9051 §9). "*" becomes star; a span's ends
// are put in order. As with Dovecot, a comma may stand at the end.
func parseSet(s string) ([]span, bool) {
	var set []span
	for _, part := range strings.Split(strings.TrimSuffix(s, ","), ",") {
		a, b, isRange := strings.Cut(part, ":")
		from, ok := setNumber(a)
		to := from
		if isRange {
			var ok2 bool
			to, ok2 = setNumber(b)
			ok = ok && ok2
		}
		if !ok {
			return nil, false
		}
		set = append(set, span{min(from, to), max(from, to)})
	}
	return set, true
}

func setNumber(s string) (uint32, bool) {
	if s == "*" {
		return star, true
	}
	n, err := strconv.ParseUint(s, 10, 32)
	// RFC 9051 §9: nz-number, of digits only.
	return uint32(n), err == nil && n > 0 && s[0] >= '0' && s[0] <= '9'
}

// settled is a set in which last stands for star: in order, and without overlaps.
func settled(set []span, last uint32) []span {
	all := make([]span, len(set))
	for i, sp := range set {
		if sp.from == star {
			sp.from = last
		}
		if sp.to == star {
			sp.to = last
		}
		all[i] = span{min(sp.from, sp.to), max(sp.from, sp.to)}
	}
	slices.SortFunc(all, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	merged := all[:0]
	for _, sp := range all {
		if n := len(merged); n > 0 && sp.from <= merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, sp.to)
		} else {
			merged = append(merged, sp)
		}
	}
	return merged
}

// contains reports whether a number is in a set, as settled returns it.
func contains(set []span, n uint32) bool {
	i := sort.Search(len(set), func(i int) bool { return set[i].to >= n })
	return i < len(set) && set[i].from <= n
}

// valid reports whether all numbers of a set of sequence numbers are in use; a
// range to "*" has to begin at one that is.
func valid(set []span, count int) bool {
	if count == 0 {
		return false
	}
	for _, sp := range set {
		if sp.from != star && int64(sp.from) > int64(count) || sp.to != star && int64(sp.to) > int64(count) {
			return false
		}
	}
	return true
}

// messages finds the messages that a command's set means, as UIDs, ascending.
// It answers the command itself when the set is not valid.
func (c *conn) messages(a arg) ([]mailstore.UID, bool) {
	wrong := reasonMessageSet
	if c.cmd.uid {
		wrong = reasonUIDSet
	}
	text, _ := a.astring()
	if text == "$" {
		// RFC 5182 §2.1: the result that was saved.
		return c.savedResult(), true
	}
	set, ok := parseSet(text)
	if !ok || !c.cmd.uid && !valid(set, len(c.view.msgs)) {
		c.wrong(wrong, text)
		return nil, false
	}
	return c.view.pick(set, c.cmd.uid), true
}

// pick lists the UIDs of the messages in a set.
func (v *view) pick(set []span, byUID bool) []mailstore.UID {
	var uids []mailstore.UID
	last := uint32(len(v.msgs))
	if byUID && last > 0 {
		last = v.msgs[last-1].uid
	}
	in := settled(set, last)
	for i, t := range v.msgs {
		n := uint32(i + 1)
		if byUID {
			n = t.uid
		}
		if contains(in, n) {
			uids = append(uids, t.uid)
		}
	}
	return uids
}

// savedResult is the result of the last SEARCH RETURN (SAVE), less what has
// been expunged since.
func (c *conn) savedResult() []mailstore.UID {
	var uids []mailstore.UID
	for _, uid := range c.saved {
		if c.view.number(uid) > 0 {
			uids = append(uids, uid)
		}
	}
	return uids
}

// formatUIDs writes ascending numbers as a set, runs as ranges.
func formatUIDs(uids []uint32) string {
	var b strings.Builder
	for i := 0; i < len(uids); {
		j := i
		for j+1 < len(uids) && uids[j+1] == uids[j]+1 {
			j++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(utoa(uids[i]))
		if j > i {
			b.WriteString(":" + utoa(uids[j]))
		}
		i = j + 1
	}
	return b.String()
}

// numbers are the sequence numbers of UIDs.
func (v *view) numbers(uids []mailstore.UID) []uint32 {
	ns := make([]uint32, 0, len(uids))
	for _, uid := range uids {
		if n := v.number(uid); n > 0 {
			ns = append(ns, uint32(n))
		}
	}
	return ns
}
