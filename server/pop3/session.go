package pop3

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// session is the server's side of one conversation.
type session struct {
	cfg    Config
	state  wire.State
	secure bool
	bad    int  // bad commands in a row
	spared bool // a gentle world has said that the product would have hung up
	login  login
	drop   *maildrop // nil until the TRANSACTION state
	stamp  string    // APOP's timestamp, "" if there is none
}

// New starts the server's side of a conversation.
func New(cfg Config) wire.Talker {
	return &session{cfg: cfg, state: Authorization, secure: cfg.TLS}
}

// Greet implements wire.Talker.
func (s *session) Greet(x *wire.Exchange) {
	trusted := "trusted"
	if s.cfg.Untrusted {
		trusted = ""
	}
	if s.cfg.APOP {
		// RFC 1939 §7: a message-id, different for each greeting.
		s.stamp = fmt.Sprintf("<%d.%d@%s>", s.cfg.PID, s.cfg.Now().Unix(), s.cfg.Host)
	}
	s.reply(x, Greeting, s.cfg.Distribution, s.stamp, trusted)
}

// Serve implements wire.Talker.
func (s *session) Serve(x *wire.Exchange) {
	x.Command = Parse(x.Unit)
	s.dialect(x)
}

// ParseReply implements wire.Talker.
func (s *session) ParseReply(raw []byte) wire.Response { return ParseReply(raw) }

// State implements wire.Talker.
func (s *session) State() wire.State { return s.state }

// User implements wire.Authenticator.
func (s *session) User() string {
	if s.drop == nil {
		return ""
	}
	return s.drop.user.Name
}

// Push implements wire.Talker: POP3 never speaks unasked.
func (s *session) Push() []byte { return nil }

// Quiet implements wire.Quiet.
func (s *session) Quiet() bool { return true }

// Patience implements wire.Patient (RFC 1939 §3).
func (s *session) Patience() time.Duration {
	limits := s.cfg.Product.Limits()
	if s.drop == nil {
		return limits.IdleBefore
	}
	return limits.IdleAfter
}

// Impatient implements wire.Patient.
func (s *session) Impatient() (says []byte, ends bool) {
	return []byte(s.cfg.Product.Say(Inactive) + "\r\n"), true
}

// Crowded implements wire.Crowded: who has not logged in for longest goes.
func (s *session) Crowded() (says []byte, last bool) {
	return []byte(s.cfg.Product.Say(Crowded) + "\r\n"), false
}

// Displaced implements wire.Crowded.
func (s *session) Displaced() []byte {
	o := Crowded
	if s.drop != nil {
		o = Displaced
	}
	return []byte(s.cfg.Product.Say(o) + "\r\n")
}

// Secure implements wire.Talker.
func (s *session) Secure() { s.secure = true }

// Close implements wire.Talker. RFC 1939 §6: a connection that ends without
// QUIT removes nothing.
func (s *session) Close() {
	if s.drop != nil {
		s.drop.user.UnlockMaildrop(s)
		s.cfg.Logins.Leave(s.loginOf(s.drop.user))
		s.drop = nil
	}
}

// reply says one status line, or nothing where the product is silent.
func (s *session) reply(x *wire.Exchange, o Outcome, args ...string) {
	if o == AuthFailed {
		x.Takes = s.cfg.Product.Limits().FailedLogin
	}
	if text := s.cfg.Product.Say(o, args...); text != "" {
		x.Reply = append(x.Reply, text+"\r\n"...)
	}
}

// lines says further lines of a reply, and ends it (RFC 1939 §3).
func (s *session) lines(x *wire.Exchange, lines []string) {
	for _, l := range lines {
		x.Reply = append(x.Reply, l+"\r\n"...)
	}
	x.Reply = append(x.Reply, ".\r\n"...)
}

// lock gives the session the maildrop for itself (RFC 1939 §4), unless it is to be shared.
func (s *session) lock(u *mailstore.User) error {
	if s.cfg.Shared {
		return nil
	}
	return u.LockMaildrop(s)
}

func (s *session) loginOf(u *mailstore.User) wire.Login {
	return wire.Login{Host: s.cfg.Host, Protocol: Name, User: u.Name, From: s.cfg.Caller}
}

// enter opens the user's maildrop and goes to the TRANSACTION state.
func (s *session) enter(x *wire.Exchange, u *mailstore.User) {
	verb := x.Command.Verb
	if verb == "SASL" {
		verb = "AUTH"
	}
	most := cmp.Or(s.cfg.PerUser, s.cfg.Product.Limits().PerUser)
	if !s.cfg.Logins.Enter(s.loginOf(u), most) {
		s.reply(x, TooManyLogins, strconv.Itoa(most))
		x.Close = true
		return
	}
	if err := s.lock(u); err != nil {
		s.cfg.Logins.Leave(s.loginOf(u))
		s.reply(x, InUse)
		return
	}
	s.drop = openMaildrop(u)
	s.state = next(s.state, verb)
	s.bad = 0
	s.reply(x, LoggedIn)
}
