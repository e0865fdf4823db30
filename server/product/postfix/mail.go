package postfix

import (
	"strconv"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) mail(x *wire.Exchange, w []word) {
	s := d.s
	switch in, misplaced := s.Misplaced("MAIL"); {
	case misplaced && in == smtp.Connected:
		s.Say(x, smtp.NoHelo)
		return
	case misplaced:
		s.Say(x, smtp.MailTwice)
		return
	case d.bdatFailed:
		s.Say(x, smtp.DataInBdat, "MAIL")
		return
	case len(w) < 2 || !strings.EqualFold(w[0].text, "FROM:"):
		s.Say(x, smtp.MailSyntax)
		return
	}
	a, ok := d.address(w[1], true)
	if ok && a.Text != "" {
		_, ok = d.resolve(a)
	}
	if !ok {
		s.Say(x, smtp.MailAddress, w[1].text, "")
		return
	}
	var size int64
	for _, option := range w[2:] {
		name, value, equals := strings.Cut(option.text, "=")
		switch name = strings.ToUpper(name); {
		case name == "SIZE" && equals:
			n, err := strconv.ParseInt(value, 10, 64)
			switch {
			case value == "" || strings.Trim(value, "0123456789") != "":
				s.Say(x, smtp.BadSize)
				return
			case err != nil: // more than a number can hold
				s.Say(x, smtp.SizeTooBig)
				return
			}
			size = n
		case name == "BODY" && (strings.EqualFold(value, "7BIT") || strings.EqualFold(value, "8BITMIME")):
		case name == "SMTPUTF8" && !equals && smtp.Allowed(s.SMTPUTF8, true):
		case name == "AUTH" && equals && s.OffersAuth():
			if !smtp.IsXtext(value) && value != "<>" {
				s.Say(x, smtp.BadAuthParam)
				return
			}
		case name == "RET" && equals:
			if !strings.EqualFold(value, "FULL") && !strings.EqualFold(value, "HDRS") {
				s.Say(x, smtp.BadDSN, "RET")
				return
			}
		case name == "ENVID" && equals:
			if value == "" || !smtp.IsXtext(value) {
				s.Say(x, smtp.BadDSN, "ENVID")
				return
			}
		default:
			s.Say(x, smtp.BadOption, option.text)
			return
		}
	}
	if why := s.MailFrom(a, size); why != nil {
		s.Refuse(x, why)
		return
	}
	s.Say(x, smtp.MailOK, a.Text)
}
