package sandbox

import (
	"context"
	"os"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

const session = `user@Linux$ telnet 10.49.137.152 25
220 example.com ESMTP Exim 4.95 Ubuntu Thu, 27 Jun 2024 16:18:09 +0000
HELO client.com
250 example.com Hello client.com [10.11.81.126]
MAIL FROM:<user@client.com>
250 OK
RCPT TO:<nobody@server.com>
251 Accepted
`

// TestReplay plays a transcript to its third exchange, begins it again from
// another place, and goes on by hand.
func TestReplay(t *testing.T) {
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	r := ask[message.Replay](t, p, message.StartReplay{Name: "mine", Text: session, At: 3})
	if len(r.Steps) != 4 || r.At != 3 || r.Call != "telnet 10.49.137.152 25" || !strings.Contains(r.Lab, "```ehlo-step") {
		t.Fatalf("%+v", r)
	}
	if l := r.Steps[3].Lines[0]; l.Verdict != "differs" || l.Why == "" {
		t.Errorf("%+v", l)
	}
	x := ask[message.Exchange](t, p, message.Line{Term: r.Term, Text: "RCPT TO:<bob@server.com>"})
	if x.Code != "250" || x.Index != 3 {
		t.Errorf("%+v", x)
	}
	r = ask[message.Replay](t, p, message.StartReplay{At: 1})
	if r.At != 1 || r.Name != "mine" {
		t.Errorf("%+v", r)
	}
	x = ask[message.Exchange](t, p, message.Line{Term: r.Term, Text: "MAIL FROM:<user@client.com>"})
	if x.Code != "503" { // nobody has said hello yet
		t.Errorf("%+v", x)
	}
	// A page that comes back is shown it again, from where it has come to.
	comesBack := func(at int, strayed bool) {
		t.Helper()
		back := m.NewPage()
		defer back.Leave()
		if again := ask[message.Replay](t, back, message.Hello{Token: w.Token}); again.Name != "mine" || again.At != at || again.Strayed != strayed {
			t.Errorf("%q is at %d (strayed: %v), want %d (%v)", again.Name, again.At, again.Strayed, at, strayed)
		}
	}
	comesBack(1, true)
	r = ask[message.Replay](t, p, message.StartReplay{At: 1})
	ask[message.Exchange](t, p, message.Line{Term: r.Term, Text: "HELO client.com"})
	comesBack(2, false)
	ask[message.Exchange](t, p, message.Line{Term: r.Term, Text: "NOOP"})
	comesBack(2, true)
	p.Leave()
}

// A page is told of the new world before it is told of what was said in it.
func TestReplayComesBeforeItsExchanges(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	if err := p.Receive(context.Background(), message.StartReplay{Text: session, At: 2}); err != nil {
		t.Fatal(err)
	}
	list, err := p.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, msg := range list {
		switch msg.(type) {
		case message.Replay:
			order = append(order, "replay")
		case message.Exchange:
			order = append(order, "exchange")
		}
	}
	if got := strings.Join(order, " "); got != "replay exchange exchange" {
		t.Errorf("the messages come as %s", got)
	}
}

// TestReplayNothing says what was looked for.
func TestReplayNothing(t *testing.T) {
	m := manager(t, Config{})
	p, _ := hello(t, m, "")
	for _, text := range []string{"", "no session", strings.Repeat("x", maxTranscript+1)} {
		if err := p.Receive(context.Background(), message.StartReplay{Text: text}); err != nil {
			t.Fatal(err)
		}
		if list, _ := p.Next(context.Background()); len(list) != 1 || list[0].(message.Error).Error == "" {
			t.Errorf("%.20q: %+v", text, list)
		}
	}
}

// TestReplayKnowsItsPlace: whatever a transcript's lines are, typed as the page
// types them the server follows to the end, and whoever comes then is there.
func TestReplayKnowsItsPlace(t *testing.T) {
	for _, protocol := range []string{"smtp", "pop3", "imap"} {
		text, err := os.ReadFile("../../labs/transcript/testdata/telnet-" + protocol + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		m := manager(t, Config{})
		p, w := hello(t, m, "")
		r := ask[message.Replay](t, p, message.StartReplay{Name: protocol, Text: string(text)})
		for i, st := range r.Steps {
			lines := st.Type
			if i == 0 {
				lines = append([]string{r.Call}, lines...)
			}
			for _, l := range lines {
				receive(t, p, message.Line{Term: r.Term, Text: l})
			}
		}
		back := m.NewPage()
		if len(r.Steps) < 5 {
			t.Errorf("%s: there are %d steps", protocol, len(r.Steps))
		}
		again := ask[message.Replay](t, back, message.Hello{Token: w.Token})
		if again.At != len(r.Steps) || again.Strayed {
			t.Errorf("%s: it is at %d of %d (strayed: %v)", protocol, again.At, len(r.Steps), again.Strayed)
		}
		back.Leave()
	}
}

// TestReplayInAFittedWorld plays a session with a server that no world has: it is there, by its name.
func TestReplayInAFittedWorld(t *testing.T) {
	const text = "$ telnet mx.school.example 25\n220 mx.school.example ready\nHELO me\n250 hello\nMAIL FROM:<me@home.example>\n250 OK\n" +
		"RCPT TO:<ann@school.example>\n250 OK\nRCPT TO:<ben@school.example>\n550 who\n"
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	r := ask[message.Replay](t, p, message.StartReplay{Name: "mine", Text: text, At: 3})
	for _, s := range r.Steps {
		for _, l := range s.Lines {
			if l.Verdict == "differs" {
				t.Errorf("%+v", l)
			}
		}
	}
	if !strings.Contains(r.Lab, "\nworld: |\n") {
		t.Errorf("its world is not in the draft:\n%s", r.Lab)
	}
	for to, code := range map[string]string{"ann": "250", "ben": "550"} {
		if x := ask[message.Exchange](t, p, message.Line{Term: r.Term, Text: "RCPT TO:<" + to + "@school.example>"}); x.Code != code || x.Host != "mx.school.example" {
			t.Errorf("%s: %+v", to, x)
		}
	}
	// Whoever comes back is in the same world.
	p.Leave()
	back := m.NewPage()
	defer back.Leave()
	if again := ask[message.Replay](t, back, message.Hello{Token: w.Token}); again.World != r.World || again.Call != r.Call {
		t.Errorf("then %q, %q; it was %q, %q", again.World, again.Call, r.World, r.Call)
	}
}
