package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/imap"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Line is one line of a solution that is shown.
type Line struct {
	Text string // to type, or the answer to choose or give
	HTML string // says what it does
	// Answer: the text answers the step's quiz, for Run.Answer.
	Answer bool
	Key    bool // the text is a key to press: "^]" or "^C"
	Joined bool // the text is pasted in one piece with the line before
}

// ShowMe is the solution of a step, to be typed line by line into a terminal that a
// program reads. What leads to where the solution is of use comes first: when the
// connection that it needs has ended, when the learner stands elsewhere, and when it was
// shown in vain. The step counts as shown from now on.
func (r *Run) ShowMe(step, term string, at Reader) []Line {
	p := r.step(step)
	if p == nil || p.done {
		return nil
	}
	p.showed = true
	if p.SolvedByAnswer() {
		return answerLines(p.Solution)
	}
	d := demonstration{protocols: r.world.Protocols(), escapes: at == Telnet, escaped: at == TelnetPrompt, updating: at == Nsupdate}
	t := r.term(term)
	connected := t.connected && t.service != nil
	if connected {
		d.asked, d.marked = t.asked, len(t.marked) > 0
		d.protocol, d.inText, d.inBody = d.protocols.Lookup(t.service.Protocol), t.inText, t.text.blank
	}
	led, script := true, scenario.Script(r.solution(p))
	switch fromCall := r.fromCall(p); {
	case r.lacksTrace(p):
		r.leave(&d, p, t, at)
		for _, lines := range r.allBefore(p) {
			d.show(lines)
		}
	case fromCall != nil && (at == Shell || p.inVain || connected && r.misplaced(p, t)):
		r.leave(&d, p, t, at)
		script = fromCall
	case (at == Telnet || at == Netcat) && !p.inVain && r.sinceStart(p, term) != nil:
		for _, line := range r.sinceStart(p, term) {
			d.show(line)
		}
	case r.needsServer(p) && (!connected || p.inVain || r.misplaced(p, t)):
		r.leave(&d, p, t, at)
		d.showAll(r.leadingTo(p))
	case atPrompt(p.Solution) || Local(p.Solution):
		r.leave(&d, p, t, at)
	default:
		led = false
	}
	if !led && connected && t.inText && p.beginsInText(verbIn(d.protocol)) {
		script, _ = t.text.lacks(script)
	}
	d.showAll(script)
	if p.endsRefused() {
		d.refuses()
	}
	if p.Quiz != nil {
		d.lines = append(d.lines, answerLines(p.Quiz.RightAnswer())...)
	}
	r.playing = &playing{step: p, term: term, lines: d.lines, led: led}
	return r.demonstrate(p.ID, d.lines)
}

// lacksTrace reports whether steps before p in its terminal were done in another
// world, so that this one lacks what they have left there.
func (r *Run) lacksTrace(p *progress) bool {
	return slices.ContainsFunc(r.steps[:slices.Index(r.steps, p)], func(before *progress) bool {
		return before.Term == p.Term && before.earlier && !before.traced && !before.SolvedByAnswer()
	})
}

// allBefore are the terminal's own call and the solutions of all steps before p
// in its terminal: typed in a fresh world they lead to where p is done.
func (r *Run) allBefore(p *progress) (all []string) {
	for _, t := range r.lab.Terminals {
		if t.ID == p.Term && t.Connect != "" {
			all = append(all, t.Connect)
		}
	}
	for _, before := range r.steps[:slices.Index(r.steps, p)] {
		if before.Term == p.Term && !before.SolvedByAnswer() {
			all, before.traced = append(all, r.solution(before)), true
		}
	}
	return all
}

