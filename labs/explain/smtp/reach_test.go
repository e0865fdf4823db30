package smtp_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/knowledge"
	explainer "ehlo/labs/explain/smtp"
	"ehlo/server/smtp"
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
		made.Explain(made.Begin(), wire.Line, command+"\r\n", reply+"\r\n", smtp.Greeted, smtp.Greeted)
	}
	for verb := range k.Commands {
		say(verb+" x", "250 OK")
		say(verb+" x", "500 no")
	}
	for code := range k.Replies["code"] {
		verb, own, ok := strings.Cut(code, " ") // a verb can have its own
		if !ok {
			verb, own = "NOOP", code
		}
		say(verb+" x", own+" x")
	}
	for class := range k.Replies["enhanced-class"] {
		for subject := range k.Replies["enhanced-subject"] {
			say("NOOP", "250 "+class+"."+subject+".999 x")
		}
	}
	for detail := range k.Replies["enhanced-detail"] {
		say("NOOP", "250 2."+detail+" x")
	}
	say("NOOP", "250 2.99.99 x")
	say("NOOP", "999 x")
	say("NOOP", "250_x")
	say("NOOP", "what")
	say("NOOP", "250-x\r\n250 x")
	for _, text := range k.Texts {
		for _, has := range text.Has {
			say("NOOP", "550 "+has)
		}
	}
	for word := range k.Offers {
		say("EHLO x", "250-x\r\n250 "+word+" x")
	}
	say("EHLO x", "250-x hello\r\n250-NEW x\r\n250 SIZE 100")
	for word := range k.Words["mechanism"] {
		say("AUTH "+word, "334 "+explaintest.Base64("x"))
	}
	say("AUTH NEW =", "334 what?")
	for _, blob := range []string{"*", "!", explaintest.Base64("\x00a\x00b"), explaintest.Base64("a")} {
		say("AUTH PLAIN "+blob, "235 x")
	}
	for _, mechanism := range []string{"LOGIN", "CRAM-MD5", "NEW"} {
		e := made.Begin()
		made.Explain(e, wire.Line, "AUTH "+mechanism+" "+explaintest.Base64("a")+"\r\n", "334 x\r\n", smtp.Greeted, smtp.Auth)
		for _, reply := range []string{"334 x\r\n", "235 x\r\n", "535 x\r\n"} {
			made.Explain(e, wire.SASL, explaintest.Base64("b")+"\r\n", reply, smtp.Auth, smtp.Auth)
		}
	}
	for word := range k.Words["parameter"] {
		say("MAIL FROM:<> "+word+"=x", "250 x")
	}
	for word := range k.Words["parameter-value"] {
		name, value, _ := strings.Cut(word, "=")
		say("RCPT TO:<x> "+name+"="+value, "250 x")
		say("RCPT TO:<@a:x@[1.2.3.4]> "+name+"=y", "250 x")
	}
	say("RCPT TO:<> NEW=x", "250 x")
	say("RCPT TO:<x@y> NEW=x", "250 OK id=1")
	say("BDAT 1 NEW", "250 x")
	say("BDAT 1 LAST", "250 x")
	for _, line := range []string{"EHLO [1.2.3.4]", "VRFY x", "EXPN x", "ETRN x", "NOOP x", "MAIL FROM : <x@y> z", "MAIL FROM: <x@y>", "MAIL FROM:x@y", "DATA x"} {
		say(line, "250 x")
	}
	say("VRFY x", "252 cannot")
	say("EXPN x", "252 cannot")
	for _, greeting := range []string{"220 x ESMTP y\r\n", "220 x SMTP\r\n", "554 x\r\n"} {
		made.Explain(made.Begin(), wire.Line, "", greeting, smtp.Connected, smtp.Connected)
	}
	for _, reply := range []string{"421 x\r\n", "221 x\r\n", "554 x\r\n", "250 x\r\n"} {
		made.Unasked(made.Begin(), reply, smtp.Greeted)
	}
	(&knowledge.Writer{K: k, Of: explain.OfCommand, Raw: []byte("what no parser made a token of")}).Filled()
	made.Explain(made.Begin(), wire.Text, "Subject: x\r\n\r\nx\r\n.\r\n", "250 x\r\n", smtp.Data, smtp.Greeted)
	made.Explain(made.Begin(), wire.Chunk, "Subject: x\r\n", "250 x\r\n", smtp.Rcpt, smtp.Rcpt)
	made.Explain(made.Begin(), wire.Chunk, "Subject: x\r\n", "", smtp.Rcpt, smtp.Rcpt)
	made.Explain(made.Begin(), wire.Line, "NOOP\r\n", "", smtp.Rcpt, smtp.Rcpt)
	made.Explain(made.Begin(), wire.Line, "QUIT\r\n", "221 x\r\n", smtp.Rcpt, smtp.Closed)
}
