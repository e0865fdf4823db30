package run

import (
	"slices"
	"strings"

	"ehlo/labs/scenario"
	"ehlo/server/wire"
)

// secondField is the advice on another line of a header with the name of one above, where the step to
// do wants nothing but right ones and this is none; nil for any other line. What is wrong with it is
// what an author says of such a line alone, or else what its form lacks.
func (r *Run) secondField(t *terminal, term, line string) []Event {
	p := r.next()
	name, value, ok := strings.Cut(line, ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if p == nil || !ok || value == "" || t.text.blank || len(t.text.field(name)) < 2 || !r.isFor(p, term) || r.playing != nil {
		return nil
	}
	want := p.refusesField(name, value)
	if want == nil {
		return nil
	}
	a := &standing{step: p.ID, term: term, html: callBack.HTML("second-field", "name", name, "line", line), names: []string{"."}}
	m := r.mistakeInField(p, field{name: name, value: value})
	if m == nil {
		a.html += wrongValue(want, value) + callBack.HTML("repair")
		return []Event{r.stand(a)}
	}
	a.html += m.HTML
	e := r.stand(a)
	e.Mistake = m.Key
	return []Event{e}
}

// refusesField is what a step wants of the fields of a name alone, where a value is not so; nil where
// it is, or where others may stand beside the right one.
func (p *progress) refusesField(name, value string) *scenario.Value {
	for _, c := range p.ofItsText() {
		for wanted, want := range c.Text.Header {
			if strings.EqualFold(wanted, name) && want.Only != nil && !slices.ContainsFunc(want.Only, func(w scenario.Value) bool { return w.Holds([]string{value}, sameField(name)) }) {
				return &want
			}
		}
	}
	return nil
}

// mistakeInField is what the author of a step, or of one before it, says of a header that has a field
// and nothing else; nil is nothing.
func (r *Run) mistakeInField(p *progress, f field) *scenario.Mistake {
	alone := messageText{fields: []field{f}}
	isIt := func(c *scenario.Condition) bool {
		return c.Text != nil && c.AsksTextOnly() && len(c.Text.Header) == 1 && len(alone.field(only(c.Text.Header))) > 0 && alone.fits(c.Text)
	}
	for _, before := range slices.Backward(r.steps[:slices.Index(r.steps, p)+1]) {
		for i := range before.Mistakes {
			if m := &before.Mistakes[i]; slices.ContainsFunc(m.When, isIt) {
				return m
			}
		}
	}
	return nil
}

// only is the one key of a map.
func only(header map[string]scenario.Value) (name string) {
	for name = range header {
	}
	return name
}

// unreadable are the lines of a message's header for which a server refused it, as it cannot read the
// addresses in them (RFC 5322 §3.6.2 and §3.6.3).
func unreadable(x *wire.Exchange, text *messageText) (lines []string) {
	if text == nil || x.Response.Outcome != wire.Error || x.Response.Code != "550" {
		return nil
	}
	whole := scenario.Value{Given: true, Form: "addresses"}
	for _, f := range text.fields {
		if slices.Contains(ofAddresses, strings.ToLower(f.name)) && !whole.Holds([]string{f.value}, scenario.SameText) {
			lines = append(lines, f.name+": "+f.value)
		}
	}
	return lines
}

// ofAddresses are fields that hold addresses (RFC 5322 §3.6.2 and §3.6.3).
var ofAddresses = []string{"from", "sender", "reply-to", "to", "cc", "bcc"}
