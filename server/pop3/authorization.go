package pop3

import (
	"crypto/md5" // RFC 1939 §7 (APOP) and RFC 2195 (CRAM-MD5) are made of it
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// login is what has been said towards a login so far.
type login struct {
	name     string
	named    bool
	exchange *saslExchange // nil unless a SASL response is awaited
}

// clearAllowed reports whether a password may be sent as it is.
func (s *session) clearAllowed() bool { return s.secure || !s.cfg.AuthOnlyTLS }

func (s *session) user(x *wire.Exchange, name string) {
	if !s.clearAllowed() {
		s.reply(x, AuthNeedsTLS)
		return
	}
	// RFC 1939 §7 lets a server say +OK for a name that it does not know.
	s.login = login{name: name, named: true}
	s.reply(x, OK)
}

func (s *session) pass(x *wire.Exchange, password string) {
	switch {
	case !s.clearAllowed():
		s.reply(x, AuthNeedsTLS)
	case !s.login.named:
		s.reply(x, NoUser)
	default:
		name := s.login.name
		s.login = login{} // whatever comes of it, USER is wanted again
		u, ok := s.authenticate(name, password)
		if !ok {
			s.reply(x, AuthFailed)
			return
		}
		s.enter(x, u)
	}
}

// apop answers APOP (RFC 1939 §7): the digest is the MD5 of the greeting's
// timestamp and the password, in lower-case hexadecimal.
func (s *session) apop(x *wire.Exchange, arg string) {
	name, digest, ok := strings.Cut(arg, " ")
	switch {
	case s.stamp == "":
		s.reply(x, APOPDisabled)
	case !ok || len(digest) != 2*md5.Size:
		s.reply(x, APOPSyntax)
	default:
		given, err := hex.DecodeString(digest)
		if err != nil {
			s.reply(x, APOPBadDigest)
			return
		}
		u, known := s.lookupUser(name)
		if !known {
			s.reply(x, AuthFailed)
			return
		}
		sum := md5.Sum([]byte(s.stamp + u.Password))
		if subtle.ConstantTimeCompare(sum[:], given) != 1 {
			s.reply(x, AuthFailed)
			return
		}
		s.enter(x, u)
	}
}

func (s *session) authenticate(name, password string) (*mailstore.User, bool) {
	u, ok := s.lookupUser(name)
	if !ok || password == "" || subtle.ConstantTimeCompare([]byte(u.Password), []byte(password)) != 1 {
		return nil, false
	}
	return u, true
}

// loginChars may be in a login name; Dovecot's auth_username_chars lists the
// same by default.
const loginChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@"

func validName(name string) bool { return name != "" && strings.Trim(name, loginChars) == "" }

// lookupUser finds a user by login name: case does not matter, and a domain
// is dropped.
func (s *session) lookupUser(name string) (*mailstore.User, bool) {
	if !validName(name) {
		return nil, false
	}
	name, _, _ = strings.Cut(strings.ToLower(name), "@")
	return s.cfg.Store.User(name)
}

func (s *session) stls(x *wire.Exchange, _ string) {
	switch {
	case s.secure:
		s.reply(x, TLSActive)
	case !s.cfg.TLSOffered:
		s.reply(x, TLSUnavailable)
	default:
		s.reply(x, BeginTLS)
		x.StartTLS = true
	}
}

func (s *session) xclient(x *wire.Exchange, _ string) {
	if s.cfg.Untrusted {
		s.reply(x, Untrusted)
		return
	}
	s.reply(x, XCLIENTDone)
}

// quit in the AUTHORIZATION state just ends (RFC 1939 §4); in TRANSACTION it
// is the one way into UPDATE (§6).
func (s *session) quit(x *wire.Exchange, _ string) {
	x.Close = true
	if s.state == Authorization {
		s.state = next(s.state, "QUIT")
		s.reply(x, LogoutEarly)
		return
	}
	s.update(x)
}
