package explainers_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/imap"
	"ehlo/labs/explain/pop3"
	"ehlo/labs/explain/smtp"
)

// TestMissingSpace leaves the space out after each verb that something follows: that is what is
// said, and the line with the space is offered. Words that only begin like a verb are no verbs.
func TestMissingSpace(t *testing.T) {
	const greeted, mail, in, open = "EHLO client.com|", "EHLO client.com|MAIL FROM:<user@client.com>|", "USER bob|PASS password123|LIST|", "a1 LOGIN bob password123|a2 SELECT INBOX|"
	smtpAt := explaintest.Place{Protocol: smtp.Protocol(), World: "doc"}
	pop3At := explaintest.Place{Protocol: pop3.Protocol(), World: "doc"}
	imapAt := explaintest.Place{Protocol: imap.Protocol(), World: "doc"}
	for _, tt := range []struct {
		at                 explaintest.Place
		before, typed, fix string // fix is what the state allows, "" for no missing space
	}{
		{smtpAt, "", "EHLOclient.com", "EHLO client.com"},
		{smtpAt, "", "HELOclient.com", "HELO client.com"},
		{smtpAt, "", "ehlolocalhost", "EHLO localhost"},
		{smtpAt, greeted, "MAILFROM:<user@client.com>", "MAIL FROM:<user@client.com>"},
		{smtpAt, mail, "RCPTTO:<bob@server.com>", "RCPT TO:<bob@server.com>"},
		{smtpAt, greeted, "VRFYbob", "VRFY bob"},
		{smtpAt, greeted, "AUTHPLAIN", ""},
		{smtpAt, greeted, "mailer", ""},
		{smtpAt, greeted, "Authors", ""},
		{pop3At, "", "USERbob", "USER bob"},
		{pop3At, "USER bob|", "PASSpassword123", "USER bob"},
		{pop3At, in, "RETR1", "RETR 1"},
		{pop3At, in, "DELE1", "DELE 1"},
		{pop3At, in, "TOP1 0", "TOP 1 0"},
		{pop3At, "", "username", ""},
		{pop3At, in, "listen", ""},
		{imapAt, "", "a1 LOGINbob password123", "a1 LOGIN bob password123"},
		{imapAt, "a1 LOGIN bob password123|", "a2 SELECTINBOX", "a2 SELECT INBOX"},
		{imapAt, open, "a3 FETCH1 FLAGS", "a3 FETCH 1 FLAGS"},
	} {
		x, e := tt.at.Play(t, explaintest.Lines(strings.Split(tt.before+tt.typed, "|")...)).Last()
		missing := len(e.Mistakes) > 0 && strings.HasSuffix(e.Mistakes[0].ID, "run-together")
		if missing != (tt.fix != "") || missing && !strings.EqualFold(e.Mistakes[0].Fix, tt.fix) {
			t.Errorf("%q, answered %q: %+v, want %q", tt.typed, x.Reply, e.Mistakes, tt.fix)
		}
	}
}
