package sandbox

import (
	"context"
	"slices"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
	"ehlo/labs/explain"
	"ehlo/labs/labtest"
)

// ask sends a page's message and returns the first answer of a type.
func ask[M message.Server](t *testing.T, p *Page, msg message.Client) M {
	t.Helper()
	if err := p.Receive(context.Background(), msg); err != nil {
		t.Fatal(err)
	}
	for {
		list, err := p.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			if answer, ok := m.(M); ok {
				return answer
			}
			if e, ok := m.(message.Error); ok {
				t.Fatal(e.Error)
			}
		}
	}
}

// TestExplain asks what a refused command means.
func TestExplain(t *testing.T) {
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	term := w.Terms[0].ID
	ask[message.Exchange](t, p, message.Line{Term: term, Text: "telnet 10.49.137.152 25"})
	ask[message.Exchange](t, p, message.Line{Term: term, Text: "HELO client.com"})
	x := ask[message.Exchange](t, p, message.Line{Term: term, Text: "MAIL FROM user@client.com"})
	if len(x.Mistakes) == 0 || x.Mistakes[0].ID != "smtp.mail.missing-colon" || x.Mistakes[0].Fix != "MAIL FROM:<user@client.com>" {
		t.Errorf("%+v", x.Mistakes)
	}
	e := ask[message.Explanation](t, p, message.Explain{Conversation: x.Conversation, Index: x.Index})
	client, server := "", ""
	for _, piece := range e.Client {
		client += piece.Text
	}
	for _, piece := range e.Server {
		server += piece.Text
	}
	if client != x.Client || server != x.Server || len(e.Client) < 3 || e.Client[0].Text != "MAIL" || len(e.Client[0].Notes) == 0 {
		t.Errorf("%+v", e)
	}
	if ref := "RFC 5321 §4.1.1.2 MAIL (MAIL)"; len(e.Mistakes) == 0 || e.Mistakes[0].Ref != ref || e.Client[0].Notes[0].Ref != ref {
		t.Errorf("where the rule stands, with the section's heading: %+v, %+v", e.Mistakes, e.Client[0].Notes)
	}
	if e.State != "greeted" || len(e.Next) == 0 {
		t.Errorf("state %s, next %q", e.State, e.Next)
	}
	if err := p.Receive(context.Background(), message.Explain{Conversation: 9}); err != nil {
		t.Fatal(err)
	}
	if list, _ := p.Next(context.Background()); len(list) != 1 || !strings.Contains(list[0].(message.Error).Error, "no longer kept") {
		t.Errorf("%+v", list)
	}
}

// TestNames asks a name server and changes a zone, beside an open connection.
func TestNames(t *testing.T) {
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	first := w.Terms[0].ID
	ask[message.Exchange](t, p, message.Line{Term: first, Text: "telnet 10.49.137.152 25"})
	second := ask[message.Terms](t, p, message.OpenTerminal{}).Terms[1].ID
	line := func(text string) message.Line { return message.Line{Term: second, Text: text} }
	if got := ask[message.Prompt](t, p, line("nsupdate")); got.Mode != "update" || got.Text != "> " {
		t.Errorf("the prompt is %+v", got)
	}
	ask[message.Out](t, p, line("update add new.server.com 60 A 10.0.0.1"))
	x := ask[message.Exchange](t, p, line("send"))
	if x.Protocol != "dns" || x.Verb != "UPDATE" || x.Code != "NOERROR" || x.Port != 53 || x.Summary == "" {
		t.Errorf("%+v", x)
	}
	if got := ask[message.Prompt](t, p, line("quit")); got.Mode != "shell" {
		t.Errorf("the prompt is %+v", got)
	}
	for range 2 * keptConversations {
		x = ask[message.Exchange](t, p, line("dig new.server.com"))
	}
	e := ask[message.Explanation](t, p, message.Explain{Conversation: x.Conversation, Index: x.Index})
	if e.Summary == "" || e.StateSays == "" || len(e.Client) < 4 || len(e.Server) < 6 || e.Server[0].Text != "NOERROR," || len(e.Server[0].Notes) == 0 {
		t.Errorf("%+v", e)
	}
	if n := len(p.s.talks.all); n > keptConversations {
		t.Errorf("%d conversations are kept", n)
	}
	ask[message.Exchange](t, p, message.Line{Term: first, Text: "HELO client.com"})
	ask[message.Explanation](t, p, message.Explain{Conversation: 1, Index: 1}) // it has not been pushed out
}

