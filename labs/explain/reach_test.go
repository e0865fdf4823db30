package explain

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"ehlo/server"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// TestEveryEntryIsReached explains exchanges made to reach what the catalogue's
// examples and the clumsy lines do not: what is in the files and can never be
// shown does not belong there.
func TestEveryEntryIsReached(t *testing.T) {
	all := map[string]*knowledge{"smtp.yaml": smtpKnowledge(), "pop3.yaml": pop3Knowledge(), "message.yaml": messageKnowledge()}
	for _, k := range all {
		k.used = map[string]bool{}
	}
	for p, k := range map[wire.Protocol]*knowledge{wire.SMTP: smtpKnowledge(), wire.POP3: pop3Knowledge()} {
		for i := range k.Mistakes {
			t.Run(k.Mistakes[i].ID, func(t *testing.T) { playExample(t, p, &k.Mistakes[i]) })
		}
	}
	reachSMTP(smtpKnowledge())
	reachPOP3(pop3Knowledge())
	reachMessage(messageKnowledge())
	for name, k := range all {
		for _, where := range entries(k) {
			if !k.used[where] {
				t.Errorf("%s: nothing leads to %s", name, where)
			}
		}
		k.used = nil
	}
}

// entries lists all that a file has.
func entries(k *knowledge) []string {
	var all []string
	for v := range k.Commands {
		all = append(all, "commands/"+v+"/")
	}
	for v := range k.Tokens {
		all = append(all, "tokens/"+v+"/")
	}
	for v := range k.Offers {
		all = append(all, "offers/"+v+"/")
	}
	for v := range k.States {
		all = append(all, "states/"+v+"/")
	}
	for kind, es := range k.Words {
		for v := range es {
			all = append(all, "words/"+kind+"/"+v)
		}
	}
	for kind, es := range k.Replies {
		for v := range es {
			all = append(all, "replies/"+kind+"/"+v)
		}
	}
	for _, e := range k.Texts {
		all = append(all, "texts/"+e.Has[0]+"/")
	}
	for _, e := range k.Mistakes {
		all = append(all, "mistakes/"+e.ID+"/")
	}
	slices.Sort(all)
	return all
}

