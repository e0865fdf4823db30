package main

import (
	"net"
	"strings"
	"testing"
)

// answering is a server that answers each thing it is sent with the next of the replies, the first
// of which is its greeting.
func answering(t *testing.T, replies ...string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		room := make([]byte, 4096)
		for _, reply := range replies {
			if _, err := conn.Write([]byte(reply)); err != nil {
				return
			}
			if _, err := conn.Read(room); err != nil {
				return
			}
		}
	}()
	return l.Addr().String()
}

// TestClientsCheckAnswers: a server that is fast at wrong answers is not fast.
func TestClientsCheckAnswers(t *testing.T) {
	const fetched = "* 3 FETCH (BODY[] {7}\r\na OK\r\n!)\r\na OK\r\n"
	for name, tt := range map[string]struct {
		do      func(addr string) error
		replies []string
		err     string // what it contains; "" is none
	}{
		"a message that is read": {readHi, []string{"* OK\r\n", "a OK\r\n", "* 4 EXISTS\r\na OK\r\n", fetched, "* BYE\r\na OK\r\n"}, ""},
		"another message":        {readHi, []string{"* OK\r\n", "a OK\r\n", "a OK\r\n", strings.Replace(fetched, "!", "?", 1)}, "was fetched"},
		"no literal":             {readHi, []string{"* OK\r\n", "a OK\r\n", "a OK\r\n", "a OK\r\n"}, "was fetched"},
		"a login that fails":     {readHi, []string{"* OK\r\n", "a NO\r\n"}, "NO"},
		"a reply of two lines":   {sendOne, []string{"220 \r\n", "250-a\r\n250 b\r\n", "250 \r\n", "250 \r\n", "354 \r\n", "250 \r\n", "221 \r\n"}, ""},
		"a message refused":      {sendOne, []string{"220 \r\n", "250 \r\n", "250 \r\n", "250 \r\n", "354 \r\n", "550 \r\n"}, "550"},
		"a connection that ends": {sendOne, []string{"220 \r\n", "250 \r\n"}, "EOF"},
	} {
		err := tt.do(answering(t, tt.replies...))
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %v, want %q", name, err, tt.err)
		}
	}
}

func readHi(addr string) error { return newLines(addr).readMail([]byte("a OK\r\n!")) }

func sendOne(addr string) error { return newLines(addr).onlyMessage() }
