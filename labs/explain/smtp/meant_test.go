package smtp_test

import (
	"slices"
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/smtp"
)

// TestMeant types lines as those do who know another protocol, or what they want and not how it is called.
func TestMeant(t *testing.T) {
	greeted := []string{"EHLO client.com"}
	sending := []string{"EHLO client.com", "MAIL FROM:<user@client.com>"}
	for _, row := range []struct {
		before         []string
		typed, id, fix string
	}{
		{greeted, "AUTH bob:password123", "smtp.auth.name-for-mechanism", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{greeted, "AUTH AGJvYgBwYXNzd29yZDEyMw==", "smtp.auth.name-for-mechanism", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{greeted, "AUTH PLAIN:AGJvYgBwYXNzd29yZDEyMw==", "smtp.auth.bad-mechanism", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{greeted, "login", "smtp.verb.mechanism", "AUTH LOGIN"},
		{greeted, "a1 LOGIN bob password123", "smtp.line.imap-command", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{greeted, "a1 CAPABILITY", "smtp.line.imap-command", "EHLO client.com"},
		{greeted, "a1 NOOP", "smtp.verb.tag", "NOOP"},
		{greeted, "CAPA", "smtp.line.pop3-command", "EHLO client.com"},
		{greeted, "USER bob", "smtp.line.pop3-command", "AUTH PLAIN"},
		{greeted, "AUTH=PLAIN AGJvYgBwYXNzd29yZDEyMw==", "smtp.verb.punctuation-for-space", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{greeted, "AUTH PLAIN user=bob pass=password123", "smtp.auth.extra", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{greeted, "AUTH PLAIN --user bob --password password123", "smtp.auth.extra", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="},
		{greeted, "TLS", "smtp.verb.other-word", "STARTTLS"},
		{greeted, "FROM user@client.com", "smtp.verb.keyword-first", "MAIL FROM:<user@client.com>"},
		{greeted, "MAIL --from user@client.com", "smtp.mail.missing-from", "MAIL FROM:<user@client.com>"},
		{greeted, "MAIL-FROM:<user@client.com> SIZE=100", "smtp.verb.run-together", "MAIL FROM:<user@client.com> SIZE=100"},
		{greeted, "MAIL FROM:<user@client.com> SIZE:100", "smtp.mail.bad-parameter", "MAIL FROM:<user@client.com> SIZE=100"},
		{greeted, "MAIL FROM:<user@client.com> SIZE 100", "smtp.mail.bad-size", "MAIL FROM:<user@client.com> SIZE=100"},
		{greeted, "MAIL FROM:<user@client.com>,SIZE=100", "smtp.mail.missing-space", "MAIL FROM:<user@client.com> SIZE=100"},
		{greeted, "MAIL FROM:<user@client.com> BODY=8BIT", "smtp.mail.bad-body", "MAIL FROM:<user@client.com> BODY=8BITMIME"},
		{greeted, "MAIL FROM:user at client dot com", "smtp.mail.space-in-path", "MAIL FROM:<user@client.com>"},
		{greeted, "EHLO --name client.com", "smtp.ehlo.extra", "EHLO client.com"},
		{greeted, "VERIFY bob@server.com", "smtp.verb.other-word", "VRFY bob@server.com"},
		{sending, "TO bob@server.com", "smtp.verb.keyword-first", "RCPT TO:<bob@server.com>"},
		{sending, "RCPTO:<bob@server.com>", "smtp.verb.run-together", "RCPT TO:<bob@server.com>"},
		{sending, "CC bob@server.com", "smtp.line.copy", "RCPT TO:<bob@server.com>"},
		{sending, "BCC:<bob@server.com>", "smtp.line.copy", "RCPT TO:<bob@server.com>"},
		{sending, `RCPT TO:"Bob" bob@server.com`, "smtp.rcpt.display-name", "RCPT TO:<bob@server.com>"},
	} {
		e := explaintest.Example{Typed: append(slices.Clone(row.before), row.typed)}
		x, explained := e.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
		if len(explained.Mistakes) == 0 {
			t.Errorf("%q is answered %q: no mistake", row.typed, x.Reply)
			continue
		}
		if m := explained.Mistakes[0]; m.ID != row.id || m.Fix != row.fix {
			t.Errorf("%q is answered %q: %s, %q; want %s, %q", row.typed, x.Reply, m.ID, m.Fix, row.id, row.fix)
		}
	}
}
