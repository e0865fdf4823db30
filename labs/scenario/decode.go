package scenario

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// decoder fills Go values from YAML strictly: what it does not know is a
// finding with its place in the scenario's file. It reads goccy's syntax tree
// itself, because an author wants all the faults of a file at once, and the
// places of values that turn out to be wrong only later.
type decoder struct {
	*Report
	line int    // of the file, before the first line of this YAML
	key  string // whose value is being read
}

// node reads its own value from YAML.
type node interface {
	decode(*decoder, ast.Node)
}

// yaml reads a YAML text, which begins after so many lines of the file, into
// a struct. It returns false if the text is no YAML of ours: then nothing can
// be said of what is in it.
func (r *Report) yaml(text []byte, line int, into any) bool {
	d := &decoder{Report: r, line: line}
	// Keys given twice are found by fields, with their places in the file.
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		d.syntax(string(text), err)
		return false
	}
	docs := 0
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if docs++; docs > 1 {
			d.Add(d.pos(doc.Body), "take out the line `---` or `...` above", "a second YAML document")
			return false
		}
		if !d.plainOnly(doc.Body) {
			return false
		}
		d.value(doc.Body, reflect.ValueOf(into).Elem())
	}
	return true
}

func (d *decoder) pos(n ast.Node) Pos {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key // a block mapping's own token is its first colon
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return Pos{d.line + t.Position.Line, t.Position.Column}
	}
	return Pos{d.line + 1, 1}
}

// scalar is the text of a plain or quoted scalar or a block of text.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// pairs are the entries of a mapping.
func pairs(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

var positionType = reflect.TypeFor[Pos]()

// value reads n into v. A list that holds one thing may be written without
// brackets.
func (d *decoder) value(n ast.Node, v reflect.Value) {
	if v.CanAddr() {
		if own, ok := v.Addr().Interface().(node); ok {
			own.decode(d, n)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem())
	case reflect.Struct:
		d.fields(n, v)
	case reflect.Map:
		d.entries(n, v)
	case reflect.Slice:
		items := []ast.Node{n}
		if seq, ok := n.(*ast.SequenceNode); ok {
			items = seq.Values
		}
		for _, item := range items {
			e := reflect.New(v.Type().Elem()).Elem()
			d.value(item, e)
			v.Set(reflect.Append(v, e))
		}
	default:
		d.plain(n, v)
	}
}

func (d *decoder) plain(n ast.Node, v reflect.Value) {
	text, ok := scalar(n)
	if !ok {
		d.Add(d.pos(n), d.single(n), "this needs one value, %s", kindOf(n))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		i, err := strconv.Atoi(text)
		if err != nil {
			d.Add(d.pos(n), "write it in digits", "%q is not a whole number", text)
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		if text != "true" && text != "false" {
			d.Add(d.pos(n), "write true or false", "%q is neither true nor false", text)
		}
		v.SetBool(text == "true")
	default:
		panic("scenario: no YAML for " + v.Type().String())
	}
}

// kindOf says what stands where a single value belongs.
func kindOf(n ast.Node) string {
	switch n.(type) {
	case *ast.SequenceNode:
		return "not a list"
	case *ast.NullNode:
		return "and there is none"
	}
	return "not keys and values"
}

// single is the remedy for what is not the single value that it should be.
func (d *decoder) single(n ast.Node) string {
	seq, list := n.(*ast.SequenceNode)
	if list && len(seq.Values) == 1 {
		if text, ok := scalar(seq.Values[0]); ok {
			return "write it without brackets: " + d.key + ": " + text
		}
	}
	switch _, empty := n.(*ast.NullNode); {
	case list:
		return "write lines of text below `" + d.key + ": |`, one under the other"
	case empty:
		return "write it behind `" + d.key + ":`, or take the key out"
	}
	return "write `" + d.key + ": \"...\"`; put text with a colon or a brace in quotes"
}

// fields reads a mapping into a struct, by the yaml tags. An embedded Pos
// is given the mapping's place.
func (d *decoder) fields(n ast.Node, v reflect.Value) {
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Anonymous && f.Type == positionType {
			v.Field(i).Set(reflect.ValueOf(d.pos(n)))
		}
	}
	keys := keysOf(v.Type())
	entries, ok := pairs(n)
	if !ok {
		d.Add(d.pos(n), suggest("", keys), "this needs keys and values")
		return
	}
	lines := make(map[string]int)
	for _, e := range entries {
		key, _ := scalar(e.Key)
		if d.twice(lines, key, e.Key) {
			continue
		}
		d.key = key
		found := false
		for i := range v.NumField() {
			if tag := v.Type().Field(i).Tag.Get("yaml"); tag != "" && tag == key {
				found = true
				d.value(e.Value, v.Field(i))
			}
		}
		if !found {
			remedy, planned := plannedKeys[key]
			if !planned {
				remedy = suggest(key, keys)
			}
			d.Add(d.pos(e.Key), remedy, "unknown key %q", key)
		}
	}
}

// twice reports a key that the mapping has already had; lines are those of
// its keys so far.
func (d *decoder) twice(lines map[string]int, key string, n ast.Node) bool {
	if line, ok := lines[key]; ok {
		d.Add(d.pos(n), "take one of them out", "the key %q is given twice, first in line %d", key, line)
		return true
	}
	lines[key] = d.pos(n).Line
	return false
}

// plannedKeys are those of the format's design that are not acted on yet: an
// author shall not believe that they are.
var plannedKeys = map[string]string{
	"seconds": "write a hint after a time as {after: 90s, say: ...}",
	"on":      "YAML may read this key as true; use `when`",
}

func keysOf(t reflect.Type) (keys []string) {
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag != "" {
			keys = append(keys, tag)
		}
	}
	return keys
}

func (d *decoder) entries(n ast.Node, v reflect.Value) {
	entries, ok := pairs(n)
	if !ok {
		d.Add(d.pos(n), "write `name: value`", "this needs names and values")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	lines := make(map[string]int)
	for _, e := range entries {
		key, ok := scalar(e.Key)
		if !ok {
			d.Add(d.pos(e.Key), "write `name: value`", "this needs a name")
			continue
		}
		if d.twice(lines, key, e.Key) {
			continue
		}
		d.key = key
		val := reflect.New(v.Type().Elem()).Elem()
		d.value(e.Value, val)
		v.SetMapIndex(reflect.ValueOf(strings.TrimSpace(key)), val)
	}
}
