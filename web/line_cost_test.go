//go:build !race

package web_test

// With the race detector pools forget what they have been given, and functions take more of the stack:
// make test runs what is here without it.

import (
	"runtime"
	"testing"
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
	stacks := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.StackInuse
	}
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
