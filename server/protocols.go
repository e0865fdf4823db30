package server

import (
	"ehlo/server/dns"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
)

// Protocols are those that the services of its worlds can speak.
func (f *Fixture) Protocols() protocol.Table { return f.protocols }

// Protocols are those that the world's services can speak.
func (w *World) Protocols() protocol.Table { return w.fixture.protocols }

// Protocols are those that worlds speak, in the order in which people learn
// them.
func Protocols() protocol.Table {
	return protocol.Table{&smtp.Protocol, &pop3.Protocol, &imap.Protocol, &dns.Protocol}
}
