package run

import (
	"slices"
	"strconv"

	"ehlo/labs/scenario"
	"ehlo/server/mailstore"
)

// Solution is a step's solution in the world as it is, and whether the message is there whose
// number stands in it.
func (r *Run) Solution(step string) (lines string, there bool) {
	p := r.step(step)
	if p == nil || p.Message == nil {
		return "", false
	}
	return r.solution(p), r.spokenOf(p) >= 0
}

// solution is a step's with the number, or the UID, that the message has of which the step
// speaks. One that is still to come, when the lines before are typed, comes after all that
// have been sent.
func (r *Run) solution(p *progress) string {
	if p.Message == nil {
		return p.Solution
	}
	box, err := r.mailbox(p.Message.Mailbox)
	if err != nil {
		return p.Solution
	}
	start, all, at := r.start[p.Message.Mailbox], box.Messages(), r.spokenOf(p)
	return p.Filled(func(which scenario.MessageNumber, known int) int {
		switch {
		case at >= 0 && which == scenario.UniqueID:
			return int(all[at].UID)
		case at >= 0:
			return at + 1
		case which == scenario.UniqueID:
			return known + int(box.Status().UIDNext) - int(start.next)
		}
		return max(1, known+len(all)-len(start.uids))
	})
}

// spokenOf is the index of the last message of its mailbox that a step speaks of, -1 if there
// is none. A number is the message's that had it when the lab began. Where the step goes on
// in a connection, what the server has not told there has no number yet (RFC 9051 §7.4.1).
func (r *Run) spokenOf(p *progress) int {
	a := p.Message
	box, err := r.mailbox(a.Mailbox)
	if err != nil {
		return -1
	}
	start, all := r.start[a.Mailbox], box.Messages()
	if t := r.term(r.termOf(p, r.last)); t.hasOpen(a.Mailbox) && !callsAny(p.Solution) {
		all = all[:min(len(all), int(t.exists))]
	}
	for i, m := range slices.Backward(all) {
		if start.isMeant(a, all, i) && messageHolds(a, &m) {
			return i
		}
	}
	return -1
}

// isMeant reports whether the i-th message is one of those that an assertion is about.
func (start beginning) isMeant(a *scenario.Assertion, all []mailstore.Message, i int) bool {
	switch a.Message {
	case "first":
		return i == 0
	case "last", "":
		return i == len(all)-1
	case "new":
		return all[i].UID >= start.next
	case "any":
		return true
	}
	n, err := strconv.Atoi(a.Message)
	return err == nil && n > 0 && n <= len(start.uids) && start.uids[n-1] == all[i].UID
}
