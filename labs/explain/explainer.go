package explain

import (
	"slices"
	"strings"

	"ehlo/labs/explain/known"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Protocol explains a protocol.
type Protocol struct {
	Descriptor *protocol.Descriptor // what is explained
	// New begins to explain a conversation in a place.
	New func(known.Place) Conversation
	// MistakeIDs are the ids of its catalogue of mistakes.
	MistakeIDs func() []string
	// Wrong says what is wrong by a mistake's id, in plain text with code in backquotes; ""
	// where that depends on what was typed.
	Wrong func(id string) string
	// Does says what somebody does who types a line with a verb; "" if that is
	// not known. HTML.
	Does func(verb string) string
	// Serves is what is done with mail where the protocol is spoken; "" for
	// nothing.
	Serves func() string
}

// Conversation explains the exchanges of one conversation. It remembers what
// later explanations need: how many messages there are, what was offered, whom
// the message is for.
type Conversation interface {
	// Secure takes note that TLS is in force from the first octet.
	Secure()
	// Command and Reply cover every octet that is not white space with notes,
	// in order of position. They remember nothing: they may be left out.
	Command(*wire.Exchange) []Note
	Reply(*wire.Exchange) []Note
	// Mistakes is what went wrong, the most specific first: nil for what was
	// accepted and is as the sender will have meant it.
	Mistakes(*wire.Exchange) []Mistake
	// Summary says what happened, in a sentence.
	Summary(*wire.Exchange) string
	// Edge is what the exchange did to the state, and what may be typed next. It
	// has been remembered by then.
	Edge(*wire.Exchange) Edge
	// Ways are a line for each command that leads from a state to another.
	Ways(from wire.State) []string
	// Place is what is known by now of where the conversation is held.
	Place() known.Place
	// Remember takes note of an exchange that has been explained. One without a
	// unit, not the first, is what the server said unasked.
	Remember(*wire.Exchange)
}

// Table is the protocols that somebody can explain.
type Table []Protocol

// New is for a conversation in a protocol, held in a place. What no protocol of
// the table is for gets empty explanations.
func (t Table) New(name wire.Protocol, at known.Place) *Explainer {
	if p, ok := t.Lookup(name); ok {
		return &Explainer{protocol: p.Descriptor, conversation: p.New(at)}
	}
	return &Explainer{place: &at}
}

// Lookup finds a protocol of the table.
func (t Table) Lookup(name wire.Protocol) (p Protocol, ok bool) {
	i := slices.IndexFunc(t, func(p Protocol) bool { return p.Descriptor.Name == name })
	if i < 0 {
		return p, false
	}
	return t[i], true
}

// MistakeIDs are the ids of the catalogues of all protocols, sorted.
func (t Table) MistakeIDs() []string {
	var ids []string
	for _, p := range t {
		ids = append(ids, p.MistakeIDs()...)
	}
	slices.Sort(ids)
	return ids
}

// Explainer follows one conversation. It is given the conversation's exchanges
// in order, the greeting first. It has no goroutine and is not safe for
// concurrent use.
type Explainer struct {
	protocol     *protocol.Descriptor
	conversation Conversation // nil if nothing is known of the protocol
	place        *known.Place // where it is held, when there is no conversation that knows
	edge         Edge         // of the last exchange
	over         bool         // no command can follow it on this connection, or not before TLS
}

// Place is what is known by now of where the conversation is held: what the
// caller knew, and what the exchanges have shown.
func (e *Explainer) Place() known.Place {
	if e.conversation == nil {
		return *e.place
	}
	return e.conversation.Place()
}

// Ways are a line for each command that leads from the state which has been reached
// to another, whether Edge.Next has it or not.
func (e *Explainer) Ways() []string {
	if e.conversation == nil || e.over {
		return nil
	}
	return e.conversation.Ways(e.edge.To)
}

// Secure reports whether the connection is inside TLS from its first octet, as
// on port 465, 993 or 995. It is called before the greeting is explained.
func (e *Explainer) Secure(yes bool) {
	if yes && e.conversation != nil {
		e.conversation.Secure()
	}
}

// Explain says what the next exchange of the conversation means. It keeps
// nothing of x.
func (e *Explainer) Explain(x *wire.Exchange) *Explanation {
	out := &Explanation{}
	e.explain(x, out, true)
	return out
}

// Brief is Explain without the notes, which nobody has asked for yet; they take most of the time.
func (e *Explainer) Brief(x *wire.Exchange) (out Explanation) {
	e.explain(x, &out, false)
	return out
}

func (e *Explainer) explain(x *wire.Exchange, out *Explanation, notes bool) {
	c := e.conversation
	if c == nil {
		return
	}
	if x.After == "" { // a transcript does not show what came of it
		unanswered := *x
		unanswered.After = x.Before
		x = &unanswered
	}
	if notes {
		out.Notes = append(c.Command(x), c.Reply(x)...)
	}
	out.Mistakes = c.Mistakes(x)
	out.Summary = c.Summary(x)
	e.saidOnce(x, out)
	c.Remember(x)
	out.Edge = c.Edge(x)
	e.edge, e.over = out.Edge, x.Close || x.StartTLS
}

// Unasked says what a server means that speaks without having been asked
// (RFC 9051 §7): x has a reply, and no unit. What it tells is remembered.
func (e *Explainer) Unasked(x *wire.Exchange) *Explanation {
	out := &Explanation{}
	c := e.conversation
	if c == nil {
		return out
	}
	out.Edge = e.edge
	out.Edge.From = e.edge.To
	out.Notes = c.Reply(x)
	out.Summary = c.Summary(x)
	c.Remember(x)
	return out
}

// saidOnce puts aside the notes that repeat the summary: word for word, or because every
// part of a goodbye that went well is that goodbye.
func (e *Explainer) saidOnce(x *wire.Exchange, out *Explanation) {
	goodbye := false
	if x.Command != nil && x.Response.Outcome == wire.OK {
		c := e.protocol.Command(x.Command.Verb)
		goodbye = c != nil && c.Ends
	}
	for i := range out.Notes {
		n := &out.Notes[i]
		if goodbye && n.Kind != "tag" || strings.Contains(out.Summary, n.Says) {
			n.Minor = true
		}
	}
}
