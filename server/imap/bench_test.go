package imap_test

import (
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// BenchmarkCommand times commands through the whole chain; the bare engine's
// NOOP is in the benchmarks of package server.
func BenchmarkCommand(b *testing.B) {
	for _, bm := range []struct{ name, line string }{
		{"NOOP", "x NOOP\r\n"},
		{"FETCH-flags", "x FETCH 1:3 FLAGS\r\n"},
		{"FETCH-body", "x FETCH 3 BODY.PEEK[]\r\n"},
		{"FETCH-structure", "x FETCH 3 BODYSTRUCTURE\r\n"},
		{"SEARCH-text", "x SEARCH TEXT inner\r\n"},
		{"STORE", "x STORE 1 FLAGS.SILENT (\\Seen)\r\n"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			cfg := config(b, dialog.Directives{"persona": "plain"})
			var peer listener
			c := wire.Open(imap.New(cfg), wire.Options{
				ID: 1, Service: &wire.Service{Host: "example.com", Protocol: imap.Name}, Peer: &peer, Now: cfg.Now,
			})
			defer c.HangUp()
			c.Input([]byte("a LOGIN bob secret\r\nb SELECT INBOX\r\n"))
			line := []byte(bm.line)
			b.ReportAllocs()
			for b.Loop() {
				peer.out = peer.out[:0]
				c.Input(line)
			}
		})
	}
}
