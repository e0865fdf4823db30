package smtp_test

import (
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/smtp"
)

// TestFixesKeepWhatIsRight spoils commands around their arguments.
func TestFixesKeepWhatIsRight(t *testing.T) {
	ehlo, mail := []string{"EHLO client.com"}, []string{"EHLO client.com", "MAIL FROM:<user@client.com>"}
	at := explaintest.Place{Protocol: explainer.Protocol(), World: "doc"}
	at.Kept(t, nil,
		"EHLO shop.example.net", "EHLO [192.0.2.7]", "HELO shop.example.net",
	)
	at.Kept(t, ehlo,
		"MAIL FROM:<ann.lee+news@shop.example.net>", "MAIL FROM:<>", "MAIL FROM:<ann@shop.example.net> SIZE=1200",
		"MAIL FROM:<ann@shop.example.net> BODY=8BITMIME", "MAIL FROM:<ann@shop.example.net> SIZE=70 BODY=8BITMIME",
		`MAIL FROM:<"ann lee"@shop.example.net>`, "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw==", "NOOP", "QUIT", "STARTTLS",
	)
	at.Kept(t, mail,
		"RCPT TO:<bob@server.com>", "RCPT TO:<alice@server.com>", "RCPT TO:<postmaster>", "RSET",
	)
	at.Kept(t, append(mail, "RCPT TO:<alice@server.com>"),
		"DATA",
	)
}
