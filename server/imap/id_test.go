package imap_test

import (
	"fmt"
	"strings"
	"testing"

	"ehlo/server/dialog"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// TestIDLength sends as much as RFC 2971 §3.3 lets a client say of itself, 30
// pairs of 30 and 1024 octets, before login and after it. Other commands before
// login have to be as short as ever.
func TestIDLength(t *testing.T) {
	pairs := func(value string) string {
		var all []string
		for i := range 30 {
			all = append(all, fmt.Sprintf("%q %s", fmt.Sprintf("%-30d", i), value))
		}
		return " (" + strings.Join(all, " ") + ")\r\n"
	}
	quoted := pairs(`"` + strings.Repeat("v", 1024) + `"`)
	escaped := pairs(`"` + strings.Repeat(`\"`, 1024) + `"`)
	literals := pairs("{1024+}\r\n" + strings.Repeat("v", 1024))
	var peer listener
	cfg := config(t, dialog.Directives{})
	c := wire.Open(imap.New(cfg), wire.Options{ID: 1, Service: &wire.Service{Host: "example.com", Protocol: imap.Name}, Peer: &peer, Now: cfg.Now})
	t.Cleanup(c.HangUp)
	for _, step := range []struct{ sent, want string }{
		{"a ID" + quoted, "* ID (\"name\" \"Dovecot\")\r\na OK ID completed.\r\n"},
		{"b id" + escaped, "* ID (\"name\" \"Dovecot\")\r\nb OK ID completed.\r\n"},
		{"c ID" + literals, "* ID (\"name\" \"Dovecot\")\r\nc OK ID completed.\r\n"},
		{"d LOGIN bob secret\r\n", ""},
		{"e ID" + quoted, "* ID (\"name\" \"Dovecot\")\r\ne OK ID completed (0.001 + 0.000 secs).\r\n"},
		{"f LOGOUT\r\n", ""},
	} {
		for piece := range strings.SplitAfterSeq(step.sent, " ") {
			c.Input([]byte(piece))
		}
		if got := string(peer.out); step.want != "" && !strings.HasSuffix(got, step.want) {
			t.Errorf("the server says %q, want %q", got, step.want)
		}
		peer.out = nil
	}
	for _, verb := range []string{"LOGIN", "IDX", ""} {
		if got := string(converse(t, dialog.Directives{}, []byte("a "+verb+quoted), func([]byte) int { return 1000 })); !strings.Contains(got, "* BYE") {
			t.Errorf("%q of %d octets is answered with %q, want BYE", verb, len(quoted), got)
		}
	}
}
