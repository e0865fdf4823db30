// Package mistake finds what went wrong with a command, and works out what to
// type instead.
package mistake

import (
	"slices"
	"strings"

	"ehlo/server/wire"
)

// Fault is a mistake of the catalogue that has been found, and where.
type Fault struct {
	ID         string
	Start, End int      // octets of the unit
	Pairs      []string // names and values for its sentence
}

// Told tells whether a reply has any of the words, given in lower case.
func Told(x *wire.Exchange, words ...string) bool {
	reply := strings.ToLower(string(x.Reply))
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(reply, w) })
}

// Tokens are those of the exchange's command, none if it has none.
func Tokens(x *wire.Exchange) []wire.Token {
	if x.Command == nil {
		return nil
	}
	return x.Command.Tokens
}
