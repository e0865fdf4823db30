package smtp

import (
	"os"
	"strconv"
	"strings"
)

// Texts are the words of a product: replies by what happened, in which $1 and so
// on stand for the outcome's arguments.
type Texts map[Outcome]string

// Say implements Product.
func (t Texts) Say(o Outcome, args ...string) string {
	text := t[o]
	if !strings.Contains(text, "$") {
		return text
	}
	return os.Expand(text, func(name string) string {
		if i, err := strconv.Atoi(name); err == nil && i >= 1 && i <= len(args) {
			return args[i-1]
		}
		return ""
	})
}
