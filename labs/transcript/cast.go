package transcript

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// isCast reports whether the data is an asciicast (version 2): a line with a
// header, then a line for each event.
func isCast(data []byte) bool {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	var head struct {
		Version int `json:"version"`
	}
	return len(first) > 0 && first[0] == '{' && json.Unmarshal(first, &head) == nil && head.Version == 2
}

// escapes are what a terminal obeys instead of showing it (ECMA-48 §5.4, and
// operating system commands).
var escapes = regexp.MustCompile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[@-Z\\\\^_=>()][0B]?)")

// castOutput is what the recorded terminal showed. What was typed is in it,
// as the terminal echoed it.
func castOutput(data []byte) []byte {
	var out []byte
	for i, l := range bytes.Split(data, []byte("\n")) {
		var event []json.RawMessage
		var kind, text string
		if i == 0 || json.Unmarshal(l, &event) != nil || len(event) < 3 ||
			json.Unmarshal(event[1], &kind) != nil || json.Unmarshal(event[2], &text) != nil || kind != "o" {
			continue
		}
		out = append(out, text...)
	}
	out = escapes.ReplaceAll(out, nil)
	return erased(out)
}

// erased carries out backspaces, by which people correct what they type.
func erased(text []byte) []byte {
	out := text[:0]
	for _, c := range text {
		switch {
		case c == 8 && len(out) > 0 && out[len(out)-1] != '\n':
			out = out[:len(out)-1]
		case c == 8 || c == 7:
		default:
			out = append(out, c)
		}
	}
	return out
}
