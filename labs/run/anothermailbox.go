package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// anotherMailbox is the advice on a command of the step to do, typed where another mailbox is
// open than the one that it is about; nil for any other. Numbers mean other messages there, and
// so would be what its author says of them.
func (r *Run) anotherMailbox(p *progress, s *observation, term string) []Event {
	if s.x == nil || s.term.openBefore == "" || p != r.next() || r.playing != nil {
		return nil
	}
	wanted := slices.DeleteFunc(slices.Clone(p.Expect), func(c *scenario.Condition) bool { return !c.Verb.HoldsOne(Verb(s.x), sameVerb) })
	if len(wanted) == 0 || wanted[0].Open.Text == "" || slices.ContainsFunc(wanted, func(c *scenario.Condition) bool { return s.term.opened(c, s.term.openBefore) }) {
		return nil
	}
	user, name, _ := strings.Cut(wanted[0].Open.Text, "/")
	d := r.world.Protocols().Lookup(s.x.Service.Protocol)
	lines := append(r.toLeave(p, s.term), r.linesTo(p)...)
	if sameUser(user, s.term.user) {
		lines = []string{r.retagged(d, term, r.opening(d, p, name), "x "+Verb(s.x))}
	}
	html := callBack.HTML("another-mailbox", "open", s.term.openBefore, "wanted", user+"/"+name, "lines", strings.Join(lines, "\n"))
	return []Event{r.lead(p, term, lines, html)}
}

// opened reports whether a condition can be met with a mailbox, USER/MAILBOX, open.
func (t *terminal) opened(c *scenario.Condition, mailbox string) bool {
	return !c.Open.Given || c.Open.Holds(present(mailbox), sameOpen)
}

// opening is the line with which the lab opens a mailbox on the way to a step.
func (r *Run) opening(d *protocol.Descriptor, p *progress, name string) string {
	lines := r.linesTo(p)
	if i := slices.IndexFunc(lines, func(line string) bool { return sameMailbox(opens(d, line), name) }); i >= 0 {
		return lines[i]
	}
	return "x SELECT " + name
}

// opens is the mailbox that a line opens, "" if it opens none.
func opens(d *protocol.Descriptor, line string) string {
	if v := verbIn(d)(line); v != "SELECT" && v != "EXAMINE" {
		return ""
	}
	name, _ := d.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")}).Args.Get("mailbox")
	return name
}
