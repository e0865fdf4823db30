package message

import (
	"bytes"
	"encoding/json"
	"iter"
)

// isObject says whether valid JSON is an object.
func isObject(data []byte) bool {
	trimmed := bytes.TrimLeft(data, " \t\r\n")
	return len(trimmed) > 0 && trimmed[0] == '{'
}

// members yields the names of an object's members as they are written, with
// their values, in the order of data, which is valid JSON. encoding/json would
// make a map of it first.
func members(data []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		depth, begin := 0, 0 // of the token that is read
		key := []byte(nil)   // nil while a name is awaited
		for at := 0; at < len(data); at++ {
			switch data[at] {
			case '"':
				end := closing(data, at)
				if depth == 1 && key == nil {
					key = data[at : end+1]
				}
				at = end
			case ':':
				if depth == 1 {
					begin = at + 1
				}
			case '{', '[':
				depth++
			case ',', '}', ']':
				if depth == 1 && key != nil {
					name, _ := text(key) // valid, as all of data
					if !yield(name, bytes.TrimSpace(data[begin:at])) {
						return
					}
					key = nil
				}
				if data[at] != ',' {
					depth--
				}
			}
		}
	}
}

// closing is where the string ends that begins at a quotation mark.
func closing(data []byte, at int) int {
	for at++; data[at] != '"'; at++ {
		if data[at] == '\\' {
			at++
		}
	}
	return at
}

// text is the string that a JSON string stands for.
func text(quoted []byte) ([]byte, error) {
	if plain := quoted[0] == '"' && !bytes.ContainsFunc(quoted, func(r rune) bool { return r == '\\' || r >= 0x80 }); plain {
		return quoted[1 : len(quoted)-1], nil
	}
	var s string
	err := json.Unmarshal(quoted, &s)
	return []byte(s), err
}
