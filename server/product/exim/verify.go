package exim

import (
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) vrfy(x *wire.Exchange, data string) {
	s := d.s
	a, problem := ReadAddress(data, false)
	switch {
	case problem != "":
		s.Say(x, smtp.VrfySyntax, problem)
	case a.Domain == "" && !strings.EqualFold(a.Local, "postmaster"):
		s.Say(x, smtp.RcptNoDomain, data)
	case !smtp.Allowed(s.VRFY, false):
		s.Say(x, smtp.VrfyOff)
	case s.IsDeliverable(a):
		s.Say(x, smtp.VrfyOK, data, a.Text)
	default:
		s.Say(x, smtp.VrfyNoUser, a.Text)
	}
}

func (d *dialect) expn(x *wire.Exchange, data string) {
	s := d.s
	if !smtp.Allowed(s.EXPN, false) {
		s.Say(x, smtp.ExpnOff)
		return
	}
	a, problem := ReadAddress(data, false)
	if problem != "" || !s.IsDeliverable(a) {
		s.Say(x, smtp.ExpnFailed, a.Text)
		return
	}
	s.SayMembers(x, a)
}

func (d *dialect) etrn(x *wire.Exchange, _ string) {
	s := d.s
	switch _, misplaced := s.Misplaced("ETRN"); {
	case misplaced:
		d.wrong(x, "503", smtp.EtrnInMail)
	case !smtp.Allowed(s.ETRN, false):
		s.Say(x, smtp.EtrnOff)
	default:
		s.Say(x, smtp.EtrnOK)
	}
}
