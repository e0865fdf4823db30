package run

import (
	"maps"
	"slices"
	"strings"

	"ehlo/labs/explain/message"
	"ehlo/labs/scenario"
	"ehlo/labs/spelling"
)

// misspelt is the advice on a header field whose name is nearly one that the step to do wants;
// nil for any other line. As long as the header goes on the field can still come, beside the other.
func (r *Run) misspelt(t *terminal, term, line string) []Event {
	p := r.next()
	typed, _, ok := strings.Cut(line, ":")
	typed = strings.TrimRight(typed, " \t")
	if p == nil || !ok || t.text.blank || !fieldName(typed) || !r.isFor(p, term) || r.playing != nil {
		return nil
	}
	name := p.meant(typed, &t.text)
	if name == "" {
		return nil
	}
	a := &standing{step: p.ID, term: term, html: callBack.HTML("misspelt-field", "typed", typed, "name", name)}
	if p.allowsBeside(&t.text) {
		a.html += callBack.HTML("once-more", "name", name)
		a.until = func(m *messageText) bool { return m.blank || len(m.field(name)) > 0 }
	} else {
		a.html, a.names = a.html+callBack.HTML("repair"), []string{"."}
	}
	return []Event{r.stand(a)}
}

// allowsBeside reports whether a header, as it is, can still become what a step wants: nothing in it
// is no field, and what the step wants of all its lines is so.
func (p *progress) allowsBeside(text *messageText) bool {
	return len(text.strays) == 0 && slices.ContainsFunc(p.ofItsText(), func(c *scenario.Condition) bool {
		every, asked := c.Text.Header[scenario.AnyField]
		return !asked || every.Holds(text.headerLines(), scenario.SameText)
	})
}

// meant is the field that a step wants, that a message does not have, and that a name was nearly
// typed for; "" is none.
func (p *progress) meant(typed string, text *messageText) string {
	if message.IsField(typed) {
		return ""
	}
	for _, c := range p.Expect {
		if c.Text == nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(c.Text.Header)) {
			if len(text.field(name)) == 0 && isNearlyField(typed, name) {
				return name
			}
		}
	}
	return ""
}

// isNearlyField reports whether one name can have been typed for another: a letter of it is too
// many, too few, changed or swapped, and of a long one some more.
func isNearlyField(typed, name string) bool {
	typed, name = strings.ToUpper(typed), strings.ToUpper(name)
	return typed != name && spelling.Distance(typed, name) <= max(1, len(name)/3)
}

// endsMisspelt names, in place of an author's advice on a header that was ended too early, the
// fields of it that were misspelt, or have no value: they are why something is missing.
func (r *Run) endsMisspelt(t *terminal, term, line string, inBody bool, events []Event) []Event {
	p := r.next()
	if p == nil || line != "" || inBody || !t.text.blank || !r.isFor(p, term) || r.playing != nil {
		return events
	}
	html := ""
	for _, f := range t.text.fields {
		if name := p.meant(f.name, &t.text); name != "" {
			html += callBack.HTML("misspelt-in-header", "typed", f.name, "name", name)
		}
	}
	for _, name := range p.missing(&t.text) {
		if t.text.isEmpty(name) {
			html += callBack.HTML("empty-in-header", "name", name)
		}
	}
	if html == "" {
		return events
	}
	said := r.stand(&standing{step: p.ID, term: term, html: html + callBack.HTML("repair"), names: []string{"."}})
	if at := slices.IndexFunc(events, func(e Event) bool { return e.Kind == Advice }); at >= 0 {
		said.Mistake = events[at].Mistake
		events = slices.Delete(events, at, at+1)
	}
	return append(events, said)
}
