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
	answer, err := s.Product.Decode(text)
	if err != nil {
		s.endAuth(wire.Error)
		s.Say(x, AuthBase64, "initial")
		return
	}
	if text == "" && s.sasl.login && !s.Product.TakesEmptyName() {
		s.challenge(x)
		return
	}
	s.answer(x, answer)
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
		s.dialect.After(x)
		return
	}
	answer, err := s.Product.Decode(text)
	if err != nil {
		s.endAuth(wire.Error)
		s.Say(x, AuthBase64, "continued")
		s.dialect.After(x)
		return
	}
	s.answer(x, answer)
	if s.sasl == nil {
		s.dialect.After(x)
	}
}

// answer gives the mechanism a response.
func (s *Session) answer(x *wire.Exchange, answer []byte) {
	name, password := "", ""
	switch {
	case s.sasl.login && !s.sasl.named:
		s.sasl.name, s.sasl.named = string(answer), true
		if s.Product.TakesName(s.sasl.name) {
			s.challenge(x)
			return
		}
	case s.sasl.login:
		name, password = s.sasl.name, string(answer)
	default:
		name, password = s.Product.Credentials(answer)
	}
	if why := s.rejected(atSASL, name); why != nil {
		s.endAuth(wire.Error)
		s.Refuse(x, why)
		return
	}
	_, why := s.do("AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00"+name+"\x00"+password)))
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
