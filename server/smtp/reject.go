package smtp

import (
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// What rules can refuse beside commands: a message once its text is there, and whoever has answered
// AUTH's challenges.
const (
	atText = "."
	atSASL = "SASL"
)

// byRule is the outcome of what a rule of the service refuses, whose words are the arguments.
const byRule Outcome = "by-rule"

// rejected is the refusal by a rule of the service, nil if there is none. of is what it is about.
func (s *Session) rejected(at string, of ...string) *Refusal {
	if says := s.Rejects.Find(s.Logins, at, of...); says != nil {
		return &Refusal{byRule, says}
	}
	return nil
}

// rejects answers a command that a rule refuses, if it can be given now at all. What is refused at
// RCPT and DATA can be the sender's fault, as in Postfix (smtpd_delay_reject).
func (s *Session) rejects(x *wire.Exchange) bool {
	if len(s.Rejects) == 0 {
		return false
	}
	cmd := x.Command
	if cmd == nil {
		cmd = Parse(x.Unit)
	}
	if _, bad := s.Misplaced(cmd.Verb); bad {
		return false
	}
	of := s.parties()
	for _, a := range cmd.Args {
		of = append(of, a.Value)
	}
	why := s.rejected(cmd.Verb, of...)
	if why == nil {
		return false
	}
	s.Refuse(x, why)
	s.dialect.After(x)
	return true
}

// parties are the transaction's addresses.
func (s *Session) parties() (all []string) {
	if s.mail == nil {
		return nil
	}
	all = append(all, s.mail.String())
	for _, a := range s.rcpts {
		all = append(all, a.String())
	}
	return all
}

// rejection is the rule by which a server would answer as it did in an exchange.
func rejection(x *wire.Exchange) protocol.Rejection {
	r := protocol.Rejection{At: x.Command.Verb, Says: x.Response.Lines}
	switch x.Unit.Kind {
	case wire.Text, wire.Chunk:
		r.At = atText
	case wire.SASL:
		r.At = atSASL
	}
	for _, name := range []string{"forward-path", "reverse-path", "domain", "mechanism"} {
		if of, ok := x.Command.Args.Get(name); ok {
			r.Of = of
			break
		}
	}
	return r
}
