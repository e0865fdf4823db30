package smtp

import (
	"strconv"
	"strings"

	"ehlo/server/wire"
)

// plainDialect follows RFC 5321 to the letter, and lets the engine speak for
// itself: what the product has no words for is answered in go-smtp's.
type plainDialect struct{ s *Session }

func NewPlainDialect(s *Session) Dialect { return &plainDialect{s} }

func (d *plainDialect) Reset() {}

func (d *plainDialect) After(*wire.Exchange) {}

// Ungreeted lets STARTTLS come first: TLS is followed by a greeting anyway
// (RFC 3207 §4.2).
func (d *plainDialect) Ungreeted(verb string) bool { return verb == "STARTTLS" }

func (d *plainDialect) EndOfText(buf []byte) int { return EndByCRLF(buf) }

func (d *plainDialect) Line(x *wire.Exchange) {
	s, cmd := d.s, x.Command
	spec := Lookup(cmd.Verb)
	if spec == nil {
		s.Say(x, Unknown, cmd.Verb)
		return
	}
	// A space before the path is no part of the grammar and does no harm.
	if cmd.Problem != nil && !strings.HasSuffix(cmd.Problem.ID, ".space-before-path") {
		s.Say(x, Argument, cmd.Verb, spec.Syntax)
		return
	}
	in, misplaced := s.Misplaced(cmd.Verb)
	switch {
	case !misplaced:
		d.carryOut(x, cmd)
	case cmd.Verb == "RCPT":
		s.Say(x, NoMail)
	case cmd.Verb == "DATA":
		s.Say(x, NoRcpt, "DATA")
	case cmd.Verb == "BDAT":
		d.bdat(x, cmd, true)
	case in == Connected:
		s.Say(x, NoHelo)
	case cmd.Verb == "MAIL":
		s.Say(x, MailTwice)
	case cmd.Verb == "AUTH":
		d.auth(x, cmd, true)
	default: // ETRN in a transaction is off there as everywhere
		d.carryOut(x, cmd)
	}
}

func (d *plainDialect) carryOut(x *wire.Exchange, cmd *wire.Command) {
	s := d.s
	text, _ := cmd.Args.Get("string")
	switch cmd.Verb {
	case "HELO", "EHLO":
		name, _ := cmd.Args.Get("domain")
		s.HelloAsTyped(cmd.Verb, name)
		s.Say(x, HeloOK)
		if cmd.Verb == "EHLO" && s.TLSOffered && !s.InTLS() {
			first, rest, _ := strings.Cut(string(x.Reply), "\r\n")
			x.Reply = []byte(first + "\r\n250-STARTTLS\r\n" + rest)
		}
	case "MAIL":
		n, _ := cmd.Args.Get("size")
		size, err := strconv.ParseInt(n, 10, 64)
		if n != "" && err != nil {
			s.Say(x, BadSize)
			return
		}
		d.answer(x, MailOK, s.MailFrom(d.address(cmd, "reverse-path"), size))
	case "RCPT":
		if s.InChunks() {
			s.Say(x, DataInBdat, "RCPT")
			return
		}
		if s.Recipients() >= s.RcptLimit() {
			s.Say(x, TooManyRcpt)
			return
		}
		d.answer(x, RcptOK, s.RcptTo(d.address(cmd, "forward-path")))
	case "DATA":
		if s.InChunks() {
			s.Say(x, DataInBdat, "DATA")
			return
		}
		s.Data(x)
	case "BDAT":
		d.bdat(x, cmd, false)
	case "RSET":
		s.Rset()
		s.Say(x, RsetOK)
	case "NOOP":
		s.Noop()
		s.Say(x, NoopOK)
	case "QUIT":
		s.Say(x, QuitOK, s.Host)
		x.Close = true
	case "STARTTLS":
		d.startTLS(x)
	case "AUTH":
		d.auth(x, cmd, false)
	case "VRFY":
		a, problem := eximAddress(text, false)
		switch {
		case problem != "" || s.IsLocal(a) && !s.HasMailbox(a.Local):
			s.Say(x, VrfyNoUser, text)
		case !s.IsLocal(a):
			s.Say(x, VrfyUnsure, text, a.String())
		default:
			s.Say(x, VrfyOK, text, a.String())
		}
	case "EXPN":
		a, problem := eximAddress(text, false)
		if problem != "" || !s.IsLocal(a) || !s.HasMailbox(a.Local) {
			s.Say(x, ExpnFailed, text)
			return
		}
		s.SayMembers(x, a)
	case "HELP":
		var verbs []string
		for _, c := range Commands {
			verbs = append(verbs, c.Verb)
		}
		s.Say(x, HelpText, strings.Join(verbs, " "))
	case "ETRN":
		s.Say(x, EtrnOff)
	}
}

// bdat reads a chunk, and throws it away if it may not come now.
func (d *plainDialect) bdat(x *wire.Exchange, cmd *wire.Command, misplaced bool) {
	s := d.s
	n, _ := cmd.Args.Get("size")
	_, last := cmd.Args.Get("last")
	size, err := strconv.ParseInt(n, 10, 32)
	if err != nil {
		s.Say(x, BdatSyntax)
		return
	}
	if misplaced {
		s.Say(x, NoRcpt, "BDAT")
	}
	s.StartChunk(x, size, last, misplaced)
}

func (d *plainDialect) answer(x *wire.Exchange, done Outcome, why *Refusal) {
	if why != nil {
		d.s.Refuse(x, why)
		return
	}
	d.s.Say(x, done)
}

func (d *plainDialect) address(cmd *wire.Command, arg string) Address {
	text, _ := cmd.Args.Get(arg)
	local, domain, _ := SplitAddress(text)
	return Address{Local: Unquote(local), Domain: domain, Text: text}
}

func (d *plainDialect) startTLS(x *wire.Exchange) {
	switch s := d.s; {
	case s.InTLS():
		s.Say(x, TLSActive)
	case !s.TLSOffered:
		s.Say(x, TLSNone)
	default:
		s.StartTLS(x)
	}
}

func (d *plainDialect) auth(x *wire.Exchange, cmd *wire.Command, misplaced bool) {
	s := d.s
	mech, _ := cmd.Args.Get("mechanism")
	switch {
	case !s.OffersAuth():
		s.Say(x, AuthNeedsTLS)
	case s.User() != "":
		s.Say(x, AuthTwice)
	case misplaced:
		s.Say(x, AuthInMail)
	case mech != "PLAIN" && mech != "LOGIN":
		s.Say(x, AuthMech, mech)
	default:
		var initial *string
		if v, ok := cmd.Args.Get("initial-response"); ok {
			initial = &v
		}
		s.StartAuth(x, mech, initial)
	}
}
