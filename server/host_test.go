package server_test

import (
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"

	mdns "github.com/miekg/dns"

	"github.com/emersion/go-smtp"

	"ehlo/server"
)

// host finds a host of a world's.
func host(t testing.TB, w *server.World, name string) *server.Host {
	t.Helper()
	h, ok := w.Host(name)
	if !ok {
		t.Fatalf("there is no host %q", name)
	}
	return h
}

// TestAnyHostDials has a mail server call another: it is that server whom the
// other greets, writes into the message's trace, and reports as the client.
func TestAnyHostDials(t *testing.T) {
	w := fixture(t, "course-smtp").NewWorld(server.WorldOptions{Observed: true})
	defer w.Close()
	var p typed
	c, err := host(t, w, "mail.example.org").Dial(netip.MustParseAddr("10.49.137.152"), 25, &p)
	if err != nil {
		t.Fatal(err)
	}
	opened, ok := w.Take()[0].(server.Opened)
	if want := (server.End{Host: "mail.example.org", Address: netip.MustParseAddr("10.49.137.153"), Port: 49152}); !ok || opened.Client != want {
		t.Errorf("the client is %+v, want %+v", opened.Client, want)
	}
	c.Input([]byte("EHLO mail.example.org\r\n"))
	if got := p.take(); !strings.Contains(got, "Hello mail.example.org [10.49.137.153]") {
		t.Errorf("the server greets %q", got)
	}
	c.Input([]byte("MAIL FROM:<a@example.org>\r\nRCPT TO:<alice@server.com>\r\nDATA\r\nSubject: hi\r\n\r\n.\r\n"))
	box, err := w.Mailbox("alice", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	if all := box.Messages(); len(all) != 1 || !strings.Contains(string(all[0].Content.Raw), "Received: from [10.49.137.153] (helo=mail.example.org)") {
		t.Errorf("%d messages came: %v", len(all), p.take())
	}
}

// TestAnyHostResolves: names are the same everywhere, but for localhost.
func TestAnyHostResolves(t *testing.T) {
	w := fixture(t, "course-smtp").NewWorld(server.WorldOptions{})
	defer w.Close()
	for _, tt := range []struct{ host, name, want string }{
		{"Linux", "localhost", "10.11.81.126"},
		{"mail.example.org", "localhost", "10.49.137.153"},
		{"MAIL.example.org", "localhost.", "10.49.137.153"},
		{"mail.example.org", "example.com", "10.49.137.152"},
		{"mail.example.org", "10.1.2.3", "10.1.2.3"},
		{"mail.example.org", "nobody.example.org", ""},
	} {
		addrs, ok := host(t, w, tt.host).Resolve(tt.name)
		if ok != (tt.want != "") || ok && addrs[0].String() != tt.want {
			t.Errorf("on %s, %s leads to %v, want %q", tt.host, tt.name, addrs, tt.want)
		}
	}
	if _, ok := w.Host("nosuch.example"); ok {
		t.Error("there is a host nosuch.example")
	}
}

// TestAnyHostAsks: a mail server asks where to send mail, and a name server asks
// itself.
func TestAnyHostAsks(t *testing.T) {
	w := fixture(t, "course-smtp").NewWorld(server.WorldOptions{Observed: true})
	defer w.Close()
	mail := host(t, w, "mail.example.org")
	for _, tt := range []struct{ server, at string }{{"", "127.0.0.53"}, {"localhost", "127.0.0.53"}, {"10.49.137.153", "10.49.137.153"}} {
		r, err := mail.Ask(tt.server, new(mdns.Msg).SetQuestion("example.org.", mdns.TypeMX))
		if err != nil || len(r.Msg.Answer) == 0 || r.Server.String() != tt.at {
			t.Errorf("asking %q: %+v, %v; want an answer of %s", tt.server, r, err, tt.at)
			continue
		}
		asked, ok := w.Take()[0].(server.Asked)
		if !ok || asked.Client.Host != "mail.example.org" || asked.Server.Host != "mail.example.org" {
			t.Errorf("asking %q is the event %+v", tt.server, asked)
		}
	}
}

const policies = `clock: {start: 2024-01-01T00:00:00Z}
learner: desk
hosts:
  - {name: desk, addresses: [10.0.0.1]}
  - name: relay
    addresses: [10.0.0.2]
    services: [{port: 25, protocol: smtp, persona: exim}, {port: 587, protocol: smtp, persona: exim}, {port: 143, protocol: imap, persona: dovecot}]
  - name: hub
    addresses: [10.0.0.3]
    services: [{port: 25, protocol: smtp, persona: postfix}]
zones:
  a.example: |
    @ SOA ns h 1 2 3 4 5
    @ NS ns
    ns A 10.0.0.3
`

// TestReach is a desk that may submit and read mail only, and a hub that may
// call nobody but the relay.
func TestReach(t *testing.T) {
	const limited = `reach:
  - {from: [desk], to: [relay], ports: [587, 143]}
  - {from: [desk], ports: [25], to: [desk]}
  - {from: [hub], to: [relay]}
`
	for _, tt := range []struct {
		policy, from, to string
		port             int
		want             error
	}{
		{"", "desk", "10.0.0.2", 25, nil},
		{"", "desk", "10.0.0.3", 25, nil},
		{"", "hub", "10.0.0.2", 25, nil},
		{limited, "desk", "10.0.0.2", 587, nil},
		{limited, "desk", "10.0.0.2", 143, nil},
		{limited, "desk", "10.0.0.2", 25, server.ErrUnreachable},
		{limited, "desk", "10.0.0.3", 25, server.ErrUnreachable},
		{limited, "desk", "10.0.0.1", 25, server.ErrRefused}, // itself, where nothing listens
		{limited, "hub", "10.0.0.2", 25, nil},
		{limited, "hub", "10.0.0.2", 26, server.ErrRefused},
		{limited, "hub", "10.0.0.3", 25, nil}, // itself
		{limited, "relay", "10.0.0.3", 25, nil},
	} {
		w := world(t, policies+tt.policy)
		if _, err := host(t, w, tt.from).Dial(netip.MustParseAddr(tt.to), tt.port, &typed{}); !errors.Is(err, tt.want) {
			t.Errorf("from %s to %s port %d: %v, want %v", tt.from, tt.to, tt.port, err, tt.want)
		}
	}
	w := world(t, policies+limited)
	for server_, want := range map[string]error{"10.0.0.3": server.ErrUnreachable, "": nil} {
		if _, err := host(t, w, "desk").Ask(server_, new(mdns.Msg).SetQuestion("a.example.", mdns.TypeSOA)); !errors.Is(err, want) {
			t.Errorf("the desk asks %q: %v, want %v", server_, err, want)
		}
	}
}

func TestReachErrors(t *testing.T) {
	for rows, want := range map[string]string{
		"{to: [hub]}":                   "reach, row 1: it says of no host what that can reach; add `from: [desk]`",
		"{from: [hub], to: [a, hub]}":   `reach, row 1, to: no host is named "a"; there are desk, relay, hub`,
		"{from: [b]}":                   `reach, row 1, from: no host is named "b"`,
		"{from: [hub], ports: [70000]}": "reach, row 1, ports: 70000 is no port",
		"{from: [hub], port: 25}":       "unknown field",
	} {
		_, err := server.LoadFixture(fstest.MapFS{"w.yaml": {Data: []byte(policies + "reach: [" + rows + "]\n")}}, "w")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", rows, err, want)
		}
	}
}

