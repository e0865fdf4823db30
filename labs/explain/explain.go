// Package explain says what each part of a mail conversation means, where the
// rule stands, what went wrong, and what to type instead.
//
// Each protocol has a package below this one, which exports a Protocol; package
// explainers has the table of them. What they know is data: a YAML file beside
// the code. What the code does is find the parts, by the parsed view that every
// exchange carries, and look them up.
package explain

import (
	"ehlo/server/wire"
)

// Part is the half of an exchange that a note is about.
type Part string

// The two halves of an exchange.
const (
	OfCommand Part = "command"
	OfReply   Part = "reply"
)

// Note says what a part of an exchange means.
type Note struct {
	Of         Part
	Start, End int    // octets of the unit (Unit.Raw) or of the reply (Reply)
	Kind       string // what it is: "verb", "reverse-path", "reply-code", "capability", ...
	Says       string // a sentence or two, plain text with `code` in backquotes
	Ref        string // where the rule stands, such as "RFC 5321 §4.2.3"
	// Minor: it is about spelling, such as a bracket, or repeats the summary, and can be
	// read later.
	Minor bool
}

// Mistake is something that went wrong, with its remedy.
type Mistake struct {
	ID         string // stable, such as "smtp.mail.missing-colon"
	Start, End int    // octets of Unit.Raw: what is wrong
	Says       string // what is wrong and why
	Ref        string
	// Fix is the line to type instead, without its end. It is accepted in the
	// state that the conversation is in after the exchange. "" when no one
	// line would put it right; Says tells what will.
	Fix string
}

// Edge is what an exchange did to the state of the conversation.
type Edge struct {
	From, To wire.State
	Says     string   // what the state reached is for
	Ref      string   // where the state stands
	Next     []string // what may be typed now: examples, whole lines
}

// Explanation is what an exchange means.
type Explanation struct {
	Summary  string // what happened, in a sentence
	Notes    []Note // those of the command, then those of the reply, by position
	Mistakes []Mistake
	Edge     Edge
}
