package smtp_test

import (
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// TestRejectionsByRule plays what a service refuses by rules of its administrator's. What no rule is about goes on as
// with any other, and so does the transaction.
func TestRejectionsByRule(t *testing.T) {
	dialog.Run(t, "rules", `= persona postfix
S: 220 example.com ESMTP Postfix (Ubuntu)
C: EHLO badhost
S: 501 5.5.2 not by that name
C: MAIL FROM:<x@spam.example>
S: 554 5.7.1 you are on a list
C: RCPT TO:<bob@example.com>
S: 503 5.5.1 Error: need MAIL command
C: MAIL FROM:<ann@client.com>
S: 250 2.1.0 Ok
C: RCPT TO:<bob@example.com>
S: 450 4.2.0 come back later
C: RCPT TO:<alice@example.com>
S: 250 2.1.5 Ok
C: rcpt to:<BOB@example.com>
S: 250 2.1.5 Ok
C: DATA
S: 354 End data with <CR><LF>.<CR><LF>
C: Subject: x
C: 
C: .
S: 250 2.0.0 Ok: queued as 000009A586
C: MAIL FROM:<ann@forged.example>
S: 250 2.1.0 Ok
C: RCPT TO:<alice@example.com>
S: 250 2.1.5 Ok
C: DATA
S: 354 End data with <CR><LF>.<CR><LF>
C: .
S: 550-5.7.26 not from there
S: 550 5.7.26 see our pages
C: AUTH LOGIN
S: 334 VXNlcm5hbWU6
C: Ym9i
S: 334 UGFzc3dvcmQ6
C: cGFzc3dvcmQxMjM=
S: 534 5.7.9 a password of its own, please
C: RSET
S: 250 2.0.0 Ok
C: NOOP
S: 421 4.7.0 enough
-- closed
`, func(t *testing.T, d dialog.Directives) wire.Talker {
		cfg := config(t, d)
		cfg.Logins = new(wire.Logins)
		cfg.Rejects = protocol.Rejections{
			{At: "EHLO", Of: "badhost", Says: []string{"501 5.5.2 not by that name"}},
			{At: "MAIL", Of: "@spam.example", Says: []string{"554 5.7.1 you are on a list"}},
			{At: "RCPT", Of: "bob@example.com", Says: []string{"450 4.2.0 come back later"}, Times: 1},
			{At: ".", Of: "@forged.example", Says: []string{"550-5.7.26 not from there", "550 5.7.26 see our pages"}},
			{At: "SASL", Of: "bob", Says: []string{"534 5.7.9 a password of its own, please"}},
			{At: "NOOP", Says: []string{"421 4.7.0 enough"}},
		}
		return smtp.New(cfg)
	})
}

// TestBanner plays a greeting that an administrator has written, and what plain has EHLO list by its settings.
func TestBanner(t *testing.T) {
	dialog.Run(t, "banner", `= persona plain
S: 220-example.com at your service
S: 220 No spam, please
C: EHLO client.com
S: 250-Hello client.com
S: 250-SIZE
S: 250 HELP
C: HELO client.com
S~ 250 .*
C: QUIT
S: 221 2.0.0 Bye
-- closed
`, func(t *testing.T, d dialog.Directives) wire.Talker {
		cfg := config(t, d)
		cfg.Banner = []string{"example.com at your service", "No spam, please"}
		cfg.Offers = []string{"SIZE", "HELP"}
		return smtp.New(cfg)
	})
}
