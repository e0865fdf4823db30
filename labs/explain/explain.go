// Package explain says what each part of a mail conversation means, where the
// rule stands, what went wrong, and what to type instead.
//
// What it knows is data: one YAML file for each protocol (smtp.yaml, pop3.yaml,
// imap.yaml, dns.yaml). What it does is find the parts, by the parsed view that
// every exchange carries, and look them up.
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

// Explainer follows one conversation. It is given the conversation's exchanges
// in order, the greeting first, and remembers what later explanations need:
// how many messages there are, what was offered, whom the message is for. It
// has no goroutine and is not safe for concurrent use.
type Explainer struct {
	tongue tongue
	memory memory
	edge   Edge // of the last exchange
}

// New is for a conversation in a protocol.
func New(p wire.Protocol) *Explainer {
	e := &Explainer{tongue: tongues[p]}
	e.memory.reset()
	return e
}

// Secure tells whether the connection is inside TLS from its first octet, as
// on port 465, 993 or 995. It is called before the greeting is explained.
func (e *Explainer) Secure(yes bool) { e.memory.secure = yes }

// Explain says what the next exchange of the conversation means. It keeps
// nothing of x.
func (e *Explainer) Explain(x *wire.Exchange) *Explanation {
	out := &Explanation{}
	if e.tongue == nil {
		return out
	}
	if x.After == "" { // a transcript does not show what came of it
		unanswered := *x
		unanswered.After = x.Before
		x = &unanswered
	}
	out.Edge = e.tongue.edge(x, &e.memory)
	e.edge = out.Edge
	out.Notes = append(e.tongue.command(x, &e.memory), e.tongue.reply(x, &e.memory)...)
	out.Mistakes = e.tongue.mistakes(x, &e.memory)
	out.Summary = e.tongue.summary(x, &e.memory)
	e.tongue.remember(x, &e.memory)
	return out
}

// Unasked says what a server means that speaks without having been asked
// (RFC 9051 §7): x has a reply, and no unit. What it tells is remembered.
func (e *Explainer) Unasked(x *wire.Exchange) *Explanation {
	out := &Explanation{}
	if e.tongue == nil {
		return out
	}
	out.Edge = e.edge
	out.Edge.From = e.edge.To
	out.Notes = e.tongue.reply(x, &e.memory)
	out.Summary = e.tongue.summary(x, &e.memory)
	asked := e.memory.imap.asked // an IDLE goes on
	e.tongue.remember(x, &e.memory)
	e.memory.imap.asked = asked
	return out
}

// tongue explains one protocol.
type tongue interface {
	// command and reply cover every octet that is not white space with notes,
	// in order of position.
	command(*wire.Exchange, *memory) []Note
	reply(*wire.Exchange, *memory) []Note
	// mistakes is what went wrong, the most specific first: nil for what was
	// accepted and is as the sender will have meant it.
	mistakes(*wire.Exchange, *memory) []Mistake
	summary(*wire.Exchange, *memory) string
	edge(*wire.Exchange, *memory) Edge
	// remember takes note of an exchange that has been explained.
	remember(*wire.Exchange, *memory)
}

var tongues = map[wire.Protocol]tongue{}
