package message_test

import (
	"bytes"
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/knowledge"
	"ehlo/labs/explain/message"
)

// TestEveryEntryIsReached explains a message that has all that the file knows:
// what can never be shown does not belong there.
func TestEveryEntryIsReached(t *testing.T) {
	explaintest.Reached(t, message.Knowledge(), func() { explainAll(message.Knowledge()) })
}

func TestReferences(t *testing.T) { explaintest.References(t, message.Knowledge()) }

func explainAll(k *knowledge.Knowledge) {
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
	message.ExplainStuffed(b.Bytes(), 0, explain.OfReply)
	for _, encoding := range []string{"7bit", "base64", "quoted-printable"} {
		message.ExplainStuffed([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\nx\r\n--b\r\nContent-Transfer-Encoding: "+encoding+"\r\n\r\n..x\r\n--b--\r\nx\r\n"), 0, explain.OfReply)
	}
}