// TestPieces cuts a text where notes begin and end, the narrowest first.
func TestPieces(t *testing.T) {
	got := pieces([]byte("ab cd"), []explain.Note{
		{Of: explain.OfCommand, Start: 0, End: 5, Kind: "all"}, {Of: explain.OfCommand, Start: 3, End: 4, Kind: "c"},
		{Of: explain.OfReply, Start: 0, End: 1, Kind: "other"},
	}, explain.OfCommand)
	want := "ab :all c:c,all d:all"
	var have []string
	for _, p := range got {
		var kinds []string
		for _, n := range p.Notes {
			kinds = append(kinds, n.Kind)
		}
		have = append(have, p.Text+":"+strings.Join(kinds, ","))
	}
	if strings.Join(have, " ") != want {
		t.Errorf("%q, want %q", strings.Join(have, " "), want)
	}
}

// TestClosedMailboxes: in a lab that closes them there is no looking in.
func TestClosedMailboxes(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	look, read := message.ListMailboxes{}, message.ReadSource{User: "bob", Mailbox: "INBOX", UID: 1}
	lab := ask[message.Lab](t, p, message.StartLab{Lab: "find-the-flag"})
	if !slices.Equal(lab.Closed, []string{"mailboxes"}) {
		t.Errorf("the page is told that %q are closed", lab.Closed)
	}
	for _, msg := range []message.Client{look, read} {
		if said := ask[message.Error](t, p, msg).Error; said != "This lab hides the mailboxes. Read them with POP3 or IMAP." {
			t.Errorf("%T: %q", msg, said)
		}
	}
	ask[message.Lab](t, p, message.StartLab{Lab: "read-by-imap"})
	ask[message.Mailboxes](t, p, look)
	ask[message.Source](t, p, read)
}

// TestPushed shows the page what a server says unasked.
func TestPushed(t *testing.T) {
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	reader := w.Terms[0].ID
	for _, l := range []string{"telnet 10.49.137.152 143", "a LOGIN bob password123", "b SELECT INBOX", "c IDLE"} {
		ask[message.Exchange](t, p, message.Line{Term: reader, Text: l})
	}
	terms := ask[message.Terms](t, p, message.OpenTerminal{}).Terms
	sender := terms[len(terms)-1].ID
	for _, l := range []string{"telnet 10.49.137.152 25", "HELO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@example.com>", "DATA"} {
		ask[message.Exchange](t, p, message.Line{Term: sender, Text: l})
	}
	for _, l := range []string{"Subject: x", "", "."} {
		if err := p.Receive(context.Background(), message.Line{Term: sender, Text: l}); err != nil {
			t.Fatal(err)
		}
	}
	for {
		list, err := p.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, msg := range list {
			x, ok := msg.(message.Exchange)
			if !ok || x.Push == 0 {
				continue
			}
			if x.Term != reader || !strings.Contains(x.Server, "EXISTS") || x.Client != "" || x.Index != 3 || x.Push != 1 {
				t.Errorf("%+v", x)
			}
			e := ask[message.Explanation](t, p, message.Explain{Conversation: x.Conversation, Push: 1})
			if len(e.Client) > 0 || len(e.Server) == 0 || e.Server[0].Text != "*" || !strings.Contains(e.Summary, "by itself") {
				t.Errorf("%+v", e)
			}
			for _, piece := range e.Server {
				if strings.TrimSpace(piece.Text) != "" && len(piece.Notes) == 0 {
					t.Errorf("nothing is said of %q", piece.Text)
				}
			}
			if len(e.Next) != 1 || e.Next[0] != "DONE" {
				t.Errorf("next %q, want DONE", e.Next)
			}
			return
		}
	}
}

// TestWantedRefusalIsNoMistake: what a step has asked for is not remarked on, be it out of
// order or misspelt; the same line typed again is.
func TestWantedRefusalIsNoMistake(t *testing.T) {
	for _, line := range []string{"RCPT TO:<bob@example.com>", "MAIL FROM user@client.com"} {
		m := offering(t, "", labtest.Head+"\n## One {#one}\n```ehlo-step\nexpect: {verb: "+line[:4]+", reply: error}\nsolution: |\n  telnet 10.49.137.152 25\n  EHLO client.com\n  "+line+"\n```\n")
		p, _ := begun(t, m, "EHLO client.com")
		for i, want := range []int{0, 1} {
			said := of[message.Exchange](receive(t, p, typing(p, line)))
			if len(said) != 1 || len(said[0].Mistakes) != want {
				t.Errorf("%q, time %d: %+v, want %d remarks", line, i+1, said, want)
			}
		}
	}
}

