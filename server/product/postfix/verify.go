package postfix

import (
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) vrfy(x *wire.Exchange, w []word) {
	s := d.s
	switch {
	case !smtp.Allowed(s.VRFY, true):
		s.Say(x, smtp.VrfyOff)
		return
	case len(w) == 0:
		s.Say(x, smtp.VrfySyntax, "")
		return
	}
	if len(w) > 1 && strings.EqualFold(w[len(w)-1].text, "SMTPUTF8") { // RFC 6531 §3.7.4.2
		w = w[:len(w)-1]
	}
	for _, more := range w[1:] { // an address may have several words, as in a phrase
		w[0].text += " " + more.text
		w[0].bad = w[0].bad || more.bad
	}
	a, ok := d.address(w[0], false)
	if ok {
		a, ok = d.resolve(a)
	}
	if !ok || w[0].text == `""` {
		s.Say(x, smtp.RcptAddress, w[0].text, "")
		return
	}
	if why := s.CheckRcpt(a); why != nil {
		s.Refuse(x, why)
		return
	}
	s.Say(x, smtp.VrfyUnsure, w[0].text, a.Text)
}

func (d *dialect) etrn(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("ETRN"); {
	case misplaced:
		s.Say(x, smtp.EtrnInMail)
	case len(w) != 1:
		s.Say(x, smtp.EtrnSyntax)
	default:
		s.Say(x, smtp.EtrnNone, strings.TrimLeft(w[0].text, "@#"))
	}
}
