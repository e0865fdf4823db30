package pop3_test

import (
	"fmt"
	"runtime"
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/mailstore"
	"ehlo/server/pop3"
	"ehlo/server/wire"
)

// BenchmarkCommand times commands through the whole chain.
func BenchmarkCommand(b *testing.B) {
	for _, line := range []string{"NOOP", "STAT", "LIST", "RETR 1", "TOP 1 1"} {
		b.Run(line, func(b *testing.B) {
			c := open(config(b, dialog.Directives{}))
			defer c.HangUp()
			c.say(bob)
			in := []byte(line + "\r\n")
			b.ReportAllocs()
			for b.Loop() {
				c.out = c.out[:0]
				c.Input(in)
			}
			if string(c.out[:3]) != "+OK" {
				b.Fatalf("%s is answered %q", line, c.out)
			}
		})
	}
}

// BenchmarkOpenConversation reports what memory a conversation takes while it waits
// for its client: there is no goroutine in it. Those logged in have a mailbox
// each, which the store copies for them.
func BenchmarkOpenConversation(b *testing.B) {
	const n = 1000
	users := make([]mailstore.UserSpec, n)
	for i := range users {
		users[i] = mailstore.UserSpec{Name: fmt.Sprint("u", i), Password: "p", Mailboxes: []mailstore.MailboxSpec{
			{Name: "INBOX", Messages: []mailstore.MessageSpec{{Raw: crlf("Subject: One\n\n")}}},
		}}
	}
	tmpl, err := mailstore.NewTemplate(users)
	if err != nil {
		b.Fatal(err)
	}
	for _, tt := range []struct {
		name  string
		lines func(i int) []string
	}{
		{"greeted", func(int) []string { return nil }},
		{"logged-in", func(i int) []string { return []string{fmt.Sprint("USER u", i), "PASS p"} }},
	} {
		b.Run(tt.name, func(b *testing.B) {
			var total uint64
			clients := make([]*client, n)
			for b.Loop() {
				cfg := config(b, dialog.Directives{})
				cfg.Store = mailstore.New(tmpl, cfg.Now)
				before := heap()
				for i := range clients {
					clients[i] = open(cfg)
					clients[i].say(tt.lines(i)...)
					clients[i].out = nil
				}
				total += heap() - before
				for i, c := range clients {
					if want := map[bool]wire.State{true: pop3.Authorization, false: pop3.Transaction}[tt.name == "greeted"]; c.State() != want {
						b.Fatalf("conversation %d is in %s", i, c.State())
					}
					c.HangUp()
					clients[i] = nil
				}
			}
			b.ReportMetric(float64(total)/float64(b.N)/n, "B/conversation")
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
