package imap_test

import (
	"strings"
	"testing"

	"ehlo/labs/explain"
	"ehlo/server/imap"
	"ehlo/server/wire"
)

// TestUnasked has a server speak in the middle of IDLE (RFC 2177 §3): what it
// says is explained and remembered, and IDLE goes on.
func TestUnasked(t *testing.T) {
	service := &wire.Service{Protocol: imap.Name}
	e := begin()
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
	if !strings.Contains(news.Summary, "by itself") {
		t.Errorf("summary %q", news.Summary)
	}
	if len(news.Notes) != 2 || news.Notes[0].Of != explain.OfReply || len(news.Mistakes) > 0 {
		t.Errorf("%+v", news)
	}
	if got, want := strings.Join(news.Edge.Next, "|"), strings.Join(idle.Edge.Next, "|"); got != want || want == "" {
		t.Errorf("next %q, want IDLE's %q", got, want)
	}
	done := e.Explain(said(3, "DONE", "c OK done\r\n"))
	if got := strings.Join(done.Edge.Next, "|"); !strings.Contains(got, "FETCH") {
		t.Errorf("after IDLE next is %q", got)
	}
	late := e.Explain(said(4, "d FETCH 5 FLAGS", "d BAD Invalid messageset\r\n"))
	if len(late.Mistakes) == 0 || late.Mistakes[0].Fix != "d FETCH 4 FLAGS" {
		t.Errorf("the fourth message is not remembered: %+v", late.Mistakes)
	}
}
