package sandbox

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ehlo/internal/sandbox/message"
)

// come comes from a page that is new, and returns what it is sent.
func come(t *testing.T, m *Manager, token, activity string, seen map[string]int64) []message.Server {
	t.Helper()
	p := m.NewPage()
	if err := p.Receive(context.Background(), message.Hello{Token: token, Page: "b", Activity: activity, Seen: seen}); err != nil {
		t.Fatal(err)
	}
	list, err := p.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestSaid: a page that comes later is sent what the first was, remarks, lines to type and
// what was said unasked included; one that comes back has it already.
func TestSaid(t *testing.T) {
	for activity, lab := range map[string]string{"play": "", "send-by-hand": "send-by-hand"} {
		t.Run(activity, func(t *testing.T) {
			m := manager(t, Config{})
			p, w := at(t, m, "", activity)
			if lab != "" {
				receive(t, p, message.StartLab{Lab: lab})
			}
			receive(t, p, message.OpenTerminal{Cols: 80, Rows: 24})
			first, second := p.s.desk.Terminals()[0].ID, p.s.desk.Terminals()[1].ID
			var want []message.Exchange
			type line struct{ term, text string }
			for _, l := range []line{
				{second, "telnet 10.49.137.152 143"}, {second, "a LOGIN alice password123"}, {second, "b SELECT INBOX"}, {second, "c IDLE"},
				{first, "telnet 10.49.137.152 25"}, {first, "EHLO client.com"}, {first, "MAIL FROM user@client.com"}, {first, "MAIL FROM:<user@client.com>"},
				{first, "RCPT TO:<alice@example.com>"}, {first, "DATA"}, {first, "."}, {second, "DONE"},
				{first, "QUIT"}, {first, "dig mx server.com"},
			} {
				want = append(want, of[message.Exchange](receive(t, p, message.Line{Term: l.term, Text: l.text}))...)
			}
			if !slices.ContainsFunc(want, func(x message.Exchange) bool { return x.Push > 0 }) || !slices.ContainsFunc(want, func(x message.Exchange) bool { return len(x.Mistakes) > 0 }) {
				t.Fatalf("nothing went wrong, or nothing was said unasked: %+v", want)
			}
			list := come(t, m, w.Token, activity, nil)
			said := of[message.Said](list)
			if len(said) != 1 {
				t.Fatalf("said %d times: %+v", len(said), list)
			}
			if got := said[0].Exchanges; !cmp.Equal(got, want) {
				t.Error(cmp.Diff(want, got))
			}
			if back := of[message.Said](come(t, m, w.Token, activity, map[string]int64{first: 1})); len(back) > 0 {
				t.Errorf("a page that comes back is sent %d exchanges", len(back[0].Exchanges))
			}
		})
	}
}

// TestSaidIsBounded: the latest is sent, as much of it as is allowed.
func TestSaidIsBounded(t *testing.T) {
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	receive(t, p, typing(p, "telnet 10.49.137.152 25"))
	for range saidExchanges + 5 {
		receive(t, p, typing(p, "NOOP"))
	}
	said := of[message.Said](come(t, m, w.Token, "play", nil))[0].Exchanges
	if n := len(said); n != saidExchanges || said[n-1].Index != saidExchanges+5 {
		t.Errorf("%d exchanges, the last is %+v", n, said[n-1])
	}
	long := typing(p, "HELO "+strings.Repeat("x", 7000))
	for range 20 {
		receive(t, p, long)
	}
	octets := 0
	for _, x := range of[message.Said](come(t, m, w.Token, "play", nil))[0].Exchanges {
		octets += len(x.Client) + len(x.Server)
	}
	if octets > saidOctets || octets < saidOctets/2 {
		t.Errorf("%d octets are sent of at most %d", octets, saidOctets)
	}
}

// TestSaidIsNotStale: of a conversation that is too long to be kept whole a page is not
// sent an early part as if it were the latest.
func TestSaidIsNotStale(t *testing.T) {
	m := manager(t, Config{})
	p, w := hello(t, m, "")
	receive(t, p, typing(p, "telnet 10.49.137.152 143"))
	for range keptExchanges + saidExchanges {
		receive(t, p, typing(p, "a NOOP"))
	}
	if said := of[message.Said](come(t, m, w.Token, "play", nil)); len(said) > 0 {
		x := said[0].Exchanges
		t.Errorf("%d exchanges are sent, up to %d", len(x), x[len(x)-1].Index)
	}
}

// TestAdviceFromTheFrontPage: whoever goes on in the lab is not told what was wrong with the form of a
// line on the front page, but what stands in the way; and of what is typed in the lab all.
func TestAdviceFromTheFrontPage(t *testing.T) {
	for _, tt := range []struct {
		typed   string
		inLab   bool
		advises string // a page of the lab that comes then; "" for nothing
	}{
		{"HELO", false, ""},
		{"HELLO client.com", false, ""},
		{"HELO", true, "your machine's name"},
		{"HELO linux.example.org", false, "greet it again"},
		{"QUIT", false, "telnet 10.49.137.152 25"},
	} {
		m := manager(t, Config{})
		front, w := at(t, m, "", "send-by-hand")
		receive(t, front, message.StartLab{Lab: "send-by-hand"})
		receive(t, front, message.Connect{})
		if !tt.inLab {
			if len(of[message.Advice](receive(t, front, typing(front, tt.typed)))) == 0 {
				t.Errorf("after %q the front page is not advised", tt.typed)
			}
		} else {
			lab, _ := at(t, m, w.Token, "send-by-hand")
			receive(t, lab, typing(lab, tt.typed))
		}
		got := of[message.Advice](come(t, m, w.Token, "send-by-hand", nil))
		if (len(got) > 0) != (tt.advises != "") || len(got) > 0 && !strings.Contains(got[0].HTML, tt.advises) {
			t.Errorf("after %q the lab says %+v, want %q", tt.typed, got, tt.advises)
		}
	}
}

// TestAdviceStandsForAnotherPage: a page that comes later is sent the advice that stands, and
// none once it is gone. One that comes back has it already.
func TestAdviceStandsForAnotherPage(t *testing.T) {
	m := manager(t, Config{})
	p, w := at(t, m, "", "send-by-hand")
	receive(t, p, message.StartLab{Lab: "send-by-hand"})
	for _, tt := range []struct{ line, advises string }{
		{"telnet 10.49.137.152 25", ""},
		{"HELO", "your machine's name"},
		{"HELO client.com", ""},
		{"QUIT", "telnet 10.49.137.152 25\nHELO client.com"},
		{"telnet 10.49.137.152 25", "Go on with this:</p><pre><code>HELO client.com\n"},
		{"HELO client.com", ""},
	} {
		receive(t, p, typing(p, tt.line))
		got := of[message.Advice](come(t, m, w.Token, "send-by-hand", nil))
		switch {
		case tt.advises == "" && len(got) > 0:
			t.Errorf("after %q: %+v", tt.line, got)
		case tt.advises != "" && (len(got) != 1 || !strings.Contains(got[0].HTML, tt.advises)):
			t.Errorf("after %q: %+v, want %q", tt.line, got, tt.advises)
		}
		if back := of[message.Advice](come(t, m, w.Token, "send-by-hand", map[string]int64{p.s.desk.Terminals()[0].ID: 1})); len(back) > 0 {
			t.Errorf("after %q a page that comes back is sent %+v", tt.line, back)
		}
	}
}
