package pop3_test

import (
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// TestRejectionsByRule plays what a service refuses by rules of its administrator's. A rule is about a user, never
// about a password.
func TestRejectionsByRule(t *testing.T) {
	dialog.Run(t, "rules", `= persona plain
S: +OK POP3 server ready
C: USER ann
S: +OK
C: PASS bob
S: -ERR [AUTH] name or password is wrong
C: USER bob
S: +OK
C: PASS my secret
S: -ERR [LOGIN-DELAY] wait a minute
C: PASS my secret
S: +OK maildrop locked and ready
C: TOP 1 0
S: -ERR not with us
C: QUIT
S: +OK POP3 server signing off
-- closed
`, func(t *testing.T, d dialog.Directives) wire.Talker {
		cfg := config(t, d)
		cfg.Logins = new(wire.Logins)
		cfg.Rejects = protocol.Rejections{
			{At: "PASS", Of: "bob", Says: []string{"-ERR [LOGIN-DELAY] wait a minute"}, Times: 1},
			{At: "TOP", Says: []string{"-ERR not with us"}},
		}
		return pop3.New(cfg)
	})
}
