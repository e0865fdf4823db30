package scenario

import "strings"

// Condition is what an exchange has to be like. Of the keys that are given all
// must fit. It is big, so that lists are of pointers: whoever looks through one needs
// no room for a copy on the stack, which each learner has.
type Condition struct {
	Pos
	Greeting bool             `yaml:"greeting"` // it is the connection's greeting
	Protocol Value            `yaml:"protocol"`
	Host     Value            `yaml:"host"` // by its name, or by the address that was called
	Port     Value            `yaml:"port"`
	Verb     Value            `yaml:"verb"` // "." is message text, after DATA
	Tag      Value            `yaml:"tag"`  // IMAP
	Args     map[string]Value `yaml:"args"` // by the RFC's names
	Problem  Value            `yaml:"problem"`
	Reply    Value            `yaml:"reply"`  // a code, "2xx", or "ok", "error", "intermediate", "any"
	Before   Value            `yaml:"before"` // the conversation's state
	After    Value            `yaml:"after"`
	User     Value            `yaml:"user"`   // who is logged in after it
	Found    *Found           `yaml:"found"`  // IMAP: what a search found
	Brings   Value            `yaml:"brings"` // a line of the reply
	Marked   Value            `yaml:"marked"` // POP3: messages that DELE had marked before it
	Open     Value            `yaml:"open"`   // IMAP: USER/MAILBOX that was open before it

	// Was is what has to have held of the world before the exchange, all of it.
	Was []*Assertion `yaml:"was"`

	// Then is what has to hold of the world right after it, all of it.
	Then []*Assertion `yaml:"then"`

	// Repeats is a step whose command, with its arguments, it sends once more.
	Repeats Name `yaml:"repeats"`

	// Pipelined: it was sent without waiting for the reply to what was before.
	Pipelined *bool `yaml:"pipelined"`

	Envelope    *EnvelopeCondition `yaml:"envelope"`    // of a message that was taken
	Transaction *EnvelopeCondition `yaml:"transaction"` // the envelope of the mail transaction that is open
	Text        *TextCondition     `yaml:"text"`        // of a message being typed
	Line        *Pattern           `yaml:"line"`        // the last resort

	Answer Value `yaml:"answer"` // to the step's quiz

	// Because: what was found has to be found because of the search-key in args. It is so
	// in a step's expect, and not in mistakes.
	Because bool

	Goal     string `yaml:"goal"` // in a step's expect: what it asks for, in words
	GoalHTML string
}

// EnvelopeCondition is what the envelope of a message has to be like that a server has
// taken, however it was sent, or of one that is still open.
type EnvelopeCondition struct {
	Pos
	From Value `yaml:"from"` // the reverse-path; "" is the null one
	To   Value `yaml:"to"`   // the forward-paths
}

// AnyField stands for the name of a header field: what is said of it is said of all lines of
// the header, from their names on, without those that servers put there.
const AnyField = "*"

// TextCondition is what message text has to be like, as far as it has been
// typed.
type TextCondition struct {
	Pos
	Header    map[string]Value `yaml:"header"`     // fields by name
	BlankLine *bool            `yaml:"blank-line"` // the header has been ended
	// Stray: a line that is no header field stands where the header should
	// not have ended yet.
	Stray  *bool `yaml:"stray"`
	Folded Value `yaml:"folded"` // names of fields that go over several lines
	Body   Value `yaml:"body"`
}

// IsOnStray reports whether it is on any line that is no header field, whatever that says.
func (c *TextCondition) IsOnStray() bool { return c.Stray != nil && *c.Stray && !c.Body.Given }

// AsksTextOnly reports whether nothing but text is asked for, and of whom it comes and for
// whom it is, so that it need not have been sent yet.
func (c *Condition) AsksTextOnly() bool { return !c.Answer.Given && !c.ofMore() }

// asks reports whether the condition asks for anything.
func (c *Condition) asks() bool { return c.Answer.Given || c.ofExchange() }

// ofExchange reports whether it asks for anything of an exchange or a text.
func (c *Condition) ofExchange() bool { return c.ofMore() || c.Text != nil || c.Transaction != nil }

// ofMore reports whether it asks for anything of an exchange but its text, and of whom that comes
// and for whom it is.
func (c *Condition) ofMore() bool {
	return c.Greeting || c.Protocol.Given || c.Host.Given || c.Port.Given || c.Verb.Given || c.Tag.Given || len(c.Args) > 0 ||
		c.Problem.Given || c.Reply.Given || c.Before.Given || c.After.Given || c.User.Given || c.Pipelined != nil || c.Repeats.Text != "" ||
		c.Found != nil || c.Brings.Given || c.Marked.Given || c.Open.Given || len(c.Was) > 0 || len(c.Then) > 0 || c.Envelope != nil || c.Line != nil
}

// accepts makes a condition ask for success where it says nothing of the
// reply: what completes a step must not have been refused, and must have found what it
// found by what is being taught.
func (c *Condition) accepts() {
	c.Because = c.Found != nil && c.Args["search-key"].Given
	if !c.Reply.Given && c.Text == nil {
		c.Reply = Value{Given: true, Text: "accepted"}
	}
}

// FitsAnswer reports whether the condition asks for an answer, and it is this one.
func (c *Condition) FitsAnswer(text string) bool {
	return c.Answer.Given && answerIs(&c.Answer, text, nil)
}

// SameProblem compares problems' names; "smtp.mail.*" is all that begin so.
func SameProblem(want, have string) bool {
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return have != "" && strings.HasPrefix(have, prefix)
	}
	return want == have
}
