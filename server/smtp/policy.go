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

// sizeLimit is the largest message that is accepted, in octets.
func (s *session) sizeLimit() int64 {
	if s.cfg.SizeLimit > 0 {
		return s.cfg.SizeLimit
	}
	switch s.cfg.Product.Dialect() {
	case Exim:
		return eximSizeLimit
	case Postfix:
		return postfixSizeLimit
	}
	return plainSizeLimit
}

func (s *session) rcptLimit() int {
	if s.cfg.MaxRecipients > 0 {
		return s.cfg.MaxRecipients
	}
	if s.cfg.Product.Dialect() == Exim {
		return eximRcptLimit
	}
	return postfixRcptLimit
}

// checkMail decides about a reverse-path; size is what the client announced.
func (s *session) checkMail(size int64) *refusal {
	switch {
	case s.cfg.Submission && s.user == "" && s.cfg.Product.Dialect() != Postfix:
		return &refusal{outcome: AuthNeeded} // RFC 6409 §4.3
	case size > s.sizeLimit():
		return &refusal{outcome: TooBig}
	}
	return nil
}

// checkRcpt decides about a forward-path.
func (s *session) checkRcpt(to address) *refusal {
	if s.cfg.VerifySender && s.cfg.Product.Dialect() == Exim && s.mail != nil && !s.deliverable(*s.mail) {
		return &refusal{SenderBad, []string{s.mail.text}}
	}
	if s.cfg.Submission && s.user == "" { // Postfix delays this to here, so that it can log the whole envelope
		return &refusal{AuthNeeded, []string{s.cfg.Client.String()}}
	}
	switch {
	case !s.local(to):
		if s.user == "" {
			return s.noRelay(to)
		}
	case !s.known(to.local):
		return &refusal{NoUser, []string{to.text}}
	}
	return nil
}

// noRelay refuses to send mail on.
func (s *session) noRelay(to address) *refusal {
	if s.cfg.RelayCode >= 500 {
		return &refusal{NoRelayEver, []string{to.text}}
	}
	return &refusal{NoRelay, []string{to.text}}
}

// local tells whether mail for the address stays here.
func (s *session) local(a address) bool {
	if a.domain == "" {
		return true
	}
	if strings.HasPrefix(a.domain, "[") {
		return a.domain == "["+s.cfg.Client.String()+"]" || a.domain == "[127.0.0.1]"
	}
	d := strings.TrimSuffix(a.domain, ".")
	return strings.EqualFold(d, s.cfg.Host) ||
		slices.ContainsFunc(s.cfg.LocalDomains, func(l string) bool { return strings.EqualFold(l, d) })
}

// known tells whether a local part is a mailbox or an alias here.
func (s *session) known(local string) bool {
	local = strings.ToLower(local)
	if _, ok := s.cfg.Aliases[local]; ok {
		return true
	}
	_, ok := s.cfg.Store.User(local)
	return ok
}

// deliverable tells whether mail for an address could be delivered or sent on.
// The null reverse-path always can.
func (s *session) deliverable(a address) bool {
	if a.local == "" && a.domain == "" {
		return true
	}
	if s.local(a) {
		return s.known(a.local)
	}
	return slices.ContainsFunc(s.cfg.Routable, func(d string) bool { return strings.EqualFold(d, a.domain) })
}

// authenticate checks a name and a password, and remembers who it is.
func (s *session) authenticate(name, password string) bool {
	if s.cfg.Product.Dialect() != Exim { // Exim's own user list has the bare names as they are
		name, _, _ = strings.Cut(strings.ToLower(name), "@")
	}
	u, ok := s.cfg.Store.User(name)
	if !ok || password == "" || subtle.ConstantTimeCompare([]byte(u.Password), []byte(password)) != 1 {
		return false
	}
	s.user = name
	return true
}
