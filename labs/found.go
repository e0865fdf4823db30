package labs

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ehlo/server/wire"
)

// found is what SEARCH, SORT or THREAD has to find: the messages by number (by
// UID where the command has UID before it), or how many of them. Whoever asks
// in other words, and gets the same, has found it.
type found struct {
	numbers []uint32 // in the order wanted of SORT; nil if only counted
	Count   *span    `yaml:"count"`
}

// mostFound is how many messages a search of a lab may name.
const mostFound = 1000

func (f *found) decode(d *decoder, n ast.Node) {
	if _, ok := pairs(n); ok {
		type fields found
		d.fields(n, reflect.ValueOf((*fields)(f)).Elem())
		if f.Count == nil {
			d.add(d.pos(n), "write found: [2, 5], or found: {count: 2}", "nothing is to be found")
		}
		return
	}
	items := []ast.Node{n}
	if seq, ok := n.(*ast.SequenceNode); ok {
		items = seq.Values
	}
	f.numbers = []uint32{}
	for _, item := range items {
		text, _ := scalar(item)
		all, ok := listed(text)
		if !ok {
			d.add(d.pos(item), "write found: [2, 5], or found: \"2,4:6\"", "%q is no number of a message", text)
		}
		f.numbers = append(f.numbers, all...)
	}
}

// listed are the numbers of a sequence-set in the order written (RFC 9051 §9);
// ok is false if it is none, or has "*".
func listed(s string) (all []uint32, ok bool) {
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(part, ":")
		if !isRange {
			to = from
		}
		a, ok1 := sequenceNumber(from, 0)
		b, ok2 := sequenceNumber(to, 0)
		if !ok1 || !ok2 || max(a, b)-min(a, b) > mostFound || len(all) > mostFound {
			return nil, false
		}
		for n := a; ; {
			if all = append(all, n); n == b {
				break
			}
			if n++; a > b {
				n -= 2
			}
		}
	}
	return all, true
}

// holds tells whether the reply says that this was found.
func (f *found) holds(x *wire.Exchange) bool {
	r := resultOf(x)
	switch {
	case r == nil:
		return false
	case f.Count != nil:
		return r.count >= 0 && f.Count.holds(r.count)
	case !r.listed:
		return false
	}
	want, have := slices.Clone(f.numbers), r.numbers
	if !r.ordered {
		slices.Sort(want)
		slices.Sort(have)
	}
	return slices.Equal(want, have)
}

// result is what a reply says of a search.
type result struct {
	listed  bool // numbers are all that was found
	ordered bool // their order says something
	numbers []uint32
	count   int
}

// resultOf reads the result in a reply, old (RFC 9051 §7.3.4, RFC 5256 §4) or
// extended (RFC 4731 §3). It is nil if there is none.
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
			all, ok := listed(words[i+1])
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
		r.count = -1 // not told
	}
}
