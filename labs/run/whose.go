package run

import (
	"slices"
	"strings"
)

// Whose is the one of several mailboxes, as USER/MAILBOX, that the lab is about, by its place: the
// first that a step names, from the one to do on, and then of those before. Where none names any
// it is the first.
func (r *Run) Whose(mailboxes []string) int {
	at := max(0, slices.Index(r.steps, r.next()))
	for _, p := range slices.Concat(r.steps[at:], r.steps[:at]) {
		for _, a := range p.State {
			i := slices.IndexFunc(mailboxes, func(m string) bool { return strings.EqualFold(m, a.Mailbox) })
			if i >= 0 && !a.Gone {
				return i
			}
		}
	}
	return 0
}
