package scenario

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"ehlo/labs/labtest"
	"ehlo/scenarios"
)

// keyed are the types whose keys an author writes.
var keyed = []reflect.Type{
	typeOf[frontMatter](), typeOf[Step](), typeOf[Condition](), typeOf[EnvelopeCondition](), typeOf[TextCondition](), typeOf[Assertion](), typeOf[Value](), typeOf[Hint](), typeOf[Teach](),
	typeOf[Mistake](), typeOf[Quiz](), typeOf[Choice](), typeOf[draw](), typeOf[Letter](), typeOf[Terminal](), typeOf[Span](), typeOf[Found](),
}

// TestKeysAreDescribed holds keys.yaml, and the rules of keys and types,
// against the types.
func TestKeysAreDescribed(t *testing.T) {
	left := make(map[string]bool)
	for name, keys := range descriptions() {
		for key := range keys {
			left[name+"."+key] = true
		}
	}
	rules := maps.Clone(typeSchemas)
	known := make(map[string]bool)
	for _, typ := range keyed {
		name := kebab(typ.Name())
		delete(rules, name)
		for _, key := range keysOf(typ) {
			known[name+"."+key] = true
			if descriptions()[name][key] == "" {
				t.Errorf("keys.yaml does not describe %s.%s", name, key)
			}
			delete(left, name+"."+key)
		}
	}
	if len(left)+len(rules) > 0 {
		t.Errorf("no type has %v, %v", slices.Collect(maps.Keys(left)), slices.Collect(maps.Keys(rules)))
	}
	for key := range keySchemas {
		if !known[key] {
			t.Errorf("a rule for %s, which no type has", key)
		}
	}
}

// TestSchemaIsForEveryValidator: what Go's regular expressions have beyond
// ECMAScript's would be refused by editors.
func TestSchemaIsForEveryValidator(t *testing.T) {
	text := Schema()
	if bytes.Contains(text, []byte(`"format"`)) {
		t.Error("formats are taken by some validators only")
	}
	patterns := regexp.MustCompile(`"pattern": "(.*)"`).FindAllSubmatch(text, -1)
	for _, p := range patterns {
		if regexp.MustCompile(`\(\?[^:=!]|\\\\[AzQEpP]|\[\[:`).Match(p[1]) {
			t.Errorf("the pattern %s is Go's own", p[1])
		}
	}
	if len(patterns) < 5 {
		t.Errorf("%d patterns", len(patterns))
	}
}

