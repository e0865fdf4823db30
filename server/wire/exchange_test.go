package wire_test

import (
	"strings"
	"testing"

	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// TestSaid reads what a reply says to people, whichever of its lines has the reason.
func TestSaid(t *testing.T) {
	for _, tt := range []struct {
		parse       func([]byte) wire.Response
		reply, want string
	}{
		{smtp.ParseReply, "250 2.1.0 Ok", "Ok"},
		{smtp.ParseReply, "550-5.7.26 This mail has been blocked because the sender is\n550-5.7.26 unauthenticated.\n550 5.7.26  https://example.com/a", "This mail has been blocked because the sender is unauthenticated. https://example.com/a"},
		{smtp.ParseReply, "550-Verification failed for <a@example.com>\n550-\n550 Sender verify failed", "Verification failed for <a@example.com> Sender verify failed"},
		{smtp.ParseReply, "554", ""},
		{smtp.ParseReply, "250-example.com\n251 else", "else"},
		{pop3.ParseReply, "-ERR [AUTH] No.", "No."},
		{pop3.ParseReply, "+OK\nTOP\n.", ""},
	} {
		r := tt.parse([]byte(strings.ReplaceAll(tt.reply, "\n", "\r\n") + "\r\n"))
		if got := r.Said(); got != tt.want {
			t.Errorf("%q says %q, want %q", tt.reply, got, tt.want)
		}
	}
}
