package scenario

import "strings"

// Typed is one thing that is typed in a terminal: a line with Enter, or a key.
type Typed struct {
	Text   string // the line, or the key's name
	Key    bool   // "^C", which hangs up, or "^]", which leads to telnet's own prompt
	Joined bool   // goes over in one piece with the line before
}

// The words for keys in what is to be typed.
const (
	InterruptKey = "^C"
	EscapeKey    = "^]" // leads from a connection to telnet's own prompt
	pasteKey     = "^V" // the lines behind it are pasted in one piece
)

// Script reads what a solution, or an example of a mistake, has typed.
func Script(text string) []Typed {
	var all []Typed
	pasting, joined := false, false
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if line == pasteKey {
			pasting, joined = true, false
			continue
		}
		all = append(all, Typed{Text: line, Key: line == InterruptKey || line == EscapeKey, Joined: joined})
		joined = pasting
	}
	return all
}
