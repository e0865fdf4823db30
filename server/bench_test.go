package server_test

import (
	"bufio"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-smtp"

	"ehlo/server"
	"ehlo/server/wire"
)

// floor is what a line echoed over net.Pipe costs on this machine, in
// nanoseconds: what the other figures are ratios of.
var floor = sync.OnceValue(func() float64 {
	client, srv := net.Pipe()
	defer client.Close()
	go func() {
		defer srv.Close()
		r := bufio.NewReader(srv)
		for {
			l, err := r.ReadSlice('\n')
			if err != nil {
				return
			}
			if _, err := srv.Write(l); err != nil {
				return
			}
		}
	}()
	r := bufio.NewReader(client)
	const n = 50_000
	start := time.Now()
	for range n {
		if _, err := client.Write([]byte("NOOP\r\n")); err != nil {
			return 0
		}
		if _, err := r.ReadSlice('\n'); err != nil {
			return 0
		}
	}
	return float64(time.Since(start).Nanoseconds()) / n
})

func perFloor(b *testing.B) {
	b.Helper()
	b.StopTimer()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/floor(), "x-pipe-echo")
}

// BenchmarkNOOP compares a NOOP through the whole chain with one given to the
// bare engine.
func BenchmarkNOOP(b *testing.B) {
	b.Run("engine=go-smtp", func(b *testing.B) {
		s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return nil, smtp.ErrAuthRequired }))
		noopOnEngine(b, s.Serve, "NOOP\r\n")
	})
	b.Run("engine=go-imap", func(b *testing.B) {
		s := imapserver.New(&imapserver.Options{
			NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
				return noSession{}, nil, nil
			},
			Caps: imap.CapSet{imap.CapIMAP4rev1: {}},
		})
		noopOnEngine(b, s.Serve, "a NOOP\r\n")
	})
	for _, tt := range []struct {
		name, line string
		port       int
	}{{"chain=smtp", "NOOP\r\n", 25}, {"chain=pop3", "NOOP\r\n", 110}, {"chain=imap", "a NOOP\r\n", 143}} {
		b.Run(tt.name, func(b *testing.B) {
			w := fixture(b, "doc").NewWorld(server.WorldOptions{Gentle: true})
			defer w.Close()
			var p typed
			c := dial(b, w, "10.49.137.152", tt.port, &p)
			switch tt.port {
			case 25:
				c.Input([]byte("EHLO client.com\r\n"))
			case 110:
				c.Input([]byte("USER bob\r\nPASS password123\r\n"))
			case 143:
				c.Input([]byte("a LOGIN bob password123\r\n"))
			}
			p.take()
			line := []byte(tt.line)
			for i := 0; b.Loop(); i++ {
				if i%8 == 7 && tt.port == 25 { // NOOPs alone count against the client
					c.Input([]byte("RSET\r\n"))
				}
				c.Input(line)
				p.out = p.out[:0]
			}
			perFloor(b)
		})
	}
}

// noopOnEngine times a NOOP on an engine with nothing around it.
func noopOnEngine(b *testing.B, serve func(net.Listener) error, line string) {
	e, greeting := wire.Accept(serve)
	defer e.Close()
	if len(greeting) == 0 {
		b.Fatal("no greeting")
	}
	in := []byte(line)
	for b.Loop() {
		e.Do(in)
	}
	perFloor(b)
}

// noSession is an IMAP session in which only NOOP happens.
type noSession struct{ imapserver.Session }

func (noSession) Close() error                              { return nil }
func (noSession) Poll(*imapserver.UpdateWriter, bool) error { return nil }

func BenchmarkTransaction(b *testing.B) {
	f := fixture(b, "doc")
	const script = "MAIL FROM:<user@client.com>\r\nRCPT TO:<bob@server.com>\r\nDATA\r\n"
	text := "From: user@client.com\r\nTo: bob@server.com\r\nSubject: hi\r\n\r\n" + strings.Repeat("Hello, Bob. ", 20) + "\r\n.\r\n"
	var (
		w *server.World
		c *server.Conn
		p typed
	)
	for i := 0; b.Loop(); i++ {
		if i%1000 == 0 { // a mailbox of a sensible size
			if w != nil {
				w.Close()
			}
			w = f.NewWorld(server.WorldOptions{})
			c = dial(b, w, "10.49.137.152", 25, &p)
			c.Input([]byte("EHLO client.com\r\n"))
		}
		p.out = p.out[:0]
		c.Input([]byte(script))
		c.Input([]byte(text))
	}
	if !strings.Contains(p.take(), "250 OK id=") {
		b.Fatal("the message was not accepted")
	}
	w.Close()
	perFloor(b)
}

