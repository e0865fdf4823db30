package server_test

import (
	"crypto/tls"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ehlo/server"
)

// shown writes events as a dialog, one a line.
func shown(events []server.Event) string {
	var b strings.Builder
	for _, e := range events {
		o := e.Occurred()
		fmt.Fprintf(&b, "%d %s ", o.Conversation, o.At.Format("15:04:05"))
		switch e := e.(type) {
		case server.Opened:
			fmt.Fprintf(&b, "opened %s %s:%d to %s %s:%d %s", e.Client.Host, e.Client.Address, e.Client.Port,
				e.Server.Host, e.Server.Address, e.Server.Port, e.Service.Protocol)
		case server.Sent:
			if e.Sealed { // records are not the same every time
				fmt.Fprintf(&b, "sent by %s (TLS)", e.From)
			} else {
				fmt.Fprintf(&b, "sent by %s %q", e.From, e.Octets)
			}
		case server.Exchanged:
			fmt.Fprintf(&b, "exchange %d %q %s", e.Exchange.Index, e.Exchange.Unit.Raw, e.Exchange.Response.Code)
		case server.Pushed:
			fmt.Fprintf(&b, "pushed after %d %q", e.After, e.Text)
		case server.Secured:
			fmt.Fprint(&b, "secured")
			if e.Version != 0 {
				fmt.Fprintf(&b, " by %s", tls.VersionName(e.Version))
			}
		case server.Closed:
			fmt.Fprintf(&b, "closed by %s", e.By)
		case server.Queued:
			fmt.Fprintf(&b, "queued at %s %s for %v", e.Host, e.Envelope.QueueID, e.Envelope.ForwardPaths)
		case server.Delivered:
			fmt.Fprintf(&b, "delivered at %s %s for %s to %s/%s UID %d", e.Host, e.QueueID, e.ForwardPath, e.User, e.Mailbox, e.UID)
		case server.Asked:
			fmt.Fprintf(&b, "asked %s %s:%d by %s %q %s", e.Server.Host, e.Server.Address, e.Server.Port, e.Client.Host,
				e.Exchange.Unit.Raw, e.Exchange.Response.Code)
		case server.Bounced:
			fmt.Fprintf(&b, "bounced at %s %s for %s: %s", e.Host, e.QueueID, e.ForwardPath, e.Reply)
		case server.FaultApplied:
			fmt.Fprintf(&b, "fault at %s: %s", e.Host, e.Fault)
		default:
			fmt.Fprintf(&b, "%T", e)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestEventsOfADelivery is the whole story of a message: the question where it
// goes, the conversation, the delivery, and who sees it come.
func TestEventsOfADelivery(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{Observed: true})
	defer w.Close()
	idling := dial(t, w, "10.49.137.152", 143, &typed{})
	for _, l := range []string{"a LOGIN bob password123", "b SELECT INBOX", "c IDLE"} {
		idling.Input([]byte(l + "\r\n"))
	}
	w.Take()
	if _, err := ask(t, w, "MX server.com"); err != nil {
		t.Fatal(err)
	}
	c := dial(t, w, "10.49.137.152", 25, &typed{})
	for _, l := range []string{
		"EHLO client.com\r\n", "AUTH PLAIN AGFsaWNlAHBhc3N3b3JkMTIz\r\n",
		"MAIL FROM:<user@client.com>\r\n", "RCPT TO:<bob@server.com>\r\n", "RCPT TO:<carol@elsewhere.example>\r\n",
		"DA", "TA\r\n", "Subject: hi\r\n", "\r\n", ".\r\n", "QUIT\r\n", "NOOP\r\n",
	} {
		c.Input([]byte(l))
	}
	idling.HangUp()
	idling.HangUp()
	want, err := os.ReadFile("testdata/events-delivery.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), shown(w.Take())); diff != "" {
		t.Error(diff)
	}
}

// TestHostsReport: what a host's programs do with its queue, and what is wrong
// with it, stands among the world's own events in its place.
func TestHostsReport(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{Observed: true})
	defer w.Close()
	h := host(t, w, "example.com")
	c := dial(t, w, "10.49.137.152", 25, &typed{})
	for _, l := range []string{
		"EHLO client.com", "AUTH PLAIN AGFsaWNlAHBhc3N3b3JkMTIz", "MAIL FROM:<user@client.com>", "RCPT TO:<carol@elsewhere.example>", "DATA", ".",
	} {
		c.Input([]byte(l + "\r\n"))
	}
	w.At(w.Now().Add(10*time.Minute), func() { // the queue runner
		for _, e := range w.Take() {
			q, ok := e.(server.Queued)
			if !ok {
				continue
			}
			h.ReportFault(0, "its name server loses answers")
			if _, ok := h.Resolve("elsewhere.example"); !ok {
				h.ReportBounce(q.Conversation, q.Envelope.QueueID, q.Envelope.ForwardPaths[0], "host not found")
			}
		}
	})
	if err := w.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	want := `0 16:29:17 fault at example.com: its name server loses answers
1 16:29:17 bounced at example.com 1sMrq3-0001Ah-Dt for carol@elsewhere.example: host not found
`
	if diff := cmp.Diff(want, shown(w.Take())); diff != "" {
		t.Error(diff)
	}
}

// TestUnobservedWorldKeepsNoEvents is ehlo mail, which runs for months.
func TestUnobservedWorldKeepsNoEvents(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	dial(t, w, "10.49.137.152", 25, &typed{}).Input([]byte("QUIT\r\n"))
	if _, err := ask(t, w, "MX server.com"); err != nil {
		t.Fatal(err)
	}
	if events := w.Take(); len(events) > 0 {
		t.Errorf("it keeps\n%s", shown(events))
	}
}

// TestUnsentWorldKeepsAllOtherEvents is a desk's that a page drives, which takes what happens into room
// that it gives back.
func TestUnsentWorldKeepsAllOtherEvents(t *testing.T) {
	var all [2]string
	for i, unsent := range []bool{false, true} {
		w := fixture(t, "doc").NewWorld(server.WorldOptions{Observed: true, Unsent: unsent})
		defer w.Close()
		c := dial(t, w, "10.49.137.152", 25, &typed{})
		var room []server.Event
		for _, l := range []string{"EHLO client.com\r\n", "NO", "OP\r\n", "QUIT\r\n"} {
			c.Input([]byte(l))
			room = w.TakeInto(room)
			all[i] += shown(room)
		}
	}
	var rest []string
	for l := range strings.Lines(all[0]) {
		if !strings.Contains(l, " sent by ") {
			rest = append(rest, l)
		}
	}
	if want := strings.Join(rest, ""); len(rest) < 4 || all[1] != want {
		t.Errorf("it keeps\n%s\nwant\n%s", all[1], want)
	}
}
