// Package persona holds the voices of mail products: how Exim, Postfix and
// Dovecot word, order and lay out what the engines decided, and "plain", the
// engines' own words. A persona is data and a few small functions, one file
// each, and cannot change what happened: only how it is said.
package persona

import (
	"slices"
	"strings"

	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Persona is a product's voice, in the protocols that it speaks.
type Persona struct {
	Name   string
	sign   string // the words in a greeting by which it is known
	voices map[wire.Protocol]any
}

var all = []Persona{
	{"exim", "Exim", map[wire.Protocol]any{smtp.Name: EximSMTP()}},
	{"postfix", "Postfix", map[wire.Protocol]any{smtp.Name: PostfixSMTP()}},
	{"dovecot", "Dovecot", map[wire.Protocol]any{pop3.Name: DovecotPOP3(), imap.Name: DovecotIMAP()}},
	{"plain", "ESMTP Service Ready", map[wire.Protocol]any{smtp.Name: PlainSMTP(), pop3.Name: PlainPOP3(), imap.Name: PlainIMAP()}},
}

// All are the personas that there are.
func All() []Persona { return slices.Clone(all) }

// Greets tells whether a greeting is the product's, by its name in it.
func (p Persona) Greets(greeting string) bool { return strings.Contains(greeting, p.sign) }

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
func (p Persona) Speaks(name wire.Protocol) bool { return p.voices[name] != nil }

// Voice is how the product speaks a protocol, of the type that the protocol's
// package asks for; nil if it has no such service.
func (p Persona) Voice(name wire.Protocol) any { return p.voices[name] }
