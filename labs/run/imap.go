package run

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sameItem compares FETCH items. What asks for the same octets with the same
// effect is the same: RFC 3501 §6.4.5 defines RFC822 by BODY[], and both it
// and RFC 9051 §6.4.5 have ALL, FAST and FULL as names for several.
func sameItem(want, have string) bool {
	want, have = itemName(want), itemName(have)
	return want == have || slices.Contains(macros[have], want)
}

var headerFields = regexp.MustCompile(`^(.*\[.*HEADER\.FIELDS(?:\.NOT)?) *\((.*)\) *(\].*)$`)

var macros = map[string][]string{
	"ALL":  {"FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"},
	"FAST": {"FLAGS", "INTERNALDATE", "RFC822.SIZE"},
	"FULL": {"FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"},
}

func itemName(s string) string {
	s = strings.Join(strings.Fields(strings.ToUpper(s)), " ")
	// RFC 9051 §6.4.5.1: the fields of a header come in its own order,
	// however they are named.
	if m := headerFields.FindStringSubmatch(s); m != nil {
		names := strings.Fields(strings.ReplaceAll(m[2], `"`, ""))
		slices.Sort(names)
		return m[1] + " (" + strings.Join(slices.Compact(names), " ") + ")" + m[3]
	}
	switch s {
	case "RFC822":
		return "BODY[]"
	case "RFC822.TEXT":
		return "BODY[TEXT]"
	case "RFC822.HEADER":
		return "BODY.PEEK[HEADER]"
	}
	return s
}

// numbers are the spans of a sequence-set, in order and joined where they
// touch.
type numbers [][2]uint32

// sequenceSet reads one (RFC 9051 §9); last is what "*" stands for. It is nil
// when s is none.
func sequenceSet(s string, last uint32) numbers {
	var set numbers
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(part, ":")
		a, ok := sequenceNumber(from, last)
		b := a
		if isRange {
			var ok2 bool
			b, ok2 = sequenceNumber(to, last)
			ok = ok && ok2
		}
		if !ok {
			return nil
		}
		set = append(set, [2]uint32{min(a, b), max(a, b)})
	}
	slices.SortFunc(set, func(a, b [2]uint32) int { return int(int64(a[0]) - int64(b[0])) })
	joined := set[:1]
	for _, n := range set[1:] {
		if end := &joined[len(joined)-1][1]; uint64(n[0]) <= uint64(*end)+1 {
			*end = max(*end, n[1])
			continue
		}
		joined = append(joined, n)
	}
	return joined
}

// sequenceNumber reads a number of a message, or "*", which is the last. ok is
// false if it is neither, or there is no last.
func sequenceNumber(s string, last uint32) (uint32, bool) {
	if s == "*" {
		return last, last > 0
	}
	n, err := strconv.ParseUint(s, 10, 32)
	return uint32(n), err == nil && n > 0 && s[0] >= '0' && s[0] <= '9'
}

// sameSet reports whether two sets mean the same messages.
func sameSet(want, have string, last uint32) bool {
	w, h := sequenceSet(want, last), sequenceSet(have, last)
	return w != nil && slices.Equal(w, h)
}

// exists follows how many messages the selected mailbox has, by the untagged
// data of a reply (RFC 9051 §7.4.1, §7.5.1).
func exists(n uint32, lines []string) uint32 {
	for _, l := range lines {
		f := strings.Fields(l)
		if len(f) != 3 || f[0] != "*" {
			continue
		}
		v, err := strconv.ParseUint(f[1], 10, 32)
		switch {
		case err != nil:
		case strings.EqualFold(f[2], "EXISTS"):
			n = uint32(v)
		case strings.EqualFold(f[2], "EXPUNGE") && n > 0:
			n--
		}
	}
	return n
}
