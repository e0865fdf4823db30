package run_test

import (
	"strings"
	"testing"
)

// TestWrongForm: where a lab says only that the form is wrong, what is wrong with it stands in
// front.
func TestWrongForm(t *testing.T) {
	for _, tt := range []struct{ file, step, typed, says string }{
		{"02-read-the-answers.md", "ok", "telnet 10.49.137.153 25\nEHLO client.com\nMAIL FROM:<user@client.com", "The angle bracket is not closed.\n501 means that the form is wrong."},
		{"02-read-the-answers.md", "ok", "telnet 10.49.137.153 25\nEHLO client.com\nMAIL FROM <user@client.com>", "A colon is missing after FROM.\n501 means that the form is wrong."},
		{"11-what-ehlo-tells.md", "codes", "MAIL news@client.com", "After MAIL comes FROM: and"},
		{"19-log-in-with-plain.md", "refused", "MAIL bob", "After MAIL comes FROM: and"},
		{"42-leave-a-copy.md", "lines", "TOP 4", "TOP also needs the number of body lines"},
		{"02-read-the-answers.md", "five-hundred", "RCPT nobody", "Nearly: 501"},
		{"10-send-by-hand.md", "mail", "MAIL FROM:<user@client.com", "501 means that the form is wrong. The whole address"},
	} {
		pl := atNamed(t, tt.file, tt.step)
		pl.said(tt.typed)
		if says := plain(pl.inView()); !strings.HasPrefix(says, tt.says) {
			t.Errorf("%s: after %q: %q, want %q", tt.step, tt.typed, says, tt.says)
		}
	}
}

// TestBracketInAddress: where a server takes a bracket for a part of the address, that is what was wrong.
func TestBracketInAddress(t *testing.T) {
	for _, tt := range []struct {
		typed string
		told  bool
	}{
		{"MAIL FROM: user@client.com>", true},
		{"MAIL FROM:<bob@server.com>", false},
	} {
		pl := atNamed(t, "02-read-the-answers.md", "ok")
		pl.enter("a", "telnet 10.49.137.153 25\nEHLO client.com\n"+tt.typed)
		_, html, _ := pl.run.Advice()
		if strings.Contains(html, "One of the two brackets is missing") != tt.told || !strings.Contains(html, "RSET") {
			t.Errorf("after %q it says %q; %s", tt.typed, html, pl.lastReply())
		}
		pl.desk.Close()
	}
}