// said explains one exchange that was never had.
func said(e *Explainer, p wire.Protocol, kind wire.UnitKind, command, reply string, before, after wire.State) {
	x := &wire.Exchange{Before: before, After: after, Reply: []byte(reply), Response: server.Protocols().Lookup(p).ParseReply([]byte(reply))}
	if command != "" {
		x.Index, x.Unit = 1, wire.Unit{Kind: kind, Raw: []byte(command)}
		switch p {
		case wire.SMTP:
			x.Command = smtp.Parse(x.Unit)
		case wire.POP3:
			x.Command = pop3.Parse(x.Unit)
		}
	}
	x.Close = after == smtp.Closed
	e.Explain(x)
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func reachSMTP(k *knowledge) {
	say := func(command, reply string) {
		said(New(wire.SMTP), wire.SMTP, wire.Line, command+"\r\n", reply+"\r\n", smtp.Greeted, smtp.Greeted)
	}
	for verb := range k.Commands {
		say(verb+" x", "250 OK")
		say(verb+" x", "500 no")
	}
	for code := range k.Replies["code"] {
		say("NOOP", code+" x")
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
		say("AUTH "+word, "334 "+b64("x"))
	}
	say("AUTH NEW =", "334 what?")
	for _, blob := range []string{"*", "!", b64("\x00a\x00b"), b64("a")} {
		say("AUTH PLAIN "+blob, "235 x")
	}
	for _, mechanism := range []string{"LOGIN", "CRAM-MD5", "NEW"} {
		e := New(wire.SMTP)
		said(e, wire.SMTP, wire.Line, "AUTH "+mechanism+" "+b64("a")+"\r\n", "334 x\r\n", smtp.Greeted, smtp.Auth)
		for _, reply := range []string{"334 x\r\n", "235 x\r\n", "535 x\r\n"} {
			said(e, wire.SMTP, wire.SASL, b64("b")+"\r\n", reply, smtp.Auth, smtp.Auth)
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
	for _, greeting := range []string{"220 x ESMTP y\r\n", "220 x SMTP\r\n", "554 x\r\n"} {
		said(New(wire.SMTP), wire.SMTP, wire.Line, "", greeting, smtp.Connected, smtp.Connected)
	}
	(&writer{k: k, of: OfCommand, raw: []byte("what no parser made a token of")}).filled()
	said(New(wire.SMTP), wire.SMTP, wire.Text, "Subject: x\r\n\r\nx\r\n.\r\n", "250 x\r\n", smtp.Data, smtp.Greeted)
	said(New(wire.SMTP), wire.SMTP, wire.Chunk, "Subject: x\r\n", "250 x\r\n", smtp.Rcpt, smtp.Rcpt)
	said(New(wire.SMTP), wire.SMTP, wire.Chunk, "Subject: x\r\n", "", smtp.Rcpt, smtp.Rcpt)
	said(New(wire.SMTP), wire.SMTP, wire.Line, "NOOP\r\n", "", smtp.Rcpt, smtp.Rcpt)
	said(New(wire.SMTP), wire.SMTP, wire.Line, "QUIT\r\n", "221 x\r\n", smtp.Rcpt, smtp.Closed)
}

func reachPOP3(k *knowledge) {
	say := func(command, reply string) {
		said(New(wire.POP3), wire.POP3, wire.Line, command+"\r\n", reply+"\r\n", pop3.Transaction, pop3.Transaction)
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
	e := New(wire.POP3)
	said(e, wire.POP3, wire.Line, "AUTH LOGIN\r\n", "+ \r\n", pop3.Authorization, pop3.Authorization)
	said(e, wire.POP3, wire.SASL, b64("b")+"\r\n", "+ \r\n", pop3.Authorization, pop3.Authorization)
	said(e, wire.POP3, wire.SASL, b64("b")+"\r\n", "-ERR x\r\n", pop3.Authorization, pop3.Authorization)
	e = New(wire.POP3)
	said(e, wire.POP3, wire.Line, "DELE 1\r\n", "+OK\r\n", pop3.Transaction, pop3.Transaction)
	said(e, wire.POP3, wire.Line, "QUIT\r\n", "+OK\r\n", pop3.Transaction, pop3.Update)
	said(New(wire.POP3), wire.POP3, wire.Line, "AUTH\r\n", "+OK\r\nPLAIN\r\n.\r\n", pop3.Authorization, pop3.Authorization)
	said(New(wire.POP3), wire.POP3, wire.Line, "", "+OK x <1.2@x>\r\n", pop3.Authorization, pop3.Authorization)
	said(New(wire.POP3), wire.POP3, wire.Line, "NOOP\r\n", "", pop3.Authorization, pop3.Authorization)
}

func reachMessage(k *knowledge) {
	var b bytes.Buffer
	for name := range k.Words["field"] {
		b.WriteString(name + ": x\r\n")
	}
	for word := range k.Words["received"] {
		b.WriteString("Received: " + word + " x y; z\r\n")
	}
	for word := range k.Words["received-with"] {
		b.WriteString("Received: with " + word + "\r\n")
	}
	b.WriteString("Received: (helo=x) (envelope-from x) (TLS) (Exim) ([1.2.3.4]) (x)\r\n")
	for tag := range k.Words["dkim"] {
		b.WriteString("DKIM-Signature: " + tag + "=x; new=x\r\n")
	}
	for method := range k.Words["auth-method"] {
		for result := range k.Words["auth-result"] {
			b.WriteString("Authentication-Results: x; " + method + "=" + result + "; new=x\r\n")
		}
	}
	for encoding := range k.Words["encoding"] {
		b.WriteString("Content-Transfer-Encoding: " + encoding + "\r\n")
	}
	for kind := range k.Words["media-type"] {
		b.WriteString("Content-Type: " + strings.ReplaceAll(kind, "*", "new") + "; new=x\r\n")
	}
	b.WriteString("Content-Type: new\r\nContent-Disposition: new\r\nContent-Disposition: inline\r\nContent-Disposition: attachment\r\n")
	for name := range k.Words["mime-parameter"] {
		b.WriteString("Content-Type: x; " + name + "=x\r\n")
	}
	b.WriteString("Subject: =?UTF-8?Q?=C3=BC?=\r\nNew: x\r\nX-New: x\r\nno field\r\n")
	stuffedMessage(b.Bytes(), 0, OfReply)
	for _, encoding := range []string{"7bit", "base64", "quoted-printable"} {
		stuffedMessage([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\nx\r\n--b\r\nContent-Transfer-Encoding: "+encoding+"\r\n\r\n..x\r\n--b--\r\nx\r\n"), 0, OfReply)
	}
}
