package labs

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// decoder fills Go values from YAML strictly: what it does not know is a
// finding with its place in the scenario's file. It reads goccy's syntax tree
// itself, because an author wants all the faults of a file at once, and the
// places of values that turn out to be wrong only later.
type decoder struct {
	*report
	line int // of the file, before the first line of this YAML
}

// node reads its own value from YAML.
type node interface {
	decode(*decoder, ast.Node)
}

// yaml reads a YAML text, which begins after so many lines of the file, into
// a struct.
func (r *report) yaml(text []byte, line int, into any) {
	d := &decoder{report: r, line: line}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		d.syntax(err)
		return
	}
	for _, doc := range file.Docs {
		if doc.Body != nil {
			d.value(doc.Body, reflect.ValueOf(into).Elem())
		}
	}
}

func (d *decoder) syntax(err error) {
	p := Pos{d.line + 1, 1}
	what := err.Error()
	var e *yaml.SyntaxError
	if errors.As(err, &e) {
		what = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			p = Pos{d.line + t.Position.Line, t.Position.Column}
		}
	}
	d.add(p, "mend the YAML; text with a colon or a bracket wants quotes", "%s", what)
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
		d.add(d.pos(n), "", "a single value belongs here, not a list or mapping")
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		i, err := strconv.Atoi(text)
		if err != nil {
			d.add(d.pos(n), "write it in digits", "%q is not a whole number", text)
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		if text != "true" && text != "false" {
			d.add(d.pos(n), "write true or false", "%q is neither true nor false", text)
		}
		v.SetBool(text == "true")
	default:
		panic("labs: no YAML for " + v.Type().String())
	}
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
		d.add(d.pos(n), suggest("", keys), "keys and values belong here")
		return
	}
	for _, e := range entries {
		key, _ := scalar(e.Key)
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
			d.add(d.pos(e.Key), remedy, "unknown key %q", key)
		}
	}
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
		d.add(d.pos(n), "write `name: value`", "names and values belong here")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, e := range entries {
		key, ok := scalar(e.Key)
		if !ok {
			d.add(d.pos(e.Key), "", "a name belongs here")
			continue
		}
		val := reflect.New(v.Type().Elem()).Elem()
		d.value(e.Value, val)
		v.SetMapIndex(reflect.ValueOf(strings.TrimSpace(key)), val)
	}
}
