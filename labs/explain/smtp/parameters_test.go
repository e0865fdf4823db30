package smtp_test

import (
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/smtp"
)

// TestFixesKeepParameters refuses commands for something else than their parameters, and for one of them: a fix has
// those that the server has offered to take, and lacks what it has not.
func TestFixesKeepParameters(t *testing.T) {
	offers := []string{"250-mail.example.net", "250-SIZE 5000", "250-DSN", "250-SMTPUTF8", "250 AUTH PLAIN"}
	for _, tt := range []struct{ typed, answer, fix string }{
		{"MAIL FROM:<a@example.net> BODY=8BITMIME", "501 5.5.4 invalid SIZE parameter", "MAIL FROM:<a@example.net>"},
		{"MAIL FROM:<a@example.net> BODY=8BITMIME SIZE=9", "555 5.5.4 Unsupported option", "MAIL FROM:<a@example.net> SIZE=9"},
		{"MAIL FROM:a@example.net> SIZE=9 RET=HDRS ENVID=q1", "501 5.5.2 Syntax error", "MAIL FROM:<a@example.net> SIZE=9 RET=HDRS ENVID=q1"},
		{"MAIL FROM:<a@example.net>  SMTPUTF8 AUTH=<> RET=ALL", "501 5.5.4 Bad RET", "MAIL FROM:<a@example.net> SMTPUTF8 AUTH=<>"},
		{"MAIL FROM:<a@example.net> ENVID=q=1 RET=FULL", "501 5.5.4 Bad ENVID", "MAIL FROM:<a@example.net> RET=FULL"},
		{"MAIL FROM:<a@example.net> SIZE=6000 SMTPUTF8", "501 5.5.4 Bad SIZE", "MAIL FROM:<a@example.net> SMTPUTF8"},
	} {
		e := explaintest.Example{Typed: []string{"EHLO client.com", tt.typed}, Answer: []string{tt.answer}, Offers: offers}
		_, found := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
		if len(found.Mistakes) == 0 || found.Mistakes[0].Fix != tt.fix {
			t.Errorf("%q, answered %q: %+v, want the fix %q", tt.typed, tt.answer, found.Mistakes, tt.fix)
		}
	}
	offers[1] = "250-8BITMIME"
	for _, tt := range []struct{ typed, answer, fix string }{
		{"RCPT TO:bob@server.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;bob@server.com", "501 5.5.2 Syntax error", "RCPT TO:<bob@server.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;bob@server.com"},
		{"RCPT TO:<bob@server.com> NOTIFY=ALWAYS", "501 5.5.4 Bad NOTIFY", "RCPT TO:<bob@server.com>"},
	} {
		e := explaintest.Example{Typed: []string{"EHLO client.com", "MAIL FROM:<a@client.com>", tt.typed}, Answer: []string{tt.answer}, Offers: offers}
		_, found := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
		if len(found.Mistakes) == 0 || found.Mistakes[0].Fix != tt.fix {
			t.Errorf("%q, answered %q: %+v, want the fix %q", tt.typed, tt.answer, found.Mistakes, tt.fix)
		}
	}
}
