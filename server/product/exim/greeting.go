package exim

import (
	"strconv"
	"strings"

	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func (d *dialect) helo(x *wire.Exchange, verb, name string) {
	d.free.hello = false
	if !smtp.IsHeloName(name) {
		d.s.Say(x, smtp.HeloSyntax, verb)
		if d.syntax++; d.syntax > syntaxMax {
			if x.Close = !d.s.Gentle; !x.Close {
				d.spare(x, notes.Say("fourth"))
			}
		}
		return
	}
	s := d.s
	s.Hello(verb, name)
	d.recipients()
	d.offersAuth, d.offersTLS = false, false
	if verb == "HELO" {
		s.Say(x, smtp.HeloOK, s.Host, name, s.Client.String())
		return
	}
	s.SayKeywords(x, name, d.keywords())
}

// keywords are the extensions that EHLO lists, in Exim's order.
func (d *dialect) keywords() []string {
	s := d.s
	words := []string{"SIZE " + strconv.FormatInt(s.MessageLimit(), 10), "8BITMIME"}
	if smtp.Allowed(s.ETRN, false) {
		words = append(words, "ETRN")
	}
	if smtp.Allowed(s.VRFY, false) {
		words = append(words, "VRFY")
	}
	if smtp.Allowed(s.EXPN, false) {
		words = append(words, "EXPN")
	}
	words = append(words, "PIPELINING", "PIPECONNECT")
	if d.offersAuth = s.OffersAuth() && s.User() == ""; d.offersAuth {
		words = append(words, "AUTH "+smtp.Mechanisms)
	}
	words = append(words, "CHUNKING")
	if d.offersTLS = s.TLSOffered && !s.InTLS(); d.offersTLS {
		words = append(words, "STARTTLS")
	}
	words = append(words, "PRDR")
	if smtp.Allowed(s.SMTPUTF8, false) {
		words = append(words, "SMTPUTF8")
	}
	return append(words, "HELP")
}

func (d *dialect) help(x *wire.Exchange, _ string) {
	s := d.s
	words := []string{"AUTH"}
	if s.TLSOffered && !s.InTLS() {
		words = append(words, "STARTTLS")
	}
	words = append(words, "HELO", "EHLO", "MAIL", "RCPT", "DATA", "BDAT", "NOOP", "QUIT", "RSET", "HELP")
	if smtp.Allowed(s.ETRN, false) {
		words = append(words, "ETRN")
	}
	if smtp.Allowed(s.EXPN, false) {
		words = append(words, "EXPN")
	}
	if smtp.Allowed(s.VRFY, false) {
		words = append(words, "VRFY")
	}
	s.Say(x, smtp.HelpText, strings.Join(words, " "))
}

func (d *dialect) rset(x *wire.Exchange, _ string) {
	d.free.rset = false
	d.s.Rset()
	d.recipients()
	d.s.Say(x, smtp.RsetOK)
}

func (d *dialect) quit(x *wire.Exchange, _ string) {
	d.s.Say(x, smtp.QuitOK, d.s.Host)
	x.Close = true
}
