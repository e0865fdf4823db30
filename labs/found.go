package labs

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
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

// sequenceNumber reads a number of a message, or "*", which is the last. ok is
// false if it is neither, or there is no last.
func sequenceNumber(s string, last uint32) (uint32, bool) {
	if s == "*" {
		return last, last > 0
	}
	n, err := strconv.ParseUint(s, 10, 32)
	return uint32(n), err == nil && n > 0 && s[0] >= '0' && s[0] <= '9'
}
