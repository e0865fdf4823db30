package run

import (
	"slices"
	"strconv"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/imap"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// observation is what conditions are held against: an exchange, the text of a message
// while it is being typed (then x is nil), or an answer to a question.
type observation struct {
	x    *wire.Exchange
	term *terminal
	run  *Run         // nil where nothing is asked of other steps
	text *messageText // nil when no message is part of it
	// answer is one to a quiz; then there is nothing else.
	answer *string
}

// fitsAny reports whether the observation fulfils one of the conditions.
func (s *observation) fitsAny(cs []*scenario.Condition) bool {
	return slices.ContainsFunc(cs, func(c *scenario.Condition) bool { return s.fits(c) })
}

// fits reports whether the observation fulfils the condition.
func (s *observation) fits(c *scenario.Condition) bool {
	if s.answer != nil {
		return c.FitsAnswer(*s.answer)
	}
	if c.Answer.Given {
		return false
	}
	if c.Text != nil && (s.text == nil || !s.text.fits(c.Text)) {
		return false
	}
	if c.Transaction != nil && !fitsEnvelope(s.term.transaction, c.Transaction) {
		return false
	}
	if s.x == nil {
		return c.Text != nil && c.AsksTextOnly()
	}
	x := s.x
	if c.Greeting != x.Greeting() || ofDNS(x) && !canBeOfDNS(c) {
		return false
	}
	if !c.Protocol.HoldsOne(string(x.Service.Protocol), scenario.SameText) ||
		!c.Host.Holds([]string{x.Service.Host, x.Service.Address}, scenario.SameText) ||
		!c.Port.HoldsOne(strconv.Itoa(x.Service.Port), sameNumber) ||
		!c.Before.HoldsOne(string(x.Before), scenario.SameText) || !c.After.HoldsOne(string(x.After), scenario.SameText) {
		return false
	}
	if c.User.Given && !c.User.Holds(present(x.User), sameUser) {
		return false
	}
	if !c.Verb.HoldsOne(Verb(x), sameVerb) || c.Reply.Given && !replyIs(&c.Reply, x) {
		return false
	}
	if c.Envelope != nil && !fitsEnvelope(x.Envelope, c.Envelope) {
		return false
	}
	if c.Repeats.Text != "" && !s.repeats(c.Repeats.Text) {
		return false
	}
	if c.Pipelined != nil && *c.Pipelined != x.Pipelined {
		return false
	}
	if c.Line != nil && !c.Line.MatchString(s.line()) {
		return false
	}
	if c.Found != nil && !foundBy(c.Found, x) || !c.Brings.Holds(x.Response.Lines, scenario.SameText) {
		return false
	}
	if c.Marked.Given && !c.Marked.Holds(s.term.markedBefore, sameNumber) {
		return false
	}
	if c.Open.Given && !c.Open.Holds(present(s.term.openBefore), sameOpen) {
		return false
	}
	if !s.was(c) || !s.then(c) {
		return false
	}
	sameness := s.term.sameness
	if ofDNS(x) {
		sameness = sameInDNS
	}
	return commandFits(c, x.Command, sameness) && s.foundBecause(c)
}

// line is the line as typed. A literal's is the one that announced it.
func (s *observation) line() string {
	if s.x.Unit.Kind == wire.Literal && s.term.line != "" {
		return s.term.line
	}
	return strings.TrimRight(string(s.x.Unit.Raw), "\r\n")
}

// repeats reports whether the command is the one that a step was done with, with the same
// arguments. Of a step that was done in another world, or skipped, nobody knows.
func (s *observation) repeats(step string) bool {
	p := s.run.step(step)
	if p == nil || p.did == nil || s.x.Command == nil {
		return p != nil && p.did == nil && !p.open()
	}
	return p.did.Verb == s.x.Command.Verb && slices.EqualFunc(p.did.Args, s.x.Command.Args, func(a, b wire.Arg) bool {
		return a.Name == b.Name && scenario.SameText(a.Value, b.Value)
	})
}

// commandFits holds the condition against the parsed command.
func commandFits(c *scenario.Condition, cmd *wire.Command, sameness func(argument string) scenario.Same) bool {
	if cmd == nil {
		cmd = &wire.Command{}
	}
	problem := ""
	if cmd.Problem != nil {
		problem = cmd.Problem.ID
	}
	if !c.Problem.HoldsOne(problem, scenario.SameProblem) || !c.Tag.HoldsOne(cmd.Tag, scenario.SameText) {
		return false
	}
	for name, want := range c.Args {
		if !want.Holds(values(cmd.Args, name), sameness(name)) {
			return false
		}
	}
	return true
}

// present is a text as what is there: nothing when it is empty.
func present(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

func values(args wire.Args, name string) []string {
	var all []string
	for i, a := range args {
		if !strings.EqualFold(a.Name, name) {
			continue
		}
		if a.Name == "search-key" && i+1 < len(args) && args[i+1].Name == "header-name" {
			a.Value = imap.SearchKey(a.Value, []string{args[i+1].Value})
		}
		all = append(all, a.Value)
	}
	return all
}

// Verb is what a condition calls an exchange by: its command, or the dot for message text. What answers a challenge
// (RFC 4422 §3) or was announced by BDAT belongs to the command that began it.
func Verb(x *wire.Exchange) string {
	switch {
	case x.Unit.Kind == wire.Text:
		return "."
	case x.Unit.Kind == wire.SASL, x.Unit.Kind == wire.Chunk:
		return x.Of
	case x.Command == nil:
		return ""
	}
	return x.Command.Verb
}

// replyIs holds an exchange's reply against a wanted one.
func replyIs(want *scenario.Value, x *wire.Exchange) bool {
	r := &x.Response
	if r.Code == "" { // nothing is said to what announces a literal that nobody waits for (RFC 7888)
		return strings.EqualFold(want.Text, "any")
	}
	return want.HoldsOne(r.Code, func(want, code string) bool {
		switch strings.ToLower(want) {
		case "any":
			return true
		case "accepted":
			// Where replies have tags, IMAP's, what is intermediate comes in the
			// middle of a command.
			return r.Outcome == wire.OK || r.Outcome == wire.Intermediate && r.Tag == ""
		}
		if code == want || strings.EqualFold(want, string(r.Outcome)) {
			return true
		}
		return len(want) == 3 && strings.EqualFold(want[1:], "xx") && code != "" && code[0] == want[0]
	})
}

// looks reports whether the observation is a command that only looks around, in whatever
// form and with whatever answer.
func (s *observation) looks(protocols protocol.Table) bool {
	if s.x == nil {
		return false
	}
	d := protocols.Lookup(s.x.Service.Protocol)
	return d != nil && slices.Contains(d.Looks, Verb(s.x))
}

// isHarmless reports whether the observation only looks around, and was taken; a command that does
// nothing at all is harmless though it was refused.
func (s *observation) isHarmless(protocols protocol.Table) bool {
	return s.looks(protocols) && (s.x.Response.Outcome == wire.OK || Verb(s.x) == "NOOP" || Verb(s.x) == "HELP")
}

// isTry reports whether the observation counts as a try at the step: what has been advised
// on, something that was refused, or any whole command where a command is what is wanted,
// unless it is on the way there. Whoever only looks around tries nothing, unless that is
// what the step asks for and it is refused.
func (s *observation) isTry(protocols protocol.Table, p *progress, advised bool) bool {
	looks := s.looks(protocols)
	switch {
	case looks && (!p.about(s) || s.isHarmless(protocols)):
		return false
	case advised:
		return true
	case s.x == nil || s.x.Greeting() || p.AsksOnly() || ofDNS(s.x) && !p.ofDNS():
		return false
	case s.x.Response.Outcome == wire.OK:
		return p.Expect != nil && (p.about(s) || !p.solvedBy(s))
	}
	return s.x.Response.Outcome == wire.Error
}
