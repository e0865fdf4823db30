package scenario

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Value is what an author wants something to be: a text or number, true or
// false for whether it is there at all, a list for any of these, or a mapping
// for more:
//
//	all: [a, b]     each of these is among what is there
//	only: [a, b]    and nothing else is
//	contains: text  without regard to case
//	matches: regexp
//	form: date      it has the form of a header's date, or of a message-id
//	not: value
//
// How two texts are compared depends on what they name; see Same.
type Value struct {
	Given   bool    // the key is there at all
	Text    string  // "" unless it is a single one
	Present *bool   // nil unless it is true or false
	any     []Value // nil unless it is a list

	All      []Value  `yaml:"all"`
	Only     []Value  `yaml:"only"`
	Contains string   `yaml:"contains"`
	Matches  *Pattern `yaml:"matches"`
	Form     string   `yaml:"form"`
	Not      *Value   `yaml:"not"`
}

func (v *Value) decode(d *decoder, n ast.Node) {
	v.Given = true
	if seq, ok := n.(*ast.SequenceNode); ok {
		v.any = make([]Value, len(seq.Values))
		for i, item := range seq.Values {
			v.any[i].decode(d, item)
		}
		if len(v.any) == 0 {
			d.Add(d.pos(n), "empty-list")
		}
		return
	}
	if _, ok := pairs(n); ok {
		d.mapping(n, v)
		return
	}
	text, ok := scalar(n)
	if !ok {
		d.Add(d.pos(n), "no-value")
		return
	}
	v.Text = text
	if b, ok := n.(*ast.BoolNode); ok {
		v.Present = &b.Value
	}
}

// Same reports whether a wanted and a found text mean the same.
type Same func(want, have string) bool

// SameText compares without regard to case and to the amount of space.
func SameText(want, have string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(want), " "), strings.Join(strings.Fields(have), " "))
}

// Holds reports whether what is there, in any order, is what is wanted. A value
// that was not given wants nothing.
func (v *Value) Holds(have []string, same Same) bool {
	some := func(w *Value) bool { return w.Holds(have, same) }
	switch {
	case !v.Given:
		return true
	case v.Present != nil:
		return *v.Present == (len(have) > 0)
	case v.any != nil:
		for i := range v.any {
			if some(&v.any[i]) {
				return true
			}
		}
		return false
	case v.Text != "" || v.bare():
		return slices.ContainsFunc(have, func(h string) bool { return same(v.Text, h) })
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
	if v.Form != "" && !v.hasForm(have) {
		return false
	}
	return v.Not == nil || !some(v.Not)
}

// Missing is a text that the value wants to be contained in what is there and that is
// not, "" if it is another thing that it lacks.
func (v *Value) Missing(have []string, same Same) string {
	for i := range v.All {
		if w := &v.All[i]; !w.Holds(have, same) {
			return w.Missing(have, same)
		}
	}
	if v.Contains != "" && v.Not == nil && v.Matches == nil && !v.Holds(have, same) {
		return v.Contains
	}
	return ""
}

// Mentions reports whether a text is among those that the value wants to be there.
func (v *Value) Mentions(text string, same Same) bool {
	mentions := func(w Value) bool { return w.Mentions(text, same) }
	return v.Text != "" && same(v.Text, text) ||
		slices.ContainsFunc(v.any, mentions) || slices.ContainsFunc(v.All, mentions) || slices.ContainsFunc(v.Only, mentions)
}

// Texts are those any of which will do.
func (v *Value) Texts() (all []string) {
	if v.Text != "" {
		return []string{v.Text}
	}
	for i := range v.any {
		all = append(all, v.any[i].Texts()...)
	}
	return all
}

// bare reports whether the value is nothing but an empty text.
func (v *Value) bare() bool {
	return v.All == nil && v.Only == nil && v.Contains == "" && v.Matches == nil && v.Form == "" && v.Not == nil
}

func (v *Value) exactly(have []string, same Same) bool {
	for i := range v.Only {
		if !v.Only[i].Holds(have, same) {
			return false
		}
	}
	for _, h := range have {
		if !slices.ContainsFunc(v.Only, func(w Value) bool { return w.Holds([]string{h}, same) }) {
			return false
		}
	}
	return true
}

// HoldsOne holds a single text against the value.
func (v *Value) HoldsOne(have string, same Same) bool {
	if have == "" && (v.Present != nil || v.any == nil && v.Text != "") {
		return v.Holds(nil, same)
	}
	return v.Holds([]string{have}, same)
}
