// Package dovecot is Dovecot 2.3: what it does in POP3 and IMAP, and how it says
// it.
package dovecot

import (
	"time"

	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// failedLogin is how long Dovecot makes a client wait whose password is wrong
// (auth_failure_delay).
const failedLogin = 2 * time.Second

// perUser is how many connections Dovecot lets a user have from one address, in each protocol
// (mail_max_userip_connections).
const perUser = 10

// Product is Dovecot.
var Product = protocol.Product{
	Name:     "dovecot",
	Title:    "Dovecot",
	Sign:     "Dovecot",
	Services: map[wire.Protocol]any{pop3.Name: pop3Service{pop3Texts}, imap.Name: imapService{}},
}
