package run

import (
	_ "embed"
	"slices"
	"strings"

	"ehlo/internal/words"
	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

//go:embed callback.yaml
var callBackFile []byte

// callBack tells a learner to call a server again.
var callBack = words.New("callback.yaml", callBackFile)

// isAway reports whether the step to do goes on in a connection that is not there.
func (r *Run) isAway(p *progress) bool {
	for term, t := range r.terms {
		if t.connected && r.isFor(p, term) {
			return false
		}
	}
	return r.needsServer(p) && !callsAny(p.Solution)
}

// toCallBack is advice to call again, with the lines that lead back to a step.
func (r *Run) toCallBack(p *progress, term string) Event {
	lines := r.linesTo(p)
	return r.lead(p, term, lines, callBack.HTML("call-back", "lines", strings.Join(lines, "\n")))
}

// linesTo are the lines that lead to a step, from the call on.
func (r *Run) linesTo(p *progress) (lines []string) {
	for _, typed := range r.leadingTo(p) {
		if typed.Key {
			typed.Text = callBack.Say("escape-key")
		}
		lines = append(lines, typed.Text)
	}
	return lines
}

// lead is advice to type lines that lead to a step.
func (r *Run) lead(p *progress, term string, lines []string, says string) Event {
	return r.stand(&standing{step: p.ID, term: term, html: withLast(says, lines), names: lines, way: true})
}

// withLast adds to what is said of lines to type how the last is typed, if that is empty.
func withLast(says string, lines []string) string {
	if lines[len(lines)-1] == "" {
		says += callBack.HTML("last-is-empty")
	}
	return says
}

// inMessage is the advice to end a message first, for whoever has typed the command of the
// step to do as one more line of it, and what is said of any other command there; nil for a line
// that is none, or belongs there.
func (r *Run) inMessage(t *terminal, term, line string) []Event {
	p := r.next()
	if p == nil || !r.isFor(p, term) || r.playing != nil {
		return nil
	}
	d := r.world.Protocols().Lookup(t.service.Protocol)
	verbOf := verbIn(d)
	typed := verbOf(line)
	if typed != "" && d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")}).Problem != nil && !strings.ContainsAny(line, ":<") {
		return nil // a sentence can begin with any word
	}
	wants := func(c *scenario.Condition) bool { return c.Verb.Given && c.Verb.HoldsOne(typed, sameVerb) }
	switch {
	case typed == "":
		return nil
	case !p.beginsInText(verbOf) && slices.ContainsFunc(p.Expect, wants):
		html := callBack.HTML("in-message", "line", line)
		return []Event{r.standToEnd(p, term, html, ".", line)}
	case !seemsCommand(line, typed) || slices.ContainsFunc(r.wayOf(p), func(l wayLine) bool { return l.inText && l.text == line }):
		return nil
	}
	html := callBack.HTML("command-in-message", "line", line)
	if len(t.text.strays) > 0 && p.wantsNoStray() {
		html = callBack.HTML("command-in-header", "line", line) + callBack.HTML("repair")
	}
	return []Event{r.standToEnd(p, term, html, ".")}
}

// standToEnd is advice to end a message first. What was to be typed after its end, and was said
// before, comes after it still.
func (r *Run) standToEnd(p *progress, term, html string, names ...string) Event {
	a := &standing{step: p.ID, term: term, html: html, names: names}
	if said := p.advised; said != nil && said.way && said.term == term && said.walked < len(said.names) && said.names[said.walked] == "." {
		a.names, a.walked, a.way = said.names, said.walked, true
	}
	return r.stand(a)
}

// namesCommand puts what is said of a command in a message in place of an author's advice on any
// line that is no header field: there is more to say of it than that it has no colon.
func (r *Run) namesCommand(s *observation, term, line string, events []Event) []Event {
	at := slices.IndexFunc(events, func(e Event) bool { return e.Kind == Advice })
	p := r.next()
	if at < 0 || p == nil {
		return events
	}
	m := r.step(events[at].Step).mistake(s)
	if m == nil || m.Key != events[at].Mistake || !slices.ContainsFunc(m.When, func(c *scenario.Condition) bool { return s.fits(c) && c.Text.IsOnStray() }) {
		return events
	}
	if said := r.inMessage(s.term, term, line); said != nil {
		said[0].Mistake = m.Key
		events = slices.Replace(events, at, at+1, said...)
	}
	return events
}

// seemsCommand reports whether a line of a message that begins with a verb seems to be meant as
// a command: it is nothing but the verb, has it in capitals, or names a path.
func seemsCommand(line, verb string) bool {
	line = strings.TrimSpace(line)
	return strings.EqualFold(line, verb) || strings.HasPrefix(line, verb) || strings.Contains(line, ":<")
}

// callsBack is the advice to call again after the connection of a terminal has ended, nil
// where the step to do needs none, or where what is said already names a call, or is on
// having left.
func (r *Run) callsBack(term string) []Event {
	p := r.next()
	if p == nil || !r.isFor(p, term) || r.playing != nil || r.standing.namesCall(p) || r.standing.isOnLeaving(p, term) || !r.isAway(p) {
		return nil
	}
	return []Event{r.toCallBack(p, term)}
}

// isOnLeaving reports whether the advice is on a step, and on having said goodbye in a
// terminal: what that has done may leave nothing to call again for.
func (a *standing) isOnLeaving(p *progress, term string) bool {
	return a != nil && a.step == p.ID && a.term == term && a.left
}

// namesCall reports whether the advice is on a step and has the line that calls a server.
func (a *standing) namesCall(p *progress) bool {
	return a != nil && a.step == p.ID && slices.ContainsFunc(a.names, func(line string) bool { return callsServer(firstWord(line)) })
}
