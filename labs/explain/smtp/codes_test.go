package smtp_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// What a code means, where RFCs are easily mistaken: with ETRN it is not what it is with RCPT and
// VRFY (RFC 1985 §5.1), x3z is unspecified (RFC 5321 §4.2.1), 432 asks to log in once with PLAIN
// (RFC 4954 §6), and 523 to 525 are registered (RFC 5248 §2.4).
func TestCodes(t *testing.T) {
	for _, tt := range []struct{ command, reply, kind, says string }{
		{"ETRN client.com", "250 OK", "reply-code", "starts to send"},
		{"ETRN client.com", "251 OK", "reply-code", "no messages are waiting"},
		{"ETRN client.com", "252 OK", "reply-code", "messages that wait"},
		{"ETRN client.com", "253 OK, 14 pending messages", "reply-code", "says how many"},
		{"RCPT TO:<bob@server.com>", "251 OK", "reply-code", "forward the message"},
		{"MAIL FROM:<>", "530 x", "second-digit", "gives it no meaning"},
		{"AUTH CRAM-MD5", "432 4.7.12 x", "reply-code", "log in once with PLAIN"},
		{"AUTH CRAM-MD5", "432 4.7.12 x", "enhanced-detail", "log in once with PLAIN"},
		{"AUTH PLAIN", "523 5.7.10 x", "reply-code", "needs encryption"},
		{"AUTH PLAIN", "524 5.7.11 x", "reply-code", "needs TLS"},
		{"AUTH PLAIN", "525 5.7.13 x", "enhanced-detail", "account is disabled"},
		{"AUTH PLAIN", "538 5.7.11 x", "reply-code", "an old one"},
		{"NOOP", "450 4.4.8 x", "enhanced-detail", "does not know"},
	} {
		x := &wire.Exchange{Service: &wire.Service{Protocol: smtp.Name}, Before: smtp.Greeted, After: smtp.Greeted, Reply: []byte(tt.reply + "\r\n")}
		x.Unit = wire.Unit{Kind: wire.Line, Raw: []byte(tt.command + "\r\n")}
		x.Command, x.Response = smtp.Parse(x.Unit), smtp.ParseReply(x.Reply)
		var said string
		for _, n := range made.Begin().Explain(x).Notes {
			if n.Of == explain.OfReply && n.Kind == tt.kind {
				said = n.Says
			}
		}
		if !strings.Contains(said, tt.says) {
			t.Errorf("%s, answered %s: the %s says %q, want %q", tt.command, tt.reply, tt.kind, said, tt.says)
		}
	}
}