// world makes a world of a fixture's text.
func world(t testing.TB, text string) *server.World {
	t.Helper()
	f, err := server.LoadFixture(fstest.MapFS{"w.yaml": {Data: []byte(text)}}, "w")
	if err != nil {
		t.Fatal(err)
	}
	w := f.NewWorld(server.WorldOptions{Observed: true})
	t.Cleanup(w.Close)
	return w
}

// TestConnect is a Go program on a host: go-smtp's client sends, while another
// connection waits for what comes.
func TestConnect(t *testing.T) {
	w := fixture(t, "course-smtp").NewWorld(server.WorldOptions{})
	defer w.Close()
	mail, addr := host(t, w, "mail.example.org"), netip.MustParseAddr("10.49.137.152")
	idling, err := mail.Connect(addr, 143)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(idling, "a LOGIN bob password123\r\nb SELECT INBOX\r\nc IDLE\r\n"); err != nil {
		t.Fatal(err)
	}
	read := func() string {
		t.Helper()
		var all strings.Builder
		for buf := make([]byte, 64); ; {
			n, err := idling.Read(buf)
			all.Write(buf[:n])
			if errors.Is(err, server.ErrNothingToRead) {
				return all.String()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if got := read(); !strings.HasSuffix(got, "+ idling\r\n") || read() != "" {
		t.Fatalf("before the delivery: %q", got)
	}
	conn, err := mail.Connect(addr, 25)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := conn.LocalAddr().String()+" "+conn.RemoteAddr().String(), "10.49.137.153:49153 10.49.137.152:25"; got != want {
		t.Errorf("the ends are %s, want %s", got, want)
	}
	c := smtp.NewClient(conn)
	if err := c.SendMail("a@example.org", []string{"bob@server.com"}, strings.NewReader("Subject: hi\r\n\r\n")); err != nil {
		t.Error(err)
	}
	if got, want := read(), "* 3 EXISTS\r\n* 1 RECENT\r\n"; got != want {
		t.Errorf("on delivery: %q, want %q", got, want)
	}
	if err := c.Quit(); err != nil {
		t.Error(err)
	}
	if _, err := io.WriteString(idling, "DONE\r\nd LOGOUT\r\n"); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(idling); err != nil || !strings.Contains(string(rest), "d OK ") {
		t.Errorf("at the end: %q, %v", rest, err)
	}
	for i, want := range []error{nil, io.ErrClosedPipe} { // as over TCP
		if _, err := idling.Write([]byte("x")); !errors.Is(err, want) {
			t.Errorf("write %d after it: %v, want %v", i+1, err, want)
		}
	}
	if _, err := mail.Connect(addr, 26); !errors.Is(err, server.ErrRefused) {
		t.Errorf("where nothing listens: %v", err)
	}
}
