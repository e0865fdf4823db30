package server_test

import (
	"crypto/tls"
	"testing"
	"time"

	"ehlo/server"
)

// TestCertificatesAreOfTheWorldsTime: a world of 1999 has certificates of then.
func TestCertificatesAreOfTheWorldsTime(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{Start: time.Date(1999, 12, 31, 23, 0, 0, 0, time.UTC)})
	defer w.Close()
	if err := tls.Client(connect(t, w, 993), trusting(t, w, "example.com")).Handshake(); err != nil {
		t.Error(err)
	}
	today := trusting(t, w, "example.com")
	today.Time = nil
	if err := tls.Client(connect(t, w, 993), today).Handshake(); err == nil {
		t.Error("by today's clock the certificate is valid, too")
	}
}

// TestCAFollowsFromTheSeed: keys and certificates are the same for the same seed,
// whichever is wanted first, and others for another.
func TestCAFollowsFromTheSeed(t *testing.T) {
	certificates := func(seed uint64, wait time.Duration) string {
		w := observed(t, seed)
		if err := w.Advance(wait); err != nil {
			t.Fatal(err)
		}
		c := tls.Client(connect(t, w, 993), trusting(t, w, "example.com"))
		if err := c.Handshake(); err != nil {
			t.Fatal(err)
		}
		ca, err := w.CA()
		if err != nil {
			t.Fatal(err)
		}
		return string(ca.Raw) + string(c.ConnectionState().PeerCertificates[0].Raw)
	}
	if certificates(1, 0) != certificates(1, time.Hour) {
		t.Error("the same seed gives other certificates")
	}
	if certificates(1, 0) == certificates(2, 0) {
		t.Error("another seed gives the same certificates")
	}
}
