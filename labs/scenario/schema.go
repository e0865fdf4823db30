package scenario

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
)

// Schema is a JSON Schema (2020-12) of what can be written in a scenario: the
// front matter, and the block of a step under $defs/step. It is made from the
// types that Parse fills, so that the two cannot differ.
func Schema() []byte {
	s := schema{defs: make(map[string]any)}
	front, step := s.of(typeOf[frontMatter]()), s.of(typeOf[Step]())
	text, err := json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "A scenario of EHLO: its front matter, or a block ehlo-step",
		"anyOf":   []any{front, step},
		"$defs":   s.defs,
	}, "", "  ")
	if err != nil {
		panic(err) // a map of maps and texts
	}
	return append(text, '\n')
}

// schema collects the definitions of named types.
type schema struct{ defs map[string]any }

type object = map[string]any

// of is the schema of a Go type, as the decoder reads it.
func (s *schema) of(t reflect.Type) any {
	switch t {
	case typeOf[Value]():
		return s.values("value", plain())
	case typeOf[Condition]():
		return s.define(t, func() any { return object{"anyOf": []any{object{"type": "string", "minLength": 1}, s.fields(t)}} })
	case typeOf[Hint]():
		return s.define(t, func() any { return object{"anyOf": []any{object{"type": "string", "minLength": 1}, s.fields(t)}} })
	case typeOf[Teach]():
		return s.define(t, func() any { return object{"anyOf": []any{object{"type": "string", "minLength": 1}, s.fields(t)}} })
	case typeOf[Span]():
		return s.define(t, func() any { return object{"anyOf": []any{object{"type": "integer"}, s.fields(t)}} })
	case typeOf[Found]():
		number := object{"type": []any{"integer", "string"}}
		return s.define(t, func() any {
			return object{"anyOf": []any{number, object{"type": "array", "items": number}, s.fields(t)}}
		})
	case typeOf[Delay]():
		return object{"anyOf": []any{object{"type": "integer", "minimum": 0, "maximum": mostTries}, object{"type": "string", "pattern": "^([0-9.]+(ms|s|m|h))+$"}}}
	case typeOf[Explanations]():
		return object{"type": "object", "minProperties": 1, "propertyNames": reply(), "additionalProperties": someText()}
	case typeOf[Pattern](): // Go's, so that no more can be said of it
		return object{"type": "string"}
	case typeOf[Name]():
		return object{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Struct:
		return s.define(t, func() any { return s.fields(t) })
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Slice:
		return oneOrMore(s.of(t.Elem()))
	case reflect.Int:
		return object{"type": "integer"}
	case reflect.Bool:
		return object{"type": "boolean"}
	default: // what is written as text may look like a number to YAML
		return plain()
	}
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

func plain() object { return object{"type": []any{"string", "number", "boolean"}} }

// oneOrMore is a list; the decoder takes one without brackets.
func oneOrMore(item any) object {
	return object{"anyOf": []any{item, object{"type": "array", "items": item}}}
}

// values is a value whose texts are like the leaf: one, a list, or the longer
// form with all, only and not of the same.
func (s *schema) values(name string, leaf any) object {
	self := object{"$ref": "#/$defs/" + name}
	if _, ok := s.defs[name]; ok {
		return self
	}
	s.defs[name] = nil // it refers to itself
	long := s.properties(typeOf[Value](), func(t reflect.Type) any {
		switch t {
		case typeOf[*Value]():
			return maps.Clone(self)
		case typeOf[[]Value]():
			return oneOrMore(self)
		}
		return s.of(t)
	})
	s.defs[name] = object{"anyOf": []any{leaf, object{"type": "array", "items": self, "minItems": 1}, long}}
	return maps.Clone(self)
}

// define puts a type among the definitions, once.
func (s *schema) define(t reflect.Type, as func() any) any {
	key := kebab(t.Name())
	if _, ok := s.defs[key]; !ok {
		s.defs[key] = nil // it may refer to itself
		s.defs[key] = as()
	}
	return object{"$ref": "#/$defs/" + key}
}

// fields is the schema of a mapping that is read into a struct.
func (s *schema) fields(t reflect.Type) object { return s.properties(t, s.of) }

// properties is that, with a schema for the fields' types.
func (s *schema) properties(t reflect.Type, of func(reflect.Type) any) object {
	name := kebab(t.Name())
	properties := make(object)
	for i := range t.NumField() {
		key := t.Field(i).Tag.Get("yaml")
		if key == "" {
			continue
		}
		var p object
		if own := keySchemas[name+"."+key]; own != nil {
			p = own(s)
		} else {
			p = of(t.Field(i).Type).(object)
		}
		p["description"] = descriptions()[name][key]
		properties[key] = p
	}
	o := object{"type": "object", "properties": properties, "additionalProperties": false}
	maps.Copy(o, typeSchemas[name])
	return o
}

// kebab spells a Go name as keys are.
func kebab(name string) string {
	var b strings.Builder
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('-')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}
