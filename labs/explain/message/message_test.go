package message_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/labs/explain/explaintest"
	"ehlo/labs/explain/message"
)

const sample = "Return-Path: <user@client.com>\r\n" +
	"Received: from [10.11.81.126] (helo=client.com)\r\n\tby example.com with smtp (Exim 4.95)\r\n" +
	"\t(envelope-from <user@client.com>)\r\n\tid 1sMrwT-0001Ah-Ot\r\n\tfor bob@server.com;\r\n\tThu, 27 Jun 2024 16:19:35 +0000\r\n" +
	"DKIM-Signature: v=1; a=rsa-sha256; d=client.com; s=mail;\r\n\th=from:to; bh=AAAA=; b=BBBB=\r\n" +
	"Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=client.com; dkim=fail\r\n" +
	"MIME-Version: 1.0\r\nSubject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\nX-Colour: blue\r\n" +
	"Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n" +
	"for old programs\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n..dot\r\n" +
	"--b1\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.png\r\n\r\niVBORw0K\r\n--b1--\r\nthe end\r\n"

// TestMessageNamesItsParts looks for what a reader should be told of.
func TestMessageNamesItsParts(t *testing.T) {
	notes := message.ExplainStuffed([]byte(sample), 7, explain.OfReply)
	for _, want := range [][2]string{
		{"received-from", "from [10.11.81.126]"}, {"received-comment", "(helo=client.com)"}, {"received-by", "by example.com"},
		{"received-with", "with smtp"}, {"received-comment", "(Exim 4.95)"}, {"received-comment", "(envelope-from <user@client.com>)"},
		{"received-id", "id 1sMrwT-0001Ah-Ot"}, {"received-for", "for bob@server.com"}, {"date", "Thu, 27 Jun 2024 16:19:35 +0000"},
		{"dkim-tag", "d=client.com;"}, {"dkim-tag", "b=BBBB="}, {"authserv-id", "mx.example.com;"},
		{"auth-result", "spf=pass smtp.mailfrom=client.com;"}, {"auth-result", "dkim=fail"}, {"encoded-word", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?="},
		{"media-type", "multipart/mixed;"}, {"mime-parameter", `boundary="b1"`}, {"blank-line", "\r\n"}, {"preamble", "for old programs"},
		{"boundary", "--b1"}, {"body", "hello\r\n..dot"}, {"dot-stuffing", "."}, {"encoding", "base64"}, {"body-base64", "iVBORw0K"},
		{"boundary-end", "--b1--"}, {"epilogue", "the end"},
	} {
		found := false
		for _, n := range notes {
			found = found || n.Kind == want[0] && sample[n.Start-7:n.End-7] == want[1]
		}
		if !found {
			t.Errorf("no note of kind %s is about %q", want[0], want[1])
		}
	}
	for _, n := range notes {
		if n.Says == "" || n.Ref == "" || strings.Contains(n.Says, "{") {
			t.Errorf("%s says %q (%s)", n.Kind, n.Says, n.Ref)
		}
	}
	if gap := explaintest.Uncovered([]byte("GREETS "+sample), notes, explain.OfReply); gap != "GREETS" {
		t.Errorf("octets without a note: %q", gap)
	}
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("Received: (((\r\n ;"))
	f.Add([]byte("Content-Type: multipart/x; boundary=\r\n\r\n--\r\n----\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, n := range message.Explain(text, 0, explain.OfReply) {
			if n.Start < 0 || n.Start >= n.End || n.End > len(text) {
				t.Fatalf("note %+v of %d octets", n, len(text))
			}
		}
	})
}

// TestReceivedWithoutFolds reads a hop that was copied from a page.
func TestReceivedWithoutFolds(t *testing.T) {
	text := "Received: from [10.11.81.126] (helo=client.com)\nby example.com with smtp (Exim 4.95)\n(envelope-from <user@client.com>)\n" +
		"id 1sMrpq-0001Ah-UT\nfor bob@server.com;\nThu, 27 Jun 2024 16:19:35 +0000\nFrom: user@client.com\n\nfor you\n"
	var kinds []string
	for _, n := range message.Explain([]byte(text), 0, explain.OfReply) {
		kinds = append(kinds, n.Kind)
	}
	want := "field-name received-from received-comment received-by received-with received-comment received-comment received-id " +
		"received-for received-semicolon date field-name addresses blank-line body"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
