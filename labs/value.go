package labs

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// value is what an author wants something to be: a text or number, true or
// false for whether it is there at all, a list for any of these, or a mapping
// for more:
//
//	all: [a, b]     each of these is among what is there
//	only: [a, b]    and nothing else is
//	contains: text  without regard to case
//	matches: regexp
//	not: value
//
// How two texts are compared depends on what they name; see sameness.
type value struct {
	given   bool
	text    string
	present *bool
	any     []value

	All      []value  `yaml:"all"`
	Only     []value  `yaml:"only"`
	Contains string   `yaml:"contains"`
	Matches  *pattern `yaml:"matches"`
	Not      *value   `yaml:"not"`
}

func (v *value) decode(d *decoder, n ast.Node) {
	v.given = true
	if seq, ok := n.(*ast.SequenceNode); ok {
		v.any = make([]value, len(seq.Values))
		for i, item := range seq.Values {
			v.any[i].decode(d, item)
		}
		if len(v.any) == 0 {
			d.add(d.pos(n), "name what it may be", "an empty list fits nothing")
		}
		return
	}
	if _, ok := pairs(n); ok {
		d.mapping(n, v)
		return
	}
	text, ok := scalar(n)
	if !ok {
		d.add(d.pos(n), "give a text, a number, true or false, a list or a mapping", "no value")
		return
	}
	v.text = text
	if b, ok := n.(*ast.BoolNode); ok {
		v.present = &b.Value
	}
}

// same tells whether a wanted and a found text mean the same.
type same func(want, have string) bool

// fold compares without regard to case and to the amount of space.
func fold(want, have string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(want), " "), strings.Join(strings.Fields(have), " "))
}

// holds tells whether what is there, in any order, is what is wanted. A value
// that was not given wants nothing.
func (v *value) holds(have []string, same same) bool {
	some := func(w *value) bool { return w.holds(have, same) }
	switch {
	case !v.given:
		return true
	case v.present != nil:
		return *v.present == (len(have) > 0)
	case v.any != nil:
		for i := range v.any {
			if some(&v.any[i]) {
				return true
			}
		}
		return false
	case v.text != "" || v.bare():
		return slices.ContainsFunc(have, func(h string) bool { return same(v.text, h) })
	}
	for i := range v.All {
		if !some(&v.All[i]) {
			return false
		}
	}
	if v.Only != nil && !v.exactly(have, same) {
		return false
	}
	if v.Contains != "" && !slices.ContainsFunc(have, func(h string) bool {
		return strings.Contains(strings.ToLower(h), strings.ToLower(v.Contains))
	}) {
		return false
	}
	if v.Matches != nil && !slices.ContainsFunc(have, v.Matches.MatchString) {
		return false
	}
	return v.Not == nil || !some(v.Not)
}

// bare tells whether the value is nothing but an empty text.
func (v *value) bare() bool {
	return v.All == nil && v.Only == nil && v.Contains == "" && v.Matches == nil && v.Not == nil
}

func (v *value) exactly(have []string, same same) bool {
	for i := range v.Only {
		if !v.Only[i].holds(have, same) {
			return false
		}
	}
	for _, h := range have {
		if !slices.ContainsFunc(v.Only, func(w value) bool { return w.holds([]string{h}, same) }) {
			return false
		}
	}
	return true
}

// one holds a single text against the value.
func (v *value) one(have string, same same) bool {
	if have == "" && (v.present != nil || v.any == nil && v.text != "") {
		return v.holds(nil, same)
	}
	return v.holds([]string{have}, same)
}
