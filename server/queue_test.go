package server_test

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"ehlo/server"
)

// twoProviders is a sender's provider, and a recipient's.
const twoProviders = `
title: Two providers
clock: {start: 2024-06-27T16:00:00Z, command: 12s}
pid: 4507
learner: laptop
hosts:
  - {name: laptop, addresses: [10.0.0.9]}
  - name: relay.example.net
    addresses: [10.0.0.1]
    local-domains: [example.net]
    relay: true
    services: [{port: 587, protocol: smtp, persona: %s, version: "4.96", smtp: {submission: true}}]
    aliases: {away: [bob@example.org]}
    users: [{name: ana, password: lilac}]
  - name: mx.example.org
    addresses: [10.0.0.2]
    local-domains: [example.org]
    services: [{port: 25, protocol: smtp, persona: postfix}]
    users: [{name: bob, password: password123}, {name: full, password: password123, quota: 10}]
zones:
  example.org: |
    $TTL 300
    @ SOA ns.example.net. hostmaster 1 7200 900 1209600 3600
    @ NS ns.example.net.
    @ MX 10 mx
    mx A 10.0.0.2
  example.com: |
    $TTL 300
    @ SOA ns.example.net. hostmaster 1 7200 900 1209600 3600
    @ NS ns.example.net.
    @ MX 10 mail
    mail A 10.0.0.3
`

func providers(t *testing.T, persona string) *server.World {
	t.Helper()
	f, err := server.LoadFixture(fstest.MapFS{"two.yaml": {Data: fmt.Appendf(nil, twoProviders, persona)}}, "two")
	if err != nil {
		t.Fatal(err)
	}
	w := f.NewWorld(server.WorldOptions{Observed: true, Seed: 7})
	t.Cleanup(w.Close)
	return w
}

// submit sends a message from the laptop, and returns what happened.
func submit(t *testing.T, w *server.World, to ...string) []server.Event {
	t.Helper()
	var p typed
	c, err := w.Learner().Dial(netip.MustParseAddr("10.0.0.1"), 587, &p)
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{"EHLO laptop", "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00ana\x00lilac")), "MAIL FROM:<ana@example.net>"}
	for _, r := range to {
		lines = append(lines, "RCPT TO:<"+r+">")
	}
	for _, l := range append(lines, "DATA", "From: ana@example.net", "Subject: Lunch", "Message-ID: <1@example.net>", "", "At one?", ".", "QUIT") {
		c.Input([]byte(l + "\r\n"))
	}
	if said := p.take(); !strings.Contains(said, "250 OK id=") && !strings.Contains(said, "250 2.0.0 Ok: queued as") {
		t.Fatalf("the message was not taken:\n%s", said)
	}
	return w.Take()
}

// hops tells who did what with whom, an event a line, but for what the laptop says.
func hops(events []server.Event) string {
	var b strings.Builder
	for _, e := range events {
		at := e.Occurred().At.Format("15:04")
		switch e := e.(type) {
		case server.Opened:
			if e.Client.Host != "laptop" {
				fmt.Fprintf(&b, "%s %s calls %s port %d\n", at, e.Client.Host, e.Server.Host, e.Server.Port)
			}
		case server.Asked:
			name, _ := e.Exchange.Command.Args.Get("name")
			typ, _ := e.Exchange.Command.Args.Get("type")
			fmt.Fprintf(&b, "%s %s asks for %s %s\n", at, e.Client.Host, name, typ)
		case server.Queued:
			fmt.Fprintf(&b, "%s %s queues mail of <%s> for %s\n", at, e.Host, e.Envelope.ReversePath, strings.Join(e.Envelope.ForwardPaths, ", "))
		case server.Tried:
			for _, r := range e.To {
				fmt.Fprintf(&b, "%s %s: %s %s\n", at, e.Host, r.ForwardPath, r.State)
			}
			if !e.Next.IsZero() {
				fmt.Fprintf(&b, "%s %s tries again at %s\n", at, e.Host, e.Next.Format("15:04"))
			}
		case server.Delivered:
			fmt.Fprintf(&b, "%s %s delivers to %s/%s\n", at, e.Host, e.User, e.Mailbox)
		case server.Reported:
			fmt.Fprintf(&b, "%s %s tells %s, delayed %v\n", at, e.Host, e.ForwardPath, e.Delayed)
		}
	}
	return b.String()
}

// TestRelay has a provider take a message from a laptop, find out whose it is, and hand it on.
func TestRelay(t *testing.T) {
	for _, tt := range []struct{ persona, want string }{
		{"exim", "from relay.example.net (unknown [10.0.0.1])\n\tby mx.example.org (Postfix) with ESMTPS id "},
		{"postfix", "from relay.example.net (unknown [10.0.0.1])\n\tby mx.example.org (Postfix) with ESMTPS id "},
	} {
		w := providers(t, tt.persona)
		if got, want := hops(submit(t, w, "bob@example.org")), `16:01 relay.example.net queues mail of <ana@example.net> for bob@example.org
16:01 relay.example.net asks for example.org. MX
16:01 relay.example.net asks for mx.example.org. AAAA
16:01 relay.example.net asks for mx.example.org. A
16:01 relay.example.net calls mx.example.org port 25
16:01 mx.example.org delivers to bob/INBOX
16:01 relay.example.net: bob@example.org gone
`; got != want {
			t.Errorf("%s: it happened\n%swant\n%s", tt.persona, got, want)
		}
		box, err := w.Mailbox("bob@example.org", "INBOX")
		if err != nil {
			t.Fatal(err)
		}
		if all := box.Messages(); len(all) != 1 || strings.Count(string(all[0].Content.Raw), "Received: ") != 2 ||
			!strings.Contains(strings.ReplaceAll(string(all[0].Content.Raw), "\r\n", "\n"), tt.want) {
			t.Errorf("%s: %d messages came\n%s", tt.persona, len(all), all[len(all)-1].Content.Raw)
		}
	}
}

