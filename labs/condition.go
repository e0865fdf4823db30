package labs

import "strings"

// condition is what an exchange has to be like. Of the keys that are given all
// must fit.
type condition struct {
	Pos
	Greeting bool             `yaml:"greeting"` // it is the connection's greeting
	Protocol value            `yaml:"protocol"`
	Port     value            `yaml:"port"`
	Verb     value            `yaml:"verb"` // "." is message text, after DATA
	Tag      value            `yaml:"tag"`  // IMAP
	Args     map[string]value `yaml:"args"` // by the RFC's names
	Problem  value            `yaml:"problem"`
	Reply    value            `yaml:"reply"`  // a code, "2xx", or "ok", "error", "intermediate", "any"
	Before   value            `yaml:"before"` // the conversation's state
	After    value            `yaml:"after"`
	Found    *found           `yaml:"found"`  // IMAP: what a search found
	Brings   value            `yaml:"brings"` // a line of the reply

	// Pipelined: it was sent without waiting for the reply to what was before.
	Pipelined *bool `yaml:"pipelined"`

	Text *textCondition `yaml:"text"` // of a message being typed
	Line *pattern       `yaml:"line"` // the last resort

	Answer value `yaml:"answer"` // to the step's quiz
}

// textCondition is what message text has to be like, as far as it has been
// typed.
type textCondition struct {
	Pos
	Header    map[string]value `yaml:"header"`     // fields by name
	BlankLine *bool            `yaml:"blank-line"` // the header has been ended
	// Stray: a line that is no header field stands where the header should
	// not have ended yet.
	Stray *bool `yaml:"stray"`
	Body  value `yaml:"body"`
}

// asksTextOnly tells whether nothing but text is asked for, so that it need not
// have been sent yet.
func (c *condition) asksTextOnly() bool {
	rest := *c
	rest.Text = nil
	return !rest.asks()
}

// asks tells whether the condition asks for anything.
func (c *condition) asks() bool { return c.Answer.given || c.ofExchange() }

// ofExchange tells whether it asks for anything of an exchange or a text.
func (c *condition) ofExchange() bool {
	return c.Greeting || c.Protocol.given || c.Port.given || c.Verb.given || c.Tag.given || len(c.Args) > 0 ||
		c.Problem.given || c.Reply.given || c.Before.given || c.After.given || c.Pipelined != nil ||
		c.Found != nil || c.Brings.given || c.Text != nil || c.Line != nil
}

// accepts makes a condition ask for success where it says nothing of the
// reply: what completes a step must not have been refused.
func (c *condition) accepts() {
	if !c.Reply.given && c.Text == nil {
		c.Reply = value{given: true, text: "accepted"}
	}
}

// fitsAnswer tells whether the condition asks for an answer, and it is this one.
func (c *condition) fitsAnswer(text string) bool {
	return c.Answer.given && answerIs(&c.Answer, text)
}

// sameProblem compares problems' names; "smtp.mail.*" is all that begin so.
func sameProblem(want, have string) bool {
	if prefix, ok := strings.CutSuffix(want, "*"); ok {
		return have != "" && strings.HasPrefix(have, prefix)
	}
	return want == have
}
