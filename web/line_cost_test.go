//go:build !race

package web_test

// With the race detector pools forget what they have been given, and functions take more of the stack:
// make test runs what is here without it.

import (
	"runtime"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestLineAllocates: much of what a line costs is memory that is not in a cache, and garbage.
func TestLineAllocates(t *testing.T) {
	for from, most := range map[string]float64{"": 24, "192.0.2.1": 24} {
		w := newTypewriter(t, site(t), from, "NOOP", "telnet 10.49.137.152 25", "HELO client.com")
		if n := testing.AllocsPerRun(500, w.line); n > most {
			t.Errorf("from %q a line takes %v allocations, want %v at most", from, n, most)
		}
		w.conn.Close()
	}
}

// TestLineFitsTheStack: the stack of a page's goroutine has 8 KiB, on which all finds room that a line leads
// to, as a rule. The next size is twice that, for as long as the page's learner types.
func TestLineFitsTheStack(t *testing.T) {
	const pages = 100
	for protocol, opens := range map[string][]string{
		"SMTP": {"NOOP", "telnet 10.49.137.152 25", "EHLO client.com"},
		"POP3": {"NOOP", "telnet 10.49.137.152 110", "USER bob", "PASS password123"},
		"IMAP": {"a NOOP", "telnet 10.49.137.152 143", "a LOGIN bob password123"},
	} {
		t.Run(protocol, func(t *testing.T) {
			srv := site(t)
			var all []*typewriter
			for range pages {
				w := newTypewriter(t, srv, "", opens[0], opens[1:]...)
				defer w.conn.Close()
				all = append(all, w)
			}
			runtime.GC() // a stack of which little is used is made smaller then
			before := stacks()
			for _, w := range all {
				w.line()
			}
			if now := stacks(); now > before+pages<<10 {
				t.Errorf("with one line stacks have grown by %d octets for each page", (now-before)/pages)
			}
		})
	}
}

// stacks is how many octets the stacks of all goroutines have.
func stacks() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.StackInuse
}

// settled is stacks once those are small of which little is used, a collection halves them, and once
// what they were is nobody's any more.
func settled() uint64 {
	for range 4 {
		runtime.GC()
	}
	return stacks()
}

// TestLineFitsTheStackAtALab types lines of labs: ones that do a step, mistakes that are advised on, and
// lines of a message. A page's goroutine finds room on 16 KiB then, and mostly on 8; the protocol's
// engine, once it is needed, has up to 8 more.
func TestLineFitsTheStackAtALab(t *testing.T) {
	const pages = 100
	const alone, withEngine = 20 << 10, 28 << 10 // with 4 KiB that the stack was before
	none := settled()
	for lab, lines := range map[string]struct{ before, then []string }{
		"send-by-hand": {
			[]string{"telnet 10.49.137.152 25", "HELO", "HELO client.com"},
			[]string{
				"MAIL FROM:user@client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<nobody@server.com>", "RCPT TO:<bob@server.com>",
				"Subject: Telnet email", "DATA", "Subject: Telnet email", "",
			},
		},
		"collect-by-pop3": {
			[]string{"telnet 10.49.137.152 110", "STAT", "AUTH", "USER bob", "PASS wrong", "USER bob", "PASS password123", "RETR 9", "STAT", "LIST"}, nil,
		},
		"read-by-imap": {
			[]string{"telnet 10.10.41.192 143", "LOGIN bob password123", "A LOGIN bob"},
			[]string{"A LOGIN bob password123", "B SELECT Nowhere", "B SELECT INBOX", "C FETCH 3 body"},
		},
	} {
		t.Run(lab, func(t *testing.T) {
			srv := site(t)
			var all []*typewriter
			for range pages {
				w := newTypewriter(t, srv, "", "")
				defer w.conn.Close()
				w.send(message.StartLab{Lab: lab}, `{"type":"lab"`)
				all = append(all, w)
			}
			typed := func(lines []string, most uint64) {
				for _, line := range lines {
					settled()
					for _, w := range all {
						w.send(message.Line{Term: "t2", Text: line}, `{"type":"out"`)
					}
					if now := stacks(); now >= none+pages*most {
						t.Errorf("with %q stacks have %d octets for each page, want %d at most", line, (now-none)/pages, most)
					}
				}
			}
			typed(lines.before, alone)
			typed(lines.then, withEngine)
		})
	}
}
