// Package smtptest has an SMTP service of any product for tests, with a few users
// and what they are sent.
package smtptest

import (
	"math/rand/v2"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"ehlo/server/dialog"
	"ehlo/server/mailstore"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Config is a product's service as a dialog's directives describe it: gentle, tls
// (inside TLS from the start), and the settings by their names in fixtures.
func Config(t testing.TB, p smtp.Product, d dialog.Directives) smtp.Config {
	t.Helper()
	tmpl, err := mailstore.NewTemplate([]mailstore.UserSpec{
		{Name: "bob", Password: "password123"}, {Name: "alice", Password: "password123"},
		{Name: "full", Password: "password123", Quota: 100},
	})
	if err != nil {
		t.Fatal(err)
	}
	yes := func(name string) *bool {
		if d[name] == "" {
			return nil
		}
		b := d[name] == "yes"
		return &b
	}
	number := func(name string) int {
		n, _ := strconv.Atoi(d[name])
		return n
	}
	now := func() time.Time { return dialog.Start }
	return smtp.Config{
		Env: wire.Env{
			Host: "example.com", Version: "4.96", Distribution: "Ubuntu", Client: netip.MustParseAddr("127.0.0.1"), Now: now,
			Rand: rand.New(rand.NewPCG(1, 2)), PID: 4507, TLS: d["tls"] == "yes", TLSOffered: true, Gentle: d["gentle"] == "yes",
		},
		Settings: smtp.Settings{
			Submission: d["submission"] == "yes", SizeLimit: int64(number("size-limit")), MaxRecipients: number("max-recipients"),
			VRFY: yes("vrfy"), EXPN: yes("expn"), ETRN: yes("etrn"), RequireHELO: yes("require-helo"),
			StrictEnvelope: d["strict-envelope"] == "yes", AuthOnlyTLS: d["auth-only-tls"] == "yes", RelayCode: number("relay-code"),
			VerifySender: d["verify-sender"] == "yes", SMTPUTF8: yes("smtputf8"), Routable: []string{"client.com"},
		},
		Product: p, Store: mailstore.New(tmpl, now), LocalDomains: []string{"example.com", "server.com"},
		Aliases: map[string][]string{"staff": {"bob", "alice"}, "postmaster": {"bob"}},
	}
}

// Dialogs plays the dialogs in testdata that a pattern matches with a product.
func Dialogs(t *testing.T, p smtp.Product, pattern string) {
	t.Helper()
	dialog.RunFiles(t, pattern, func(t *testing.T, d dialog.Directives) wire.Talker { return smtp.New(Config(t, p, d)) })
}

// Dialog plays one dialog that a test has made with a product.
func Dialog(t *testing.T, p smtp.Product, text string) {
	t.Helper()
	dialog.Run(t, t.Name(), text, func(t *testing.T, d dialog.Directives) wire.Talker { return smtp.New(Config(t, p, d)) })
}

// Transaction sends a message to bob and alice by their alias staff.
const Transaction = "EHLO client.com\r\nMAIL FROM:<user@client.com>\r\nRCPT TO:<staff@example.com>\r\nDATA\r\nSubject: x\r\n\r\n..dots\r\nend\r\n.\r\nQUIT\r\n"

// Delivered is the one message that bob has in his INBOX after Transaction, and
// the one that alice has.
func Delivered(t *testing.T, p smtp.Product) (messages []string) {
	t.Helper()
	_, kept := play(t, p, []byte(Transaction), "bob", "alice")
	for _, message := range kept {
		if message == nil {
			t.Fatal("no message has come")
		}
		messages = append(messages, string(message))
	}
	return messages
}

// play has a client send octets, one by one, and returns what the server answered and
// the message that each user has then, nil for none.
func play(t *testing.T, p smtp.Product, octets []byte, users ...string) (replies []byte, kept [][]byte) {
	t.Helper()
	cfg, peer := Config(t, p, nil), &listener{}
	c := wire.Open(smtp.New(cfg), wire.Options{ID: 1, Service: &wire.Service{Protocol: smtp.Name}, Peer: peer, Now: cfg.Now})
	defer c.HangUp()
	for _, octet := range octets {
		c.Input([]byte{octet})
	}
	for _, user := range users {
		u, _ := cfg.Store.User(user)
		box, err := u.Mailbox(mailstore.Inbox)
		if err != nil {
			t.Fatal(err)
		}
		all := box.Messages()
		if len(all) > 1 {
			t.Fatalf("%s has %d messages, want 1", user, len(all))
		}
		kept = append(kept, nil)
		if len(all) == 1 {
			kept[len(kept)-1] = all[0].Content.Raw
		}
	}
	return peer.heard, kept
}

// listener is a client that keeps what it hears.
type listener struct{ heard []byte }

func (l *listener) Receive(octets []byte) { l.heard = append(l.heard, octets...) }
func (*listener) StartTLS()               {}
func (*listener) Closed()                 {}
