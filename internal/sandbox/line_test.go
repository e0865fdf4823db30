//go:build !race

package sandbox

// The race detector allocates, too: make test runs what is here without it.

import (
	"strconv"
	"strings"
	"testing"

	"ehlo/internal/sandbox/message"
)

// TestLineAllocates: much of what a line costs is memory that is not in a cache, and garbage. What
// is counted here is without the socket.
func TestLineAllocates(t *testing.T) {
	m := manager(t, Config{})
	for _, tt := range []struct {
		name   string
		before []string
		line   string // # is a number
		most   float64
	}{
		{"SMTP", []string{"telnet 10.49.137.152 25", "HELO client.com"}, "NOOP", 20},
		{"POP3", []string{"telnet 10.49.137.152 110", "USER bob", "PASS password123"}, "NOOP", 22},
		{"IMAP", []string{"telnet 10.49.137.152 143", "a1 LOGIN bob password123", "a2 SELECT INBOX"}, "b# NOOP", 38},
	} {
		p, _ := hello(t, m, "")
		typed := func(text string) {
			if err := p.Receive(t.Context(), message.Line{Term: "t1", Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		for _, text := range tt.before {
			typed(text)
		}
		const runs = 1000
		lines := make([]string, 1+runs)
		for i := range lines {
			lines[i] = strings.ReplaceAll(tt.line, "#", strconv.Itoa(i))
		}
		var room []message.Server
		typing, messages := 0, 0
		n := testing.AllocsPerRun(runs, func() {
			typed(lines[typing])
			typing++
			room, _, _ = p.TakeInto(room)
			messages += len(room)
		})
		if n > tt.most || messages < 2*runs { // output and exchange
			t.Errorf("%s: a line takes %v allocations, want %v at most; all led to %d messages", tt.name, n, tt.most, messages)
		}
		p.Leave()
	}
}
