package imap_test

import (
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/imap"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// TestRejectionsByRule plays what a service refuses by rules of its administrator's. The last line has the command's
// tag.
func TestRejectionsByRule(t *testing.T) {
	dialog.Run(t, "rules", `S~ \* OK .* ready\.
C: a LOGIN bob secret
S: * OK look here
S: a NO [ALERT] not by this way
C: b LOGIN bob secret
S~ b OK .* Logged in
C: c CREATE Secret
S: c NO [NOPERM] not that one
C: d CREATE Open
S~ d OK Create completed.*
C: e LOGOUT
S: * BYE Logging out
S~ e OK Logout completed.*
-- closed
`, func(t *testing.T, d dialog.Directives) wire.Talker {
		cfg := config(t, d)
		cfg.Logins = new(wire.Logins)
		cfg.Rejects = protocol.Rejections{
			{At: "LOGIN", Of: "bob", Says: []string{"OK look here", "NO [ALERT] not by this way"}, Times: 1},
			{At: "CREATE", Of: "secret", Says: []string{"NO [NOPERM] not that one"}},
		}
		return imap.New(cfg)
	})
}
