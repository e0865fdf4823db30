package sandbox

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"ehlo/internal/desk"
	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/labs/run"
	"ehlo/server"
)

// Done is what a learner in a class has done.
type Done struct {
	Learner learner.ID     `json:"learner"`
	Record  learner.Record `json:"record"`
	Traces  []Trace        `json:"traces,omitempty"`
	Opened  []string       `json:"opened,omitempty"` // labs that stand open to them, though nothing was done there yet
}

// Trace is what tells whether somebody has typed what was drawn for somebody else at a lab.
type Trace struct {
	Lab   string   `json:"lab"`
	Drawn []string `json:"drawn"` // for them: words that mean nothing, and what is to be found
	Typed []string `json:"typed"` // words that they have typed
}

// DoneBy is what a learner has done who has a seat in a class; ok is false where that is not the
// manager's to say.
func (m *Manager) DoneBy(ctx context.Context, class string, id learner.ID) (d Done, ok bool, err error) {
	if !m.has(id) {
		return d, false, nil
	}
	d = Done{Learner: id, Record: learner.Record{Labs: []learner.Lab{}}}
	l, err := m.learners.Load(id)
	if err != nil || l == nil {
		return d, err == nil, err
	}
	defer m.learners.Release(l)
	if l.Class() != class {
		return d, true, nil
	}
	for _, activity := range slices.Sorted(maps.Keys(l.Sandboxes())) {
		if err := ctx.Err(); err != nil {
			return d, false, err
		}
		c, err := m.contents(l, activity)
		if err != nil {
			return d, false, err
		}
		for _, f := range c.Facts {
			d.Record.Add(f)
		}
		if lab := m.openedAt(l.Sandboxes()[activity]); lab != "" && len(c.Facts) == 0 {
			d.Opened = append(d.Opened, lab)
		}
		for _, e := range m.unfinished(l.Sandboxes()[activity], c) {
			d.Record.Begun(c.Begin.Lab, e.Step, e.Tries, e.Hints, int(e.Time.Seconds()))
		}
		if t, ok := m.trace(c); ok {
			d.Traces = append(d.Traces, t)
		}
	}
	d.Record.Sort()
	return d, true, nil
}

// openedAt is the lab of a sandbox that is in memory, "" for none: of one in which nothing was done yet nothing
// is kept elsewhere.
func (m *Manager) openedAt(id string) string {
	m.mu.Lock()
	at := m.all[id]
	m.mu.Unlock()
	if at == nil || !at.isReady() {
		return ""
	}
	at.s.mu.Lock()
	defer at.s.mu.Unlock()
	if at.s.lab == nil || !at.s.counts() {
		return ""
	}
	return at.s.lab.ID
}

// unfinished are the steps of a sandbox's lab that are not done, and how they have gone so far: facts tell
// that when they are done.
func (m *Manager) unfinished(id string, c journal.Contents) []run.Achieved {
	m.mu.Lock()
	at := m.all[id]
	m.mu.Unlock()
	if at != nil && at.isReady() {
		at.s.mu.Lock()
		defer at.s.mu.Unlock()
		if work := at.s.desk.Run(); work != nil && work.Lab().ID == c.Begin.Lab {
			return begunSteps(work)
		}
		return nil
	}
	lab, known := m.c.Labs.Lab(c.Begin.Lab)
	if !known || c.Begin.Shared != nil || len(c.Inputs) == 0 || finished(c.Facts) {
		return nil
	}
	fixture, err := m.c.World(lab.World)
	if err != nil {
		m.c.Log.Error("what was not finished is not known", "sandbox", id, "err", err)
		return nil
	}
	d, _ := desk.New(desk.Setup{
		Fixture: fixture, World: server.WorldOptions{Seed: c.Begin.Seed, Gentle: true}, Lab: lab, Achieved: earlier(&c), Opened: c.Place.Opened,
	})
	defer d.Close()
	for _, in := range c.Inputs {
		d.Apply(in)
	}
	return begunSteps(d.Run())
}

// begunSteps are the steps of a run that somebody has tried, and not done.
func begunSteps(work *run.Run) (all []run.Achieved) {
	for i, e := range work.Efforts() {
		if e.How == "" && (e.Tries > 0 || e.Hints > 0 || e.Time > 0) {
			all = append(all, run.Achieved{Step: work.Lab().Steps[i].ID, Effort: e})
		}
	}
	return all
}

// traceWord is a word as those are that are drawn.
var traceWord = regexp.MustCompile(`[A-Za-z0-9-]{5,}`)

// mostTraced is how many words are looked at that somebody has typed at a lab.
const mostTraced = 2000

// trace is the one of a journal; ok is false where nothing was drawn.
func (m *Manager) trace(c journal.Contents) (t Trace, ok bool) {
	lab, known := m.c.Labs.Lab(c.Begin.Lab)
	if !known {
		return t, false
	}
	t.Lab = lab.ID
	for _, value := range lab.Drawn(c.Begin.Seed) {
		t.Drawn = append(t.Drawn, drawnWords(value)...)
	}
	if len(t.Drawn) == 0 {
		return t, false
	}
	typed := make(map[string]bool)
	for _, in := range c.Inputs {
		if in.Kind != desk.Line && in.Kind != desk.Answer {
			continue
		}
		for _, word := range drawnWords(in.Text) {
			if len(typed) < mostTraced {
				typed[word] = true
			}
		}
	}
	t.Typed = slices.Sorted(maps.Keys(typed))
	return t, true
}

// drawnWords are those of a text that could have been drawn.
func drawnWords(text string) []string {
	return traceWord.FindAllString(strings.ToLower(text), -1)
}
