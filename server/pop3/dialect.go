package pop3

import (
	"bytes"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

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

// isAuth reports whether a line carries an initial response, which may be as
// long as any SASL response.
func isAuth(buf []byte) bool {
	return len(buf) >= len("AUTH ") && bytes.EqualFold(buf[:len("AUTH ")], []byte("AUTH "))
}

// dialect has commands carried out that are in bounds. It refuses what is too long,
// and counts bad commands as the product does.
func (s *session) dialect(x *wire.Exchange) {
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
		if s.spared {
			return
		}
		s.spared = true
		x.Note = notes.Say("too-many-bad", "n", limit, "product", s.cfg.Product.Name(), "says", s.cfg.Product.Say(last))
		return
	}
	x.Reply = append(x.Reply, s.cfg.Product.Say(last)+"\r\n"...)
	x.Close = true
}

// isBad reports whether an exchange counts towards the limit. Before login only
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

// rejects answers a command that a rule of the service refuses.
func (s *session) rejects(x *wire.Exchange, verb, arg string) bool {
	of := append(strings.Fields(arg), s.login.name)
	if verb == "PASS" {
		of = []string{s.login.name} // nothing can be about a password
	}
	says := s.cfg.Rejects.Find(s.cfg.Logins, verb, of...)
	for _, l := range says {
		x.Reply = append(append(x.Reply, l...), "\r\n"...)
	}
	return says != nil
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
	case s.rejects(x, verb, l.arg):
	default:
		arg := l.arg
		if s.state == Transaction {
			arg = strings.TrimLeft(arg, " ")
		}
		spec.run(s, x, arg)
	}
}

// rejection is the rule by which a server would answer as it did in an exchange.
func rejection(x *wire.Exchange) protocol.Rejection {
	r := protocol.Rejection{At: x.Command.Verb, Says: x.Response.Lines[:1]}
	r.Of, _ = x.Command.Args.Get("name")
	return r
}
