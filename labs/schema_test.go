package labs

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// TestSchemaHasAllKeys holds the schema against the types and the document.
func TestSchemaHasAllKeys(t *testing.T) {
	var s struct {
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	for _, typ := range []reflect.Type{
		reflect.TypeFor[frontMatter](), reflect.TypeFor[step](), reflect.TypeFor[condition](), reflect.TypeFor[textCondition](),
		reflect.TypeFor[assertion](), reflect.TypeFor[value](), reflect.TypeFor[hint](), reflect.TypeFor[mistake](), reflect.TypeFor[quiz](),
		reflect.TypeFor[choice](), reflect.TypeFor[draw](), reflect.TypeFor[letter](), reflect.TypeFor[Terminal](), reflect.TypeFor[span](), reflect.TypeFor[found](),
	} {
		def := string(s.Defs[kebab(typ.Name())])
		for _, key := range keysOf(typ) {
			if !strings.Contains(def, `"`+key+`":`) {
				t.Errorf("%s: no key %q in %s", typ, key, def)
			}
		}
		if !strings.Contains(def, `"additionalProperties": false`) && !strings.Contains(def, `"additionalProperties":false`) {
			t.Errorf("%s: unknown keys are let through: %s", typ, def)
		}
	}
	for name, def := range s.Defs {
		for _, ref := range strings.Split(string(def), `"#/$defs/`)[1:] {
			to, _, _ := strings.Cut(ref, `"`)
			if _, ok := s.Defs[to]; !ok {
				t.Errorf("%s refers to %s, which there is not", name, to)
			}
		}
	}
}
