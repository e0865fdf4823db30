package message

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestWire(t *testing.T) {
	for _, tt := range []struct {
		rule, text string
		want       Client
	}{
		{"the type comes first", `{"type":"line","term":"t1","seq":3,"text":"EHLO me"}`, Line{Term: "t1", Seq: 3, Text: "EHLO me"}},
		{"a message can have no fields", `{"type":"redo"}`, Redo{}},
		{"fields of a map", `{"type":"hello","token":"","activity":"","page":"","seen":{"t1":7}}`, Hello{Seen: map[string]int64{"t1": 7}}},
	} {
		got, err := DecodeClient([]byte(tt.text))
		if err != nil || !cmp.Equal(got, tt.want) {
			t.Errorf("%s: %+v (%v), want %+v", tt.rule, got, err, tt.want)
		}
		if text, err := EncodeClient(tt.want); err != nil || string(text) != tt.text {
			t.Errorf("%s: %s (%v), want %s", tt.rule, text, err, tt.text)
		}
	}
	out := Out{Term: "t1", Data: "é\r\n", Offset: 4, Seq: 1}
	text, err := EncodeServer(out)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeServer(text); err != nil || got != out {
		t.Errorf("%s is %+v (%v)", text, got, err)
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		``: "a JSON object", `[]`: "a JSON object", `null`: `no message of type ""`, `{"type":7}`: "is a string",
		`{"type":"redoo"}`:                 `no message of type "redoo"`,
		`{"type":"out"}`:                   `no message of type "out"`, // the server's
		`{"type":"redo","lab":"x"}`:        `type "redo" has no field "lab"`,
		`{"type":"line","Text":"x"}`:       `type "line" has no field "Text"`,
		`{"type":"hint","":"x"}`:           `no field ""`,
		`{"type":"hint","step":7}`:         `type "hint"`,
		`{"type":"hint","step":"x"} trail`: "a JSON object",
	} {
		if m, err := DecodeClient([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v (%v), want %q", text, m, err, want)
		}
	}
}

// TestKinds holds the two lists of kinds against the types that are messages,
// and their names on the wire against each other.
func TestKinds(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string][]string{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && strings.HasSuffix(f.Name.Name, "Type") {
				declared[f.Name.Name] = append(declared[f.Name.Name], f.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	for method, kinds := range map[string][]Kind{"clientType": ClientKinds(), "serverType": ServerKinds()} {
		var listed []string
		names := map[string]bool{}
		for _, k := range kinds {
			listed = append(listed, k.Go.Name())
			if names[k.Type] {
				t.Errorf("%q are two kinds of messages", k.Type)
			}
			names[k.Type] = true
			for i := range k.Go.NumField() {
				if field, _, _ := strings.Cut(k.Go.Field(i).Tag.Get("json"), ","); field == "type" || field == "" {
					t.Errorf("%s.%s is %q on the wire", k.Go.Name(), k.Go.Field(i).Name, field)
				}
			}
		}
		slices.Sort(listed)
		slices.Sort(declared[method])
		if !slices.Equal(listed, declared[method]) {
			t.Errorf("with a %s are %q, listed %q", method, declared[method], listed)
		}
	}
}

// FuzzMembers reads the members of objects as encoding/json does.
func FuzzMembers(f *testing.F) {
	for _, text := range []string{
		`{}`, ` { "a" : 1 } `, `{"a":{"b":[1,"}"]},"c":"\\\",","\u0064":null}`, `{"é":[],"":{}}`, `{"a":1,"a":[{"a":2}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want map[string]json.RawMessage
		if json.Unmarshal(data, &want) != nil || want == nil {
			return
		}
		got := map[string]json.RawMessage{}
		for name, value := range members(data) {
			got[string(name)] = value
		}
		if !cmp.Equal(got, want) {
			t.Errorf("%s: %s", data, cmp.Diff(want, got))
		}
	})
}

// FuzzDecode reads whatever a browser may send: what is let in is written and
// read again as the same.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"type":"line","term":"t1","text":"x","joined":true}`))
	f.Add([]byte(`{"type":"hello","seen":{"t1":1}}`))
	f.Add([]byte(`{"type":"source","user":"bob","mailbox":"INBOX","uid":4294967296}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := DecodeClient(data)
		if err != nil {
			return
		}
		text, err := EncodeClient(m)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := DecodeClient(text); err != nil || !reflect.DeepEqual(again, m) {
			t.Errorf("%s is %+v, read again %+v (%v)", data, m, again, err)
		}
	})
}

// TestHarmless: what would turn a page's text round, or move a cursor, is seen instead, and
// takes the place that it took.
func TestHarmless(t *testing.T) {
	var all, want []rune
	for r := rune(0x80); r < 0x3000; r++ {
		seen := r
		switch {
		case r < 0xa0 || r == 0x61c:
			seen = '¤'
		case unicode.In(r, unicode.Bidi_Control):
			seen = utf8.RuneError
		}
		all, want = append(all, r), append(want, seen)
	}
	data, err := EncodeServer(Out{Data: string(all)})
	if err != nil {
		t.Fatal(err)
	}
	m, err := DecodeServer(data)
	if got := m.(Out).Data; err != nil || got != string(want) {
		for i, r := range []rune(got) {
			if r != want[i] {
				t.Errorf("%U became %U", all[i], r)
			}
		}
	}
}
