package smtp_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/smtp"
)

// TestTextTooEarly: once there are recipients, words that no command takes are a message's text,
// typed before DATA; elsewhere, and with a command's argument behind them, they are a slip.
func TestTextTooEarly(t *testing.T) {
	const greeted, rcpt = "EHLO client.com", "EHLO client.com|MAIL FROM:<user@client.com>|RCPT TO:<bob@server.com>"
	at := explaintest.Place{Protocol: explainer.Protocol(), World: "doc"}
	for _, tt := range []struct{ before, typed, id string }{
		{rcpt, "Hello Bob", "smtp.line.text"},
		{rcpt, "Hello. I am using telnet to send you an email!", "smtp.line.text"},
		{rcpt, "Dear Bob,", "smtp.line.text"},
		{rcpt, "Dates and times", "smtp.line.text"},
		{rcpt, "Cancel my last order", "smtp.line.text"},
		{rcpt, "Cancel", "smtp.verb.other-word"},
		{rcpt, "Subject: Hi", "smtp.line.header-field"},
		{rcpt, "Hello", "smtp.verb.misspelt"},
		{rcpt, "HELLO client.com", "smtp.verb.misspelt"},
		{rcpt, "RCTP TO:<alice@server.com>", "smtp.verb.misspelt"},
		{greeted, "Hello Bob", "smtp.verb.misspelt"},
		{greeted, "Dear Bob", "smtp.verb.unknown"},
	} {
		x, e := at.Play(t, explaintest.Lines(strings.Split(tt.before+"|"+tt.typed, "|")...)).Last()
		if len(e.Mistakes) == 0 || e.Mistakes[0].ID != tt.id || tt.id == "smtp.line.text" && e.Mistakes[0].Fix != "DATA" {
			t.Errorf("%q, answered %q: %+v, want %s", tt.typed, x.Reply, e.Mistakes, tt.id)
		}
	}
}