// TestWordsTooManyAreRemarkedOn: a step is done by a command that the server carries out,
// and of the word that it passes over something is said all the same. There is nothing to
// mend then, before the line is typed again.
func TestWordsTooManyAreRemarkedOn(t *testing.T) {
	for _, tt := range []struct{ right, typed, mistake, fix string }{
		{"SELECT INBOX", "b SELECT INBOX Sent", "imap.mailbox.space", ""},
		{"NOOP", "b NOOP now", "imap.arguments.extra", "b NOOP"},
	} {
		verb, _, _ := strings.Cut(tt.right, " ")
		m := offering(t, "", labtest.Head+"\n## One {#one}\n```ehlo-step\nexpect: {verb: "+verb+", reply: OK}\nsolution: |\n  telnet 10.49.137.152 143\n  a LOGIN bob password123\n  b "+tt.right+"\n```\n")
		p, _ := hello(t, m, "")
		ask[message.Lab](t, p, message.StartLab{Lab: "x"})
		for _, line := range []string{"telnet 10.49.137.152 143", "a LOGIN bob password123"} {
			receive(t, p, typing(p, line))
		}
		told := receive(t, p, typing(p, tt.typed))
		if steps := of[message.Step](told); len(steps) != 1 || !steps[0].Done {
			t.Errorf("the step: %+v", steps)
		}
		for _, fix := range []string{"", tt.fix} {
			said := of[message.Exchange](told)
			if len(said) != 1 || len(said[0].Mistakes) != 1 || said[0].Mistakes[0].ID != tt.mistake || said[0].Mistakes[0].Fix != fix {
				t.Errorf("said of %q: %+v, want the fix %q", tt.typed, said, fix)
			}
			told = receive(t, p, typing(p, tt.typed))
		}
	}
}

// TestRemarksAgreeWithTheLab makes mistakes in a lab. What is offered is the lab's line, in
// the remark and in the explanation; and there is no remark on what a step asks for.
func TestRemarksAgreeWithTheLab(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	term := ask[message.Lab](t, p, message.StartLab{Lab: "send-by-hand"}).Steps[0].Term
	ask[message.Exchange](t, p, message.Line{Term: term, Text: "telnet 10.49.137.152 25"})
	for _, tt := range []struct{ typed, id, fix string }{
		{"EHLO client.com", "", ""},
		{"MAIL FROM:<user@client.com>", "", ""},
		{"MAIL FROM:<user@client.com>", "smtp.order.nested-mail", "RCPT TO:<bob@server.com>"},
	} {
		x := ask[message.Exchange](t, p, message.Line{Term: term, Text: tt.typed})
		e := ask[message.Explanation](t, p, message.Explain{Conversation: x.Conversation, Index: x.Index})
		for where, got := range map[string][]message.Mistake{"the remark": x.Mistakes, "the explanation": e.Mistakes} {
			switch {
			case tt.id == "" && len(got) > 0:
				t.Errorf("%s on %q: %+v", where, tt.typed, got)
			case tt.id != "" && (len(got) == 0 || got[0].Fix != tt.fix):
				t.Errorf("%s on %q: %+v, want the fix %q", where, tt.typed, got, tt.fix)
			}
		}
	}
}

// TestAdvisedOn: a page is told with an exchange that the lab advises on it, so that it says the same
// once; also the page that comes later. Where the advice is taken back nothing is.
func TestAdvisedOn(t *testing.T) {
	source := labtest.OneStep("expect: {verb: HELO, reply: 250}\nsolution: |\n  telnet 10.49.137.152 25\n  HELO a.example\nmistakes: [{when: {verb: HELLO}, try: \"telnet 10.49.137.152 25\\nHELLO a\", say: It has one L.}]")
	p, w := begun(t, offering(t, "", source))
	want := []bool{false} // the greeting
	for _, tt := range []struct {
		typed   string
		advised bool
	}{{"HELLO a.example", true}, {"FOO", false}, {"HELLO a.example", true}, {"NOOP", false}, {"HELO a.example", false}} {
		list := receive(t, p, typing(p, tt.typed))
		x := of[message.Exchange](list)[0]
		if x.Advised != tt.advised {
			t.Errorf("%q is advised on: %v; %+v", tt.typed, x.Advised, of[message.Advice](list))
		}
		want = append(want, tt.advised)
	}
	var got []bool
	for _, x := range of[message.Said](come(t, p.s.m, w.Token, "", nil))[0].Exchanges {
		got = append(got, x.Advised)
	}
	if !slices.Equal(got, want) {
		t.Errorf("a page that comes later is told %v, want %v", got, want)
	}
}
