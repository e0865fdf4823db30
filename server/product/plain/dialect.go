package plain

import (
	"strconv"
	"strings"

	"ehlo/server/product/exim"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// dialect follows RFC 5321 to the letter, and lets the engine speak for
// itself: what the product has no words for is answered in go-smtp's.
type dialect struct{ s *smtp.Session }

func newDialect(s *smtp.Session) smtp.Dialect { return &dialect{s} }

func (d *dialect) Reset() {}

func (d *dialect) After(*wire.Exchange) {}

// Ungreeted lets STARTTLS come first: TLS is followed by a greeting anyway
// (RFC 3207 §4.2).
func (d *dialect) Ungreeted(verb string) bool { return verb == "STARTTLS" }

func (d *dialect) EndOfText(buf []byte, from int) int { return smtp.EndByCRLF(buf, from) }

func (d *dialect) Line(x *wire.Exchange) {
	s, cmd := d.s, x.Command
	if cmd == nil {
		cmd = smtp.Parse(x.Unit)
	}
	spec := smtp.Lookup(cmd.Verb)
	if spec == nil {
		s.Say(x, smtp.Unknown, cmd.Verb)
		return
	}
	// A space before the path is no part of the grammar and does no harm.
	if cmd.Problem != nil && !strings.HasSuffix(cmd.Problem.ID, ".space-before-path") {
		s.Say(x, smtp.Argument, cmd.Verb, spec.Syntax)
		return
	}
	in, misplaced := s.Misplaced(cmd.Verb)
	switch {
	case !misplaced:
		d.carryOut(x, cmd)
	case cmd.Verb == "RCPT":
		s.Say(x, smtp.NoMail)
	case cmd.Verb == "DATA":
		s.Say(x, smtp.NoRcpt, "DATA")
	case cmd.Verb == "BDAT":
		d.bdat(x, cmd, true)
	case in == smtp.Connected:
		s.Say(x, smtp.NoHelo)
	case cmd.Verb == "MAIL":
		s.Say(x, smtp.MailTwice)
	case cmd.Verb == "AUTH":
		d.auth(x, cmd, true)
	default: // ETRN in a transaction is off there as everywhere
		d.carryOut(x, cmd)
	}
}

func (d *dialect) carryOut(x *wire.Exchange, cmd *wire.Command) {
	s := d.s
	text, _ := cmd.Args.Get("string")
	switch cmd.Verb {
	case "HELO", "EHLO":
		name, _ := cmd.Args.Get("domain")
		s.HelloAsTyped(cmd.Verb, name)
		s.Say(x, smtp.HeloOK)
		if cmd.Verb == "EHLO" {
			d.list(x)
		}
	case "MAIL":
		n, _ := cmd.Args.Get("size")
		size, err := strconv.ParseInt(n, 10, 64)
		if n != "" && err != nil {
			s.Say(x, smtp.BadSize)
			return
		}
		d.answer(x, smtp.MailOK, s.MailFrom(d.address(cmd, "reverse-path"), size))
	case "RCPT":
		if s.InChunks() {
			s.Say(x, smtp.DataInBdat, "RCPT")
			return
		}
		if s.Recipients() >= s.RcptLimit() {
			s.Say(x, smtp.TooManyRcpt)
			return
		}
		d.answer(x, smtp.RcptOK, s.RcptTo(d.address(cmd, "forward-path")))
	case "DATA":
		if s.InChunks() {
			s.Say(x, smtp.DataInBdat, "DATA")
			return
		}
		s.Data(x)
	case "BDAT":
		d.bdat(x, cmd, false)
	case "RSET":
		s.Rset()
		s.Say(x, smtp.RsetOK)
	case "NOOP":
		s.Noop()
		s.Say(x, smtp.NoopOK)
	case "QUIT":
		s.Say(x, smtp.QuitOK, s.Host)
		x.Close = true
	case "STARTTLS":
		d.startTLS(x)
	case "AUTH":
		d.auth(x, cmd, false)
	case "VRFY":
		a, problem := exim.ReadAddress(text, false)
		switch {
		case problem != "" || s.IsLocal(a) && !s.HasMailbox(a.Local):
			s.Say(x, smtp.VrfyNoUser, text)
		case !s.IsLocal(a):
			s.Say(x, smtp.VrfyUnsure, text, a.String())
		default:
			s.Say(x, smtp.VrfyOK, text, a.String())
		}
	case "EXPN":
		a, problem := exim.ReadAddress(text, false)
		if problem != "" || !s.IsLocal(a) || !s.HasMailbox(a.Local) {
			s.Say(x, smtp.ExpnFailed, text)
			return
		}
		s.SayMembers(x, a)
	case "HELP":
		var verbs []string
		for _, c := range smtp.Commands {
			verbs = append(verbs, c.Verb)
		}
		s.Say(x, smtp.HelpText, strings.Join(verbs, " "))
	case "ETRN":
		s.Say(x, smtp.EtrnOff)
	}
}

// list has EHLO list what there is beside the engine's own, or what the service's settings say.
func (d *dialect) list(x *wire.Exchange) {
	first, rest, _ := strings.Cut(string(x.Reply), "\r\n")
	switch listed := d.s.Listed(); {
	case listed != nil:
		x.Reply = nil
		d.s.SayLines(x, "250", append([]string{first[4:]}, listed...))
	case d.s.TLSOffered && !d.s.InTLS():
		x.Reply = []byte(first + "\r\n250-STARTTLS\r\n" + rest)
	}
}

// bdat reads a chunk, and throws it away if it may not come now.
func (d *dialect) bdat(x *wire.Exchange, cmd *wire.Command, misplaced bool) {
	s := d.s
	n, _ := cmd.Args.Get("size")
	_, last := cmd.Args.Get("last")
	size, err := strconv.ParseInt(n, 10, 32)
	if err != nil {
		s.Say(x, smtp.BdatSyntax)
		return
	}
	if misplaced {
		s.Say(x, smtp.NoRcpt, "BDAT")
	}
	s.StartChunk(x, size, last, misplaced)
}

func (d *dialect) answer(x *wire.Exchange, done smtp.Outcome, why *smtp.Refusal) {
	if why != nil {
		d.s.Refuse(x, why)
		return
	}
	d.s.Say(x, done)
}

func (d *dialect) address(cmd *wire.Command, arg string) smtp.Address {
	text, _ := cmd.Args.Get(arg)
	local, domain, _ := smtp.SplitAddress(text)
	return smtp.Address{Local: smtp.Unquote(local), Domain: domain, Text: text}
}

func (d *dialect) startTLS(x *wire.Exchange) {
	switch s := d.s; {
	case s.InTLS():
		s.Say(x, smtp.TLSActive)
	case !s.TLSOffered:
		s.Say(x, smtp.TLSNone)
	default:
		s.StartTLS(x)
	}
}

func (d *dialect) auth(x *wire.Exchange, cmd *wire.Command, misplaced bool) {
	s := d.s
	mech, _ := cmd.Args.Get("mechanism")
	switch {
	case !s.OffersAuth():
		s.Say(x, smtp.AuthNeedsTLS)
	case s.User() != "":
		s.Say(x, smtp.AuthTwice)
	case misplaced:
		s.Say(x, smtp.AuthInMail)
	case mech != "PLAIN" && mech != "LOGIN":
		s.Say(x, smtp.AuthMech, mech)
	default:
		var initial *string
		if v, ok := cmd.Args.Get("initial-response"); ok {
			initial = &v
		}
		s.StartAuth(x, mech, initial)
	}
}