// BenchmarkSession is a whole connection, as make bench has clients make them and a listener serves
// them.
func BenchmarkSession(b *testing.B) {
	text := "From: user@client.com\r\nTo: bob@server.com\r\nSubject: hi\r\n\r\n" +
		strings.Repeat("Hello, Bob. This is a line of text that is sixty-four octets.\r\n", 15) + ".\r\n"
	for _, bm := range []struct {
		name, world, addr string
		port              int
		says              []string
		last              string
	}{
		{"smtp", "doc", "10.49.137.152", 25, []string{"EHLO client.com\r\n", "MAIL FROM:<user@client.com>\r\n", "RCPT TO:<bob@server.com>\r\n", "DATA\r\n", text, "QUIT\r\n"}, "221 "},
		{"imap", "doc-imap", "10.10.41.192", 143, []string{"a LOGIN bob password123\r\n", "a SELECT INBOX\r\n", "a FETCH 3 BODY.PEEK[]\r\n", "a LOGOUT\r\n"}, "a OK Logout"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			f := fixture(b, bm.world)
			var (
				w *server.World
				p typed
			)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%1000 == 0 { // a mailbox of a sensible size
					if w != nil {
						w.Close()
					}
					w = f.NewWorld(server.WorldOptions{})
				}
				c := dial(b, w, bm.addr, bm.port, &p)
				p.out = p.out[:0]
				for _, line := range bm.says {
					c.InputUntil([]byte(line), func() bool { return false })
					c.Patience()
				}
				c.HangUp()
			}
			if out := p.take(); !strings.Contains(out, bm.last) {
				b.Fatalf("the session ended with %q", out)
			}
			w.Close()
		})
	}
}

// BenchmarkFetchBody fetches the document's message of 445 octets.
func BenchmarkFetchBody(b *testing.B) {
	w := fixture(b, "doc-imap").NewWorld(server.WorldOptions{})
	defer w.Close()
	var p typed
	c := dial(b, w, "10.10.41.192", 143, &p)
	c.Input([]byte("a LOGIN bob password123\r\nb SELECT INBOX\r\n"))
	for b.Loop() {
		p.out = p.out[:0]
		c.Input([]byte("c FETCH 3 BODY[]\r\n"))
	}
	if !strings.Contains(p.take(), "{445}") {
		b.Fatal("no message was fetched")
	}
	perFloor(b)
}

// BenchmarkNewWorld is a new world to its first greeting.
func BenchmarkNewWorld(b *testing.B) {
	f := fixture(b, "doc")
	for b.Loop() {
		w := f.NewWorld(server.WorldOptions{})
		var p typed
		dial(b, w, "10.49.137.152", 25, &p)
		w.Close()
	}
	perFloor(b)
}

// BenchmarkMemory reports what an untouched world and an open conversation
// take, in octets of heap and stack.
func BenchmarkMemory(b *testing.B) {
	f := fixture(b, "doc")
	world := func() *server.World { return f.NewWorld(server.WorldOptions{}) }
	open := func(port int, lines string) func() *server.World {
		return func() *server.World {
			w := world()
			c := dial(b, w, "10.49.137.152", port, discard{})
			c.Input([]byte(lines))
			return w
		}
	}
	for _, tt := range []struct {
		name string
		open func() *server.World
	}{
		{"idle-world", world},
		{"smtp=greeted", open(25, "EHLO client.com\r\n")},
		{"smtp=transaction", open(25, "EHLO client.com\r\nMAIL FROM:<a@client.com>\r\nRCPT TO:<bob@server.com>\r\n")},
		{"pop3=transaction", open(110, "USER bob\r\nPASS password123\r\n")},
		{"imap=selected", open(143, "a LOGIN bob password123\r\nb SELECT INBOX\r\n")},
	} {
		b.Run(tt.name, func(b *testing.B) {
			const n = 1000
			worlds := make([]*server.World, n)
			var total uint64
			for b.Loop() {
				before := inUse()
				for i := range worlds {
					worlds[i] = tt.open()
				}
				total += inUse() - before
				for i, w := range worlds {
					w.Close()
					worlds[i] = nil
				}
			}
			b.ReportMetric(float64(total)/float64(b.N)/n, "B/world")
		})
	}
}

func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// discard is a peer that keeps nothing.
type discard struct{}

func (discard) Receive(p []byte) { io.Discard.Write(p) }
func (discard) StartTLS()        {}
func (discard) Closed()          {}
