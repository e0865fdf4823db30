package smtp

import (
	"strings"

	"ehlo/server/wire"
)

// keywords are those of EHLO in upper case, with their arguments. There are few,
// and every conversation holds them: a slice takes half the room of a map.
type keywords []struct{ name, args string }

// has reports whether a keyword stands there.
func (k keywords) has(name string) bool {
	for i := range k {
		if k[i].name == name {
			return true
		}
	}
	return false
}

// args are a keyword's arguments, "" when it has none or does not stand there.
// One that stands there twice has those of the last.
func (k keywords) args(name string) string {
	for i := len(k) - 1; i >= 0; i-- {
		if k[i].name == name {
			return k[i].args
		}
	}
	return ""
}

// offers reads what EHLO was answered: keywords with their arguments
// (RFC 5321 §4.1.1.1). nil if that is not what the exchange is.
func (c *conversation) offers(x *wire.Exchange) keywords {
	if verbOf(x) != "EHLO" || x.Response.Outcome != wire.OK {
		return nil
	}
	offered := make(keywords, 0, max(0, len(x.Response.Lines)-1))
	for _, l := range x.Response.Lines[min(1, len(x.Response.Lines)):] {
		if len(l) > 4 {
			word, args, _ := strings.Cut(strings.ToUpper(l[4:]), " ")
			offered = append(offered, struct{ name, args string }{word, args})
		}
	}
	return offered
}
