package run

import (
	"slices"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// met is how one condition stands of a step that wants every one.
type met struct {
	is bool
	// mail: it was met within a mail transaction of that conversation, and holds only as
	// long as the transaction does: RFC 5321 §4.1.4 has RSET and others drop all of it.
	mail         bool
	conversation int
}

// matchEvery holds the observation against the conditions that are still open, and
// reports whether that has brought the step on.
func (p *progress) matchEvery(s *observation) (furthered bool) {
	if p.met == nil {
		p.met = make([]met, len(p.Expect))
	}
	now := met{is: true}
	if s.x != nil {
		now.conversation, now.mail = s.x.Conversation, inMail(s.x.Before) || inMail(s.x.After)
	}
	for i := range p.Expect {
		if !p.met[i].is && s.fits(&p.Expect[i]) {
			p.forget(func(m met) bool { return now.mail && m.conversation != now.conversation })
			p.met[i], furthered = now, true
		}
	}
	p.matched = p.matched || !slices.ContainsFunc(p.met, func(m met) bool { return !m.is })
	if s.x != nil && !p.matched && !inMail(s.x.After) {
		p.forget(func(m met) bool { return m.conversation == s.x.Conversation })
	}
	return furthered && !p.matched
}

// forget opens those conditions again that were met within a mail transaction that is gone.
func (p *progress) forget(gone func(met) bool) {
	for i, m := range p.met {
		if m.mail && gone(m) {
			p.met[i] = met{}
		}
	}
}

// inMail reports whether a mail transaction is open in a state.
func inMail(s wire.State) bool { return s == smtp.Mail || s == smtp.Rcpt || s == smtp.Data }
