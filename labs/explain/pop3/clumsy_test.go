package pop3_test

import (
	"testing"

	"ehlo/labs/explain/explaintest"
	explainer "ehlo/labs/explain/pop3"
)

// clumsy are lines that people type, each of them in every state.
var clumsy = explaintest.Clumsy{
	Places: []explaintest.Place{
		{Protocol: explainer.Protocol(), World: "doc"}, {Protocol: explainer.Protocol(), World: "doc", Persona: "plain"}, {Protocol: explainer.Protocol(), World: "reference-alt"},
	},
	Stages: [][]string{
		{}, {"USER bob"}, {"USER bob", "PASS wrong"}, {"USER bob", "PASS password123"}, {"USER bob", "PASS password123", "STAT"}, {"USER bob", "PASS password123", "LIST", "DELE 1"},
		{"USER alice", "PASS password123", "STAT"}, {"CAPA"}, {"STLS"}, {"AUTH PLAIN"}, {"STLS", "USER bob", "PASS password123"},
	},
	Lines: []string{
		"", " ", ".", "?", "USER", "USER bob x", "USER <bob>", "USERbob", "USER:bob", "USRE bob", "USERNAME bob", "user", " USER bob", "USER\tbob", "PASS", "PASS x", "PASSWORD x", "PASS:x", "LOGIN bob x", "a1 LOGIN bob x",
		"APOP", "APOP bob x", "APOP bob c4c9334bac560ecc979e58001b3e22fb", "AUTH x", "AUTH PLAIN !!", "AUTH PLAIN bob password123", "AUTH PLAIN AGJvYgBwYXNzd29yZDEyMw", "AUTH PLAIN Ym9i", "AUTH PLAIN AGJvYgB3cm9uZw==", "AUTH CRAM-MD5", "AUTH LOGIN !!",
		"STLS x", "STARTTLS", "XCLIENT x", "STAT x", "STATS", "LIST", "LIST x", "LIST 0", "LIST 9", "LIST 1 2", "LIST 1-2", "LIST *", "LIST -1", "UIDL x", "UIDL 9", "UIDL 1x", "RETR", "RETR x", "RETR 0", "RETR 9", "RETR 1 1", "RETR 1,2", "RETR #1", "RETR <1>",
		"RETR1", "RETR-1", "RETR 99999999999", "RETR 0000000166827d34", "RETR \"1\"", "DELE", "DELE all", "DELE 9", "DELE 1:2", "DELETE 1", "DEL 1", "TOP", "TOP 1", "TOP 1 x", "TOP 1 -1", "TOP 1 1 1", "TOP x 1", "TOP 9 1", "TOP 1 99999999999999999999999",
		"NOOP x", "NOOPE", "RSET x", "QUIT x", "QIUT", "QUIT.", "EXIT", "bye", "logout", "HELP", "LAST", "XTND", "LANG", "UTF8", "CAPABILITY", "CAPAS", "HELO client.com", "EHLO client.com", "MAIL FROM:<x@y.z>", "DATA", "GET / HTTP/1.1",
		"C: USER bob", "+OK", "-ERR x", "telnet x 110", "ls", "USER\u00a0bob", "\ufeffUSER bob", "USRE\b\bER bob", "\x1b[ASTAT", "STAT\x00", "RETR\u00a01", "RETR \uff11", "\xff\xf4", "!!!",
	},
}

func TestFixesAreAccepted(t *testing.T) { clumsy.Mended(t) }

func TestNextIsAccepted(t *testing.T) { clumsy.NextIsAccepted(t) }
