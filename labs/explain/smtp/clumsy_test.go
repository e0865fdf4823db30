package smtp_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/smtp"
)

// clumsy are lines that people type, each of them in every state.
var clumsy = explaintest.Clumsy{
	Places: []explaintest.Place{
		{Protocol: explainer.Protocol(), World: "doc"}, {Protocol: explainer.Protocol(), World: "doc", Persona: "postfix"},
		{Protocol: explainer.Protocol(), World: "doc", Persona: "plain"}, {Protocol: explainer.Protocol(), World: "doc", Port: 587},
		{Protocol: explainer.Protocol(), World: "reference-alt", Persona: "exim", Port: 25}, {Protocol: explainer.Protocol(), World: "reference-alt", Persona: "postfix", Port: 26},
	},
	Stages: [][]string{
		{}, {"HELO client.com"}, {"EHLO client.com"}, {"EHLO client.com", "MAIL FROM:<user@client.com>"},
		{"EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>"},
		{"EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<nosuch@server.com>"},
		{"EHLO client.com", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="}, {"EHLO client.com", "STARTTLS"}, {"EHLO client.com", "STARTTLS", "EHLO client.com"},
		{"EHLO client.com", "AUTH PLAIN"}, {"EHLO client.com", "AUTH LOGIN"}, {"EHLO client.com", "AUTH LOGIN", "Ym9i"},
	},
	Lines: []string{
		"", " ", ".", "?", "HELLO client.com", "HELO", "EHLO", "helo a b", "EHLO me@client.com", "EHLO http://client.com", "EHLO my_host", "EHLO ....",
		"EHLO [1.2.3.4", "EHLO client..com", "EHLO -x-", "HELO:client.com", "EHLOclient.com", "EHLO <client.com>", "ehlo\tclient.com", "EHLO  client.com",
		"MAIL", "MAIL FROM", "MAIL FROM:", "MAIL FROM: ", "MAIL FROM user@client.com", "MAIL FROM:user@client.com", "MAIL FROM:<user@client.com", "MAIL FROM:user@client.com>",
		"MAIL FROM:<<user@client.com>>", "MAIL FROM:<user@client.com> <x>", "MAIL FROM:<user>", "MAIL FROM:<user@>", "MAIL FROM:<@client.com>", "MAIL FROM:<user@@client.com>",
		"MAIL FROM:<user@client..com>", "MAIL FROM:<user@.client.com>", "MAIL FROM:<a b@client.com>", "MAIL FROM:<user@client .com>", "MAIL FROM:\"user@client.com\"",
		"MAIL FROM:'user@client.com'", "MAIL FROM:(user@client.com)", "MAIL FROM:[user@client.com]", "MAIL FROM:{user@client.com}", "MAIL FROM:Bob <user@client.com>",
		"MAIL FROM:<user@client.com>, <b@client.com>", "MAIL FROM:<user@client.com;b@client.com>", "MAIL FROM:<user@client.com>SIZE=1", "MAIL FROM:<user@client.com> SIZE",
		"MAIL FROM:<user@client.com> SIZE=x", "MAIL FROM:<user@client.com> SIZE=99999999999", "MAIL FROM:<user@client.com> BODY=x", "MAIL FROM:<user@client.com> FOO=1",
		"MAIL FROM:<user@client.com> SIZE=10 FOO=1", "MAIL FROM:<user@client.com> (c)", "MAIL FROM:<user@client.com> RET=x", "MAIL FROM:<user@client.com> SMTPUTF8",
		"MAIL FROM:<us\u00e9r@client.com>", "MAIL FROM:<user@cl\u00efent.com>", "MAIL FROM:<user@[1.2.3.4]>", "MAIL FROM:<user@1.2.3.4>", "MAIL FROM:<user@client_x.com>",
		"MAIL FROM:<..user@client.com>", "MAIL FROM:<us..er@client.com>", "MAIL FROM:<\"a\"b@client.com>", "MAIL FROM:<a\\@client.com>", "MAIL FROM:<,@client.com>", "MAIL FROM:<:@client.com>",
		"MAIL  FROM:<user@client.com>", "MAIL\tFROM:<user@client.com>", "MAIL FROM :<user@client.com>", "MAIL FROM;<user@client.com>", "MAIL FROM=<user@client.com>", "MAILFROM:<user@client.com>",
		"MAIL TO:<user@client.com>", "MAIL FORM:<user@client.com>", "MAIL:<user@client.com>", "MAIL <user@client.com>", "MAIL user@client.com", "mail form <user@client.com>", "FROM:<user@client.com>",
		"FROM: user@client.com", "Mail From : User <user@client.com>", "MAIL FROM:<mailto:user@client.com>", "MAIL FROM:&lt;user@client.com&gt;", "MAIL FROM:<user at client.com>",
		"RCPT", "RCPT TO", "RCPT TO:", "RCPT TO:<>", "RCPT TO: < >", "RCPT TO bob@server.com", "RCPT TO:<bob@server.com", "RCPT TO:bob@server.com>", "RCPT TO:<bob>", "RCPT TO:bob", "RCPT TO:<bob@>",
		"RCPT TO:<@server.com>", "RCPT TO:<bob@@server.com>", "RCPT TO:<bob@server..com>", "RCPT TO:<bob@server.com>,<alice@server.com>", "RCPT TO:<bob@server.com> <alice@server.com>",
		"RCPT TO:<bob@server.com>, alice@server.com", "RCPT TO:bob@server.com, alice@server.com", "RCPT TO:<bob@server.com> FOO=1", "RCPT TO:<bob@server.com> NOTIFY=x", "RCPT TO:<bob@server.com>x",
		"RCPT TO:Bob <bob@server.com>", "RCPT TO:\"Bob Smith\" <bob@server.com>", "RCPT TO:(bob@server.com)", "RCPT TO:'bob@server.com'", "RCPT TO:<bob@[1.2.3.4]>", "RCPT TO:<bob @server.com>",
		"RCPT TO:<nosuch@server.com>", "RCPT TO:<x@elsewhere.org>", "RCPT TO:<a%b@server.com>", "RCPT FROM:<bob@server.com>", "RCPT <bob@server.com>", "RCPT bob@server.com", "RCPTTO:<bob@server.com>",
		"RCPT TO :<bob@server.com>", "RCPT  TO:<bob@server.com>", "RCPT OT:<bob@server.com>", "RCTP TO:<bob@server.com>", "TO:<bob@server.com>", "To: Bob <bob@server.com>", "bob@server.com", "<bob@server.com>",
		"DATA x", "DATA:", "DATA", "DAT", "DTAA", "data <bob@server.com>", "Subject: x", "Subject:x", "Hello Bob", "BDAT", "BDAT x", "BDAT 0 x", "BDAT -1", "BDAT 0 LAST",
		"RSET x", "RSET:", "QUIT x", "QUTI", "QUIT.", "QUIT;", "EXIT", "bye", "logout", "NOOPE", "NOP", "HELP", "HELP MAIL", "VRFY", "VRFY bob", "VRFY nosuch@server.com", "EXPN", "EXPN staff", "ETRN", "ETRN x.com",
		"STARTTLS x", "START TLS", "STARTTLS:", "STLS", "AUTH", "AUTH PLAIN x y", "AUTH PLAIN bob", "AUTH PLAIN bob:password123", "AUTH PLAIN not/base64", "AUTH CRAM-MD5", "AUTH LOGIN !!", "AUTH LOGIN bob", "AUTH bob password123", "AUTH=PLAIN",
		"AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw", "AUTH PLAIN AGJvYgB3cm9uZw==", "AUTH PLAIN Ym9i", "AUTH PLAIN Ym9iAHBhc3N3b3JkMTIz", "AGJvYgBwYXNzd29yZDEyMw==",
		"SEND FROM:<user@client.com>", "SAML FROM:<user@client.com>", "TURN", "XCLIENT ADDR=1.2.3.4", "GET / HTTP/1.1", "Host: x", "POST /x HTTP/1.0", "USER bob", "PASS x", "LIST", "RETR 1", "a1 LOGIN bob x", "a FETCH 1 BODY[]", "A01",
		"C: EHLO client.com", "C: MAIL FROM:<user@client.com>", "> MAIL FROM:<user@client.com>", "S: 250 OK", "250 OK", "250-SIZE", "telnet example.com 25", "ls -l", "MAIL FROM:\u201cuser@client.com\u201d", "EHLO\u00a0client.com", "\ufeffEHLO client.com",
		"MAIL FROM\uff1a<user@client.com>", "MAIL FROM:\u2039user@client.com\u203a", "EHLP\bO client.com", "\x1b[AQUIT", "EH\x00LO x", "x\rNOOP", "\x03", "\xff\xf4", "!!!", "<>", "MAIL FROM:<" + strings.Repeat("u", 600) + "@client.com>",
	},
}

func TestFixesAreAccepted(t *testing.T) { clumsy.Mended(t) }

func TestNextIsAccepted(t *testing.T) { clumsy.NextIsAccepted(t) }
