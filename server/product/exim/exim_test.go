package exim_test

import (
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ehlo/server/product/exim"
	"ehlo/server/smtp"
	"ehlo/server/smtp/smtptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var service = exim.Product.Services[smtp.Name].(smtp.Product)

func TestDialogs(t *testing.T) { smtptest.Dialogs(t, service, "testdata/*.txt") }

// TestDelivery holds what is stored against what was sent: the product's trace
// fields, then the message with its dots as they were before transparency.
func TestDelivery(t *testing.T) {
	head := "Return-path: <user@client.com>\r\nEnvelope-to: staff@example.com\r\n" +
		"Delivery-date: Thu, 27 Jun 2024 16:18:09 +0000\r\n" +
		"Received: from [127.0.0.1] (helo=client.com)\r\n\tby example.com with esmtp (Exim 4.96)\r\n" +
		"\t(envelope-from <user@client.com>)\r\n\tid 1sMrp3-0001Ah-00\r\n\tfor staff@example.com;\r\n" +
		"\tThu, 27 Jun 2024 16:18:09 +0000\r\n"
	for _, got := range smtptest.Delivered(t, service) {
		if !strings.HasPrefix(got, head) || !strings.HasSuffix(got, "Subject: x\r\n\r\n.dots\r\nend\r\n") {
			t.Errorf("stored is\n%s\nwant\n%s", got, head)
		}
	}
}

// TestStored: what the header of a message is, and what is not, is the product's to say.
func TestStored(t *testing.T) { smtptest.Stored(t, service, "../../fidelity/testdata/stored/exim.txt") }

func FuzzStored(f *testing.F) { smtptest.FuzzStored(f, service) }

// TestWords: there are words for whatever can happen.
func TestWords(t *testing.T) {
	for _, o := range smtp.Outcomes {
		if text := service.Say(o, "500", "2", "3", "4"); len(text) < 4 || text[0] < '2' || text[0] > '5' {
			t.Errorf("no words for %q: %q", o, text)
		}
	}
}

// TestRouteToNobody: a source route with no address behind it is no null path.
func TestRouteToNobody(t *testing.T) {
	for path, want := range map[string]string{"<>": "", "<@a.com:user@client.com>": "", "<@a.com:>": "missing or malformed local part"} {
		if _, problem := exim.ReadAddress(path, true); problem != want {
			t.Errorf("of %s Exim says %q, want %q", path, problem, want)
		}
	}
}

// TestComplete has what Exim 4.96 added to three messages with control = submission.
func TestComplete(t *testing.T) {
	trace := smtp.Trace{Host: "relay.example.net", ReversePath: "ana@example.net", QueueID: "1xYPBg-00072A-0F", At: time.Date(2026, 12, 1, 14, 50, 32, 0, time.UTC)}
	const id, date = "Message-Id: <E1xYPBg-00072A-0F@relay.example.net>\n", "Date: Tue, 01 Dec 2026 14:50:32 +0000\n"
	for _, tt := range []struct{ typed, want string }{
		{"From: Ana <ana@example.net>\nSubject: Lunch\nX-Last: 1\n\nAt one?\n", "From: Ana <ana@example.net>\nSubject: Lunch\nX-Last: 1\n" + id + date + "\nAt one?\n"},
		{"Subject: No from\nDate: Thu, 27 Jun 2024 16:00:00 +0000\n\nAt one?\n", "Subject: No from\nDate: Thu, 27 Jun 2024 16:00:00 +0000\n" + id + "From: ana@example.net\n\nAt one?\n"},
		{"Only text\n", id + "From: ana@example.net\n" + date + "\nOnly text\n"},
		{"from:a\nDATE:b\nmessage-id: c\n\n", "from:a\nDATE:b\nmessage-id: c\n\n"},
	} {
		whole, added := service.Complete(service.Stored([]byte(strings.ReplaceAll(tt.typed, "\n", "\r\n"))), trace)
		if got := strings.ReplaceAll(string(whole), "\r\n", "\n"); got != tt.want || added != strings.Count(tt.want, "\n")-strings.Count(tt.typed, "\n")-map[bool]int{true: 1}[tt.typed == "Only text\n"] {
			t.Errorf("%q becomes\n%swith %d fields more, want\n%s", tt.typed, got, added, tt.want)
		}
	}
}
