package run

import (
	"regexp"
	"slices"
	"strings"

	"ehlo/labs/explain/mistake"
	"ehlo/labs/scenario"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// RightLine is the line that is offered in place of fix, which mends the mistake of an
// exchange as its protocol has it; where the lab has nothing better, that is fix.
//
// The lab has something better in five cases, tried in this order:
//
//  1. What was typed is a line of the current step, but for its tag: that line.
//  2. What was typed, or fix, has the verb of a line of the current step: that line is
//     what the step wants, and whoever has come so near is not shown what they have not
//     tried.
//  3. fix leads out of the state in which the current step goes on, as RSET does after a
//     second MAIL where a recipient is wanted: the step's next line, as an offer that
//     leads away would be wrong. A goodbye stays: what was typed is not for a server, and
//     the remark says how to leave.
//  4. What was typed is no command of the server's, fix is none that was meant by it, and the
//     step's next line is a goodbye that its text has: that, as anything else leads away from the step.
//     Of a line of another protocol's it is any line that the text has, and any goodbye.
//  5. fix says something that nobody has typed, such as a name for EHLO, and a step that
//     is done has said it otherwise: the line of that step.
//
// Nothing else of a solution is shown unasked. A step's line is offered only in a state in
// which it can be typed, and only once: what the learner has typed already is behind them.
// Steps that want no more than an answer have no lines, and those of other terminals none
// for this one. Where what is left to offer goes ahead of the lab, that is nothing. A tag goes
// on with the learner's own.
func (r *Run) RightLine(term string, x *wire.Exchange, fix string) string {
	if x.Close || x.Service == nil {
		return fix
	}
	d := r.world.Protocols().Lookup(x.Service.Protocol)
	if d == nil || d.Connectionless {
		return fix
	}
	if line := r.lacksTag(d, term, x); line != "" {
		return r.retagged(d, term, line, fix)
	}
	if fix == "" {
		return ""
	}
	if r.leadsElsewhere(d, term, x, fix) {
		return r.wayOut(d, term, x, fix)
	}
	for _, line := range []string{r.rightLine(d, term, x, fix), fix} {
		if r.mayOffer(d, line, x) {
			return r.retagged(d, term, line, fix)
		}
	}
	return ""
}

// Reworded is what a remark says whose fix gave way to another line: it names the greeting of that line, and
// not the one that is no longer offered.
func Reworded(says, fix, line string) string {
	was, is := strings.ToUpper(firstWord(fix)), strings.ToUpper(firstWord(line))
	if was == is || !sameGreeting(was, is) || strings.Contains(says, "`"+is+"`") {
		return says
	}
	return strings.ReplaceAll(says, "`"+was+"`", "`"+is+"`")
}

// leadsElsewhere reports whether a fix would keep a learner busy at a server where the current step
// does not go on: it is no goodbye, no other spelling of what was typed, and no line of the step.
func (r *Run) leadsElsewhere(d *protocol.Descriptor, term string, x *wire.Exchange, fix string) bool {
	p, verbOf := r.next(), verbIn(d)
	if p == nil || !r.isFor(p, term) || p.SolvedByAnswer() {
		return false
	}
	wanted, v := r.endsIn(p), verbOf(fix)
	goesOn := wanted == nil && !atPrompt(p.Solution) && !Local(p.Solution) || wanted != nil && wanted.Name == d.Name
	if c := d.Command(v); goesOn || c != nil && c.Ends || mends(v, x) {
		return false
	}
	return !slices.ContainsFunc(r.commands(p), func(line string) bool { return v != "" && verbOf(line) == v })
}

// wayOut is the goodbye that is offered for a line which belongs to another server, and nothing
// for any other.
func (r *Run) wayOut(d *protocol.Descriptor, term string, x *wire.Exchange, fix string) string {
	line := strings.TrimRight(string(x.Unit.Raw), "\r\n")
	p := r.next()
	if wanted := r.endsIn(p); wanted != nil && verbIn(wanted)(line) != "" {
		return r.retagged(d, term, r.goodbye(p, r.term(term)), fix)
	}
	return ""
}

// endsIn is the protocol in which a step goes on, after its last call; nil where nobody knows it.
func (r *Run) endsIn(p *progress) *protocol.Descriptor {
	d := demonstration{protocols: r.world.Protocols()}
	if !atPrompt(p.Solution) {
		d.protocol = d.protocols.Lookup(r.protocolFor(p))
	}
	last := d.protocol
	d.inText = last != nil && p.beginsInText(verbIn(last))
	for _, line := range scenario.Script(p.Solution) {
		if d.take(line); d.protocol != nil {
			last = d.protocol
		}
	}
	return last
}

// lacksTag is the line of the current step that was typed without its tag, "" if none was.
// It may be to be refused: that is what the step wants then.
func (r *Run) lacksTag(d *protocol.Descriptor, term string, x *wire.Exchange) string {
	p := r.next()
	if p == nil || !r.isFor(p, term) || !d.Tagged {
		return ""
	}
	typed := strings.TrimSpace(string(x.Unit.Raw))
	lines := r.commands(p)
	if i := slices.IndexFunc(lines, func(l string) bool { return l != typed && strings.EqualFold(withoutTag(d, l), typed) }); i >= 0 {
		return lines[i]
	}
	return ""
}

// hasTag reports whether a command has a tag: one in front of it, and not its own first word.
func (r *Run) hasTag(x *wire.Exchange) bool {
	d := r.world.Protocols().Lookup(x.Service.Protocol)
	if d == nil || !d.Tagged || x.Command == nil || d.Command(x.Command.Verb) == nil {
		return false
	}
	first := strings.ToUpper(x.Command.Tag)
	return d.Command(first) == nil && d.Command(first+" "+x.Command.Verb) == nil
}

// isUntagged reports whether a line of a protocol with tags has none: the server took its first
// word for one.
func (r *Run) isUntagged(x *wire.Exchange) bool {
	d := r.world.Protocols().Lookup(x.Service.Protocol)
	return d != nil && d.Tagged && x.Command != nil && !r.hasTag(x) &&
		(len(strings.Fields(string(x.Unit.Raw))) == 1 || d.Command(strings.ToUpper(x.Command.Tag)) != nil)
}

// retagged is a line with the tag that fix has: it goes on with the learner's own tags. Where
// nobody has used one yet, or the step is about tags, the lab's stays.
func (r *Run) retagged(d *protocol.Descriptor, term, line, fix string) string {
	p, bare := r.next(), withoutTag(d, line)
	if bare == line || bare == "" || !r.term(term).tagged || p != nil && slices.ContainsFunc(p.Expect, func(c *scenario.Condition) bool { return c.Tag.Given && c.Tag.Not == nil }) {
		return line
	}
	if tag := strings.TrimSuffix(fix, withoutTag(d, fix)); tag != "" {
		return tag + bare
	}
	return line
}

// rightLine is RightLine of a protocol, before anything is held back.
func (r *Run) rightLine(d *protocol.Descriptor, term string, x *wire.Exchange, fix string) string {
	verbOf := verbIn(d)
	mended, typed := verbOf(fix), Verb(x)
	if p := r.next(); p != nil && r.isFor(p, term) {
		lines := slices.DeleteFunc(r.commandsAt(p, x.Service), func(line string) bool {
			return !legal(d, verbOf(line), x.After) || r.hasTyped(d, line)
		})
		for _, line := range lines {
			if v := verbOf(line); sameGreeting(v, typed) || sameGreeting(v, mended) {
				if slices.Equal(wordsOf(line), wordsOf(fix)) {
					return fix // which is spelled as the standard has it
				}
				return line
			}
		}
		if c := d.Command(mended); c != nil && c.Ends {
			return fix
		}
		if len(lines) > 0 && leadsOut(d, mended, x.After, verbOf(lines[0])) {
			return lines[0]
		}
	}
	if next := r.nextInstead(d, term, x); next != "" && !mends(mended, x) {
		return next
	}
	if !invents(withoutTag(d, fix), string(x.Unit.Raw)) {
		return fix
	}
	for _, p := range slices.Backward(r.steps) {
		if !p.done || !r.isFor(p, term) {
			continue
		}
		lines := r.commands(p)
		if p.endsRefused() { // what is to be refused mends nothing
			lines = lines[:max(0, len(lines)-1)]
		}
		for _, line := range lines {
			if v := verbOf(line); sameGreeting(v, mended) && legal(d, v, x.After) {
				if v == "HELO" && mended == "EHLO" {
					line = mended + line[len(v):]
				}
				return line
			}
		}
	}
	return fix
}

// nextInstead is the line that the step to do wants next, in place of one that is no command of the
// server's, nor nearly: a goodbye, or any line where what was typed is another protocol's. It is ""
// if that is not so, or nobody has read of it; but a goodbye gives nothing away to those who are in
// the wrong protocol.
func (r *Run) nextInstead(d *protocol.Descriptor, term string, x *wire.Exchange) string {
	p := r.next()
	if p == nil || !r.isFor(p, term) || x.Unit.Kind != wire.Line {
		return ""
	}
	isMeant := func(c protocol.Command) bool { return mends(c.Verb, x) }
	if slices.ContainsFunc(d.Commands, isMeant) {
		return ""
	}
	of, _, _ := mistake.Foreign(d, strings.TrimRight(string(x.Unit.Raw), "\r\n"))
	foreign := r.world.Protocols().Lookup(of) != nil
	for _, line := range r.commandsAt(p, x.Service) {
		c, isRead := d.Command(verbIn(d)(line)), strings.Contains(p.read(), withoutTag(d, line))
		switch {
		case c == nil:
			return ""
		case c.Ends && legal(d, c.Verb, x.After) && (isRead || foreign):
			return line
		case r.hasTyped(d, line):
		case foreign && isRead && legal(d, c.Verb, x.After) && !r.misplaced(p, r.term(term)):
			return line
		default:
			return ""
		}
	}
	return ""
}

// hasTyped reports whether the learner has typed a line, with whatever tag.
func (r *Run) hasTyped(d *protocol.Descriptor, line string) bool {
	bare := withoutTag(d, line)
	return slices.ContainsFunc(r.session, func(typed sent) bool { return withoutTag(d, typed.text) == bare })
}

// commands are the lines of a step's solution that can be commands, in their order.
func (r *Run) commands(p *progress) (all []string) {
	if p.SolvedByAnswer() || p.Quiz != nil && p.AsksOnly() {
		return nil
	}
	for _, t := range scenario.Script(r.solution(p)) {
		if text := strings.TrimSpace(t.Text); !t.Key && text != "" && !callsServer(firstWord(text)) {
			all = append(all, text)
		}
	}
	return all
}

// commandsAt are those that are left of a step's solution at a server which it calls, where the step
// began at one of another protocol: the goodbye to that is behind the learner.
func (r *Run) commandsAt(p *progress, s *wire.Service) []string {
	all := r.commands(p)
	if r.protocolFor(p) == s.Protocol {
		return all
	}
	left := len(all)
	for _, t := range scenario.Script(r.solution(p)) {
		switch text := strings.TrimSpace(t.Text); {
		case r.calls(text, s):
			return all[len(all)-left:]
		case !t.Key && text != "" && !callsServer(firstWord(text)):
			left--
		}
	}
	return all
}

// legal reports whether a command can be typed in a state.
func legal(d *protocol.Descriptor, verb string, s wire.State) bool {
	c := d.Command(verb)
	return c != nil && slices.Contains(c.States, s)
}

// leadsOut reports whether a verb leads from a state to one in which another cannot be
// typed, which could be typed before.
func leadsOut(d *protocol.Descriptor, by string, from wire.State, other string) bool {
	return slices.ContainsFunc(d.Transitions, func(t protocol.Transition) bool {
		return t.From == from && t.By == by && !t.Fails() && t.To != from && !legal(d, other, t.To)
	})
}

// sameGreeting reports whether two verbs are the same, or both greet: a fix greets by EHLO
// where a lab may ask for HELO.
func sameGreeting(a, b string) bool {
	greets := func(v string) bool { return v == "EHLO" || v == "HELO" }
	return a != "" && (a == b || greets(a) && greets(b))
}

// word is one of a line's that can be somebody's: a name, an address, a number.
var word = regexp.MustCompile(`[\w.@-]+`)

func wordsOf(line string) []string { return word.FindAllString(strings.ToLower(line), -1) }

// invents reports whether a line says something that is not in what was typed.
func invents(line, typed string) bool {
	typed = strings.ToLower(typed)
	return slices.ContainsFunc(wordsOf(line), func(word string) bool {
		return !strings.Contains(typed, word)
	})
}
