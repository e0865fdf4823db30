package run

import (
	"slices"
	"strings"
	"unicode"

	"ehlo/labs/scenario"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// wayLine is a line of a step's solution, and whether it is behind the learner.
type wayLine struct {
	text   string
	d      *protocol.Descriptor // the protocol whose command it is, nil for another line
	verb   string               // of that command
	call   bool                 // it calls a server
	inText bool                 // it is a line of a message
	behind bool
	at     wire.State // that it has led to
}

// wayOf is a step's solution as a way to walk, with nothing of it behind; one line alone is
// none.
func (r *Run) wayOf(p *progress) (all []wayLine) {
	d := demonstration{protocols: r.world.Protocols()}
	if !atPrompt(p.Solution) {
		d.protocol = d.protocols.Lookup(r.protocolFor(p))
	}
	d.inText = d.protocol != nil && p.beginsInText(verbIn(d.protocol))
	for _, t := range scenario.Script(p.Solution) {
		line := wayLine{text: t.Text, call: !t.Key && !d.inText && callsServer(firstWord(t.Text))}
		line.inText = !t.Key && d.inText && t.Text != "."
		if !t.Key && !d.inText && !line.call && d.protocol != nil {
			line.d, line.verb = d.protocol, verbIn(d.protocol)(t.Text)
		}
		d.take(t)
		all = append(all, line)
	}
	return all
}

// walks takes note of the lines of a step's solution that an observation puts behind the
// learner, or before them again.
func (r *Run) walks(p *progress, s *observation) {
	for i := range p.Hints {
		p.help[i].past = p.help[i].past || s.fitsAny(p.Hints[i].Until)
	}
	if p.SolvedByAnswer() || !strings.Contains(strings.TrimSuffix(p.Solution, "\n"), "\n") {
		return
	}
	if p.way == nil {
		p.way = r.wayOf(p)
	}
	switch x := s.x; {
	case x == nil || ofDNS(x):
	case x.Close:
		p.leaves()
	case x.Greeting():
		p.calls(r, x)
	case x.Response.Outcome == wire.Error:
	case !p.walksOn(s) && x.Before != x.After:
		p.fallsBack(x.After)
	}
}

// leaves begins the way again after a connection has ended. What only led out of it is behind.
func (p *progress) leaves() {
	call := slices.IndexFunc(p.way, func(l wayLine) bool { return l.call })
	for i := range p.way {
		p.way[i].behind = i < call
	}
}

// calls begins the way again at the call that a greeting answers, if the way has it.
func (p *progress) calls(r *Run, x *wire.Exchange) {
	call := slices.IndexFunc(p.way, func(l wayLine) bool { return l.call && r.calls(l.text, x.Service) })
	for i := range p.way {
		if p.way[i].behind = i <= call; i == call {
			p.way[i].at = x.After
		}
	}
}

// walksOn reports whether an exchange is the next line of the way, with what it says unless
// it leads to another state, and no mistake.
func (p *progress) walksOn(s *observation) bool {
	i := slices.IndexFunc(p.way, func(l wayLine) bool { return !l.behind && !l.inText })
	if i < 0 || p.way[i].d == nil || s.x.Unit.Kind == wire.Text || !isCommand(p.way[i].text, s.x) || s.x.Before == s.x.After && !p.way[i].says(s.x) || p.mistake(s) != nil {
		return false
	}
	p.way[i].behind, p.way[i].at = true, s.x.After
	return true
}

// says reports whether a line is an exchange's command with the same arguments.
func (l *wayLine) says(x *wire.Exchange) bool {
	c := l.d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(l.text + "\r\n")})
	return c != nil && x.Command != nil && slices.EqualFunc(c.Args, x.Command.Args, func(a, b wire.Arg) bool {
		return a.Name == b.Name && scenario.SameText(a.Value, b.Value)
	})
}

// fallsBack puts what came after a state before the learner again, once that is where they
// are: RSET drops a message (RFC 5321 §4.1.1.5), and so does its end.
func (p *progress) fallsBack(to wire.State) {
	last := -1
	for i := range p.way {
		if p.way[i].behind && p.way[i].at == to {
			last = i
		}
	}
	for i := last + 1; i < len(p.way); i++ {
		p.way[i].behind = false
	}
}

// writes takes note of a line of a message. The fields of a header can come in any order.
func (p *progress) writes(text string, inBody bool) {
	part, theirs := partOf(text, inBody), false
	for i := range p.way {
		l := &p.way[i]
		if !l.inText {
			continue
		}
		if !l.behind && partOf(l.text, theirs) == part {
			l.behind = true
			return
		}
		theirs = theirs || l.text == ""
	}
}

// partOf is which part of a message a line is: a field of the header by its name, ":" for the
// end of the header, "" for the body.
func partOf(line string, inBody bool) string {
	name, _, isField := strings.Cut(line, ":")
	switch {
	case inBody:
		return ""
	case line == "":
		return ":"
	case isField:
		return strings.ToLower(strings.TrimSpace(name))
	}
	return ""
}

// isPast reports whether what a hint says is behind the learner: it has been done in the
// author's own words for that, or else a line of the solution that it names is behind; one
// that names none speaks of all of them. What leads to an answer has been done once there is
// only the answer left to give.
func (p *progress) isPast(i int) bool {
	h := &p.Hints[i]
	switch {
	case p.Quiz != nil && p.Expect != nil && p.matched:
		return true
	case h.Until != nil:
		return p.help[i].past
	}
	named := func(l wayLine) bool { return l.isNamed(h.Say) }
	if !slices.ContainsFunc(p.way, named) {
		named = func(wayLine) bool { return true }
	}
	return slices.ContainsFunc(p.way, func(l wayLine) bool { return l.behind && named(l) })
}

// isNamed reports whether a text names a line, by its verb, its program, or, as code, its
// header field.
func (l *wayLine) isNamed(text string) bool {
	switch {
	case l.call:
		return slices.ContainsFunc(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }), callsServer)
	case l.verb != "":
		return namesVerb(text, l.verb)
	}
	return slices.ContainsFunc(code.FindAllStringSubmatch(text, -1), func(span []string) bool {
		isField := l.inText && strings.Contains(span[1], ":")
		return span[1] == l.text || isField && partOf(span[1], false) == partOf(l.text, false)
	})
}