// TestReport has mail come back that cannot be sent on: at once where that is sure, after days where not.
func TestReport(t *testing.T) {
	w := providers(t, "exim")
	if got, want := hops(submit(t, w, "nobody@example.org")), `16:01 relay.example.net calls mx.example.org port 25
16:01 relay.example.net: nobody@example.org failed
16:01 relay.example.net tells ana@example.net, delayed false
16:01 relay.example.net delivers to ana/INBOX
`; !strings.HasSuffix(got, want) {
		t.Errorf("it happened\n%swant\n%s", got, want)
	}
	box, err := w.Mailbox("ana@example.net", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if raw := string(box.Messages()[0].Content.Raw); !strings.HasPrefix(raw, "Return-path: <>\r\n") || !strings.Contains(raw, "X-Failed-Recipients: nobody@example.org\r\n") ||
		!strings.Contains(raw, "\r\nDiagnostic-Code: smtp; 550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown") {
		t.Errorf("the report is\n%s", raw)
	}

	got := hops(submit(t, w, "max@example.com")) // nobody is at 10.0.0.3
	if want := "16:02 relay.example.net tries again at 16:17\n"; !strings.HasSuffix(got, want) {
		t.Errorf("it happened\n%swant\n%s", got, want)
	}
	relay := host(t, w, "relay.example.net")
	if got, _ := relay.Queue(); !strings.HasPrefix(got, " 0m") || !strings.Contains(got, "<ana@example.net>\n          max@example.com\n") {
		t.Errorf("the queue is\n%s", got)
	}
	if err := w.Advance(5 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	got = hops(w.Take())
	if n := strings.Count(got, "delayed true"); n != 3 {
		t.Errorf("the sender was told %d times that it takes long, want 3", n)
	}
	if !strings.HasSuffix(got, "tells ana@example.net, delayed false\n20:49 relay.example.net delivers to ana/INBOX\n") {
		t.Errorf("it happened\n%s", got)
	}
	if got, ok := relay.Queue(); got != "" || !ok {
		t.Errorf("the queue is\n%s", got)
	}
}

// TestRelayAgain: what hosts do by themselves is the same each time, and learners wait for none of it.
func TestRelayAgain(t *testing.T) {
	var before string
	for range 3 {
		w := providers(t, "postfix")
		events := hops(submit(t, w, "bob@example.org", "nobody@example.org", "max@example.com"))
		if box, err := w.Mailbox("ana@example.net", "INBOX"); err == nil {
			for _, m := range box.Messages() {
				events += string(m.Content.Raw)
			}
		}
		events += w.Now().Format(time.TimeOnly)
		if before != "" && events != before {
			t.Errorf("it happened\n%safter\n%s", events, before)
		}
		before = events
	}
	if !strings.HasSuffix(before, "16:01:36") {
		t.Errorf("it took until %s", before[len(before)-8:])
	}
}

// TestRelayWithoutService: a host that takes no mail has none to send on.
func TestRelayWithoutService(t *testing.T) {
	text := strings.Replace(fmt.Sprintf(twoProviders, "exim"), "{name: laptop, addresses: [10.0.0.9]}", "{name: laptop, addresses: [10.0.0.9], relay: true}", 1)
	_, err := server.LoadFixture(fstest.MapFS{"two.yaml": {Data: []byte(text)}}, "two")
	if err == nil || !strings.Contains(err.Error(), `host "laptop": it is to relay mail, and has no service that takes any; add`) {
		t.Errorf("it is said: %v", err)
	}
}

// TestInternet: a list sends to all its members, a forwarder sends after somebody, and the second server takes
// the mail where nobody answers at the first.
func TestInternet(t *testing.T) {
	w := fixture(t, "internet").NewWorld(server.WorldOptions{Observed: true})
	defer w.Close()
	var p typed
	c, err := w.Learner().Dial(netip.MustParseAddr("192.0.2.25"), 587, &p)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []string{
		"EHLO laptop", "AUTH PLAIN AGFuYQBwYXNzd29yZDEyMw==", "MAIL FROM:<ana@north.example>",
		"RCPT TO:<printers@guild.example>", "RCPT TO:<cleo@south.example>", "RCPT TO:<curator@museum.example>", "DATA", "Subject: Lunch", "", "At one?", ".",
	} {
		c.Input([]byte(l + "\r\n"))
	}
	var delivered []string
	for _, e := range w.Take() {
		if d, ok := e.(server.Delivered); ok {
			delivered = append(delivered, d.Host+" "+d.User)
		}
	}
	if got, want := strings.Join(delivered, ", "), "old.museum.example curator, smtp.north.example ana, mail.south.example bob, smtp.north.example chief"; got != want {
		t.Errorf("it is delivered to %s, want %s\n%s", got, want, p.take())
	}
	box, err := w.Mailbox("bob@south.example", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	var trail []string
	for line := range strings.Lines(string(box.Messages()[0].Content.Raw)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "by" {
			trail = append(trail, words[1])
		}
	}
	if got, want := strings.Join(trail, " "), "mail.south.example lists.guild.example smtp.north.example"; got != want {
		t.Errorf("it has come by way of %s, want %s", got, want)
	}
}
