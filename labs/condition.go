package labs

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
