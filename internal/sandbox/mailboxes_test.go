package sandbox

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/sandbox/message"
	"ehlo/server/imap"
)

func inbox(t *testing.T, p *Page, user string) message.Mailbox {
	t.Helper()
	for _, box := range ask[message.Mailboxes](t, p, message.ListMailboxes{}).Mailboxes {
		if box.Messages == nil {
			t.Errorf("%s/%s: null instead of an empty list", box.User, box.Name)
		}
		if box.User == user && box.Name == "INBOX" {
			return box
		}
	}
	t.Fatalf("%s has no INBOX", user)
	return message.Mailbox{}
}

// TestMailboxes looks into the world's mail.
func TestMailboxes(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	box := inbox(t, p, "bob")
	if box.Total == 0 || box.Messages[0].Size != 407 || box.Messages[0].Received != "2024-06-27 09:12" || box.Messages[0].From == "" {
		t.Fatalf("%+v", box)
	}
	src := ask[message.Source](t, p, message.ReadSource{User: "bob", Mailbox: "INBOX", UID: box.Messages[0].UID})
	if len(src.Text) != 407 || src.Cut {
		t.Errorf("%d octets", len(src.Text))
	}
	if p := src.Part; p.Number != "1" || p.Header != "HEADER" || p.End != len(src.Text) || !strings.HasSuffix(src.Text, p.Decoded) || p.Fields == nil {
		t.Errorf("%+v", p)
	}
}

// TestArrival tells of each message that has come to a mailbox in a lab, with where its
// header is from, after the step that it was sent in; and of the latest again.
func TestArrival(t *testing.T) {
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	ask[message.Lab](t, p, message.StartLab{Lab: "send-by-hand"})
	send := func(text string) (told []message.Server) {
		for _, line := range strings.Split("telnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\n"+text+"\nQUIT", "\n") {
			told = append(told, receive(t, p, typing(p, line))...)
		}
		return told
	}
	origins := func(a message.Arrival) map[string]message.Origin {
		all := map[string]message.Origin{}
		for _, line := range a.Header {
			name, _, _ := strings.Cut(line.Text, ":")
			all[strings.ToLower(name)] = line.Origin
		}
		return all
	}
	told := send("DATA\nFrom: user@client.com\nTo: bob@server.com\nSubject: Hello,\n  you\n\n.. a dot\n.")
	got := of[message.Arrival](told)
	if len(got) != 1 || got[0].Source.User != "bob" || got[0].Source.Mailbox != "INBOX" || !got[0].New || got[0].Count != 1 {
		t.Fatalf("arrived: %+v", got)
	}
	at := slices.IndexFunc(told, func(m message.Server) bool { _, ok := m.(message.Arrival); return ok })
	before := of[message.Step](told[:at])
	if len(before) == 0 || before[len(before)-1].ID != "dot" || !before[len(before)-1].Done {
		t.Errorf("before it: %+v", before)
	}
	all := origins(got[0])
	for name, want := range map[string]message.Origin{
		"from": message.OfText, "subject": message.OfText,
		"received": message.OfServer, "return-path": message.OfReversePath, "envelope-to": message.OfForwardPath,
	} {
		if all[name] != want {
			t.Errorf("%s is of %q, want %q; all: %v", name, all[name], want, all)
		}
	}

	got = of[message.Arrival](send("BDAT 20\nTo: bob@server.com\nBDAT 16 LAST\nSubject: again"))
	if len(got) != 1 || got[0].Count != 2 || !got[0].New {
		t.Fatalf("a second message: %+v", got)
	}
	if all := origins(got[0]); all["to"] != message.OfText || all["subject"] != message.OfText || all["received"] != message.OfServer {
		t.Errorf("of chunks: %v", all)
	}
	got = of[message.Arrival](send("BDAT 20\nTo: bob@server.com\nBDAT 0 LAST"))
	if len(got) != 1 {
		t.Fatalf("a third message: %+v", got)
	}
	if all := origins(got[0]); all["to"] != message.OfText {
		t.Errorf("of chunks of which the last is empty: %v", all)
	}
	receive(t, p, message.SetVoice{Protocol: "smtp", Persona: "postfix"})
	got = of[message.Arrival](send("DATA\nX-Original-To: me\n\ntext\n."))
	if len(got) != 1 {
		t.Fatalf("by Postfix: %+v", got)
	}
	last := len(got[0].Header) - 1
	if all := origins(message.Arrival{Header: got[0].Header[:last]}); all["x-original-to"] != message.OfForwardPath || all["delivered-to"] != message.OfForwardPath {
		t.Errorf("by Postfix: %v", all)
	}
	if typed := got[0].Header[last]; typed != (message.HeaderLine{Text: "X-Original-To: me", Origin: message.OfText}) {
		t.Errorf("a line that was typed: %v", typed)
	}
	receive(t, p, message.SetVoice{Protocol: "smtp", Persona: "exim"})
	got = of[message.Arrival](send("DATA\nReceived: by me\nNo field at all\nSubject: x\n\ntext\n."))
	if len(got) != 1 || !strings.Contains(got[0].Source.Text, "\r\nReceived: by me\r\n\r\nNo field at all\r\nSubject: x\r\n\r\ntext\r\n") {
		t.Fatalf("a line that is no field: %+v", got)
	}
	if last := got[0].Header[len(got[0].Header)-1]; last != (message.HeaderLine{Text: "Received: by me", Origin: message.OfText}) {
		t.Errorf("the last line of a header that ends with one that is no field: %v", last)
	}
	other := m.NewPage()
	t.Cleanup(other.Leave)
	later := of[message.Arrival](receive(t, other, message.Hello{Token: w.Token, Page: "b", Seen: map[string]int64{}}))
	if got[0].New = false; !cmp.Equal(later, got) {
		t.Errorf("a page that comes later: %s", cmp.Diff(got, later))
	}
}

