package labs

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// mapping reads a value's longer form.
func (d *decoder) mapping(n ast.Node, v *value) {
	// A type without the method, so that the fields are read one by one.
	type fields value
	d.fields(n, reflect.ValueOf((*fields)(v)).Elem())
	if v.bare() {
		d.add(d.pos(n), "give all, only, contains, matches or not", "this asks for nothing")
	}
}

// name is a text that names something, and remembers its place.
type name struct {
	Pos
	text string
}

func (m *name) decode(d *decoder, n ast.Node) {
	text, ok := scalar(n)
	if !ok {
		d.add(d.pos(n), d.single(n), "one value belongs here, %s", kindOf(n))
	}
	m.Pos, m.text = d.pos(n), text
}

func (h *hint) decode(d *decoder, n ast.Node) {
	if text, ok := scalar(n); ok {
		h.Pos, h.Say = d.pos(n), text
		return
	}
	type fields hint
	d.fields(n, reflect.ValueOf((*fields)(h)).Elem())
}

// delay is a number of tries, or a time such as 90s.
type delay struct {
	tries int
	time  time.Duration // counts if it is not 0
}

func (w *delay) decode(d *decoder, n ast.Node) {
	text, ok := scalar(n)
	if !ok {
		d.add(d.pos(n), "write a number of tries, or a time: 90s, 2m", "one value belongs here, %s", kindOf(n))
		return
	}
	var err error
	if w.tries, err = strconv.Atoi(text); err == nil {
		return
	}
	if w.time, err = time.ParseDuration(text); err != nil || w.time <= 0 {
		d.add(d.pos(n), "write a number of tries, or a time: 90s, 2m", "%q is neither", text)
	}
}

// decode reads a condition. A text alone is a verb.
func (c *condition) decode(d *decoder, n ast.Node) {
	if _, ok := scalar(n); ok {
		c.Pos = d.pos(n)
		c.Verb.decode(d, n)
		return
	}
	type fields condition
	d.fields(n, reflect.ValueOf((*fields)(c)).Elem())
}

// pattern is a regular expression.
type pattern struct{ *regexp.Regexp }

func (p *pattern) decode(d *decoder, n ast.Node) {
	text, ok := scalar(n)
	if !ok {
		d.add(d.pos(n), d.single(n), "one value belongs here, %s", kindOf(n))
	}
	re, err := regexp.Compile(text)
	if err != nil {
		d.add(d.pos(n), "see https://pkg.go.dev/regexp/syntax", "%v", err)
		re = regexp.MustCompile(`$.^`)
	}
	p.Regexp = re
}

// explanations are tried in the order written.
type explanations []explanation

func (es *explanations) decode(d *decoder, n ast.Node) {
	entries, ok := pairs(n)
	if !ok {
		d.add(d.pos(n), `write explain: {250: "..."}`, "replies and texts belong here")
		return
	}
	lines := make(map[string]int)
	for _, e := range entries {
		if key, _ := scalar(e.Key); d.twice(lines, key, e.Key) {
			continue
		}
		x := explanation{at: d.pos(e.Key)}
		x.reply.decode(d, e.Key)
		x.say, ok = scalar(e.Value)
		if !ok || strings.TrimSpace(x.say) == "" {
			d.add(d.pos(e.Value), "say what the reply means", "no text")
		}
		*es = append(*es, x)
	}
}

// span is a number, or {min, max} of which either may be missing.
type span struct {
	Min *int `yaml:"min"`
	Max *int `yaml:"max"`
}

func (s *span) decode(d *decoder, n ast.Node) {
	if text, ok := scalar(n); ok {
		i, err := strconv.Atoi(text)
		if err != nil {
			d.add(d.pos(n), "write a number, or {min: 1, max: 3}", "%q is not a whole number", text)
		}
		s.Min, s.Max = &i, &i
		return
	}
	type fields span
	d.fields(n, reflect.ValueOf((*fields)(s)).Elem())
}

func (s *span) holds(n int) bool {
	return (s.Min == nil || n >= *s.Min) && (s.Max == nil || n <= *s.Max)
}
