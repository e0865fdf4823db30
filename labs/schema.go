package labs

import (
	"encoding/json"
	"reflect"
	"strings"
)

// Schema is a JSON Schema (2020-12) of what can be written in a scenario: the
// front matter, and the block of a step under $defs/step. It is made from the
// types that Parse fills, so that the two cannot differ.
func Schema() []byte {
	s := schema{defs: make(map[string]any)}
	front, step := s.of(reflect.TypeFor[frontMatter]()), s.of(reflect.TypeFor[step]())
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
	case reflect.TypeFor[value]():
		return s.define(t, func() any {
			self := object{"$ref": "#/$defs/value"}
			long := s.fields(t)
			long["minProperties"] = 1
			return object{"anyOf": []any{plain(), object{"type": "array", "items": self, "minItems": 1}, long}}
		})
	case reflect.TypeFor[condition]():
		return s.define(t, func() any { return object{"anyOf": []any{object{"type": "string"}, s.fields(t)}} })
	case reflect.TypeFor[hint]():
		return s.define(t, func() any { return object{"anyOf": []any{object{"type": "string"}, s.fields(t)}} })
	case reflect.TypeFor[span]():
		return s.define(t, func() any { return object{"anyOf": []any{object{"type": "integer"}, s.fields(t)}} })
	case reflect.TypeFor[found]():
		number := object{"type": []any{"integer", "string"}}
		return s.define(t, func() any {
			return object{"anyOf": []any{number, object{"type": "array", "items": number}, s.fields(t)}}
		})
	case reflect.TypeFor[delay]():
		return object{"anyOf": []any{object{"type": "integer", "minimum": 0}, object{"type": "string", "pattern": "^([0-9.]+(ms|s|m|h))+$"}}}
	case reflect.TypeFor[explanations]():
		return object{"type": "object", "additionalProperties": object{"type": "string"}}
	case reflect.TypeFor[pattern]():
		return object{"type": "string", "format": "regex"}
	case reflect.TypeFor[name]():
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
		item := s.of(t.Elem()) // the decoder takes one without brackets
		return object{"anyOf": []any{item, object{"type": "array", "items": item}}}
	case reflect.Int:
		return object{"type": "integer"}
	case reflect.Bool:
		return object{"type": "boolean"}
	default: // what is written as text may look like a number to YAML
		return plain()
	}
}

func plain() any { return object{"type": []any{"string", "number", "boolean"}} }

// define puts a type among the definitions, once.
func (s *schema) define(t reflect.Type, as func() any) any {
	key := kebab(t.Name())
	if _, ok := s.defs[key]; !ok {
		s.defs[key] = nil // it may refer to itself
		s.defs[key] = as()
	}
	return object{"$ref": "#/$defs/" + key}
}

func (s *schema) fields(t reflect.Type) object {
	properties := make(object)
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" {
			properties[key] = s.of(t.Field(i).Type)
		}
	}
	return object{"type": "object", "properties": properties, "additionalProperties": false}
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
