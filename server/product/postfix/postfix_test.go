package postfix_test

import (
	"strings"
	"testing"

	"go.uber.org/goleak"

	"ehlo/server/product/postfix"
	"ehlo/server/smtp"
	"ehlo/server/smtp/smtptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var service = postfix.Product.Services[smtp.Name].(smtp.Product)

func TestDialogs(t *testing.T) { smtptest.Dialogs(t, service, "testdata/*.txt") }

// TestDelivery holds what is stored against what was sent: the product's trace
// fields, then the message with its dots as they were before transparency.
func TestDelivery(t *testing.T) {
	head := "Return-Path: <user@client.com>\r\nX-Original-To: staff@example.com\r\nDelivered-To: staff@example.com\r\n" +
		"Received: from client.com (unknown [127.0.0.1])\r\n\tby example.com (Postfix) with ESMTP id "
	for _, got := range smtptest.Delivered(t, service) {
		if !strings.HasPrefix(got, head) || !strings.HasSuffix(got, "Subject: x\r\n\r\n.dots\r\nend\r\n") {
			t.Errorf("stored is\n%s\nwant\n%s", got, head)
		}
	}
}

// TestRecipientLimit: smtpd_recipient_limit is 1000 by default.
func TestRecipientLimit(t *testing.T) {
	smtptest.Dialog(t, service, "S: 220 example.com ESMTP Postfix (Ubuntu)\nC: HELO client.com\nS: 250 example.com\n"+
		"C: MAIL FROM:<user@client.com>\nS: 250 2.1.0 Ok\n"+
		strings.Repeat("C: RCPT TO:<bob@server.com>\nS: 250 2.1.5 Ok\n", 1000)+
		"C: RCPT TO:<bob@server.com>\nS: 452 4.5.3 Error: too many recipients\n")
}

// TestJunkLimit: from the 101st command that does nothing useful on, each is an
// error (smtpd_junk_command_limit), and the twentieth error is the last
// (smtpd_hard_error_limit). Mail that is accepted makes up for all.
func TestJunkLimit(t *testing.T) {
	const noop = "C: NOOP\nS: 250 2.0.0 Ok\n"
	smtptest.Dialog(t, service, "S: 220 example.com ESMTP Postfix (Ubuntu)\nC: HELO client.com\nS: 250 example.com\n"+
		strings.Repeat(noop, 110)+
		"C: MAIL FROM:<user@client.com>\nS: 250 2.1.0 Ok\nC: RCPT TO:<bob@server.com>\nS: 250 2.1.5 Ok\n"+
		"C: DATA\nS: 354 End data with <CR><LF>.<CR><LF>\nC: .\nS~ 250 2\\.0\\.0 Ok: queued as \\w+\n"+
		strings.Repeat(noop, 120)+"C: NOOP\nS: 421 4.7.0 example.com Error: too many errors\n-- closed\n")
}

// TestStored: what the header of a message is, and what is not, is the product's to say.
func TestStored(t *testing.T) {
	smtptest.Stored(t, service, "../../fidelity/testdata/stored/postfix.txt")
}

func FuzzStored(f *testing.F) { smtptest.FuzzStored(f, service) }

// TestWords: there are words for whatever can happen.
func TestWords(t *testing.T) {
	for _, o := range smtp.Outcomes {
		if text := service.Say(o, "500", "2", "3", "4"); len(text) < 4 || text[0] < '2' || text[0] > '5' {
			t.Errorf("no words for %q: %q", o, text)
		}
	}
}

// TestHops: RFC 5321 §6.3 has a server count Received fields; hopcount_limit is 50, this server's own among them.
func TestHops(t *testing.T) {
	field := "received : from a\r\n\tby b\r\n"
	for _, c := range []struct {
		says    string
		msg     string
		refused bool
	}{
		{"48 servers", strings.Repeat(field, 48) + "\r\n" + field, false},
		{"49 servers", "Subject: x\r\n" + strings.Repeat(field, 49) + "\r\n", true},
		{"fields that are called otherwise", strings.Repeat("X-Received: from a\r\n", 60) + "\r\n", false},
		{"below what is no field", "no field\r\n" + strings.Repeat(field, 60), false},
		{"an empty message", "", false},
	} {
		if why := service.CheckMessage([]byte(c.msg)); (why != nil) != c.refused {
			t.Errorf("%s: %v", c.says, why)
		}
	}
}
