package server_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"

	"ehlo/server"
)

// outsider is a client with an address outside the world.
type outsider struct {
	addr netip.Addr
	text string
}

func (o *outsider) Receive(p []byte)    { o.text += string(p) }
func (o *outsider) StartTLS()           {}
func (o *outsider) Closed()             { o.text += "-- closed" }
func (o *outsider) Address() netip.Addr { return o.addr }

// office is a world of one server, with a user.
func office(t *testing.T, services string) *server.World {
	t.Helper()
	f, err := server.LoadFixture(fstest.MapFS{"office.yaml": {Data: []byte(`
title: An office
learner: desk
clock: {start: 2024-06-27T16:18:09Z, command: 1s, text: 1s}
hosts:
  - {name: desk, addresses: [192.0.2.1]}
  - name: example.com
    addresses: [192.0.2.2]
    local-domains: [example.com]
    tls: false
    services: [` + services + `]
    users: [{name: bob, password: secret}]
`)}}, "office")
	if err != nil {
		t.Fatal(err)
	}
	w := f.NewWorld(server.WorldOptions{Observed: true})
	t.Cleanup(w.Close)
	return w
}

// from connects somebody from an address, has them say something, and returns what they are told last.
func from(t *testing.T, w *server.World, addr string, port int, lines ...string) (*server.Conn, string) {
	t.Helper()
	o := &outsider{addr: netip.MustParseAddr(addr)}
	c := dial(t, w, "192.0.2.2", port, o)
	for _, l := range lines {
		o.text = ""
		c.Input([]byte(l + "\r\n"))
	}
	return c, o.text
}

// TestConnectionsOfAnAddress: Postfix takes 50 of one address (smtpd_client_connection_count_limit), and
// any number of the machine's own (smtpd_client_event_limit_exceptions); Exim any of all, unless its
// administrator says otherwise (smtp_accept_max_per_host).
func TestConnectionsOfAnAddress(t *testing.T) {
	for _, tt := range []struct {
		service, addr string
		most          int
		says          string
	}{
		{"{port: 25, protocol: smtp, persona: postfix}", "203.0.113.1", 50, "421 4.7.0 example.com Error: too many connections from 192.0.2.1\r\n-- closed"},
		{"{port: 25, protocol: smtp, persona: postfix, smtp: {per-address: 3}}", "203.0.113.1", 3, "421 4.7.0 example.com Error: too many connections from 192.0.2.1\r\n-- closed"},
		{"{port: 25, protocol: smtp, persona: postfix}", "127.0.0.1", 0, ""},
		{"{port: 25, protocol: smtp, persona: exim, smtp: {per-address: 2}}", "127.0.0.1", 2, "421 Too many concurrent SMTP connections from this IP address; please try again later.\r\n-- closed"},
		{"{port: 25, protocol: smtp, persona: exim}", "203.0.113.1", 0, ""},
		{"{port: 25, protocol: smtp, persona: plain, smtp: {per-address: 1}}", "203.0.113.1", 1, "421 4.7.0 Too many connections from 192.0.2.1, come back later\r\n-- closed"},
	} {
		t.Run(fmt.Sprint(tt.service, " from ", tt.addr), func(t *testing.T) {
			w := office(t, tt.service)
			var first *server.Conn
			for i := range max(tt.most, 60) {
				c, said := from(t, w, tt.addr, 25)
				if first == nil {
					first = c
				}
				if refused := tt.most > 0 && i >= tt.most; refused != strings.HasPrefix(said, "421 ") || refused && said != tt.says {
					t.Fatalf("connection %d is told %q", i+1, said)
				}
			}
			if _, said := from(t, w, "203.0.113.9", 25); !strings.HasPrefix(said, "220 ") {
				t.Errorf("another address is told %q", said)
			}
			first.HangUp()
			if _, said := from(t, w, tt.addr, 25); !strings.HasPrefix(said, "220 ") {
				t.Errorf("when one has gone, another is told %q", said)
			}
		})
	}
}

// TestConnectionsOfAUser: the eleventh of one user from one address is refused by Dovecot, each protocol
// and each address by itself, however the others have ended; fidelity's TestTogether has its words.
func TestConnectionsOfAUser(t *testing.T) {
	w := office(t, "{port: 143, protocol: imap, persona: dovecot}, {port: 110, protocol: pop3, persona: dovecot, pop3: {shared: true, per-user: 4}}")
	const login, limit = "a LOGIN bob secret", "[LIMIT]"
	var conns []*server.Conn
	for i := range 11 {
		c, said := from(t, w, "203.0.113.1", 143, login)
		if refused := i == 10; refused != strings.Contains(said, limit) || refused != strings.HasSuffix(said, "-- closed") {
			t.Fatalf("login %d is answered %q", i+1, said)
		}
		conns = append(conns, c)
	}
	if n := w.TooManyLogins(); n != 1 {
		t.Errorf("%d were refused", n)
	}
	for what, end := range map[string]func(*server.Conn){
		"a dropped connection": (*server.Conn).HangUp,
		"LOGOUT":               func(c *server.Conn) { c.Input([]byte("b LOGOUT\r\n")) },
		"too long a silence":   (*server.Conn).LosePatience,
		"a kick":               func(c *server.Conn) { c.Displace(true) },
	} {
		end(conns[0])
		c, said := from(t, w, "203.0.113.1", 143, login)
		if strings.Contains(said, limit) {
			t.Errorf("after %s a login is answered %q", what, said)
		}
		conns = append(conns[1:], c)
		if _, said := from(t, w, "203.0.113.1", 143, login); !strings.Contains(said, limit) {
			t.Errorf("after %s one more is answered %q", what, said)
		}
	}
	if _, said := from(t, w, "203.0.113.2", 143, login); strings.Contains(said, limit) {
		t.Errorf("from another address: %q", said)
	}
	for i := range 5 {
		if _, said := from(t, w, "203.0.113.1", 110, "USER bob", "PASS secret"); (i == 4) != strings.HasPrefix(said, "-ERR [IN-USE] ") {
			t.Errorf("POP3's login %d is answered %q", i+1, said)
		}
	}
}

// TestUnauthenticateLeaves: who logs out by UNAUTHENTICATE (RFC 8437) counts as a user no longer.
func TestUnauthenticateLeaves(t *testing.T) {
	w := office(t, "{port: 143, protocol: imap, persona: plain, imap: {per-user: 1}}")
	c, said := from(t, w, "203.0.113.1", 143, "a LOGIN bob secret", "b UNAUTHENTICATE")
	if !strings.HasPrefix(said, "b OK") {
		t.Fatal(said)
	}
	if _, said := from(t, w, "203.0.113.1", 143, "a LOGIN bob secret"); !strings.HasPrefix(said, "a OK") {
		t.Errorf("another login is answered %q", said)
	}
	c.HangUp()
	if _, said := from(t, w, "203.0.113.1", 143, "a LOGIN bob secret"); said != "a NO [LIMIT] This user has 1 connections from your address already\r\n-- closed" {
		t.Errorf("one too many is answered %q", said)
	}
}
