package sandbox

import (
	"slices"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestHeld: what a tenant has is counted with what waits for its pages, until it is gone.
func TestHeld(t *testing.T) {
	c := newCrowd(t, t.TempDir())
	from := NewTenant()
	p, token := c.in(from, "")
	deaf := c.NewPageFor(func() {}, from, nil)
	if err := deaf.Receive(t.Context(), message.Hello{Token: token, Page: "b"}); err != nil {
		t.Fatal(err)
	}
	before := from.Held()
	c.types(p, slices.Repeat([]string{"help"}, 100)...)
	if _, err := p.Take(); err != nil {
		t.Fatal(err)
	}
	waits := deaf.size
	if grown := from.Held() - before; grown < int64(waits) || waits < 50<<10 {
		t.Errorf("%d octets wait for a page, and %d are counted", waits, grown)
	}
	read := from.Held()
	if _, err := deaf.Take(); err != nil || read-from.Held() != int64(waits) {
		t.Errorf("%d octets were read, and %d are counted (%v)", waits, read-from.Held(), err)
	}
	p.Leave()
	deaf.Leave()
	if held := from.Held(); held != int64(p.s.weight) || held < 2*least {
		t.Errorf("without a page %d octets are counted", held)
	}
	c.Close()
	if held := from.Held(); held != 0 || c.Memory().total.Load() != 0 {
		t.Errorf("%d octets are counted when all is gone", held)
	}
}

// TestWeight: what a sandbox has is estimated about right, whatever it has most of.
func TestWeight(t *testing.T) {
	mail := []string{"MAIL FROM:<a@client.com>", "RCPT TO:<bob@server.com>", "DATA", strings.Repeat("A", 500), "."}
	for what, tt := range map[string]struct {
		messages []message.Client
		octets   int
	}{
		"nothing":      {nil, 8 << 10},
		"a transcript": {[]message.Client{message.StartReplay{Text: "$ telnet mail 25\n" + strings.Repeat("NOOP\n250 OK\n", 1000)}}, 210 << 10},
		"lines":        {typed(append([]string{"telnet 10.49.137.152 25", "HELO a"}, slices.Repeat([]string{"NOOP"}, 1000)...)), 510 << 10},
		"mail":         {typed(append([]string{"telnet 10.49.137.152 25", "HELO a"}, slices.Repeat(mail, 400)...)), 700 << 10},
		"copies":       {typed(append([]string{"telnet 10.49.137.152 143", "a LOGIN bob password123", "b SELECT INBOX"}, slices.Repeat([]string{"c COPY 1:* INBOX"}, 30)...)), 2800 << 10},
	} {
		c := newCrowd(t, t.TempDir())
		p, _ := c.in(NewTenant(), "")
		for _, msg := range tt.messages {
			if err := p.Receive(t.Context(), msg); err != nil {
				t.Fatal(err)
			}
		}
		if got := p.s.weight; got < tt.octets/2 || got > 2*tt.octets {
			t.Errorf("%s: %d octets, want about %d", what, got, tt.octets)
		}
	}
}

func typed(lines []string) (all []message.Client) {
	for _, l := range lines {
		all = append(all, message.Line{Term: "t1", Text: l})
	}
	return all
}
