package pop3

import (
	"strconv"
	"strings"
)

// Texts are the words of a product: status lines by what happened, in which $1
// and so on stand for the outcome's arguments.
type Texts map[Outcome]string

// Say implements Product.
func (t Texts) Say(o Outcome, args ...string) string {
	text, ok := t[o]
	if !ok {
		return "-ERR " + string(o) // a test sees to it that this is not reached
	}
	if !strings.Contains(text, "$") {
		return text
	}
	// All at once: an argument may itself have a $1 in it.
	pairs := make([]string, 0, 2*len(args))
	for i, a := range args {
		pairs = append(pairs, "$"+strconv.Itoa(i+1), a)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
