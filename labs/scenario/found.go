package scenario

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Found is what SEARCH, SORT or THREAD has to find: the messages by number (by
// UID where the command has UID before it), or how many of them. Whoever asks
// in other words, and gets the same, has found it.
type Found struct {
	Numbers []uint32 // in the order wanted of SORT; nil if only counted
	Count   *Span    `yaml:"count"`
	Of      *Found   `yaml:"of"` // which ones were counted
}

// mostFound is how many messages a search of a lab may name.
const mostFound = 1000

func (f *Found) decode(d *decoder, n ast.Node) {
	if _, ok := pairs(n); ok {
		type fields Found
		d.fields(n, reflect.ValueOf((*fields)(f)).Elem())
		if f.Count == nil {
			d.Add(d.pos(n), "nothing-found")
		}
		return
	}
	items := []ast.Node{n}
	if seq, ok := n.(*ast.SequenceNode); ok {
		items = seq.Values
	}
	f.Numbers = []uint32{}
	for _, item := range items {
		text, _ := scalar(item)
		all, ok := Numbers(text)
		if !ok {
			d.Add(d.pos(item), "not-found", "value", text)
		}
		f.Numbers = append(f.Numbers, all...)
	}
}

// Numbers are the numbers of a sequence-set in the order written (RFC 9051 §9);
// ok is false if it is none, or has "*".
func Numbers(s string) (all []uint32, ok bool) {
	for part := range strings.SplitSeq(s, ",") {
		from, to, isRange := strings.Cut(part, ":")
		if !isRange {
			to = from
		}
		a, ok1 := number(from)
		b, ok2 := number(to)
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

// number reads a number of a message or a UID, which begin with 1.
func number(s string) (uint32, bool) {
	n, err := strconv.ParseUint(s, 10, 32)
	return uint32(n), err == nil && n > 0 && s[0] >= '0' && s[0] <= '9'
}
