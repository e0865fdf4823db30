package message

import (
	"encoding/json"
	"testing"
)

// A line that reads its own fields is what encoding/json makes of it, or an error for both.
func FuzzLine(f *testing.F) {
	for _, line := range []string{
		`{"type":"line","term":"t1","seq":4,"text":"NOOP"}`,
		`{"type":"line","term":"t1","seq":4,"text":"a \"b\" \\ \u00e9 é \ud83d","joined":true}`,
		`{ "type" : "line", "text" : "{,}:", "text" : null , "seq" : -1 }`,
		`{"type":"line","seq":1.5}`, `{"type":"line","seq":1e3}`, `{"type":"line","seq":"1"}`, `{"type":"line","seq":99999999999999999999}`,
		`{"type":"line","joined":false}`, `{"type":"line","joined":1}`, `{"type":"line","term":[]}`, `{"type":"line","term":{"a":1}}`,
		`{"type":"line","text":"a","text":"b"}`, `{"type":"line"}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := DecodeClient(data)
		line, ok := got.(Line)
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
