package server_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"ehlo/server"
)

// TestClientsRefuse whom they have no reason to trust, and the server ends the
// connection.
func TestClientsRefuse(t *testing.T) {
	for name, tt := range map[string]struct {
		config func(*tls.Config, *server.World)
		want   any
	}{
		"another name":       {func(c *tls.Config, _ *server.World) { c.ServerName = "mail.elsewhere.example" }, new(x509.HostnameError)},
		"another address":    {func(c *tls.Config, _ *server.World) { c.ServerName = "10.11.81.126" }, new(x509.HostnameError)},
		"another world's CA": {func(c *tls.Config, _ *server.World) { c.RootCAs = trusting(t, observed(t, 2), "").RootCAs }, new(x509.UnknownAuthorityError)},
		"twenty years later": {func(c *tls.Config, w *server.World) { c.Time = func() time.Time { return w.Now().AddDate(20, 0, 0) } }, new(x509.CertificateInvalidError)},
	} {
		w := observed(t, 1)
		config := trusting(t, w, "example.com")
		tt.config(config, w)
		c := tls.Client(connect(t, w, 993), config)
		if err := c.Handshake(); !errors.As(err, tt.want) {
			t.Errorf("%s: %v, want %T", name, err, tt.want)
		}
		if events := shown(w.Take()); !strings.HasSuffix(events, "closed by server\n") || strings.Contains(events, "secured") {
			t.Errorf("%s: what has happened is\n%s", name, events)
		}
	}
}

// TestClearTextWhereTLSIsWanted is who goes on typing after STARTTLS, or calls
// the wrong port.
func TestClearTextWhereTLSIsWanted(t *testing.T) {
	for _, tt := range []struct {
		port       int
		said, then string // what has been said, and what is said to it
		want       string // what the server says to that
	}{
		{25, "EHLO c\r\nSTARTTLS\r\n", "MAIL FROM:<a@client.com>\r\n", "\x15\x03\x03\x00\x02\x02\x0a"}, // RFC 8446 §6.2: unexpected_message
		{110, "STLS\r\n", "USER bob\r\n", ""},
		{143, "a STARTTLS\r\n", "b LOGIN bob password123\r\n", ""},
		{465, "", "EHLO c\r\n", ""},
		{995, "", "USER bob\r\n", ""},
		{993, "", "a LOGIN bob password123\r\n", ""},
	} {
		w := observed(t, 1)
		c := connect(t, w, tt.port)
		if _, err := io.WriteString(c, tt.said); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(c); !errors.Is(err, server.ErrNothingToRead) {
			t.Fatalf("port %d: before the handshake: %v", tt.port, err)
		}
		if _, err := io.WriteString(c, tt.then); err != nil {
			t.Fatal(err)
		}
		if rest, err := io.ReadAll(c); err != nil || string(rest) != tt.want {
			t.Errorf("port %d: then the server says %q, %v; want %q and the end", tt.port, rest, err, tt.want)
		}
		if events := shown(w.Take()); !strings.HasSuffix(events, "closed by server\n") {
			t.Errorf("port %d: what has happened is\n%s", tt.port, events)
		}
	}
}
