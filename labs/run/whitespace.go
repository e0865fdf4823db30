package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
)

// nearlyBlank adds to what a line of a message has led to the advice on one of nothing but spaces
// and tabs in its header, in place of any other: it looks like the blank line that ends that.
func (r *Run) nearlyBlank(t *terminal, term, line string, inBody bool, events []Event) []Event {
	i := slices.IndexFunc(r.steps, func(p *progress) bool { return p.open() && r.isFor(p, term) })
	if inBody || line == "" || strings.Trim(line, " \t") != "" || i < 0 || r.playing != nil {
		return events
	}
	a := &standing{step: r.steps[i].ID, term: term, html: callBack.HTML("space-for-blank"), until: func(m *messageText) bool { return m.blank }}
	switch {
	case t.appends:
		a.html = callBack.HTML("space-in-literal")
	case len(t.text.strays) > 0: // which no blank line makes good
		a.html, a.names, a.until = a.html+callBack.HTML("repair"), []string{"."}, nil
	}
	said := r.stand(a)
	return append(slices.DeleteFunc(events, func(e Event) bool { return e.Kind == Advice }), said)
}

// lacksValue is the advice on a field that the step to do wants, and that has nothing behind its
// colon; nil for any other line, and where the step itself has it so.
func (r *Run) lacksValue(t *terminal, term, line string) []Event {
	p := r.next()
	name, value, ok := strings.Cut(line, ":")
	if p == nil || !ok || strings.TrimSpace(value) != "" || t.text.blank || !r.isFor(p, term) || r.playing != nil {
		return nil
	}
	wants := func(c *scenario.Condition) bool {
		for wanted := range c.Text.Header {
			if strings.EqualFold(wanted, name) {
				return true
			}
		}
		return false
	}
	asIs := func(l wayLine) bool { return strings.EqualFold(strings.TrimSpace(l.text), name+":") }
	if !slices.ContainsFunc(p.ofItsText(), wants) || slices.ContainsFunc(r.wayOf(p), asIs) {
		return nil
	}
	hasValue := func(m *messageText) bool {
		return m.blank || slices.ContainsFunc(m.fields, func(f field) bool { return f.value != "" && strings.EqualFold(f.name, name) })
	}
	return []Event{r.stand(&standing{step: p.ID, term: term, html: callBack.HTML("no-value", "name", name), until: hasValue})}
}

// outlived takes back the advice on a line of a message that a later one has made good.
func (r *Run) outlived(m *messageText, term string) []Event {
	if a := r.standing; a != nil && a.term == term && a.until != nil && a.until(m) {
		return r.forget(r.step(a.step))
	}
	return nil
}

// appending follows the message of an APPEND, line by line (RFC 9051 §6.3.12).
func (r *Run) appending(t *terminal, term, line string) []Event {
	inBody := t.text.blank
	t.text.add(line)
	return append(r.outlived(&t.text, term), r.nearlyBlank(t, term, line, inBody, nil)...)
}
