package server_test

import (
	"strings"
	"testing"

	"ehlo/server"
)

// TestNotifyReportsADelivery is two terminals: one has asked by NOTIFY and types
// nothing more, delivery is in the other (RFC 5465 §5.2).
func TestNotifyReportsADelivery(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	var listening, sending typed
	a := dial(t, w, "10.49.137.152", 143, &listening)
	for _, l := range []string{"a LOGIN bob password123", "b NOTIFY SET STATUS (personal (MessageNew MessageExpunge))"} {
		a.Input([]byte(l + "\r\n"))
	}
	if got := listening.take(); !strings.Contains(got, "* STATUS INBOX (MESSAGES 2 ") || !strings.Contains(got, "\r\nb OK ") {
		t.Fatalf("before the delivery:\n%s", got)
	}
	b := dial(t, w, "10.49.137.152", 25, &sending)
	for _, l := range []string{"HELO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA", "Subject: hi", "", "hi"} {
		b.Input([]byte(l + "\r\n"))
		if got := listening.take(); got != "" {
			t.Fatalf("after %q the other terminal said %q", l, got)
		}
	}
	b.Input([]byte(".\r\n"))
	if got := listening.take(); !strings.HasPrefix(got, "* STATUS INBOX (MESSAGES 3 ") || strings.Count(got, "\n") != 1 {
		t.Errorf("on delivery the terminal said %q, want one STATUS of INBOX", got)
	}
}
