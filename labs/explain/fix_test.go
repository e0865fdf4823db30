package explain

import (
	"fmt"
	"strings"
	"testing"

	"ehlo/server/wire"
)

// clumsy are lines that people type, each of them in every state.
var clumsy = map[wire.Protocol][]string{
	wire.SMTP: {
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
	wire.POP3: {
		"", " ", ".", "?", "USER", "USER bob x", "USER <bob>", "USERbob", "USER:bob", "USRE bob", "USERNAME bob", "user", " USER bob", "USER\tbob", "PASS", "PASS x", "PASSWORD x", "PASS:x", "LOGIN bob x", "a1 LOGIN bob x",
		"APOP", "APOP bob x", "APOP bob c4c9334bac560ecc979e58001b3e22fb", "AUTH x", "AUTH PLAIN !!", "AUTH PLAIN bob password123", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw", "AUTH PLAIN Ym9i", "AUTH PLAIN AGJvYgB3cm9uZw==", "AUTH CRAM-MD5", "AUTH LOGIN !!",
		"STLS x", "STARTTLS", "XCLIENT x", "STAT x", "STATS", "LIST", "LIST x", "LIST 0", "LIST 9", "LIST 1 2", "LIST 1-2", "LIST *", "LIST -1", "UIDL x", "UIDL 9", "UIDL 1x", "RETR", "RETR x", "RETR 0", "RETR 9", "RETR 1 1", "RETR 1,2", "RETR #1", "RETR <1>",
		"RETR1", "RETR-1", "RETR 99999999999", "RETR 0000000166827d34", "RETR \"1\"", "DELE", "DELE all", "DELE 9", "DELE 1:2", "DELETE 1", "DEL 1", "TOP", "TOP 1", "TOP 1 x", "TOP 1 -1", "TOP 1 1 1", "TOP x 1", "TOP 9 1", "TOP 1 99999999999999999999999",
		"NOOP x", "NOOPE", "RSET x", "QUIT x", "QIUT", "QUIT.", "EXIT", "bye", "logout", "HELP", "LAST", "XTND", "LANG", "UTF8", "CAPABILITY", "CAPAS", "HELO client.com", "EHLO client.com", "MAIL FROM:<x@y.z>", "DATA", "GET / HTTP/1.1",
		"C: USER bob", "+OK", "-ERR x", "telnet x 110", "ls", "USER\u00a0bob", "\ufeffUSER bob", "USRE\b\bER bob", "\x1b[ASTAT", "STAT\x00", "RETR\u00a01", "RETR \uff11", "\xff\xf4", "!!!",
	},
}

// stages are conversations up to where the line is typed.
var stages = map[wire.Protocol][][]string{
	wire.SMTP: {
		{}, {"HELO client.com"}, {"EHLO client.com"}, {"EHLO client.com", "MAIL FROM:<user@client.com>"},
		{"EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>"},
		{"EHLO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<nosuch@server.com>"},
		{"EHLO client.com", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw=="}, {"EHLO client.com", "STARTTLS"}, {"EHLO client.com", "STARTTLS", "EHLO client.com"},
		{"EHLO client.com", "AUTH PLAIN"}, {"EHLO client.com", "AUTH LOGIN"}, {"EHLO client.com", "AUTH LOGIN", "Ym9i"},
	},
	wire.POP3: {
		{}, {"USER bob"}, {"USER bob", "PASS wrong"}, {"USER bob", "PASS password123"}, {"USER bob", "PASS password123", "STAT"}, {"USER bob", "PASS password123", "LIST", "DELE 1"},
		{"USER alice", "PASS password123", "STAT"}, {"CAPA"}, {"STLS"}, {"AUTH PLAIN"}, {"STLS", "USER bob", "PASS password123"},
	},
}

var places = map[wire.Protocol][]place{
	wire.SMTP: {
		{"doc", "", wire.SMTP, 0}, {"doc", "postfix", wire.SMTP, 0}, {"doc", "plain", wire.SMTP, 0}, {"doc", "", wire.SMTP, 587},
		{"reference-alt", "exim", wire.SMTP, 25}, {"reference-alt", "postfix", wire.SMTP, 26},
	},
	wire.POP3: {{"doc", "", wire.POP3, 0}, {"doc", "plain", wire.POP3, 0}, {"reference-alt", "", wire.POP3, 0}},
}

// TestFixesAreAccepted types clumsy lines in every state: whatever is refused
// has a mistake, and the server accepts the fix; but for credentials, which
// are wrong however they are encoded.
func TestFixesAreAccepted(t *testing.T) {
	for p, lines := range clumsy {
		refused, fixed := 0, 0
		for i, at := range places[p] {
			for j, stage := range stages[p] {
				var acts []act
				for _, l := range stage {
					acts = append(acts, act{octets: []byte(l + "\r\n")})
					if l == "STARTTLS" || l == "STLS" {
						acts = append(acts, act{handshake: true})
					}
				}
				for n, l := range lines {
					if i > 1 && (n+i+j)%4 != 0 { // a sample does, for the servers that differ little
						continue
					}
					acts := append(acts[:len(acts):len(acts)], act{octets: []byte(l + "\r\n")})
					c := at.play(t, acts)
					x, e := c.heard[len(c.heard)-1], c.said[len(c.said)-1]
					name := fmt.Sprintf("%s %s:%d %q", at.world, at.persona, at.port, stage)
					explained(t, name, x, e)
					if x.Response.Outcome != wire.Error || string(x.Unit.Raw) != l+"\r\n" && c.closed {
						continue
					}
					refused++
					if len(e.Mistakes) == 0 {
						t.Errorf("%s: %q is answered %q, and no mistake is found", name, x.Unit.Raw, x.Reply)
						continue
					}
					fix := e.Mistakes[0].Fix
					if fix == "" && x.Close {
						continue
					}
					fixed++
					y := at.accepts(t, acts, len(c.heard)-1, fix)
					if len(stage) == 0 && y != nil && strings.Contains(string(y.Reply), "Plaintext authentication dis") {
						continue // nobody has said so yet
					}
					if fix == "" || y == nil || y.Response.Outcome == wire.Error && !strings.HasPrefix(fix, "AUTH PLAIN ") {
						reply := ""
						if y != nil {
							reply = string(y.Reply)
						}
						t.Errorf("%s: %q is answered %q: %s; its fix %q is answered %q", name, x.Unit.Raw, x.Reply, e.Mistakes[0].ID, fix, reply)
					}
				}
			}
		}
		t.Logf("%s: %d refused, %d fixes tried", p, refused, fixed)
	}
}
