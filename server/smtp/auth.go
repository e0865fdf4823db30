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

// mechanisms are what AUTH offers.
const mechanisms = "PLAIN LOGIN"

// startAuth begins a dialogue. initial is the initial response, nil if there
// is none.
func (s *session) startAuth(x *wire.Exchange, mechanism string, initial *string) {
	s.sasl = &saslExchange{login: strings.EqualFold(mechanism, "LOGIN")}
	if initial == nil {
		s.challenge(x)
		return
	}
	text := *initial
	if text == "=" { // RFC 4954 §4: an empty initial response
		text = ""
	}
	answer, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		s.sasl = nil
		s.say(x, AuthBase64, "initial")
		return
	}
	s.answer(x, answer)
}

// challenge asks for the next response.
func (s *session) challenge(x *wire.Exchange) {
	s.reading = wire.SASL
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
func (s *session) response(x *wire.Exchange) {
	s.reading = wire.Line
	text := command(x.Unit.Raw)
	if text == "*" { // RFC 4954 §4: the client cancels
		s.sasl = nil
		s.say(x, AuthAborted)
		s.guard.after(x)
		return
	}
	answer, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		s.sasl = nil
		s.say(x, AuthBase64, "continued")
		s.guard.after(x)
		return
	}
	s.answer(x, answer)
	if s.sasl == nil {
		s.guard.after(x)
	}
}

// answer gives the mechanism a response.
func (s *session) answer(x *wire.Exchange, answer []byte) {
	name, password := "", ""
	switch {
	case s.sasl.login && !s.sasl.named:
		s.sasl.name, s.sasl.named = string(answer), true
		if s.sasl.name != "" || s.cfg.Voice.Dialect() == Exim { // Dovecot, behind Postfix, wants a name
			s.challenge(x)
			return
		}
	case s.sasl.login:
		name, password = s.sasl.name, string(answer)
	default: // RFC 4616 §2: authzid NUL authcid NUL passwd
		if parts := strings.Split(string(answer), "\x00"); len(parts) == 3 {
			name, password = parts[1], parts[2]
		}
	}
	s.sasl = nil
	_, why := s.do("AUTH PLAIN %s", base64.StdEncoding.EncodeToString([]byte("\x00"+name+"\x00"+password)))
	if why != nil || s.user == "" {
		s.say(x, AuthFailed)
		return
	}
	s.say(x, AuthOK)
}
