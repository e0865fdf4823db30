package run

import "strings"

// Connect is the line that calls the server that the lab's first step has called, to be
// typed for a learner who is shown a server before they have typed anything: step is
// that step's. Both are "" once something was said or tried, and in labs that begin
// otherwise. Nobody has asked for help then: the step counts as connected, not as shown.
func (r *Run) Connect() (step, line string) {
	p := r.steps[0]
	if r.resumed || r.last != "" || p.tries > 0 || p.showed || !callsAny(p.Solution) || strings.Contains(strings.TrimSpace(p.Solution), "\n") {
		return "", ""
	}
	for _, s := range r.steps {
		if !s.open() {
			return "", ""
		}
	}
	p.connected = true
	return p.ID, strings.TrimSpace(p.Solution)
}
