package postfix

import (
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) rcpt(x *wire.Exchange, w []word) {
	s := d.s
	switch _, misplaced := s.Misplaced("RCPT"); {
	case misplaced:
		s.Say(x, smtp.NoMail)
		return
	case s.InChunks() || d.bdatFailed:
		s.Say(x, smtp.DataInBdat, "RCPT")
		return
	case len(w) < 2 || !strings.EqualFold(w[0].text, "TO:"):
		s.Say(x, smtp.RcptSyntax)
		return
	}
	a, ok := d.address(w[1], false)
	if ok {
		a, ok = d.resolve(a)
	}
	if !ok {
		s.Say(x, smtp.RcptAddress, w[1].text, "")
		return
	}
	for _, option := range w[2:] {
		name, value, equals := strings.Cut(option.text, "=")
		switch name = strings.ToUpper(name); {
		case name == "NOTIFY" && equals:
			if !smtp.IsNotify(value) {
				s.Say(x, smtp.BadRcptDSN, "NOTIFY")
				return
			}
		case name == "ORCPT" && equals:
			kind, orig, ok := strings.Cut(value, ";")
			if !ok || kind == "" || orig == "" || !smtp.IsXtext(orig) {
				s.Say(x, smtp.BadRcptDSN, "ORCPT")
				return
			}
		default:
			s.Say(x, smtp.BadOption, option.text)
			return
		}
	}
	if s.Recipients() >= s.RcptLimit() {
		s.Say(x, smtp.TooManyRcpt)
		return
	}
	if why := s.RcptTo(a); why != nil {
		s.Refuse(x, why)
		return
	}
	s.Say(x, smtp.RcptOK, a.Text)
}
