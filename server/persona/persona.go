// Package persona holds the voices of mail products: how Exim, Postfix and
// Dovecot word, order and lay out what the engines decided, and "plain", the
// engines' own words. A persona is data and a few small functions, one file
// each, and cannot change what happened: only how it is said.
package persona

import (
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Persona is a product's voice, in the protocols that it speaks.
type Persona struct {
	Name string
	SMTP smtp.Voice // nil where the product has no such service
	POP3 pop3.Voice
	IMAP imap.Voice
}

var all = []Persona{
	{Name: "exim", SMTP: EximSMTP()},
	{Name: "postfix", SMTP: PostfixSMTP()},
	{Name: "dovecot", POP3: DovecotPOP3(), IMAP: DovecotIMAP()},
	{Name: "plain", SMTP: PlainSMTP(), POP3: PlainPOP3(), IMAP: PlainIMAP()},
}

// Lookup finds a persona by name.
func Lookup(name string) (Persona, bool) {
	for _, p := range all {
		if p.Name == name {
			return p, true
		}
	}
	return Persona{}, false
}

// Names lists all personas.
func Names() []string {
	names := make([]string, len(all))
	for i, p := range all {
		names[i] = p.Name
	}
	return names
}

// Speaks tells whether the product has a service of the protocol.
func (p Persona) Speaks(proto wire.Protocol) bool {
	switch proto {
	case wire.SMTP:
		return p.SMTP != nil
	case wire.POP3:
		return p.POP3 != nil
	case wire.IMAP:
		return p.IMAP != nil
	}
	return false
}
