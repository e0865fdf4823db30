package knowledge

import (
	_ "embed"

	"ehlo/internal/words"
)

//go:embed phrases.yaml
var phrasesFile []byte

var phrases = words.New("phrases.yaml", phrasesFile)

// OrNothing is a value as it stands in a sentence.
func OrNothing(s string) string {
	if s == "" {
		return phrases.Say("nothing")
	}
	return "`" + Printable(s) + "`"
}

// VerbOf is a command's verb as it stands in a sentence, a line's without one too.
func VerbOf(verb string) string {
	if verb == "" {
		return phrases.Say("empty-line")
	}
	return "`" + Shortened(Printable(verb), 40) + "`"
}

// Messages is how many messages there are: "1 message".
func Messages[N int | string](n N) string { return phrases.Say("messages", "n", n) }

// Octets is how many octets there are: "120 octets".
func Octets[N int | string](n N) string { return phrases.Say("octets", "n", n) }
