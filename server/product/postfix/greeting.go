package postfix

import (
	"strconv"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) helo(x *wire.Exchange, verb string, w []word) {
	s := d.s
	if len(w) == 0 {
		s.Say(x, smtp.HeloSyntax, verb)
		return
	}
	s.Hello(verb, w[0].text)
	if verb == "HELO" {
		s.Say(x, smtp.HeloOK, s.Host, w[0].text, s.Client.String())
		return
	}
	keywords := []string{"PIPELINING", "SIZE " + strconv.FormatInt(s.MessageLimit(), 10)}
	if smtp.Allowed(s.VRFY, true) {
		keywords = append(keywords, "VRFY")
	}
	keywords = append(keywords, "ETRN")
	if s.TLSOffered && !s.InTLS() {
		keywords = append(keywords, "STARTTLS")
	}
	if s.OffersAuth() {
		keywords = append(keywords, "AUTH "+smtp.Mechanisms)
	}
	s.SayKeywords(x, w[0].text, append(keywords, "ENHANCEDSTATUSCODES", "8BITMIME", "DSN", "SMTPUTF8", "CHUNKING"))
}

// trusted serves the commands by which proxies that Postfix trusts say who
// calls. It trusts nobody here.
func (d *dialect) trusted(x *wire.Exchange, verb string, w []word) {
	s := d.s
	switch {
	case s.InTransaction():
		s.Say(x, smtp.AuthInMail)
	case len(w) == 0:
		s.Say(x, smtp.ProxySyntax, verb)
	default:
		s.Say(x, smtp.ProxyDenied, verb)
	}
}

func (d *dialect) rset(x *wire.Exchange, w []word) {
	if len(w) > 0 {
		d.s.Say(x, smtp.Argument, "RSET")
		return
	}
	d.s.Rset()
	d.bdatFailed = false
	d.s.Say(x, smtp.RsetOK)
}

func (d *dialect) quit(x *wire.Exchange, _ []word) {
	d.s.Say(x, smtp.QuitOK, d.s.Host)
	x.Close = true
}
