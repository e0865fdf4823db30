package imap_test

import (
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ehlo/server/dialog"
	"ehlo/server/imap"
	"ehlo/server/mailstore"
	"ehlo/server/product"
	"ehlo/server/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// crlf writes a message's lines as they are on the wire.
func crlf(text string) []byte { return []byte(strings.ReplaceAll(text, "\n", "\r\n")) }

// report is a message with parts of every kind: a multipart in a multipart, an
// attachment, and a message with a group and a folded subject.
const report = `From: "Ann \"A\" Lee" <ann@example.com>
Sender: (the desk) <desk@example.com>
To: friends: bob@example.com, Carol <carol@example.com>;
Cc: bob
Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from
 Ann
Message-ID: <report@example.com>
Content-Type: multipart/mixed; boundary=out

A preamble.
--out
Content-Type: multipart/alternative; boundary="in"

--in
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

caf=C3=A9
--in
Content-Type: text/html

<b>caf&eacute;</b>
--in--
--out
Content-Type: application/octet-stream; name="a b.bin"
Content-Disposition: attachment; filename="a b.bin"
Content-Transfer-Encoding: base64
Content-ID: <part@example.com>

AAEC/w==
--out
Content-Type: message/rfc822
Content-Description: what she said

Subject: inner
From: carol@example.com

Inner text.
--out--
An epilogue.
`

// store is a mail store with one user, bob.
func store(t testing.TB, quota int64, l mailstore.Limits) *mailstore.Store {
	t.Helper()
	at := func(day, hour int) time.Time { return time.Date(2024, 6, day, hour, 0, 0, 0, time.UTC) }
	tmpl, err := mailstore.NewTemplate([]mailstore.UserSpec{{
		Name: "bob", Password: "secret", Quota: quota, Subscribed: []string{"Sent", "Lists.gone"},
		Mailboxes: []mailstore.MailboxSpec{
			{Name: "INBOX", UIDValidity: 100, Messages: []mailstore.MessageSpec{
				{Raw: crlf("From: ann@example.com\nSubject: One\n\nFirst.\n"), Internal: at(1, 9), Flags: []string{mailstore.Seen}},
				{Raw: crlf("From: carol@example.com\nDate: Sat, 1 Jun 2024 23:30:00 -0500\nSubject: Two\n\nSecond.\n"), Internal: at(2, 10)},
				{Raw: crlf(report), Internal: at(3, 11), Flags: []string{mailstore.Flagged, "$Label"}},
			}},
			{Name: "Sent", UIDValidity: 101, SpecialUse: `\Sent`},
			{Name: "Lists.go", UIDValidity: 102},
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return mailstore.Limited(tmpl, func() time.Time { return dialog.Start }, l)
}

// config is a service's, as a dialog's directives want it.
func config(t testing.TB, d dialog.Directives) imap.Config {
	t.Helper()
	p, ok := product.Lookup(d.Get("persona", "dovecot"))
	if !ok {
		t.Fatalf("no persona %q", d["persona"])
	}
	var quota int64
	if d["quota"] == "small" {
		quota = 2000
	}
	var limits mailstore.Limits
	if d["limits"] == "small" {
		limits = mailstore.Limits{Messages: 10, Mailboxes: 5, Keywords: 3}
	}
	cfg := imap.Config{
		Env: wire.Env{
			Host: "example.com", Client: netip.MustParseAddr("10.11.81.126"), PID: 4711,
			Now: func() time.Time { return dialog.Start }, Rand: rand.New(rand.NewPCG(1, 2)),
			TLSOffered: d["tls"] != "off", Gentle: d["gentle"] == "yes",
		},
		Settings: imap.Settings{AuthOnlyTLS: d["clear-text"] == "refused"}, LocalDomains: []string{"example.com"},
		Product: p.Services[imap.Name].(imap.Product),
		Store:   store(t, quota, limits),
	}
	if m := d["mechanisms"]; m != "" {
		cfg.Mechanisms = strings.Fields(m)
	}
	return cfg
}

func TestDialogs(t *testing.T) {
	dialog.RunFiles(t, "testdata/*.txt", func(t *testing.T, d dialog.Directives) wire.Talker {
		return imap.New(config(t, d))
	})
}
