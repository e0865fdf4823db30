package run

import (
	_ "embed"
	"maps"
	"slices"
	"strings"

	"ehlo/internal/words"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/scenario"
	"ehlo/server/mailstore"
)

//go:embed goals.yaml
var goalsFile []byte

// goals says why one is not reached.
var goals = words.New("goals.yaml", goalsFile)

// Goal is a condition of a step that has a tick of its own.
type Goal struct {
	HTML string // what it asks for
	Done bool
	// Fails is HTML that says how what is there differs, once a message has come that
	// could have reached the goal; else "".
	Fails string
}

// goalsOf are the goals that a step names, as they stand.
func (r *Run) goalsOf(p *progress) (all []Goal) {
	for i, c := range p.Expect {
		if c.GoalHTML != "" {
			all = append(all, Goal{HTML: c.GoalHTML, Done: p.done || p.matched || p.isMet(i)})
		}
	}
	for _, a := range p.State {
		if a.GoalHTML == "" {
			continue
		}
		g := Goal{HTML: a.GoalHTML, Done: p.done || r.holds(a, p, p.Term)}
		if !g.Done && r.hasCome(p) {
			g.Fails = r.lacking(a)
		}
		all = append(all, g)
	}
	if p.Quiz != nil && p.Quiz.GoalHTML != "" {
		all = append(all, Goal{HTML: p.Quiz.GoalHTML, Done: p.done || p.answered})
	}
	return all
}

// moved are the open steps whose goals stand otherwise than when this was asked last.
func (r *Run) moved() (events []Event) {
	for _, p := range r.steps {
		if !p.open() {
			continue
		}
		if now := r.goalsOf(p); !slices.Equal(now, p.goals) {
			p.goals = now
			events = append(events, Event{Kind: GoalsMoved, Step: p.ID})
		}
	}
	return events
}

// hasCome reports whether a message has come to any mailbox that the step is about.
func (r *Run) hasCome(p *progress) bool {
	return slices.ContainsFunc(p.State, func(a *scenario.Assertion) bool {
		_, new := r.latest(a)
		return new
	})
}

// latest is the last message of the mailbox that is asserted of, and whether it has
// come since the beginning.
func (r *Run) latest(a *scenario.Assertion) (m *mailstore.Message, new bool) {
	box, err := r.mailbox(a.Mailbox)
	if a.Mailbox == "" || err != nil {
		return nil, false
	}
	all := box.Messages()
	if len(all) == 0 {
		return nil, false
	}
	m = &all[len(all)-1]
	return m, m.UID >= mailstore.UID(r.start[a.Mailbox].next)
}

// fieldLacks says in what a field of a message differs from what is wanted of it.
func (r *Run) fieldLacks(mailbox, name string, want *scenario.Value, have []string) string {
	i := max(0, slices.IndexFunc(have, func(value string) bool { return !want.Holds([]string{value}, sameField(name)) }))
	value := knowledge.Shortened(knowledge.Printable(have[i]), lineKept)
	return goals.HTML("field", "mailbox", mailbox, "field", name, "value", value) + wrongValue(want, have[i])
}

// lacking says in what the last message differs from what is asserted of one, "" if
// nothing can be said of it.
func (r *Run) lacking(a *scenario.Assertion) string {
	if a.Mailbox == "" || !a.OfMessage() || a.Gone {
		return ""
	}
	shown := func(s string) string { return knowledge.Shortened(knowledge.Printable(s), lineKept) }
	m, new := r.latest(a)
	if !new {
		return goals.HTML("no-message", "mailbox", a.Mailbox)
	}
	t := deliveredOf(m.Content.Raw)
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		want, have := a.Header[name], t.field(name)
		offends := func(line string) bool { return !want.Holds([]string{line}, scenario.SameText) }
		switch {
		case name == scenario.AnyField && slices.ContainsFunc(have, offends):
			return goals.HTML("line", "mailbox", a.Mailbox, "value", shown(have[slices.IndexFunc(have, offends)]))
		case fieldHolds(&want, name, have):
		case len(have) == 0:
			return goals.HTML("no-field", "mailbox", a.Mailbox, "field", name)
		default:
			return r.fieldLacks(a.Mailbox, name, &want, have)
		}
	}
	if have := t.text(); !a.Body.Holds(have, scenario.SameText) {
		if len(have) == 0 {
			return goals.HTML("no-text", "mailbox", a.Mailbox)
		}
		if missing := a.Body.Missing(have, scenario.SameText); missing != "" {
			return goals.HTML("lacks", "mailbox", a.Mailbox, "text", shown(missing))
		}
		return goals.HTML("text", "mailbox", a.Mailbox, "text", shown(strings.ReplaceAll(have[0], "\n", " ⏎ ")))
	}
	if have := m.Flags.List(); !a.Flags.Holds(have, scenario.SameText) {
		return goals.HTML("flags", "mailbox", a.Mailbox, "value", shown(strings.Join(have, " ")))
	}
	return ""
}
