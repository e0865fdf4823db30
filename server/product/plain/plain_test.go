package plain_test

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"ehlo/server/product/plain"
	"ehlo/server/smtp"
	"ehlo/server/smtp/smtptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var service = plain.Product.Services[smtp.Name].(smtp.Product)

func TestSMTPDialogs(t *testing.T) { smtptest.Dialogs(t, service, "testdata/*.txt") }

// TestRecipientLimit: a thousand are taken (RFC 5321 §4.5.3.1.8 wants a hundred at
// the least).
func TestRecipientLimit(t *testing.T) {
	smtptest.Dialog(t, service, "S: 220 example.com ESMTP Service Ready\nC: HELO client.com\nS: 250 2.0.0 Hello client.com\n"+
		"C: MAIL FROM:<user@client.com>\nS: 250 2.0.0 Roger, accepting mail from <user@client.com>\n"+
		strings.Repeat("C: RCPT TO:<bob@server.com>\nS: 250 2.0.0 I'll make sure <bob@server.com> gets this\n", 1000)+
		"C: RCPT TO:<bob@server.com>\nS: 452 4.5.3 Maximum limit of recipients reached\n")
}
