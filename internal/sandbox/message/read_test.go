package message

import (
	"encoding/json"
	"testing"
)

// TestLineIsReadInOnePass: a line as a page writes it needs no encoding/json.
func TestLineIsReadInOnePass(t *testing.T) {
	for data, want := range map[string]Line{
		`{"type":"line","term":"t1","seq":4,"text":"NOOP"}`:                                  {Term: "t1", Seq: 4, Text: "NOOP"},
		`{"type":"line","term":"t2","text":"a LOGIN \"b\" \"\\é\"","seq":120,"joined":true}`: {Term: "t2", Seq: 120, Text: `a LOGIN "b" "\é"`, Joined: true},
		`{"type":"line","term":"t1","text":"","joined":false}`:                               {Term: "t1"},
	} {
		if got, ok := readLine([]byte(data)); !ok || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", data, got, ok, want)
		}
		if n := testing.AllocsPerRun(100, func() { DecodeClient([]byte(data)) }); n > 4 {
			t.Errorf("%s: %v allocations, want one for each text and one for the message", data, n)
		}
	}
}

// A line that is read in one pass is what encoding/json makes of it, or an error for both.
func FuzzLine(f *testing.F) {
	for _, line := range []string{
		`{"type":"line","term":"t1","seq":4,"text":"NOOP"}`,
		`{"type":"line","term":"t1","seq":4,"text":"a \"b\" \\ \u00e9 é \ud83d","joined":true}`,
		`{ "type" : "line", "text" : "{,}:", "text" : null , "seq" : -1 }`,
		`{"type":"line","seq":1.5}`, `{"type":"line","seq":1e3}`, `{"type":"line","seq":"1"}`, `{"type":"line","seq":99999999999999999999}`,
		`{"type":"line","joined":false}`, `{"type":"line","joined":1}`, `{"type":"line","term":[]}`, `{"type":"line","term":{"a":1}}`,
		`{"type":"line","seq":-0,"text":"a"}`, `{"type":"line","seq":007}`, `{"type":"line","text":"\""}`, `{"type":"line","text":"\/"}`, `{"type":"line","joined":truefalse}`,
		`{"type":"line","text":"a","text":"b"}`, `{"type":"line"}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := DecodeClient(data)
		line, ok := got.(Line)
		if usual, is := readLine(data); is {
			if other, err := decode(clientTypes, data); err != nil || other != Client(usual) {
				t.Errorf("%s: got %+v, want %+v (%v)", data, usual, other, err)
			}
		}
		if err == nil && !ok {
			return
		}
		var want Line
		wrong := json.Unmarshal(data, &want)
		if err == nil && (wrong != nil || line != want) {
			t.Errorf("%s: got %+v, want %+v (%v)", data, line, want, wrong)
		}
	})
}
