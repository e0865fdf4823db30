// Package plain is the engines as they are: a product without habits of its own,
// which follows the RFCs and says what is wrong and what would be right.
package plain

import (
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/product/postfix"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Product is the plain one.
var Product = protocol.Product{
	Name:  "plain",
	Title: "plain",
	Sign:  "ESMTP Service Ready",
	Services: map[wire.Protocol]any{
		smtp.Name: smtpService{Texts: smtpTexts}, pop3.Name: pop3Service{pop3Texts}, imap.Name: imapService{},
	},
	Relaying: postfix.Relaying{},
}
