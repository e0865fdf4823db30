package exim

import (
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) startTLS(x *wire.Exchange, _ string) {
	d.free.startTLS = false
	s := d.s
	switch {
	case !d.offersTLS:
		d.wrong(x, "503", smtp.TLSNotNow)
	case s.InTLS(): // and no EHLO since
		s.Say(x, smtp.TLSActive)
		d.tlsDown = true
	default:
		s.Rset()
		s.StartTLS(x)
	}
}

func (d *dialect) auth(x *wire.Exchange, data string) {
	d.free.auth = false
	s := d.s
	mech, initial, more := strings.Cut(data, " ")
	switch _, misplaced := s.Misplaced("AUTH"); {
	case !d.offersAuth:
		d.wrong(x, "503", smtp.AuthNotNow)
	case s.User() != "":
		d.wrong(x, "503", smtp.AuthTwice)
	case misplaced:
		d.wrong(x, "503", smtp.AuthInMail)
	case strings.Trim(strings.ToUpper(mech), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "":
		d.wrong(x, "501", smtp.AuthMechName, mech)
	case !strings.EqualFold(mech, "PLAIN") && !strings.EqualFold(mech, "LOGIN"):
		d.wrong(x, "504", smtp.AuthMech, mech)
	default:
		var answer *string
		if initial = strings.TrimLeft(initial, " \t"); more && initial != "" {
			answer = &initial
		}
		s.StartAuth(x, mech, answer)
	}
}
