package server

import (
	"ehlo/server/dns"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
)

// Protocols are those that worlds speak, in the order in which people meet
// them.
func Protocols() protocol.Table {
	return protocol.Table{&smtp.Protocol, &pop3.Protocol, &imap.Protocol, &dns.Protocol}
}
