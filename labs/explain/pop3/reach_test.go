package pop3_test

import (
	"testing"

	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/knowledge"
	explainer "ehlo/labs/explain/pop3"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// TestEveryEntryIsReached explains exchanges made to reach what the catalogue's
// examples do not: what is in the file and can never be shown does not belong
// there.
func TestEveryEntryIsReached(t *testing.T) {
	k := explainer.Knowledge()
	explaintest.Reached(t, k, func() {
		for _, m := range explaintest.Examples(t) {
			m.Play(t, explaintest.Place{Protocol: explainer.Protocol(), World: "doc"})
		}
		explainAll(k)
	})
}

var made = explaintest.Maker(explainer.Protocol())

func explainAll(k *knowledge.Knowledge) {
	say := func(command, reply string) {
		made.Explain(made.Begin(), wire.Line, command+"\r\n", reply+"\r\n", pop3.Transaction, pop3.Transaction)
	}
	for verb := range k.Commands {
		for _, reply := range []string{"+OK", "-ERR", "+OK 1 2", "+OK\r\n1 2\r\n.", "+ "} {
			say(verb+" 1", reply)
			say(verb, reply)
		}
	}
	made.Explain(made.Begin(), wire.Line, "", "-ERR x\r\n", pop3.Authorization, pop3.Authorization)
	for word := range k.Offers {
		say("CAPA", "+OK\r\n"+word+" x\r\n.")
	}
	say("CAPA", "+OK\r\nNEW\r\n.")
	for code := range k.Replies["response-code"] {
		say("NOOP", "-ERR ["+code+"] x")
	}
	say("NOOP", "-ERR [NEW] x")
	say("NOOP", "what")
	say("ABC x", "-ERR x")
	for _, text := range k.Texts {
		for _, has := range text.Has {
			say("NOOP", "-ERR "+has)
		}
	}
	for word := range k.Words["mechanism"] {
		say("AUTH", "+OK\r\n"+word+"\r\n.")
	}
	say("AUTH", "+OK\r\nNEW\r\n.")
	made.Unasked(made.Begin(), "-ERR Disconnected for inactivity.\r\n", pop3.Closed)
	made.Unasked(made.Begin(), "+OK x\r\n", pop3.Transaction)
	for _, line := range []string{"APOP a b", "TOP 1 2", "STAT x", "CAPA :", "AUTH PLAIN =", "AUTH PLAIN !", "AUTH PLAIN *", "AUTH PLAIN " + explaintest.Base64("\x00a\x00b"),
		"AUTH PLAIN " + explaintest.Base64("a"), "AUTH NEW " + explaintest.Base64("a"), "AUTH LOGIN " + explaintest.Base64("a"), "AUTH CRAM-MD5 " + explaintest.Base64("a"), "LIST 1 :", "LIST 1 x"} {
		say(line, "+OK")
	}
	e := made.Begin()
	made.Explain(e, wire.Line, "AUTH LOGIN\r\n", "+ \r\n", pop3.Authorization, pop3.Authorization)
	made.Explain(e, wire.SASL, explaintest.Base64("b")+"\r\n", "+ \r\n", pop3.Authorization, pop3.Authorization)
	made.Explain(e, wire.SASL, explaintest.Base64("b")+"\r\n", "-ERR x\r\n", pop3.Authorization, pop3.Authorization)
	e = made.Begin()
	made.Explain(e, wire.Line, "DELE 1\r\n", "+OK\r\n", pop3.Transaction, pop3.Transaction)
	made.Explain(e, wire.Line, "QUIT\r\n", "+OK\r\n", pop3.Transaction, pop3.Update)
	made.Explain(made.Begin(), wire.Line, "AUTH\r\n", "+OK\r\nPLAIN\r\n.\r\n", pop3.Authorization, pop3.Authorization)
	made.Explain(made.Begin(), wire.Line, "", "+OK x <1.2@x>\r\n", pop3.Authorization, pop3.Authorization)
	made.Explain(made.Begin(), wire.Line, "", "-ERR x\r\n", pop3.Authorization, pop3.Closed)
	made.Explain(made.Begin(), wire.Line, "NOOP\r\n", "", pop3.Authorization, pop3.Authorization)
}
