package pop3

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// saslExchange is a mechanism's dialogue (RFC 5034 §4).
type saslExchange struct {
	mechanism string
	name      string // LOGIN: the name, once given
	named     bool   // LOGIN: it was
	challenge string // CRAM-MD5's
}

// mechanisms lists what is offered now, in the configured order. Those that
// show the password are offered only where it may be shown.
func (s *session) mechanisms() []string {
	all := s.cfg.Mechanisms
	if all == nil {
		all = []string{"PLAIN"}
	}
	if s.clearAllowed() {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), showsPassword)
}

func showsPassword(mechanism string) bool { return mechanism == "PLAIN" || mechanism == "LOGIN" }

func (s *session) auth(x *wire.Exchange, arg string) {
	name, initial, _ := strings.Cut(arg, " ")
	mech := upper(name)
	configured := s.cfg.Mechanisms
	if configured == nil {
		configured = s.mechanisms()
	}
	switch {
	case mech == "":
		// RFC 1734's successors dropped it, but servers still list.
		s.reply(x, MechsFollow)
		s.lines(x, s.mechanisms())
		return
	case !slices.Contains(configured, mech):
		s.reply(x, AuthUnsupported, mech)
		return
	case showsPassword(mech) && !s.clearAllowed():
		s.reply(x, MechNeedsTLS)
		return
	}
	s.login = login{exchange: &saslExchange{mechanism: mech}}
	if initial == "" || mech == "CRAM-MD5" { // RFC 2195 §2: the server speaks first
		s.challenge(x)
		return
	}
	if initial == "=" { // RFC 5034 §4: an empty initial response
		initial = ""
	}
	answer, err := decode(initial)
	if err != nil {
		s.login = login{}
		s.reply(x, AuthBadInitial)
		return
	}
	s.answer(x, answer)
}

// challenge asks for the next response.
func (s *session) challenge(x *wire.Exchange) {
	e := s.login.exchange
	var text string
	switch {
	case e.mechanism == "LOGIN" && !e.named:
		text = "Username:"
	case e.mechanism == "LOGIN":
		text = "Password:"
	case e.mechanism == "CRAM-MD5": // RFC 2195 §2
		e.challenge = fmt.Sprintf("<%d%d.%d@%s>", s.cfg.PID, s.cfg.Rand.Uint32(), s.cfg.Now().Unix(), s.cfg.Host)
		text = e.challenge
	}
	x.Reply = append(x.Reply, "+ "+base64.StdEncoding.EncodeToString([]byte(text))+"\r\n"...)
}

// response takes the client's answer to a challenge.
func (s *session) response(x *wire.Exchange, text string) {
	if text == "*" { // RFC 5034 §4: the client cancels
		s.login = login{}
		s.reply(x, AuthAborted)
		return
	}
	answer, err := decode(text)
	if err != nil {
		s.login = login{}
		s.reply(x, AuthBadBase64)
		return
	}
	s.answer(x, answer)
}

// answer gives a mechanism its next response.
func (s *session) answer(x *wire.Exchange, answer []byte) {
	e := s.login.exchange
	if e.mechanism == "LOGIN" && !e.named && (len(answer) == 0 && x.Command.Verb == "AUTH" || validName(string(answer))) {
		// An unknown name is asked for its password like a known one. An empty
		// initial response has not said a name yet.
		e.name, e.named = string(answer), len(answer) > 0
		s.challenge(x)
		return
	}
	s.login = login{}
	u, ok := s.check(e, answer)
	if !ok {
		s.reply(x, AuthFailed)
		return
	}
	s.enter(x, u)
}

// decode reads base64 (RFC 4648 §4). White space in it is passed over, as
// Dovecot does.
func decode(text string) ([]byte, error) {
	return base64.StdEncoding.DecodeString(strings.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\r' {
			return -1
		}
		return r
	}, text))
}

func (s *session) check(e *saslExchange, answer []byte) (*mailstore.User, bool) {
	switch e.mechanism {
	case "PLAIN": // RFC 4616 §2: authzid NUL authcid NUL passwd
		parts := strings.Split(string(answer), "\x00")
		if len(parts) != 3 {
			return nil, false
		}
		if parts[0] != "" && parts[0] != parts[1] {
			return nil, false // nobody may act for somebody else
		}
		return s.authenticate(parts[1], parts[2])
	case "LOGIN":
		return s.authenticate(e.name, string(answer)) // fails if no name was good
	default: // CRAM-MD5, RFC 2195 §2: name SP digest
		i := strings.LastIndexByte(string(answer), ' ')
		if i < 0 {
			return nil, false
		}
		u, ok := s.lookupUser(string(answer[:i]))
		if !ok {
			return nil, false
		}
		mac := hmac.New(md5.New, []byte(u.Password))
		mac.Write([]byte(e.challenge))
		return u, hmac.Equal([]byte(hex.EncodeToString(mac.Sum(nil))), answer[i+1:])
	}
}
