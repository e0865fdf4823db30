package run

import (
	"ehlo/labs/scenario"
	"ehlo/server/protocol"
)

// Connection is what a run knows of a terminal's connection.
func (r *Run) Connection(term string) (port int, connected bool) {
	t := r.term(term)
	return t.service.Port, t.connected
}

// Demonstrate describes lines that are typed from the prompt on.
func Demonstrate(protocols protocol.Table, lines string) []Line {
	d := demonstration{protocols: protocols}
	d.show(lines)
	return d.lines
}

// Says is a text of show me's own.
func Says(key string) string { return showMe.HTML(key) }

// InVain is what is said of a step that was shown in vain.
func InVain(key string) string { return inVain.HTML(key) }

// Brought is how many lines are kept of what a step's exchanges have brought.
func (r *Run) Brought(step string) int { return len(r.step(step).brought) }

// WrongValue is what is said to be wrong with a field's value that has to have a form.
func WrongValue(form, value string) string {
	return wrongValue(&scenario.Value{Given: true, Form: form}, value)
}

// NamesVerb is namesVerb.
var NamesVerb = namesVerb
