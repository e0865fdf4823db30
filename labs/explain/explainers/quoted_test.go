package explainers_test

import (
	"testing"

	"ehlo/labs/explain/explainers"
	"ehlo/labs/explain/known"
	"ehlo/labs/transcript"
)

// TestQuotedWords holds refusals that name something else than they are about: an address that the reply repeats,
// a list that is none of senders of spam, a check that had an error, a failure that will pass.
func TestQuotedWords(t *testing.T) {
	const greeted = "220 mail.example.com ESMTP\nEHLO client.com\n250 mail.example.com\n"
	const sender = greeted + "MAIL FROM:<user@client.com>\n250 OK\n"
	for _, tt := range []struct{ session, want string }{
		{sender + "RCPT TO:<dmarc@example.com>\n550 5.1.1 <dmarc@example.com>: Recipient address rejected: User unknown\n", "smtp.rcpt.no-user"},
		{sender + "RCPT TO:<greylist@example.com>\n550 relay not permitted: <greylist@example.com>\n", "smtp.rcpt.relay"},
		{sender + "RCPT TO:<bob@example.com>\n550 bob@example.com: user not listed in the directory\n", "smtp.refused.policy"},
		{sender + "RCPT TO:<bob@example.com>\n554 10.11.81.126 is listed in zen.example.org\n", "smtp.reply.blocked"},
		{greeted + "MAIL FROM:<user@client.com>\n451 4.7.24 SPF validation error\n", "smtp.refused.later"},
		{greeted + "MAIL FROM:<user@client.com>\n550 5.7.23 SPF says no\n", "smtp.reply.spf"},
		{greeted + "MAIL FROM:<>\n451 4.3.0 Come back tomorrow\n", "smtp.refused.later"},
		{greeted + "MAIL FROM:<>\n550 5.1.8 No empty senders here\n", "smtp.reply.null-path"},
		{"220 mail.example.com ESMTP\nMAIL FROM:<>\n503 5.5.1 Not yet\n", "smtp.order.no-helo"},
	} {
		tr, err := transcript.Read("x", []byte(tt.session), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		e := explainers.Table().New(tr.Sessions[0].Protocol, known.Place{})
		got := ""
		for _, x := range tr.Sessions[0].Exchanges {
			if said := e.Explain(&x.Exchange); len(said.Mistakes) > 0 {
				got = said.Mistakes[0].ID
			}
		}
		if got != tt.want {
			t.Errorf("%q is %s, want %s", tt.session[len(greeted):], got, tt.want)
		}
	}
}
