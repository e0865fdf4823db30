package pop3

import (
	"bytes"
	"fmt"
	"strings"

	"ehlo/server/mailstore"
	"ehlo/server/wire"
)

// session is the server's side of one conversation.
type session struct {
	cfg    Config
	state  wire.State
	secure bool
	bad    int // bad commands in a row
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

// Cut implements wire.Talker: a unit is a line, by LF. A line that is longer
// than the product's input buffer is cut there, to be refused.
func (s *session) Cut(buf []byte) (wire.UnitKind, int) {
	kind := wire.Line
	if s.login.exchange != nil {
		kind = wire.SASL
	}
	limit := s.lineLimit(buf)
	i := bytes.IndexByte(buf, '\n')
	switch {
	case limit > 0 && (i >= limit || i < 0 && len(buf) >= limit):
		return kind, limit
	case i < 0:
		return kind, 0
	}
	return kind, i + 1
}

func (s *session) lineLimit(buf []byte) int {
	l := s.cfg.Product.Limits()
	switch {
	case s.login.exchange != nil || s.state == Authorization && isAuth(buf):
		return l.Response + 1 // its LF
	case s.state == Authorization:
		return l.LineBefore
	}
	return l.LineAfter
}

// isAuth tells whether a line carries an initial response, which may be as
// long as any SASL response.
func isAuth(buf []byte) bool {
	return len(buf) >= len("AUTH ") && bytes.EqualFold(buf[:len("AUTH ")], []byte("AUTH "))
}

// Serve implements wire.Talker.
func (s *session) Serve(x *wire.Exchange) {
	x.Command = Parse(x.Unit)
	s.limited(x)
}

// ParseReply implements wire.Talker.
func (s *session) ParseReply(raw []byte) wire.Response { return ParseReply(raw) }

// State implements wire.Talker.
func (s *session) State() wire.State { return s.state }

// Push implements wire.Talker: POP3 never speaks unasked.
func (s *session) Push() []byte { return nil }

// Secure implements wire.Talker.
func (s *session) Secure() { s.secure = true }

// Close implements wire.Talker. RFC 1939 §6: a connection that ends without
// QUIT removes nothing.
func (s *session) Close() {
	if s.drop != nil {
		s.drop.user.UnlockMaildrop(s)
		s.drop = nil
	}
}

// limited refuses what is too long, and counts bad commands as the product does.
func (s *session) limited(x *wire.Exchange) {
	limits := s.cfg.Product.Limits()
	early := s.state == Authorization
	if !bytes.HasSuffix(x.Unit.Raw, []byte("\n")) {
		switch {
		case s.login.exchange != nil || early && isAuth(x.Unit.Raw):
			s.reply(x, ResponseTooLong)
		case early:
			s.reply(x, LineTooLong)
		default:
			s.reply(x, LineTooLongLate)
		}
		s.login = login{}
		x.Close = true
		return
	}
	bad := s.bad
	s.command(x)
	if !s.isBad(x, early) {
		s.bad = 0
		return
	}
	s.bad = bad + 1
	limit, last := limits.BadAfterLogin, TooManyBadLate
	if early {
		limit, last = limits.BadBeforeLogin, TooManyBad
	}
	if limit == 0 || s.bad < limit {
		return
	}
	if s.cfg.Gentle {
		s.bad = 0
		x.Note = fmt.Sprintf("That was bad command number %d in a row: %s would now have said %q and hung up. We stay on the line.",
			limit, s.cfg.Product.Name(), s.cfg.Product.Say(last))
		return
	}
	x.Reply = append(x.Reply, s.cfg.Product.Say(last)+"\r\n"...)
	x.Close = true
}

// isBad tells whether an exchange counts towards the limit. Before login only
// commands that are not known count; after it, every refused one.
func (s *session) isBad(x *wire.Exchange, early bool) bool {
	if x.Unit.Kind == wire.SASL {
		return false
	}
	if !early {
		return bytes.HasPrefix(x.Reply, []byte("-ERR"))
	}
	spec := lookup(x.Command.Verb)
	return spec == nil || !spec.legal(Authorization)
}

// command finds the command and runs it.
func (s *session) command(x *wire.Exchange) {
	if s.login.exchange != nil {
		s.response(x, strings.TrimRight(string(x.Unit.Raw), "\r\n"))
		return
	}
	l := split(x.Unit.Raw)
	verb := upper(l.verb)
	spec := lookup(verb)
	switch {
	case verb == "":
		s.reply(x, NoVerb)
	case spec == nil && s.state == Authorization:
		s.reply(x, UnknownEarly, verb)
	case spec == nil:
		s.reply(x, Unknown, verb)
	case !spec.legal(s.state) && s.state == Authorization:
		s.reply(x, WrongState, verb)
	case !spec.legal(s.state):
		s.reply(x, WrongStateLate, verb)
	default:
		arg := l.arg
		if s.state == Transaction {
			arg = strings.TrimLeft(arg, " ")
		}
		spec.run(s, x, arg)
	}
}

// reply says one status line, or nothing where the product is silent.
func (s *session) reply(x *wire.Exchange, o Outcome, args ...string) {
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

// enter opens the user's maildrop and goes to the TRANSACTION state.
func (s *session) enter(x *wire.Exchange, u *mailstore.User) {
	verb := x.Command.Verb
	if verb == "SASL" {
		verb = "AUTH"
	}
	if err := u.LockMaildrop(s); err != nil {
		s.reply(x, InUse)
		return
	}
	s.drop = openMaildrop(u)
	s.state = next(s.state, verb)
	s.bad = 0
	s.reply(x, LoggedIn)
}
