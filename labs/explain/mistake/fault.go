// Package mistake finds what went wrong with a command, and works out what to
// type instead. It is one pipeline for all protocols; what differs is asked of
// the protocol.
package mistake

import (
	"regexp"
	"slices"
	"strings"

	"ehlo/labs/explain/knowledge"
	"ehlo/server/wire"
)

// Fault is a mistake of the catalogue that has been found, and where.
type Fault struct {
	ID         string
	Start, End int      // octets of the unit
	Pairs      []string // names and values for its sentence
	Tag        bool     // it is the tag: the same line is right with another one
}

// Of is the fault that a parser has found.
func Of(p *wire.Problem) Fault { return Fault{ID: p.ID, Start: p.Start, End: p.End} }

// Typed is what was typed, without its line end.
func Typed(x *wire.Exchange) string { return strings.TrimRight(string(x.Unit.Raw), "\r\n") }

// ReplyHas reports whether a reply has any of the words, given in lower case.
func ReplyHas(x *wire.Exchange, words ...string) bool {
	reply := replied(x)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(reply, w) })
}

// replied is a reply in lower case, and once more what it says without the codes between its lines: a phrase can
// go on in the next. The addresses that it repeats are left out: what is in them the server does not say.
func replied(x *wire.Exchange) string {
	said := strings.ToLower(string(x.Reply) + x.Response.Said())
	if !strings.Contains(said, "@") { // as most have none, and each line typed is looked at
		return said
	}
	return address.ReplaceAllString(said, "<>")
}

// address is one in angle brackets, as replies quote it.
var address = regexp.MustCompile(`<[^<>\s]*@[^<>\s]*>`)

// ByReply is the mistake that a reply tells of by its code or its words: the
// first of the catalogue that fits. It is about the first of the command's
// tokens of one of the kinds, or about the whole.
func ByReply(k *knowledge.Knowledge, x *wire.Exchange, verb string, kinds ...string) (Fault, bool) {
	reply := replied(x)
	for i := range k.Mistakes {
		e := &k.Mistakes[i]
		if len(e.Verb) > 0 && !slices.Contains(e.Verb, verb) || !slices.ContainsFunc(e.Has, func(has string) bool { return strings.Contains(reply, has) }) {
			continue
		}
		f := Fault{ID: e.ID, End: len(Typed(x))}
		if t, ok := Token(x, kinds...); ok {
			f.Start, f.End = t.Start, t.End
		}
		return f, true
	}
	return Fault{}, false
}

// Token is the command's first token of one of the kinds.
func Token(x *wire.Exchange, kinds ...string) (wire.Token, bool) {
	if x.Command == nil {
		return wire.Token{}, false
	}
	i := slices.IndexFunc(x.Command.Tokens, func(t wire.Token) bool { return slices.Contains(kinds, t.Kind) })
	if i < 0 {
		return wire.Token{}, false
	}
	return x.Command.Tokens[i], true
}
