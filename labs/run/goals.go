package run

import (
	_ "embed"
	"html"
	"maps"
	"slices"
	"strings"
	"sync"

	"ehlo/labs/explain/knowledge"
	"ehlo/labs/scenario"
	"ehlo/server/mailstore"
)

//go:embed goals.yaml
var goals []byte

var goalTexts = sync.OnceValue(func() *knowledge.Knowledge { return knowledge.Load("goals.yaml", goals) })

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
	for i := range p.Expect {
		if c := &p.Expect[i]; c.GoalHTML != "" {
			all = append(all, Goal{HTML: c.GoalHTML, Done: p.done || p.matched || p.met != nil && p.met[i]})
		}
	}
	for i := range p.State {
		a := &p.State[i]
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
	return slices.ContainsFunc(p.State, func(a scenario.Assertion) bool {
		_, new := r.latest(&a)
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

// lacking says in what the last message differs from what is asserted of one, "" if
// nothing can be said of it.
func (r *Run) lacking(a *scenario.Assertion) string {
	if a.Mailbox == "" || !a.OfMessage() || a.Gone {
		return ""
	}
	says := func(key string, pairs ...string) string {
		pairs = append(pairs, "mailbox", html.EscapeString(a.Mailbox))
		return knowledge.Fill(goalTexts().Does[key], pairs...)
	}
	shown := func(s string) string { return html.EscapeString(knowledge.Shortened(knowledge.Printable(s), lineKept)) }
	m, new := r.latest(a)
	if !new {
		return says("no-message")
	}
	t := messageOf(m.Content.Raw)
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		want, have := a.Header[name], t.field(name)
		switch {
		case want.Holds(have, sameField(name)):
		case len(have) == 0:
			return says("no-field", "field", html.EscapeString(name))
		default:
			return says("field", "field", html.EscapeString(name), "value", shown(have[0]))
		}
	}
	if have := t.text(); !a.Body.Holds(have, scenario.SameText) {
		if len(have) == 0 {
			return says("no-text")
		}
		if missing := a.Body.Missing(have, scenario.SameText); missing != "" {
			return says("lacks", "text", shown(missing))
		}
		return says("text", "text", shown(strings.ReplaceAll(have[0], "\n", " ⏎ ")))
	}
	if have := m.Flags.List(); !a.Flags.Holds(have, scenario.SameText) {
		return says("flags", "value", shown(strings.Join(have, " ")))
	}
	return ""
}
