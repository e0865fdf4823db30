package smtp_test

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ehlo/server/dialog"
	"ehlo/server/mailstore"
	"ehlo/server/product"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// config is the service that a dialog's directives describe: persona, gentle,
// tls (inside TLS from the start), and the settings by their names in fixtures.
func config(t testing.TB, d dialog.Directives) smtp.Config {
	t.Helper()
	tmpl, err := mailstore.NewTemplate([]mailstore.UserSpec{
		{Name: "bob", Password: "password123"}, {Name: "alice", Password: "password123"},
		{Name: "full", Password: "password123", Quota: 100},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, ok := product.Lookup(d.Get("persona", "exim"))
	if !ok {
		t.Fatalf("no persona %q", d["persona"])
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
		Product: p.Services[smtp.Name].(smtp.Product), Store: mailstore.New(tmpl, now), LocalDomains: []string{"example.com", "server.com"},
		Aliases: map[string][]string{"staff": {"bob", "alice"}, "postmaster": {"bob"}},
	}
}

func TestDialogs(t *testing.T) {
	dialog.RunFiles(t, "testdata/*.txt", func(t *testing.T, d dialog.Directives) wire.Talker { return smtp.New(config(t, d)) })
}

// quiet is a client that keeps what it is sent.
type quiet struct {
	out    []byte
	closed bool
}

func (q *quiet) Receive(p []byte) { q.out = append(q.out, p...) }
func (q *quiet) StartTLS()        {}
func (q *quiet) Closed()          { q.closed = true }

// converse plays input to a new conversation, cut into pieces of the lengths
// that next gives.
func converse(t testing.TB, cfg smtp.Config, input []byte, next func() int) (*quiet, *mailstore.Store) {
	t.Helper()
	q := &quiet{}
	c := wire.Open(smtp.New(cfg), wire.Options{
		ID: 1, Service: &wire.Service{Protocol: smtp.Name}, Peer: q, Now: cfg.Now,
	})
	defer c.HangUp()
	for len(input) > 0 {
		n := min(max(next(), 1), len(input))
		c.Input(input[:n])
		input = input[n:]
	}
	return q, cfg.Store
}

const send = "EHLO client.com\r\nMAIL FROM:<user@client.com>\r\nRCPT TO:<staff@example.com>\r\nDATA\r\nSubject: x\r\n\r\n..dots\r\nend\r\n.\r\nQUIT\r\n"

// TestDelivery holds what is stored against what was sent: the product's trace
// fields, then the message with its dots as they were before transparency.
func TestDelivery(t *testing.T) {
	want := map[string]string{
		"exim": "Return-path: <user@client.com>\r\nEnvelope-to: staff@example.com\r\n" +
			"Delivery-date: Thu, 27 Jun 2024 16:18:09 +0000\r\n" +
			"Received: from [127.0.0.1] (helo=client.com)\r\n\tby example.com with esmtp (Exim 4.96)\r\n" +
			"\t(envelope-from <user@client.com>)\r\n\tid 1sMrp3-0001Ah-00\r\n\tfor staff@example.com;\r\n" +
			"\tThu, 27 Jun 2024 16:18:09 +0000\r\nSubject: x\r\n\r\n.dots\r\nend\r\n",
		"postfix": "Return-Path: <user@client.com>\r\nX-Original-To: staff@example.com\r\nDelivered-To: staff@example.com\r\n" +
			"Received: from client.com (unknown [127.0.0.1])\r\n\tby example.com (Postfix) with ESMTP id ",
	}
	for name, text := range want {
		t.Run(name, func(t *testing.T) {
			_, store := converse(t, config(t, dialog.Directives{"persona": name}), []byte(send), func() int { return 1 })
			for _, user := range []string{"bob", "alice"} {
				u, _ := store.User(user)
				box, err := u.Mailbox("INBOX")
				if err != nil {
					t.Fatal(err)
				}
				all := box.Messages()
				if len(all) != 1 {
					t.Fatalf("%s has %d messages, want 1", user, len(all))
				}
				if got := string(all[0].Content.Raw); !strings.HasPrefix(got, text) || !strings.HasSuffix(got, "Subject: x\r\n\r\n.dots\r\nend\r\n") {
					t.Errorf("%s got\n%s\nwant\n%s", user, got, text)
				}
			}
		})
	}
}

// TestOutbound checks that mail for elsewhere, which takes AUTH, is handed on
// and not delivered.
func TestOutbound(t *testing.T) {
	cfg := config(t, dialog.Directives{})
	var sent []*wire.Envelope
	cfg.Outbound = func(e *wire.Envelope, _ []byte) { sent = append(sent, e) }
	in := "EHLO client.com\r\nAUTH PLAIN AGJvYgBwYXNzd29yZDEyMw==\r\nMAIL FROM:<bob@server.com>\r\nRCPT TO:<a@client.com>\r\n" +
		"RCPT TO:<bob@server.com>\r\nDATA\r\nSubject: x\r\n\r\n.\r\n"
	q, _ := converse(t, cfg, []byte(in), func() int { return len(in) })
	if len(sent) != 1 || !slices.Equal(sent[0].ForwardPaths, []string{"a@client.com"}) || sent[0].ReversePath != "bob@server.com" {
		t.Errorf("handed on: %+v\n%s", sent, q.out)
	}
}

// TestTables checks that the states, commands and outcomes hang together.
func TestTables(t *testing.T) {
	for _, tr := range smtp.Transitions {
		verb, _, _ := strings.Cut(tr.By, " ")
		if verb == "." || verb == "SASL" {
			continue
		}
		i := slices.IndexFunc(smtp.Commands, func(c smtp.CommandSpec) bool { return c.Verb == verb })
		if i < 0 || !slices.Contains(smtp.Commands[i].States, tr.From) {
			t.Errorf("%s leads from %q to %q, but is no command of that state", tr.By, tr.From, tr.To)
		}
	}
	for _, name := range []string{"exim", "postfix"} {
		p, _ := product.Lookup(name)
		for _, o := range smtp.Outcomes {
			if text := p.Services[smtp.Name].(smtp.Product).Say(o, "500", "2", "3", "4"); len(text) < 4 || text[0] < '2' || text[0] > '5' {
				t.Errorf("%s has no words for %q: %q", name, o, text)
			}
		}
	}
}

// FuzzSplit checks that speed of typing changes nothing: input cut into any
// pieces is answered as when it comes octet by octet. (Exim alone looks at
// whether more has arrived, so that it is tried with EHLO, after which it lets
// input come together.)
func FuzzSplit(f *testing.F) {
	f.Add("exim", send, uint64(1))
	f.Add("postfix", send, uint64(2))
	f.Add("plain", send, uint64(3))
	f.Add("exim", "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<bob@server.com>\r\nBDAT 5\r\nab\r\ncBDAT 3 LAST\r\nxyz", uint64(4))
	f.Add("postfix", "AUTH LOGIN\r\nYm9i\r\n*\r\nDATA\r\n\x00\xff\r\n.\r\n", uint64(5))
	f.Add("exim", "EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:bob@server.com\r\nDATA\r\nx\n.\n\r\n.\r\nSTARTTLS\r\nNOOP\r\n", uint64(6))
	f.Fuzz(func(t *testing.T, name, input string, seed uint64) {
		if len(input) > 4096 {
			return
		}
		if _, ok := product.Lookup(name); !ok || name == "dovecot" {
			name = "exim"
		}
		if name == "exim" {
			input = "EHLO client.com\r\n" + input
		}
		d := dialog.Directives{"persona": name}
		slow, _ := converse(t, config(t, d), []byte(input), func() int { return 1 })
		r := rand.New(rand.NewPCG(seed, 0))
		fast, _ := converse(t, config(t, d), []byte(input), func() int { return r.IntN(40) })
		if string(slow.out) != string(fast.out) || slow.closed != fast.closed {
			t.Errorf("typed slowly:\n%q\ntyped fast:\n%q", slow.out, fast.out)
		}
	})
}

// FuzzParse checks that whatever is typed is taken apart in bounds.
func FuzzParse(f *testing.F) {
	for _, l := range []string{
		"MAIL FROM:<a@b> SIZE=1", "rcpt to:  x", "HELO", " EHLO a b", "AUTH PLAIN x y", "BDAT 1 LAST", "VRFY", "MAIL FROM:<\"a", "", "DATA x",
		"MAIL", "RCPT TO", "MAIL FROM : <a@b", "EHLO\t[::1]", "\xff\x00", "HELO:x",
	} {
		f.Add(l)
	}
	f.Fuzz(func(t *testing.T, line string) {
		cmd := smtp.Parse(wire.Unit{Kind: wire.Line, Raw: []byte(line + "\r\n")})
		for _, tok := range cmd.Tokens {
			if tok.Start < 0 || tok.End < tok.Start || tok.End > len(line) {
				t.Errorf("%q: token %+v is out of bounds", line, tok)
			}
		}
		if p := cmd.Problem; p != nil && (p.Start < 0 || p.End < p.Start || p.End > len(line)) {
			t.Errorf("%q: problem %+v is out of bounds", line, p)
		}
	})
}
