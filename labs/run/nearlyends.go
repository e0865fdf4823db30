package run

import (
	"slices"
	"strings"
)

// nearlyEnds adds to what a line of a message has led to the advice on one that nearly ends it,
// in place of any other: whoever has typed it waits for a reply. Two dots are right where they
// do a step.
func (r *Run) nearlyEnds(term, line string, events []Event) []Event {
	html := nearlyEnd(line)
	i := slices.IndexFunc(r.steps, func(p *progress) bool { return p.open() && r.isFor(p, term) })
	if html == "" || i < 0 || r.playing != nil || strings.HasPrefix(line, "..") && slices.ContainsFunc(events, func(e Event) bool { return e.Kind == StepDone }) {
		return events
	}
	said := r.stand(&standing{step: r.steps[i].ID, term: term, html: html, names: []string{"."}})
	if at := slices.IndexFunc(events, func(e Event) bool { return e.Kind == Advice }); at >= 0 {
		said.Mistake = events[at].Mistake
		events = slices.Delete(events, at, at+1)
	}
	return append(events, said)
}

// nearlyEnd is what is said of a line that is not a dot alone, and was likely meant to be: RFC
// 5321 §4.5.2 has it that other characters on its line make the dot one that is taken away. ""
// is any other line.
func nearlyEnd(line string) string {
	switch bare := strings.Trim(line, " \t"); {
	case bare == "..":
		return callBack.HTML("two-dots")
	case bare != "." || line == ".":
		return ""
	case line[0] == '.':
		return callBack.HTML("dot-then-space")
	}
	return callBack.HTML("space-then-dot")
}