// schemaOf compiles a definition of the schema.
func schemaOf(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.json#/$defs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fits holds YAML against a schema, as an editor does.
func fits(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	data, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

var stepBlock = regexp.MustCompile("(?s)```ehlo-step\n(.*?)```")

// TestSchemaTakesTheScenarios holds all that the program carries against the
// schema.
func TestSchemaTakesTheScenarios(t *testing.T) {
	front, step := schemaOf(t, "front-matter"), schemaOf(t, "step")
	files, err := fs.Glob(scenarios.FS, "*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scenarios (%v)", len(files), err)
	}
	sources := []string{labtest.FirstMail, labtest.Quiz}
	for _, file := range files {
		text, err := fs.ReadFile(scenarios.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, string(text))
	}
	for _, source := range sources {
		head, body, _ := frontOf(source)
		if err := fits(t, front, head); err != nil {
			t.Errorf("%s%v", labtest.Head, err)
		}
		for _, block := range stepBlock.FindAllStringSubmatch(body, -1) {
			if err := fits(t, step, block[1]); err != nil {
				t.Errorf("%s%v", block[1], err)
			}
		}
	}
}

// TestSchemaRejects holds it to mistakes that `ehlo check` reports, too.
func TestSchemaRejects(t *testing.T) {
	schemas := map[bool]*jsonschema.Schema{true: schemaOf(t, "front-matter"), false: schemaOf(t, "step")}
	const front = "ehlo: 1\nid: x\ntitle: X\nworld: doc\n"
	for _, tt := range []struct {
		name  string
		front bool
		yaml  string
	}{
		{"nothing in the head", true, "{}"},
		{"no id", true, "ehlo: 1\ntitle: X\nworld: doc\n"},
		{"no world", true, "ehlo: 1\nid: x\ntitle: X\n"},
		{"an empty title", true, "ehlo: 1\nid: x\ntitle: ''\nworld: doc\n"},
		{"another version", true, "ehlo: 2\nid: x\ntitle: X\nworld: doc\n"},
		{"an id with capitals", true, "ehlo: 1\nid: X\ntitle: X\nworld: doc\n"},
		{"no such path", true, front + "path: pop"},
		{"no such view", true, front + "closed: [panel]"},
		{"unknown key", true, front + "titel: X"},
		{"minutes in words", true, front + "minutes: ten"},
		{"terminal without id", true, front + "terminals: [{connect: telnet 10.49.137.152 25}]"},
		{"variable drawn in two ways", true, front + "seed: {a: {word: true, flag: true}}"},
		{"one number", true, front + "seed: {a: {number: [1]}}"},
		{"mail for no mailbox", true, front + "mail: [{source: a}]"},
		{"mail without a user", true, front + "mail: [{mailbox: INBOX, source: a}]"},
		{"a date in words", true, front + "mail: [{mailbox: bob/INBOX, source: a, date: today}]"},
		{"nothing in a step", false, "{}"},
		{"no solution", false, "expect: NOOP"},
		{"nothing checked", false, "solution: NOOP"},
		{"unknown key of a step", false, labtest.Good + "\nhint: a"},
		{"solution as a list", false, "expect: NOOP\nsolution: [NOOP]"},
		{"an empty condition", false, "expect: {}\nsolution: NOOP"},
		{"an empty mistake", false, labtest.Good + "\nmistakes: [{}]"},
		{"mistake without advice", false, labtest.Good + "\nmistakes: [{when: RSET, try: RSET}]"},
		{"an empty hint", false, labtest.Good + "\nhints: [{after: 2}]"},
		{"hint twice timed", false, labtest.Good + "\nhints: [{after: 2, when: RSET, try: RSET, say: a}]"},
		{"hint until something, and never by itself", false, labtest.Good + "\nhints: [{until: NOOP, say: a}]"},
		{"hint until something", true, labtest.Good + "\nhints: [{after: 2, until: [NOOP, {verb: RSET, reply: 250}], say: a}]"},
		{"hint at no time", false, labtest.Good + "\nhints: [{after: soon, say: a}]"},
		{"hint with try alone", false, labtest.Good + "\nhints: [{try: RSET, say: a}]"},
		{"an empty choice", false, "quiz: {choices: [{}, {text: a, right: true}]}\nsolution: a"},
		{"choices and answer", false, "quiz: {answer: a, choices: [{text: b, right: true}, {text: c, say: d}]}\nsolution: a"},
		{"an empty quiz", false, "quiz: {}\nsolution: a"},
		{"letters in a code", false, "expect: {verb: NOOP, reply: 25O}\nsolution: NOOP"},
		{"no such code", false, "expect: {verb: NOOP, reply: [250, 999]}\nsolution: NOOP"},
		{"explanation of no code", false, labtest.Good + "\nexplain: {25O: a}"},
		{"no such protocol", false, "expect: {verb: NOOP, protocol: stmp}\nsolution: NOOP"},
		{"no such state before", false, "expect: {verb: NOOP, before: transation}\nsolution: NOOP"},
		{"no such state", false, labtest.Good + "\nstate: {state: transation}"},
		{"not such a state", false, labtest.Good + "\nstate: {state: {not: transation}}"},
		{"no such argument", false, "expect: {verb: MAIL, args: {revers-path: a}}\nsolution: NOOP"},
		{"no such problem", false, labtest.Good + "\nmistakes: [{when: {problem: smtp.mail.missing-coln}, try: a, say: b}]"},
		{"asserts nothing", false, labtest.Good + "\nstate: {}"},
		{"mailbox without user", false, labtest.Good + "\nstate: {mailbox: INBOX, count: 1}"},
		{"no such message", false, labtest.Good + "\nstate: {mailbox: bob/INBOX, message: newest, body: a}"},
		{"no recipient", false, labtest.Good + "\nstate: {queue: bob}"},
		{"asks for nothing", false, "expect: {verb: {}}\nsolution: NOOP"},
		{"score below nothing", false, labtest.Good + "\nscore: -1"},
	} {
		source := labtest.OneStep(tt.yaml)
		if tt.front {
			source = "---\n" + strings.TrimSuffix(tt.yaml, "\n") + "\n---\nHello.\n\n## One {#one}\n```ehlo-step\n" + labtest.Good + "\n```\n"
		}
		if _, found := Parse(labtest.Folder(t, source), "lab.md"); len(found) == 0 {
			t.Errorf("%s: check finds nothing", tt.name)
		}
		if err := fits(t, schemas[tt.front], tt.yaml); err == nil {
			t.Errorf("%s: the schema takes it", tt.name)
		}
	}
	if err := fits(t, schemas[true], front); err != nil {
		t.Error(err)
	}
	if err := fits(t, schemas[false], labtest.Good); err != nil {
		t.Error(err)
	}
}

// TestSchemaHasAllKeys: what it describes is closed, and all of it is there.
func TestSchemaHasAllKeys(t *testing.T) {
	var s struct {
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	for _, typ := range keyed {
		def := string(s.Defs[kebab(typ.Name())])
		for _, key := range keysOf(typ) {
			if !strings.Contains(def, `"`+key+`":`) {
				t.Errorf("%s: no key %q in %s", typ, key, def)
			}
		}
		if !strings.Contains(def, `"additionalProperties": false`) {
			t.Errorf("%s: unknown keys are let through: %s", typ, def)
		}
	}
}
