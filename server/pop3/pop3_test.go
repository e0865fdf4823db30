package pop3_test

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ehlo/server/dialog"
	"ehlo/server/mailstore"
	"ehlo/server/pop3"
	"ehlo/server/product"
	"ehlo/server/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// crlf writes a message's lines as they are on the wire.
func crlf(text string) []byte { return []byte(strings.ReplaceAll(text, "\n", "\r\n")) }

// store is a mail store with bob, who has three messages, and ann, who has
// none. Bob's second message has lines that begin with dots, his third neither
// a body nor an end to its last line.
func store(t testing.TB) *mailstore.Store {
	t.Helper()
	at := func(day int) time.Time { return time.Date(2024, 6, day, 9, 0, 0, 0, time.UTC) }
	tmpl, err := mailstore.NewTemplate([]mailstore.UserSpec{
		{Name: "ann", Password: "tanstaaf"},
		{Name: "bob", Password: "my secret", Mailboxes: []mailstore.MailboxSpec{
			{Name: "INBOX", UIDValidity: 0x64, Messages: []mailstore.MessageSpec{
				{UID: 1, Raw: crlf("Subject: One\n\nFirst.\nLast.\n"), Internal: at(1)},
				{UID: 7, Raw: crlf("Subject: Dots\n\n.\n..two\n"), Internal: at(2)},
				{UID: 16, Raw: crlf("Subject: No body"), Internal: at(3)},
			}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return mailstore.New(tmpl, func() time.Time { return dialog.Start })
}

// config is a service's, as a dialog's directives want it.
func config(t testing.TB, d dialog.Directives) pop3.Config {
	t.Helper()
	p, ok := product.Lookup(d.Get("persona", "dovecot"))
	if !ok {
		t.Fatalf("no persona %q", d["persona"])
	}
	var mechanisms []string // as the service has them by itself
	if list, ok := d["mechanisms"]; ok {
		mechanisms = strings.Fields(list)
	}
	return pop3.Config{
		Env: wire.Env{
			Host: "example.com", Distribution: d["distribution"], Client: netip.MustParseAddr("10.11.81.126"), PID: 4711,
			Now: func() time.Time { return dialog.Start }, Rand: rand.New(rand.NewPCG(1, 2)),
			TLS: d["tls"] == "at once", TLSOffered: d["tls"] != "off", Gentle: d["gentle"] == "yes",
		},
		Settings: pop3.Settings{
			Mechanisms: mechanisms, AuthOnlyTLS: d["clear-text"] == "refused",
			Untrusted: d["trusted"] == "no", APOP: d["apop"] == "yes",
		},
		Product: p.Services[pop3.Name].(pop3.Product),
		Store:   store(t),
	}
}

func TestDialogs(t *testing.T) {
	dialog.RunFiles(t, "testdata/*.txt", func(t *testing.T, d dialog.Directives) wire.Talker {
		return pop3.New(config(t, d))
	})
}

// client is a connection, and all that came over it since the last take.
type client struct {
	*wire.Conversation
	out    []byte
	closed bool
}

func (c *client) Receive(p []byte) { c.out = append(c.out, p...) }
func (c *client) StartTLS()        {}
func (c *client) Closed()          { c.closed = true }

// open connects to a service. Connections with the same config share a store.
func open(cfg pop3.Config) *client {
	c := &client{}
	c.Conversation = wire.Open(pop3.New(cfg), wire.Options{
		ID: 1, Service: &wire.Service{Host: cfg.Host, Protocol: pop3.Name}, Peer: c, Now: cfg.Now,
	})
	return c
}

// say sends lines and returns what is said to the last of them.
func (c *client) say(lines ...string) string {
	for _, l := range lines {
		c.out = c.out[:0]
		c.Input([]byte(l + "\r\n"))
	}
	return string(c.out)
}

const bob = "USER bob\r\nPASS my secret"

// TestMaildropLock holds RFC 1939 §4: one session has the maildrop, until it
// ends, whichever way.
func TestMaildropLock(t *testing.T) {
	cfg := config(t, dialog.Directives{})
	first := open(cfg)
	defer first.HangUp()
	if got := first.say(bob); !strings.HasSuffix(got, "+OK Logged in.\r\n") {
		t.Fatalf("the first login: %q", got)
	}
	second := open(cfg)
	defer second.HangUp()
	if got := second.say(bob); !strings.Contains(got, "-ERR [IN-USE] ") {
		t.Errorf("the second login: %q", got)
	}
	if second.State() != pop3.Authorization {
		t.Errorf("after it the second session is in %s", second.State())
	}
	if got := second.say("USER ann", "PASS tanstaaf"); got != "+OK Logged in.\r\n" {
		t.Errorf("somebody else's maildrop: %q", got)
	}
	for _, end := range []struct {
		name string
		by   func(*client)
	}{
		{"QUIT", func(c *client) { c.say("QUIT") }},
		{"a dropped connection", (*client).HangUp},
		{"a line that is too long", func(c *client) { c.say(strings.Repeat("x", 5000)) }},
		{"too many bad commands", func(c *client) {
			for !c.closed {
				c.say("XYZZY")
			}
		}},
	} {
		end.by(first)
		next := open(cfg)
		if got := next.say(bob); !strings.HasSuffix(got, "+OK Logged in.\r\n") {
			t.Errorf("after %s the next login is answered %q", end.name, got)
		}
		first = next
	}
	first.HangUp()
}

// inbox lists what bob has, and which of it is read.
func inbox(t *testing.T, s *mailstore.Store) (uids, seen []mailstore.UID) {
	t.Helper()
	u, _ := s.User("bob")
	box, err := u.Mailbox(mailstore.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range box.Messages() {
		uids = append(uids, m.UID)
		if m.Flags.Has(mailstore.Seen) {
			seen = append(seen, m.UID)
		}
	}
	return uids, seen
}

// TestUpdate holds RFC 1939 §6: what a session changes is changed by QUIT
// alone.
func TestUpdate(t *testing.T) {
	all := []mailstore.UID{1, 7, 16}
	for _, tt := range []struct {
		name  string
		lines []string
		quit  string // what QUIT is answered; "" is a dropped connection
		uids  []mailstore.UID
		seen  []mailstore.UID
	}{
		{"QUIT deletes", []string{"DELE 1", "DELE 3"}, "+OK Logging out, messages deleted.\r\n", []mailstore.UID{7}, nil},
		{"QUIT marks as read", []string{"RETR 2"}, "+OK Logging out.\r\n", all, []mailstore.UID{7}},
		{"TOP reads nothing", []string{"TOP 2 9"}, "+OK Logging out.\r\n", all, nil},
		{"RSET undoes both", []string{"DELE 1", "RETR 2", "RSET"}, "+OK Logging out.\r\n", all, nil},
		{"DELE after RSET counts", []string{"DELE 1", "RSET", "DELE 2"}, "+OK Logging out, messages deleted.\r\n", []mailstore.UID{1, 16}, nil},
		{"a dropped connection changes nothing", []string{"DELE 1", "RETR 2"}, "", all, nil},
		{"a line that is too long changes nothing", []string{"DELE 1", "RETR 2", strings.Repeat("x", 5000)}, "", all, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cfg := config(t, dialog.Directives{})
			c := open(cfg)
			c.say(bob)
			c.say(tt.lines...)
			if uids, seen := inbox(t, cfg.Store); !slices.Equal(uids, all) || seen != nil {
				t.Errorf("before the end there are %v, read %v", uids, seen)
			}
			if tt.quit == "" {
				c.HangUp()
			} else if got := c.say("QUIT"); got != tt.quit || !c.closed || c.State() != pop3.Update {
				t.Errorf("QUIT: %q, closed %v, state %s; want %q", got, c.closed, c.State(), tt.quit)
			}
			if uids, seen := inbox(t, cfg.Store); !slices.Equal(uids, tt.uids) || !slices.Equal(seen, tt.seen) {
				t.Errorf("at the end there are %v, read %v; want %v, read %v", uids, seen, tt.uids, tt.seen)
			}
		})
	}
}

// TestMaildropIsAsItWas: what arrives or goes meanwhile is for the next
// session (RFC 1939 §4).
func TestMaildropIsAsItWas(t *testing.T) {
	cfg := config(t, dialog.Directives{})
	c := open(cfg)
	defer c.HangUp()
	before := c.say(bob, "STAT")
	u, _ := cfg.Store.User("bob")
	box, err := u.Mailbox(mailstore.Inbox)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := box.Append(&mailstore.Content{Raw: crlf("Subject: new\n\n")}, dialog.Start, mailstore.Flags{}); err != nil {
		t.Fatal(err)
	}
	box.Expunge([]mailstore.UID{1})
	if got := c.say("STAT"); got != before {
		t.Errorf("STAT is %q after a delivery, was %q", got, before)
	}
	if got := c.say("RETR 1"); !strings.HasPrefix(got, "+OK ") {
		t.Errorf("RETR of what another session removed: %q", got)
	}
	if got := c.say("DELE 1", "QUIT"); got != "+OK Logging out, messages deleted.\r\n" {
		t.Errorf("QUIT: %q", got)
	}
}

// TestOctetsAreNotTouched: what is not UTF-8 comes back as it was, but for the
// capitals of ASCII.
func TestOctetsAreNotTouched(t *testing.T) {
	c := open(config(t, dialog.Directives{}))
	defer c.HangUp()
	c.say(bob)
	if got, want := c.say("\xfc\xf6e $1"), "-ERR Unknown command: \xfc\xf6E\r\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestCRAMMD5 plays RFC 2195 §2: the answer to the challenge is the name and a
// keyed MD5 of it.
func TestCRAMMD5(t *testing.T) {
	for _, tt := range []struct{ name, user, password, want string }{
		{"right", "bob", "my secret", "+OK Logged in.\r\n"},
		{"a name with a domain", "Bob@example.com", "my secret", "+OK Logged in.\r\n"},
		{"wrong password", "bob", "wrong", "-ERR [AUTH] Authentication failed.\r\n"},
		{"unknown name", "nobody", "my secret", "-ERR [AUTH] Authentication failed.\r\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := open(config(t, dialog.Directives{"mechanisms": "CRAM-MD5"}))
			defer c.HangUp()
			text, ok := strings.CutPrefix(c.say("AUTH CRAM-MD5"), "+ ")
			challenge, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
			if !ok || err != nil || !strings.HasSuffix(string(challenge), "@example.com>") {
				t.Fatalf("the challenge is %q, %v", text, err)
			}
			mac := hmac.New(md5.New, []byte(tt.password))
			mac.Write(challenge)
			answer := tt.user + " " + hex.EncodeToString(mac.Sum(nil))
			if got := c.say(base64.StdEncoding.EncodeToString([]byte(answer))); got != tt.want {
				t.Errorf("%q is answered %q, want %q", answer, got, tt.want)
			}
		})
	}
}

// TestChallengesDiffer: a CRAM-MD5 challenge is good for once.
func TestChallengesDiffer(t *testing.T) {
	c := open(config(t, dialog.Directives{"mechanisms": "CRAM-MD5"}))
	defer c.HangUp()
	first := c.say("AUTH CRAM-MD5")
	if second := c.say("*", "AUTH CRAM-MD5"); second == first {
		t.Errorf("two challenges are %q", first)
	}
}
