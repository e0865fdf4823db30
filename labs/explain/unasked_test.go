package explain

import (
	"strings"
	"testing"

	"ehlo/server/imap"
	"ehlo/server/wire"
)

// TestUnasked has a server speak in the middle of IDLE (RFC 2177 §3): what it
// says is explained and remembered, and IDLE goes on.
func TestUnasked(t *testing.T) {
	service := &wire.Service{Protocol: wire.IMAP}
	e := New(wire.IMAP)
	said := func(index int, command, reply string) *wire.Exchange {
		x := &wire.Exchange{Service: service, Index: index, Before: imap.Selected, After: imap.Selected, Reply: []byte(reply)}
		if command != "" {
			x.Unit = wire.Unit{Kind: wire.Line, Raw: []byte(command + "\r\n")}
			x.Command = imap.Parse(x.Unit)
		}
		x.Response = imap.ParseReply(x.Reply)
		return x
	}
	e.Explain(said(1, "b SELECT INBOX", "* 3 EXISTS\r\nb OK done\r\n"))
	idle := e.Explain(said(2, "c IDLE", "+ idling\r\n"))
	news := e.Unasked(said(2, "", "* 4 EXISTS\r\n"))
	if !strings.Contains(news.Summary, "unasked") {
		t.Errorf("summary %q", news.Summary)
	}
	if len(news.Notes) != 2 || news.Notes[0].Of != OfReply || len(news.Mistakes) > 0 {
		t.Errorf("%+v", news)
	}
	if got, want := strings.Join(news.Edge.Next, "|"), strings.Join(idle.Edge.Next, "|"); got != want || want == "" {
		t.Errorf("next %q, want IDLE's %q", got, want)
	}
	if e.memory.messages != 4 {
		t.Errorf("%d messages are remembered, want 4", e.memory.messages)
	}
}
