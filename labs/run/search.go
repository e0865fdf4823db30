package run

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// foundBy reports whether the reply says that this was found.
func foundBy(f *scenario.Found, x *wire.Exchange) bool {
	r := resultOf(x)
	switch {
	case r == nil:
		return false
	case f.Count != nil:
		return r.count >= 0 && f.Count.Holds(r.count)
	case !r.listed:
		return false
	}
	want, have := slices.Clone(f.Numbers), r.numbers
	if !r.ordered {
		slices.Sort(want)
		slices.Sort(have)
	}
	return slices.Equal(want, have)
}

// foundBecause reports whether a search found what it found because of each key that
// the condition asks for: without that key it finds something else. So a sequence-set
// that picks the answer by itself, or a key together with its opposite, does not pass
// for a search by that key, but a search by nothing else does. What was counted is
// looked at, too.
func (s *observation) foundBecause(c *scenario.Condition) bool {
	if c.Found == nil || s.x.Command == nil || !c.Because && c.Found.Of == nil {
		return true
	}
	host := s.run.world.Store(s.x.Service.Host)
	if host == nil {
		return true
	}
	user, ok := host.User(s.x.User)
	if !ok {
		return true
	}
	find := func(drop func(key string, values []string) bool) []uint32 {
		var found []uint32
		if found, ok = imap.SearchWithout(user, s.term.mailbox, s.run.world.Now, s.x.Unit, drop); !ok {
			return nil
		}
		return found
	}
	all := find(func(string, []string) bool { return false })
	if of := c.Found.Of; ok && of != nil && !slices.Equal(all, slices.Sorted(slices.Values(of.Numbers))) {
		return false
	}
	if !c.Because {
		return true
	}
	keys := c.Args["search-key"]
	for _, wanted := range append(keys.All, keys) { // each of several alone, and all of them together
		used := false
		left := find(func(key string, _ []string) bool {
			asked := wanted.Mentions(key, scenario.SameText)
			used = used || asked
			return asked
		})
		if ok && used && slices.Equal(all, left) {
			return false
		}
	}
	return true
}

// result is what a reply says of a search.
type result struct {
	listed  bool // numbers are all that was found
	ordered bool // their order says something
	numbers []uint32
	count   int
}

// resultOf reads the result in a reply, old (RFC 3501 §7.2.5, RFC 5256 §4) or
// extended (RFC 9051 §7.3.4, RFC 5267 §3.1). It is nil if there is none.
func resultOf(x *wire.Exchange) *result {
	if x.Command == nil {
		return nil
	}
	for _, line := range x.Response.Lines {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "*" {
			continue
		}
		r := &result{listed: true, ordered: strings.HasSuffix(x.Command.Verb, "SORT")}
		switch kind, rest := strings.ToUpper(words[1]), words[2:]; kind {
		case "SEARCH", "SORT", "THREAD":
			r.plain(strings.Join(rest, " "))
		case "ESEARCH":
			r.extended(strings.Join(rest, " "))
		default:
			continue
		}
		return r
	}
	return nil
}

// plain reads numbers, threads' parentheses among them; behind SEARCH's can
// stand the highest mod-sequence (RFC 7162 §3.1.5).
func (r *result) plain(s string) {
	s, _, _ = strings.Cut(s, "(MODSEQ")
	for _, word := range strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || c == '(' || c == ')' }) {
		if n, ok := sequenceNumber(word, 0); ok {
			r.numbers = append(r.numbers, n)
		}
	}
	r.count = len(r.numbers)
}

// extended reads the names and values of ESEARCH. When nothing was found there
// is no ALL, and no MIN and MAX.
func (r *result) extended(s string) {
	if strings.HasPrefix(s, "(") { // whose result it is
		_, s, _ = strings.Cut(s, ")")
	}
	words := strings.Fields(s)
	counted := false
	for i, w := range words[:max(len(words)-1, 0)] {
		switch strings.ToUpper(w) {
		case "ALL":
			all, ok := scenario.Numbers(words[i+1])
			r.listed, r.numbers = ok, all
			if !counted {
				r.count = len(all)
			}
			return
		case "COUNT":
			r.count, _ = strconv.Atoi(words[i+1])
			r.listed, counted = r.count == 0, true
		case "MIN", "MAX", "PARTIAL":
			r.listed = false
		}
	}
	if !r.listed && !counted {
		r.count = -1 // the reply does not say
	}
}
