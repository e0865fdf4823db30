package smtp

import (
	"os"
	"strconv"
)

// Texts are the words of a product: replies by what happened, in which $1 and so
// on stand for the outcome's arguments.
type Texts map[Outcome]string

// Say implements Product.
func (t Texts) Say(o Outcome, args ...string) string {
	return os.Expand(t[o], func(name string) string {
		if i, err := strconv.Atoi(name); err == nil && i >= 1 && i <= len(args) {
			return args[i-1]
		}
		return ""
	})
}
