package pop3_test

import (
	"encoding/base64"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/known"
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

func begin() *explain.Explainer {
	return explain.Table{explainer.Protocol()}.New(pop3.Name, known.Place{})
}

// said explains one exchange that was never had.
func said(e *explain.Explainer, kind wire.UnitKind, command, reply string, before, after wire.State) {
	x := &wire.Exchange{Before: before, After: after, Reply: []byte(reply), Response: pop3.ParseReply([]byte(reply))}
	if command != "" {
		x.Index, x.Unit = 1, wire.Unit{Kind: kind, Raw: []byte(command)}
		x.Command = pop3.Parse(x.Unit)
	}
	e.Explain(x)
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func explainAll(k *knowledge.Knowledge) {
	say := func(command, reply string) {
		said(begin(), wire.Line, command+"\r\n", reply+"\r\n", pop3.Transaction, pop3.Transaction)
	}
	for verb := range k.Commands {
		for _, reply := range []string{"+OK", "-ERR", "+OK 1 2", "+OK\r\n1 2\r\n.", "+ "} {
			say(verb+" 1", reply)
			say(verb, reply)
		}
	}
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
	for _, line := range []string{"APOP a b", "TOP 1 2", "STAT x", "CAPA :", "AUTH PLAIN =", "AUTH PLAIN !", "AUTH PLAIN *", "AUTH PLAIN " + b64("\x00a\x00b"),
		"AUTH PLAIN " + b64("a"), "AUTH NEW " + b64("a"), "AUTH LOGIN " + b64("a"), "AUTH CRAM-MD5 " + b64("a"), "LIST 1 :", "LIST 1 x"} {
		say(line, "+OK")
	}
	e := begin()
	said(e, wire.Line, "AUTH LOGIN\r\n", "+ \r\n", pop3.Authorization, pop3.Authorization)
	said(e, wire.SASL, b64("b")+"\r\n", "+ \r\n", pop3.Authorization, pop3.Authorization)
	said(e, wire.SASL, b64("b")+"\r\n", "-ERR x\r\n", pop3.Authorization, pop3.Authorization)
	e = begin()
	said(e, wire.Line, "DELE 1\r\n", "+OK\r\n", pop3.Transaction, pop3.Transaction)
	said(e, wire.Line, "QUIT\r\n", "+OK\r\n", pop3.Transaction, pop3.Update)
	said(begin(), wire.Line, "AUTH\r\n", "+OK\r\nPLAIN\r\n.\r\n", pop3.Authorization, pop3.Authorization)
	said(begin(), wire.Line, "", "+OK x <1.2@x>\r\n", pop3.Authorization, pop3.Authorization)
	said(begin(), wire.Line, "NOOP\r\n", "", pop3.Authorization, pop3.Authorization)
}
