package scenario

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// mapping reads a value's longer form.
func (d *decoder) mapping(n ast.Node, v *Value) {
	// A type without the method, so that the fields are read one by one.
	type fields Value
	d.fields(n, reflect.ValueOf((*fields)(v)).Elem())
	if v.bare() {
		d.Add(d.pos(n), "empty-condition")
	}
	if v.Form != "" && forms[v.Form] == nil {
		d.Add(d.pos(n), "no-form", "form", v.Form)
	}
}

// Name is a text that names something, and remembers its place.
type Name struct {
	Pos
	Text string
}

func (m *Name) decode(d *decoder, n ast.Node) {
	text, ok := scalar(n)
	if !ok {
		d.notSingle(n)
	}
	m.Pos, m.Text = d.pos(n), text
}

func (h *Hint) decode(d *decoder, n ast.Node) {
	if text, ok := scalar(n); ok {
		h.Pos, h.Say = d.pos(n), text
		return
	}
	type fields Hint
	d.fields(n, reflect.ValueOf((*fields)(h)).Elem())
}

func (t *Teach) decode(d *decoder, n ast.Node) {
	if text, ok := scalar(n); ok {
		t.Pos, t.Notes = d.pos(n), text
		return
	}
	type fields Teach
	d.fields(n, reflect.ValueOf((*fields)(t)).Elem())
}

// Delay is a number of tries, or a time such as 90s.
type Delay struct {
	Tries int
	Time  time.Duration // counts if it is not 0
}

func (w *Delay) decode(d *decoder, n ast.Node) {
	text, ok := scalar(n)
	if !ok {
		d.Add(d.pos(n), "not-delay")
		return
	}
	var err error
	if w.Tries, err = strconv.Atoi(text); err == nil {
		return
	}
	if w.Time, err = time.ParseDuration(text); err != nil || w.Time <= 0 {
		d.Add(d.pos(n), "not-after", "value", text)
	}
}

// decode reads a condition. A text alone is a verb.
func (c *Condition) decode(d *decoder, n ast.Node) {
	if _, ok := scalar(n); ok {
		c.Pos = d.pos(n)
		c.Verb.decode(d, n)
		return
	}
	type fields Condition
	d.fields(n, reflect.ValueOf((*fields)(c)).Elem())
}

// Pattern is a regular expression.
type Pattern struct{ *regexp.Regexp }

func (p *Pattern) decode(d *decoder, n ast.Node) {
	text, ok := scalar(n)
	if !ok {
		d.notSingle(n)
	}
	re, err := regexp.Compile(text)
	if err != nil {
		d.Add(d.pos(n), "pattern", "error", err)
		re = regexp.MustCompile(`$.^`)
	}
	p.Regexp = re
}

// Explanations are tried in the order written.
type Explanations []Explanation

func (es *Explanations) decode(d *decoder, n ast.Node) {
	entries, ok := pairs(n)
	if !ok {
		d.Add(d.pos(n), "not-explained")
		return
	}
	lines := make(map[string]int)
	for _, e := range entries {
		if key, _ := scalar(e.Key); d.twice(lines, key, e.Key) {
			continue
		}
		x := Explanation{at: d.pos(e.Key)}
		x.Reply.decode(d, e.Key)
		x.say, ok = scalar(e.Value)
		if !ok || strings.TrimSpace(x.say) == "" {
			d.Add(d.pos(e.Value), "no-explanation")
		}
		*es = append(*es, x)
	}
}

// Span is a number, or {min, max} of which either may be missing.
type Span struct {
	Min *int `yaml:"min"`
	Max *int `yaml:"max"`
}

func (s *Span) decode(d *decoder, n ast.Node) {
	if text, ok := scalar(n); ok {
		i, err := strconv.Atoi(text)
		if err != nil {
			d.Add(d.pos(n), "not-count", "value", text)
		}
		s.Min, s.Max = &i, &i
		return
	}
	type fields Span
	d.fields(n, reflect.ValueOf((*fields)(s)).Elem())
}

func (s *Span) Holds(n int) bool {
	return (s.Min == nil || n >= *s.Min) && (s.Max == nil || n <= *s.Max)
}
