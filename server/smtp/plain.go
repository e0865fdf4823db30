package smtp

import (
	"strconv"
	"strings"

	"ehlo/server/wire"
)

// plainGuard follows RFC 5321 to the letter, and lets the engine speak for
// itself: what the voice has no words for is answered in go-smtp's.
type plainGuard struct{ s *session }

func newPlainGuard(s *session) guard { return &plainGuard{s} }

func (g *plainGuard) reset() {}

func (g *plainGuard) after(*wire.Exchange) {}

func (g *plainGuard) endOfText(buf []byte) int { return endByCRLF(buf) }

func (g *plainGuard) line(x *wire.Exchange) {
	s, cmd := g.s, x.Command
	spec := lookup(cmd.Verb)
	if spec == nil {
		s.say(x, Unknown, cmd.Verb)
		return
	}
	// A space before the path is no part of the grammar and does no harm.
	if cmd.Problem != nil && !strings.HasSuffix(cmd.Problem.ID, ".space-before-path") {
		s.say(x, Argument, cmd.Verb, spec.Syntax)
		return
	}
	if s.helo == "" && (cmd.Verb == "MAIL" || cmd.Verb == "AUTH" || cmd.Verb == "ETRN") {
		s.say(x, NoHelo)
		return
	}
	g.carryOut(x, cmd)
}

func (g *plainGuard) carryOut(x *wire.Exchange, cmd *wire.Command) {
	s := g.s
	text, _ := cmd.Args.Get("string")
	switch cmd.Verb {
	case "HELO", "EHLO":
		name, _ := cmd.Args.Get("domain")
		s.greet(cmd.Verb, name)
		s.say(x, HeloOK)
		if cmd.Verb == "EHLO" && s.cfg.TLSOffered && !s.secure {
			first, rest, _ := strings.Cut(string(x.Reply), "\r\n")
			x.Reply = []byte(first + "\r\n250-STARTTLS\r\n" + rest)
		}
	case "MAIL":
		if s.mail != nil {
			s.say(x, MailTwice)
			return
		}
		n, _ := cmd.Args.Get("size")
		size, err := strconv.ParseInt(n, 10, 64)
		if n != "" && err != nil {
			s.say(x, BadSize)
			return
		}
		g.answer(x, MailOK, s.mailFrom(g.address(cmd, "reverse-path"), size))
	case "RCPT":
		if s.mail == nil {
			s.say(x, NoMail)
			return
		}
		if s.bdat >= 0 {
			s.say(x, DataInBdat, "RCPT")
			return
		}
		if len(s.rcpts) >= s.rcptLimit() {
			s.say(x, TooManyRcpt)
			return
		}
		g.answer(x, RcptOK, s.rcptTo(g.address(cmd, "forward-path")))
	case "DATA":
		if s.bdat >= 0 {
			s.say(x, DataInBdat, "DATA")
			return
		}
		if len(s.rcpts) == 0 {
			s.say(x, NoRcpt, "DATA")
			return
		}
		s.data(x)
	case "BDAT":
		n, _ := cmd.Args.Get("size")
		_, last := cmd.Args.Get("last")
		size, err := strconv.ParseInt(n, 10, 32)
		if err != nil {
			s.say(x, BdatSyntax)
			return
		}
		if len(s.rcpts) == 0 {
			s.say(x, NoRcpt, "BDAT")
		}
		s.startChunk(x, size, last, len(s.rcpts) == 0)
	case "RSET":
		s.rset()
		s.say(x, RsetOK)
	case "NOOP":
		s.do("NOOP")
		s.say(x, NoopOK)
	case "QUIT":
		s.say(x, QuitOK, s.cfg.Host)
		x.Close = true
	case "STARTTLS":
		g.startTLS(x)
	case "AUTH":
		g.auth(x, cmd)
	case "VRFY":
		a, problem := eximAddress(text, false)
		switch {
		case problem != "" || s.local(a) && !s.known(a.local):
			s.say(x, VrfyNoUser, text)
		case !s.local(a):
			s.say(x, VrfyUnsure, text, a.String())
		default:
			s.say(x, VrfyOK, text, a.String())
		}
	case "EXPN":
		a, problem := eximAddress(text, false)
		if problem != "" || !s.local(a) || !s.known(a.local) {
			s.say(x, ExpnFailed, text)
			return
		}
		s.sayMembers(x, a)
	case "HELP":
		var verbs []string
		for _, c := range Commands {
			verbs = append(verbs, c.Verb)
		}
		s.say(x, HelpText, strings.Join(verbs, " "))
	case "ETRN":
		s.say(x, EtrnOff)
	}
}

func (g *plainGuard) answer(x *wire.Exchange, done Outcome, why *refusal) {
	if why != nil {
		g.s.refuse(x, why)
		return
	}
	g.s.say(x, done)
}

func (g *plainGuard) address(cmd *wire.Command, arg string) address {
	text, _ := cmd.Args.Get(arg)
	local, domain, _ := splitAddress(text)
	return address{local: unquoted(local), domain: domain, text: text}
}

func (g *plainGuard) startTLS(x *wire.Exchange) {
	switch s := g.s; {
	case s.secure:
		s.say(x, TLSActive)
	case !s.cfg.TLSOffered:
		s.say(x, TLSNone)
	default:
		s.say(x, TLSGo)
		x.StartTLS = true
	}
}

func (g *plainGuard) auth(x *wire.Exchange, cmd *wire.Command) {
	s := g.s
	mech, _ := cmd.Args.Get("mechanism")
	switch {
	case !s.advertisesAuth():
		s.say(x, AuthNeedsTLS)
	case s.user != "":
		s.say(x, AuthTwice)
	case s.mail != nil:
		s.say(x, AuthInMail)
	case mech != "PLAIN" && mech != "LOGIN":
		s.say(x, AuthMech, mech)
	default:
		var initial *string
		if v, ok := cmd.Args.Get("initial-response"); ok {
			initial = &v
		}
		s.startAuth(x, mech, initial)
	}
}
