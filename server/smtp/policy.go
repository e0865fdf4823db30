package smtp

import (
	"crypto/subtle"
	"slices"
	"strings"
)

// MessageLimit is the largest message that is accepted, in octets.
func (s *Session) MessageLimit() int64 {
	if s.SizeLimit > 0 {
		return s.SizeLimit
	}
	return s.Product.Limits().Message
}

// RcptLimit is how many recipients a message may have.
func (s *Session) RcptLimit() int {
	if s.MaxRecipients > 0 {
		return s.MaxRecipients
	}
	return s.Product.Limits().Recipients
}

// checkMail decides about a reverse-path; size is what the client announced.
func (s *Session) checkMail(size int64) *Refusal {
	switch {
	case s.Submission && s.user == "" && !s.Product.DelaysRefusal():
		return &Refusal{Outcome: AuthNeeded} // RFC 6409 §4.3
	case size > s.MessageLimit():
		return &Refusal{Outcome: TooBig}
	}
	return nil
}

// CheckRcpt decides about a forward-path.
func (s *Session) CheckRcpt(to Address) *Refusal {
	if s.Submission && s.user == "" {
		return &Refusal{AuthNeeded, []string{s.Client.String()}}
	}
	switch {
	case !s.IsLocal(to):
		if s.user == "" {
			return s.noRelay(to)
		}
	case !s.HasMailbox(to.Local):
		return &Refusal{NoUser, []string{to.Text}}
	}
	return nil
}

// noRelay refuses to send mail on.
func (s *Session) noRelay(to Address) *Refusal {
	if s.RelayCode >= 500 {
		return &Refusal{NoRelayEver, []string{to.Text}}
	}
	return &Refusal{NoRelay, []string{to.Text}}
}

// IsLocal reports whether mail for the address stays here.
func (c *Config) IsLocal(a Address) bool {
	if a.Domain == "" {
		return true
	}
	if strings.HasPrefix(a.Domain, "[") {
		return a.Domain == "["+c.Client.String()+"]" || a.Domain == "[127.0.0.1]"
	}
	d := strings.TrimSuffix(a.Domain, ".")
	return strings.EqualFold(d, c.Host) ||
		slices.ContainsFunc(c.LocalDomains, func(l string) bool { return strings.EqualFold(l, d) })
}

// HasMailbox reports whether a local part is a mailbox or an alias here.
func (s *Session) HasMailbox(local string) bool {
	local = strings.ToLower(local)
	if _, ok := s.Aliases[local]; ok {
		return true
	}
	_, ok := s.Store.User(local)
	return ok
}

// IsDeliverable reports whether mail for an address could be delivered or sent on.
// The null reverse-path always can.
func (s *Session) IsDeliverable(a Address) bool {
	if a.Local == "" && a.Domain == "" {
		return true
	}
	if s.IsLocal(a) {
		return s.HasMailbox(a.Local)
	}
	return slices.ContainsFunc(s.Routable, func(d string) bool { return strings.EqualFold(d, a.Domain) })
}

// authenticate checks a name and a password, and remembers who it is.
func (s *Session) authenticate(name, password string) bool {
	name = s.Product.Account(name)
	u, ok := s.Store.User(name)
	if !ok || password == "" || subtle.ConstantTimeCompare([]byte(u.Password), []byte(password)) != 1 {
		return false
	}
	s.user = name
	return true
}
