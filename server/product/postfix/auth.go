package postfix

import (
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) startTLS(x *wire.Exchange, w []word) {
	s := d.s
	switch {
	case len(w) > 0:
		s.Say(x, smtp.Argument, "STARTTLS")
	case s.InTLS():
		s.Say(x, smtp.TLSActive)
	case !s.TLSOffered:
		s.Say(x, smtp.TLSNone)
	default:
		s.StartTLS(x)
	}
}

func (d *dialect) auth(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("AUTH"); {
	case !s.OffersAuth():
		s.Say(x, smtp.AuthNotNow)
	case misplaced:
		s.Say(x, smtp.AuthInMail)
	case s.User() != "":
		s.Say(x, smtp.AuthTwice)
	case len(w) == 0 || len(w) > 2:
		s.Say(x, smtp.AuthSyntax)
	case !strings.EqualFold(w[0].text, "PLAIN") && !strings.EqualFold(w[0].text, "LOGIN"):
		s.Say(x, smtp.AuthMech, w[0].text)
	default:
		var initial *string
		if len(w) == 2 {
			initial = &w[1].text
		}
		s.StartAuth(x, w[0].text, initial)
	}
}
