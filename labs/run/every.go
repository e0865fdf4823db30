package run

import (
	"slices"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// met is how one condition stands of a step that wants every one.
type met struct {
	always bool
	// in are the conversations in whose mail transactions it was met. It holds there only as
	// long as the transaction does: RFC 5321 §4.1.4 has RSET and others drop all of it.
	in []int
}

// keptTransactions is how many are remembered: those that can be open at once.
const keptTransactions = 8

// holds reports whether the condition is met for a conversation.
func (m *met) holds(conversation int) bool { return m.always || slices.Contains(m.in, conversation) }

// matchEvery holds the observation against the conditions that are still open, and
// reports whether that has brought the step on.
func (p *progress) matchEvery(s *observation) (furthered bool) {
	if p.met == nil {
		p.met = make([]met, len(p.Expect))
	}
	conversation, mail := s.term.conversation, s.x != nil && (inMail(s.x.Before) || inMail(s.x.After))
	if s.x != nil {
		conversation = s.x.Conversation // a question to a name server is in none of the terminal's
	}
	for i := range p.met {
		m := &p.met[i]
		if m.holds(conversation) || !s.fits(p.Expect[i]) {
			continue
		}
		p.metIn, furthered = conversation, true
		if m.always = !mail; mail {
			m.in = append(m.in[max(0, len(m.in)+1-keptTransactions):], conversation)
		}
	}
	p.matched = p.matched || !slices.ContainsFunc(p.met, func(m met) bool { return !m.holds(conversation) })
	if s.x != nil && !p.matched && !inMail(s.x.After) {
		for i := range p.met {
			p.met[i].in = slices.DeleteFunc(p.met[i].in, func(in int) bool { return in == conversation })
		}
	}
	return furthered && !p.matched
}

// isMet reports whether the i-th condition is met where the step was brought on last.
func (p *progress) isMet(i int) bool { return p.met != nil && p.met[i].holds(p.metIn) }

// inMail reports whether a mail transaction is open in a state.
func inMail(s wire.State) bool { return s == smtp.Mail || s == smtp.Rcpt || s == smtp.Data }
