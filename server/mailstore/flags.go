package mailstore

import (
	"slices"
	"strings"
)

// Flag is a message flag: a system flag or a keyword (RFC 9051 §2.3.2).
type Flag = string

// The system flags that can be stored.
const (
	Answered Flag = `\Answered`
	Flagged  Flag = `\Flagged`
	Deleted  Flag = `\Deleted`
	Seen     Flag = `\Seen`
	Draft    Flag = `\Draft`
)

// SystemFlags lists them in the order in which servers show them.
var SystemFlags = []Flag{Answered, Flagged, Deleted, Seen, Draft}

// Flags is a set of flags. The zero value is empty; values are never changed
// in place, so they can be copied freely.
type Flags struct {
	system   uint8
	keywords []Flag // sorted, in the spelling first used
}

// MakeFlags returns the set of the given flags. Names compare without regard
// to case; \Recent and unknown names with a backslash are left out.
func MakeFlags(flags ...Flag) Flags { return Flags{}.With(flags...) }

func systemBit(f Flag) uint8 {
	for i, s := range SystemFlags {
		if strings.EqualFold(s, f) {
			return 1 << i
		}
	}
	return 0
}

// Has reports whether the set contains the flag.
func (f Flags) Has(flag Flag) bool {
	if bit := systemBit(flag); bit != 0 {
		return f.system&bit != 0
	}
	return f.keyword(flag) >= 0
}

func (f Flags) keyword(flag Flag) int {
	return slices.IndexFunc(f.keywords, func(k Flag) bool { return strings.EqualFold(k, flag) })
}

// With returns the set with flags added.
func (f Flags) With(flags ...Flag) Flags {
	shared := true // the keywords are another's
	for _, flag := range flags {
		if bit := systemBit(flag); bit != 0 {
			f.system |= bit
		} else if flag != "" && flag[0] != '\\' && f.keyword(flag) < 0 {
			if shared {
				f.keywords, shared = slices.Clone(f.keywords), false
			}
			f.keywords = append(f.keywords, flag)
		}
	}
	if !shared {
		slices.Sort(f.keywords)
	}
	return f
}

// Without returns the set with flags removed.
func (f Flags) Without(flags ...Flag) Flags {
	for _, flag := range flags {
		if bit := systemBit(flag); bit != 0 {
			f.system &^= bit
		} else if i := f.keyword(flag); i >= 0 {
			f.keywords = slices.Delete(slices.Clone(f.keywords), i, i+1)
		}
	}
	return f
}

// List returns the flags: system flags in the order of SystemFlags, then
// keywords in alphabetical order.
func (f Flags) List() []Flag {
	var l []Flag
	for i, s := range SystemFlags {
		if f.system&(1<<i) != 0 {
			l = append(l, s)
		}
	}
	return append(l, f.keywords...)
}

// Equal reports whether two sets hold the same flags.
func (f Flags) Equal(g Flags) bool {
	return f.system == g.system && slices.EqualFunc(f.keywords, g.keywords, strings.EqualFold)
}