// canBeginIn reports whether a step can be done at the start of a connection, whatever was
// typed in one before: its one line is a word that is to be refused, or a command that only
// looks or says goodbye, and nothing is wanted that an earlier line could have brought about.
func (p *progress) canBeginIn(d *protocol.Descriptor) bool {
	script := scenario.Script(p.Solution)
	if len(script) != 1 || script[0].Key || len(p.Expect) == 0 {
		return false
	}
	verb, start := verbIn(d)(script[0].Text), terminal{state: d.Start}
	anywhere := verb != "" && legal(d, verb, d.Start) && (d.Command(verb).Ends || slices.Contains(d.Looks, verb))
	return !slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool {
		return !anywhere && !(verb == "" && c.IsRefused()) || !start.allows(c) || c.User.Given || c.After.Given || c.Found != nil ||
			c.Brings.Given || c.Marked.Given || len(c.Was) > 0 || len(c.Then) > 0 || c.Repeats.Text != "" || c.Pipelined != nil || c.Envelope != nil || c.Transaction != nil || c.Open.Given || c.Text != nil
	})
}

// holdsAnywhere reports whether all that a step asserts is so already, and stays so in
// another connection.
func (r *Run) holdsAnywhere(p *progress) bool {
	return len(p.State) == 0 || r.stateHolds(p, p.Term) && !slices.ContainsFunc(p.State, func(a *scenario.Assertion) bool { return a.OfConversation() })
}

// fromCall is a step's solution from its call on, where what stands before that only leaves
// another server, and is nothing that the step asks for: whoever has left needs no more. It is
// nil for any other.
func (r *Run) fromCall(p *progress) []scenario.Typed {
	script := scenario.Script(r.solution(p))
	call := slices.IndexFunc(script, func(l scenario.Typed) bool { return !l.Key && callsServer(firstWord(l.Text)) })
	d := r.world.Protocols().Lookup(r.protocolFor(p))
	if call < 1 || d == nil || p.SolvedByAnswer() {
		return nil
	}
	marks := func(line string) bool { return verbIn(d)(line) == "DELE" }
	if slices.ContainsFunc(r.linesTo(p), marks) {
		return nil // a goodbye deletes what is marked (RFC 1939 §6)
	}
	for i, l := range script[:call] {
		c := d.Command(verbIn(d)(l.Text))
		escaped := i > 0 && script[i-1].Text == scenario.EscapeKey
		if !l.Key && !escaped && (c == nil || !c.Ends || slices.ContainsFunc(p.Expect, func(e *scenario.Condition) bool { return e.Verb.Given && e.Verb.HoldsOne(c.Verb, sameVerb) })) {
			return nil
		}
	}
	return script[call:]
}

// endsRefused reports whether the last line of a step's solution is to be refused.
func (p *progress) endsRefused() bool {
	return len(p.Expect) > 0 && !slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool { return !c.IsRefused() })
}

// stays reports whether a step's solution is lines of IMAP's, and none of them leads the connection
// anywhere. What they have done to a mailbox need not be done again, and by its number it would be
// done to another message.
func (r *Run) stays(p *progress) bool {
	if p.stays == nil {
		d := r.world.Protocols().Lookup(imap.Name)
		stays := d != nil && !slices.ContainsFunc(scenario.Script(p.Solution), func(line scenario.Typed) bool {
			c := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line.Text + "\r\n")})
			if c == nil || d.Command(c.Verb) == nil || c.Verb == "IDLE" || strings.HasSuffix(line.Text, "}") {
				return true // after the last two, what comes next belongs to the command
			}
			return slices.ContainsFunc(d.Transitions, func(t protocol.Transition) bool { return t.By == c.Verb })
		})
		p.stays = &stays
	}
	return *p.stays
}

// atPrompt reports whether lines begin with a call of a server, or with what
// looks a name up.
func atPrompt(lines string) bool {
	word := firstWord(lines)
	return callsServer(word) || asksDNSWord(word)
}

// callsAny reports whether a server is called in any of the lines.
func callsAny(lines string) bool { return callIn(lines) != "" }

// callIn is the first line that calls a server, "" if none does.
func callIn(lines string) string {
	for line := range strings.SplitSeq(lines, "\n") {
		if callsServer(firstWord(line)) {
			return line
		}
	}
	return ""
}

func answerLines(answer string) (lines []Line) {
	return []Line{{Text: strings.TrimSpace(answer), HTML: showMe.HTML("answer"), Answer: true}}
}
