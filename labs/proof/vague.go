package proof

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server"
	"ehlo/server/wire"
)

// vague notes the mistakes whose example breaks a command's grammar where `when` asks
// for no more than the command and its reply: their advice would be given for whatever
// else is wrong with that command.
func (p *prover) vague() {
	for i, s := range p.drawn.Steps {
		for j := range s.Mistakes {
			m := &s.Mistakes[j]
			pl := p.before(i)
			err := pl.try(s, m.When, m.Try)
			problem := malformed(pl.last)
			if err == nil && problem != nil && slices.ContainsFunc(m.When, byReplyAlone) {
				p.Add(p.lab.Steps[i].Mistakes[j].Pos, "vague", "number", j+1, "step", s.ID, "problem", problem.ID)
			}
			pl.close()
		}
	}
}

// misnamed notes the mistakes that are several verbs' and whose advice names one of them
// alone: it may not be the one that was typed. A verb with UID before it is the same.
func (p *prover) misnamed() {
	for _, s := range p.lab.Steps {
		for j := range s.Mistakes {
			m := &s.Mistakes[j]
			var verbs []string
			for _, c := range m.When {
				for _, v := range c.Verb.Texts() {
					verbs = append(verbs, strings.TrimPrefix(strings.ToUpper(v), "UID "))
				}
			}
			named := func(v string) bool { return strings.Contains(m.Say, "`"+v+"`") }
			at := slices.IndexFunc(verbs, named)
			if other := slices.IndexFunc(verbs, func(v string) bool { return !named(v) }); at >= 0 && other >= 0 {
				p.Add(m.Pos, "misnamed", "number", j+1, "step", s.ID, "verb", verbs[at], "other", verbs[other])
			}
		}
	}
}

// malformed is what is wrong with a command that there is, nil if nothing is.
func malformed(x *wire.Exchange) *wire.Problem {
	if x == nil || x.Command == nil {
		return nil
	}
	d := server.Protocols().Lookup(x.Service.Protocol)
	if d == nil || d.Command(x.Command.Verb) == nil {
		return nil
	}
	return x.Command.Problem
}

// byReplyAlone reports whether a condition asks for a command and its reply, and for
// nothing of how the command is written.
func byReplyAlone(c *scenario.Condition) bool {
	return c.Verb.Given && c.Reply.Given && len(c.Args) == 0 && !c.Problem.Given && !c.Before.Given && !c.Tag.Given && c.Text == nil && c.Line == nil && !c.Answer.Given
}
