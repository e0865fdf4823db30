package server_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"ehlo/server"
)

// trusting is the configuration of a client that checks whom it talks to, by the
// world's CA and clock.
func trusting(t testing.TB, w *server.World, name string) *tls.Config {
	t.Helper()
	ca, err := w.CA()
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(ca)
	return &tls.Config{RootCAs: roots, ServerName: name, Time: w.Now}
}

// connect has the learner's host call example.com.
func connect(t testing.TB, w *server.World, port int) net.Conn {
	t.Helper()
	c, err := w.Learner().Connect(netip.MustParseAddr("10.49.137.152"), port)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func observed(t testing.TB, seed uint64) *server.World {
	t.Helper()
	w := fixture(t, "doc").NewWorld(server.WorldOptions{Seed: seed, Observed: true})
	t.Cleanup(w.Close)
	return w
}

const letter = "From: alice@server.com\r\nTo: bob@server.com\r\nSubject: sealed\r\nDate: Thu, 27 Jun 2024 16:00:00 +0000\r\nMessage-ID: <1@server.com>\r\n\r\nHello.\r\n"

// submitted is bob's newest message, which has come over TLS.
func submitted(t testing.TB, w *server.World) {
	t.Helper()
	box, err := w.Mailbox("bob", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	all := box.Messages()
	if raw := string(all[len(all)-1].Content.Raw); len(all) != 3 || !strings.Contains(raw, "with esmtpsa") || !strings.HasSuffix(raw, letter) {
		t.Errorf("bob has %d messages, the last is\n%s", len(all), raw)
	}
}

// TestSTARTTLSByASMTPClient has go-smtp's client go over to TLS, log in and
// send.
func TestSTARTTLSByASMTPClient(t *testing.T) {
	w := observed(t, 1)
	c, err := smtp.NewClientStartTLS(connect(t, w, 587), trusting(t, w, "example.com"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Auth(sasl.NewPlainClient("", "alice", "password123")); err != nil {
		t.Fatal(err)
	}
	if err := c.SendMail("alice@server.com", []string{"bob@server.com"}, strings.NewReader(letter)); err != nil {
		t.Error(err)
	}
	if err := c.Quit(); err != nil {
		t.Error(err)
	}
	submitted(t, w)
}

// TestEventsOverTLS: what goes over the connection is sealed from the handshake
// on, what is said is not.
func TestEventsOverTLS(t *testing.T) {
	w := observed(t, 1)
	c, err := smtp.NewClientStartTLS(connect(t, w, 25), trusting(t, w, "10.49.137.152"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Noop(); err != nil {
		t.Error(err)
	}
	if err := c.Quit(); err != nil {
		t.Error(err)
	}
	var got []string
	for l := range strings.Lines(shown(w.Take())) {
		if i := len(got) - 1; i < 0 || got[i] != l || !strings.Contains(l, "(TLS)") { // one line for any number of records
			got = append(got, l)
		}
	}
	if diff := cmp.Diff(`1 16:18:09 opened Linux 10.11.81.126:49152 to example.com 10.49.137.152:25 smtp
1 16:18:09 sent by server "220 example.com ESMTP Exim 4.95 Ubuntu Thu, 27 Jun 2024 16:18:09 +0000\r\n"
1 16:18:09 exchange 0 "" 220
1 16:18:09 sent by client "EHLO localhost\r\n"
1 16:18:21 sent by server "250-example.com Hello localhost [10.11.81.126]\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n250-PIPELINING\r\n250-PIPECONNECT\r\n250-AUTH PLAIN LOGIN\r\n250-CHUNKING\r\n250-STARTTLS\r\n250-PRDR\r\n250 HELP\r\n"
1 16:18:21 exchange 1 "EHLO localhost\r\n" 250
1 16:18:21 sent by client "STARTTLS\r\n"
1 16:18:33 sent by server "220 TLS go ahead\r\n"
1 16:18:33 exchange 2 "STARTTLS\r\n" 220
1 16:18:33 sent by client (TLS)
1 16:18:33 sent by server (TLS)
1 16:18:33 sent by client (TLS)
1 16:18:33 secured by TLS 1.3
1 16:18:33 sent by client (TLS)
1 16:18:46 sent by server (TLS)
1 16:18:46 exchange 3 "EHLO localhost\r\n" 250
1 16:18:46 sent by client (TLS)
1 16:18:58 sent by server (TLS)
1 16:18:58 exchange 4 "NOOP\r\n" 250
1 16:18:58 sent by client (TLS)
1 16:19:11 sent by server (TLS)
1 16:19:11 exchange 5 "QUIT\r\n" 221
1 16:19:11 sent by server (TLS)
1 16:19:11 closed by server
`, strings.Join(got, "")); diff != "" {
		t.Error(diff)
	}
}

// TestSubmissionInsideTLS is port 465 (RFC 8314 §3.3).
func TestSubmissionInsideTLS(t *testing.T) {
	w := observed(t, 1)
	c := smtp.NewClient(tls.Client(connect(t, w, 465), trusting(t, w, "example.com")))
	if err := c.Auth(sasl.NewLoginClient("alice", "password123")); err != nil {
		t.Fatal(err)
	}
	if err := c.SendMail("alice@server.com", []string{"bob@server.com"}, strings.NewReader(letter)); err != nil {
		t.Error(err)
	}
	if err := c.Quit(); err != nil {
		t.Error(err)
	}
	submitted(t, w)
}

// pieces is a connection that carries what is written octet by octet.
type pieces struct{ net.Conn }

func (c pieces) Write(p []byte) (int, error) {
	for i := range p {
		if n, err := c.Conn.Write(p[i : i+1]); err != nil {
			return i + n, err
		}
	}
	return len(p), nil
}

// TestPOP3InsideTLS reads mail over port 995, records in pieces, to the server's
// goodbye. Old clients' TLS 1.2 will do.
func TestPOP3InsideTLS(t *testing.T) {
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		w := observed(t, 1)
		config := trusting(t, w, "example.com")
		config.MaxVersion = version
		c := textproto.NewConn(tls.Client(pieces{connect(t, w, 995)}, config))
		for _, cmd := range []string{"", "USER bob", "PASS password123", "RETR 1"} {
			if cmd != "" {
				if err := c.PrintfLine("%s", cmd); err != nil {
					t.Fatal(err)
				}
			} else if _, err := c.W.Write(nil); err != nil {
				t.Fatal(err)
			}
			if l, err := c.ReadLine(); err != nil || !strings.HasPrefix(l, "+OK") {
				t.Fatalf("%s: %q, %v", cmd, l, err)
			}
		}
		if lines, err := c.ReadDotLines(); err != nil || len(lines) < 5 {
			t.Errorf("the message is %q, %v", lines, err)
		}
		if err := c.PrintfLine("QUIT"); err != nil {
			t.Error(err)
		}
		if rest, err := io.ReadAll(c.R); err != nil || !strings.HasPrefix(string(rest), "+OK Logging out") {
			t.Errorf("at the end: %q, %v; want a goodbye", rest, err)
		}
	}
}

// TestSTARTTLSInIMAP waits by IDLE inside TLS for what comes in clear text.
func TestSTARTTLSInIMAP(t *testing.T) {
	w := observed(t, 1)
	raw := connect(t, w, 143)
	c := textproto.NewConn(raw)
	say := func(cmd, last string) {
		t.Helper()
		if err := c.PrintfLine("%s", cmd); err != nil {
			t.Fatal(err)
		}
		for {
			l, err := c.ReadLine()
			if err != nil {
				t.Fatalf("%s: %v", cmd, err)
			}
			if strings.HasPrefix(l, last) {
				return
			}
		}
	}
	say("a STARTTLS", "a OK")
	c = textproto.NewConn(tls.Client(raw, trusting(t, w, "example.com")))
	say("b LOGIN bob password123", "b OK")
	say("c SELECT INBOX", "c OK")
	say("d IDLE", "+ idling")
	if l, err := c.ReadLine(); !errors.Is(err, server.ErrNothingToRead) {
		t.Errorf("with nothing to say the server says %q, %v", l, err)
	}
	if err := smtp.NewClient(connect(t, w, 25)).SendMail("a@client.com", []string{"bob@server.com"}, strings.NewReader("\r\n")); err != nil {
		t.Fatal(err)
	}
	if l, err := c.ReadLine(); l != "* 3 EXISTS" || err != nil {
		t.Errorf("on delivery: %q, %v", l, err)
	}
	say("DONE", "d OK")
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if events := shown(w.Take()); strings.Count(events, "closed by client") != 1 {
		t.Errorf("after the client's goodbye:\n%s", events)
	}
}

// TestTLSChangesNothingElse: the same session with TLS, twice, has the same
// events but for the records, and leaves the world's randomness alone.
func TestTLSChangesNothingElse(t *testing.T) {
	play := func() string {
		w := observed(t, 3)
		c, err := smtp.NewClientStartTLS(connect(t, w, 25), trusting(t, w, "example.com"))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := c.SendMail("alice@server.com", []string{"bob@server.com"}, strings.NewReader(letter)); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.Quit(); err != nil {
			t.Fatal(err)
		}
		return shown(w.Take())
	}
	want := play()
	for range 3 {
		if diff := cmp.Diff(want, play()); diff != "" {
			t.Error(diff)
		}
	}
}
