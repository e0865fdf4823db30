package smtp

import (
	"crypto/subtle"
	"slices"
	"strings"
)

// Limits that products have by themselves.
const (
	eximSizeLimit    = 50 << 20 // message_size_limit
	postfixSizeLimit = 10240000 // message_size_limit
	eximRcptLimit    = 50000    // recipients_max
	postfixRcptLimit = 1000     // smtpd_recipient_limit
	plainSizeLimit   = 10 << 20
)

// MessageLimit is the largest message that is accepted, in octets.
func (s *Session) MessageLimit() int64 {
	if s.SizeLimit > 0 {
		return s.SizeLimit
	}
	switch s.Product.Dialect() {
	case Exim:
		return eximSizeLimit
	case Postfix:
		return postfixSizeLimit
	}
	return plainSizeLimit
}

func (s *Session) RcptLimit() int {
	if s.MaxRecipients > 0 {
		return s.MaxRecipients
	}
	if s.Product.Dialect() == Exim {
		return eximRcptLimit
	}
	return postfixRcptLimit
}

// checkMail decides about a reverse-path; size is what the client announced.
func (s *Session) checkMail(size int64) *Refusal {
	switch {
	case s.Submission && s.user == "" && s.Product.Dialect() != Postfix:
		return &Refusal{Outcome: AuthNeeded} // RFC 6409 §4.3
	case size > s.MessageLimit():
		return &Refusal{Outcome: TooBig}
	}
	return nil
}

// CheckRcpt decides about a forward-path.
func (s *Session) CheckRcpt(to Address) *Refusal {
	if s.VerifySender && s.Product.Dialect() == Exim && s.mail != nil && !s.IsDeliverable(*s.mail) {
		return &Refusal{SenderBad, []string{s.mail.Text}}
	}
	if s.Submission && s.user == "" { // Postfix delays this to here, so that it can log the whole envelope
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
func (s *Session) IsLocal(a Address) bool {
	if a.Domain == "" {
		return true
	}
	if strings.HasPrefix(a.Domain, "[") {
		return a.Domain == "["+s.Client.String()+"]" || a.Domain == "[127.0.0.1]"
	}
	d := strings.TrimSuffix(a.Domain, ".")
	return strings.EqualFold(d, s.Host) ||
		slices.ContainsFunc(s.LocalDomains, func(l string) bool { return strings.EqualFold(l, d) })
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
	if s.Product.Dialect() != Exim { // Exim's own user list has the bare names as they are
		name, _, _ = strings.Cut(strings.ToLower(name), "@")
	}
	u, ok := s.Store.User(name)
	if !ok || password == "" || subtle.ConstantTimeCompare([]byte(u.Password), []byte(password)) != 1 {
		return false
	}
	s.user = name
	return true
}
