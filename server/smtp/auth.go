package smtp

import (
	"encoding/base64"
	"strings"

	"ehlo/server/wire"
)

// saslExchange is a dialogue that AUTH began (RFC 4954 §4).
type saslExchange struct {
	login bool   // LOGIN, or else PLAIN
	name  string // LOGIN: the name, once given
	named bool
}

// Mechanisms are what AUTH offers.
const Mechanisms = "PLAIN LOGIN"

// StartAuth begins a dialogue. initial is the initial response, nil if there
// is none.
func (s *Session) StartAuth(x *wire.Exchange, mechanism string, initial *string) {
	s.sasl = &saslExchange{login: strings.EqualFold(mechanism, "LOGIN")}
	if initial == nil {
		s.challenge(x)
		return
	}
	text := *initial
	if text == "=" { // RFC 4954 §4: an empty initial response
		text = ""
	}
	answer, err := s.decode(text)
	if err != nil {
		s.endAuth(wire.Error)
		s.Say(x, AuthBase64, "initial")
		return
	}
	if text == "" && s.sasl.login && s.Product.Dialect() == Postfix {
		s.challenge(x) // LOGIN has no empty response: it asks all the same
		return
	}
	s.answer(x, answer)
}

// decode reads base64 (RFC 4648 §4). Exim passes over white space in it.
func (s *Session) decode(text string) ([]byte, error) {
	if s.Product.Dialect() == Exim {
		text = strings.Join(strings.Fields(text), "")
	}
	return base64.StdEncoding.DecodeString(text)
}

// dovecotName reports whether Dovecot, which decides behind Postfix, takes a name
// at all (auth_username_chars).
func dovecotName(name string) bool {
	for _, c := range []byte(name) {
		if !alphanumeric(c) && strings.IndexByte(".-_@", c) < 0 {
			return false
		}
	}
	return name != ""
}

// challenge asks for the next response.
func (s *Session) challenge(x *wire.Exchange) {
	s.reading = wire.SASL
	s.move("AUTH", wire.Intermediate)
	text := ""
	switch {
	case s.sasl.login && !s.sasl.named:
		text = "Username:"
	case s.sasl.login:
		text = "Password:"
	}
	x.Reply = append(x.Reply, "334 "+base64.StdEncoding.EncodeToString([]byte(text))+"\r\n"...)
}

// response takes the client's answer to a challenge.
func (s *Session) response(x *wire.Exchange) {
	s.reading = wire.Line
	text := CommandLine(x.Unit.Raw)
	if text == "*" { // RFC 4954 §4: the client cancels
		s.endAuth(wire.Error)
		s.Say(x, AuthAborted)
		s.dialect.after(x)
		return
	}
	answer, err := s.decode(text)
	if err != nil {
		s.endAuth(wire.Error)
		s.Say(x, AuthBase64, "continued")
		s.dialect.after(x)
		return
	}
	s.answer(x, answer)
	if s.sasl == nil {
		s.dialect.after(x)
	}
}

// answer gives the mechanism a response.
func (s *Session) answer(x *wire.Exchange, answer []byte) {
	name, password := "", ""
	switch {
	case s.sasl.login && !s.sasl.named:
		s.sasl.name, s.sasl.named = string(answer), true
		if s.Product.Dialect() != Postfix || dovecotName(s.sasl.name) {
			s.challenge(x)
			return
		}
	case s.sasl.login:
		name, password = s.sasl.name, string(answer)
	default: // RFC 4616 §2: authzid NUL authcid NUL passwd
		parts := strings.Split(string(answer), "\x00")
		switch d := s.Product.Dialect(); {
		case len(parts) > 3 && d == Exim: // what follows is ignored
		case len(parts) != 3:
			parts = nil
		case d == Postfix && parts[0] != "" && parts[0] != parts[1]:
			parts = nil // nobody may act for another user
		}
		if parts != nil {
			name, password = parts[1], parts[2]
		}
	}
	_, why := s.do("AUTH PLAIN %s", base64.StdEncoding.EncodeToString([]byte("\x00"+name+"\x00"+password)))
	if why != nil || s.user == "" {
		s.endAuth(wire.Error)
		s.Say(x, AuthFailed)
		return
	}
	s.endAuth(wire.OK)
	s.Say(x, AuthOK)
}

// endAuth ends the dialogue, if one goes on.
func (s *Session) endAuth(o wire.Outcome) {
	s.sasl = nil
	s.move("SASL", o)
}

// StartTLS has TLS begin (RFC 3207 §4).
func (s *Session) StartTLS(x *wire.Exchange) {
	s.Say(x, TLSGo)
	x.StartTLS = true
	s.move("STARTTLS", wire.OK)
}
