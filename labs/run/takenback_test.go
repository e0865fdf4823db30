package run_test

import (
	"strings"
	"testing"
)

// TestTakenBack leaves the state that the step to do begins in: the lines that lead there again are
// in view, and lead there.
func TestTakenBack(t *testing.T) {
	for _, tt := range []struct{ file, step, typed, lines string }{
		{"10-send-by-hand.md", "data", "RSET", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>"},
		{"10-send-by-hand.md", "rcpt", "RSET", "MAIL FROM:<user@client.com>"},
		{"10-send-by-hand.md", "data", "EHLO client.com", "MAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>"},
		{"10-send-by-hand.md", "data", "NOOP", ""},
		{"10-send-by-hand.md", "data", "MAIL FROM:<user@client.com>", ""},
		{"10-send-by-hand.md", "mail", "RSET", ""},
		{"60-read-by-imap.md", "fetch", "x CLOSE", "B SELECT inbox"},
		{"60-read-by-imap.md", "fetch", "x NOOP", ""},
	} {
		pl := solvedBefore(t, tt.file, tt.step)
		pl.enter("a", tt.typed)
		step, html, ok := pl.run.Advice()
		told := ok && step == tt.step && strings.Contains(html, "earlier point") && pl.run.GoesOn()
		if told != (tt.lines != "") {
			t.Errorf("%s, %s: after %q it says %q", tt.file, tt.step, tt.typed, html)
			continue
		}
		if !told {
			continue
		}
		if !strings.Contains(strings.NewReplacer("&lt;", "<", "&gt;", ">").Replace(html), ">"+tt.lines+"\n<") {
			t.Errorf("%s, %s: after %q it says %q", tt.file, tt.step, tt.typed, html)
		}
		pl.enter("a", tt.lines)
		if _, html, ok := pl.run.Advice(); ok {
			t.Errorf("%s, %s: once all of it is typed it still says %q", tt.file, tt.step, html)
		}
	}
}