// TestArrivalInTheLabsMailbox: of a message to several the lab's own recipient is shown, in
// whatever order they were named, and where the lab has none the first.
func TestArrivalInTheLabsMailbox(t *testing.T) {
	for _, tt := range []struct{ to, shown string }{
		{"RCPT TO:<alice@server.com>\nRCPT TO:<bob@server.com>", "bob"},
		{"RCPT TO:<bob@server.com>\nRCPT TO:<alice@server.com>", "bob"},
		{"RCPT TO:<carol@server.com>\nRCPT TO:<alice@server.com>", "carol"},
	} {
		p, _ := hello(t, manager(t, Config{}), "")
		ask[message.Lab](t, p, message.StartLab{Lab: "send-by-hand"})
		var told []message.Server
		for line := range strings.SplitSeq("telnet 10.49.137.152 25\nEHLO client.com\nMAIL FROM:<user@client.com>\n"+tt.to+"\nDATA\nSubject: a\n\nhi\n.", "\n") {
			told = append(told, receive(t, p, typing(p, line))...)
		}
		if got := of[message.Arrival](told); len(got) != 1 || got[0].Source.User != tt.shown {
			t.Errorf("after %q there is shown %+v, want %s's", tt.to, got, tt.shown)
		}
	}
}

// TestArrivalsAreForgotten: what is not shown is not kept, however many messages come.
func TestArrivalsAreForgotten(t *testing.T) {
	for _, lab := range []string{"", "find-the-flag", "send-by-hand"} {
		m := manager(t, Config{})
		p, _ := hello(t, m, "")
		if lab != "" {
			ask[message.Lab](t, p, message.StartLab{Lab: lab})
		}
		for _, line := range strings.Split("telnet 10.49.137.152 25\nHELO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA\n\n.", "\n") {
			receive(t, p, typing(p, line))
		}
		if n := len(p.s.arrivals.delivered); n != 0 {
			t.Errorf("%q: %d deliveries are kept", lab, n)
		}
	}
}

// TestSource takes a message with parts apart, so that each stands where it is
// said to stand.
func TestSource(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	ask[message.Lab](t, p, message.StartLab{Lab: "parts-of-a-message"})
	list := inbox(t, p, "bob").Messages
	last := list[len(list)-1]
	src := ask[message.Source](t, p, message.ReadSource{User: "bob", Mailbox: "INBOX", UID: last.UID})
	html := src.Part.Parts[0].Parts[1]
	if html.Number != "1.2" || html.Header != "1.2.MIME" || html.Type != "text/html" || html.Charset != "us-ascii" {
		t.Errorf("%+v", html)
	}
	const header, body = "Content-Type: text/html; charset=us-ascii\r\n\r\n", "<p>The minutes are attached. <b>Alice</b></p>"
	if got := src.Text[html.HeaderAt:html.BodyAt]; got != header {
		t.Errorf("the header is %q", got)
	}
	if got := src.Text[html.BodyAt:html.End]; got != body || html.Decoded != body || html.Octets != len(body) {
		t.Errorf("the body is %q, decoded %q, of %d octets", got, html.Decoded, html.Octets)
	}
	if png := src.Part.Parts[2]; png.Name != "dot.png" || png.Disposition != "attachment" || png.Encoding != "base64" || png.Decoded != "" {
		t.Errorf("%+v", png)
	}
}

// TestPageText turns octets into what a page can show, and tells where each has
// come to.
func TestPageText(t *testing.T) {
	for _, tt := range []struct {
		rule, raw string
		most      int
		text      string
		at        []int
	}{
		{"letters are as long as octets", "ab", 9, "ab", []int{0, 1, 2}},
		{"a character of several octets is one unit", "é!", 9, "é!", []int{0, 0, 1, 2}},
		{"one beyond the first 65,536 is two", "😀!", 9, "😀!", []int{0, 0, 0, 0, 2, 3}},
		{"each octet that is no UTF-8 is one", "\xfc\xdf!", 9, "\uFFFD\uFFFD!", []int{0, 1, 2, 3}},
		{"a character is not cut", "aé", 2, "a", []int{0, 1}},
		{"nothing", "", 9, "", []int{0}},
	} {
		text, at := pageText([]byte(tt.raw), tt.most)
		if text != tt.text || !reflect.DeepEqual(at, tt.at) || at[len(at)-1] != len(utf16.Encode([]rune(text))) {
			t.Errorf("%s: %q %v", tt.rule, text, at)
		}
	}
	raw := []byte("Subject: x\r\n\r\n" + strings.Repeat("é", 100))
	text, at := pageText(raw, 50)
	part := partMessage(imap.Parts(raw, shownParts), at)
	if units := utf8.RuneCountInString(text); part.BodyAt != 14 || part.End != units || part.Octets != 200 {
		t.Errorf("what was cut off ends at %d of %d: %+v", part.End, units, part)
	}
}
