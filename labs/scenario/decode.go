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
			d.Add(d.pos(doc.Body), "second-document")
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
		d.notSingle(n)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		i, err := strconv.Atoi(text)
		if err != nil {
			d.Add(d.pos(n), "not-number", "value", text)
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		if text != "true" && text != "false" {
			d.Add(d.pos(n), "not-boolean", "value", text)
		}
		v.SetBool(text == "true")
	default:
		panic("scenario: no YAML for " + v.Type().String())
	}
}

// notSingle reports what is not the single value that it should be.
func (d *decoder) notSingle(n ast.Node) {
	at := d.pos(n)
	switch n := n.(type) {
	case *ast.SequenceNode:
		if len(n.Values) == 1 {
			if text, ok := scalar(n.Values[0]); ok {
				d.Add(at, "list-of-one", "key", d.key, "value", text)
				return
			}
		}
		d.Add(at, "list-for-value", "key", d.key)
	case *ast.NullNode:
		d.Add(at, "nothing-for-value", "key", d.key)
	default:
		d.Add(at, "mapping-for-value", "key", d.key)
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
		d.Add(d.pos(n), "not-mapping", "do", suggest("", keys))
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
			switch key {
			case "seconds":
				d.Add(d.pos(e.Key), "key-seconds")
			case "on": // in YAML 1.1
				d.Add(d.pos(e.Key), "key-on")
			default:
				d.Add(d.pos(e.Key), "no-key-here", "key", key, "do", suggest(key, keys))
			}
		}
	}
}

// twice reports a key that the mapping has already had; lines are those of
// its keys so far.
func (d *decoder) twice(lines map[string]int, key string, n ast.Node) bool {
	if line, ok := lines[key]; ok {
		d.Add(d.pos(n), "key-twice", "key", key, "line", line)
		return true
	}
	lines[key] = d.pos(n).Line
	return false
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
		d.Add(d.pos(n), "no-pairs")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	lines := make(map[string]int)
	for _, e := range entries {
		key, ok := scalar(e.Key)
		if !ok {
			d.Add(d.pos(e.Key), "no-name")
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
