package smtp_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"ehlo/server/dialog"
	"ehlo/server/mailstore"
	"ehlo/server/product"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/smtp/smtptest"
	"ehlo/server/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// config is the service of the product that a dialog's directives name as persona.
func config(t testing.TB, d dialog.Directives) smtp.Config {
	t.Helper()
	p, ok := product.Lookup(d.Get("persona", "exim"))
	if !ok {
		t.Fatalf("no persona %q", d["persona"])
	}
	return smtptest.Config(t, p.Services[smtp.Name].(smtp.Product), d)
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

// TestOutbound checks that mail for elsewhere, which takes AUTH, is handed on
// and not delivered.
func TestOutbound(t *testing.T) {
	cfg := config(t, dialog.Directives{})
	var sent []protocol.Onward
	cfg.Outbound = func(o protocol.Onward) { sent = append(sent, o) }
	const whole = "Subject: x\r\nFrom: bob@server.com\r\nMessage-ID: <1@client.com>\r\nDate: Thu, 27 Jun 2024 16:00:00 +0000\r\n\r\n" // so that nothing is completed
	in := "EHLO client.com\r\nAUTH PLAIN AGJvYgBwYXNzd29yZDEyMw==\r\nMAIL FROM:<bob@server.com>\r\nRCPT TO:<a@client.com>\r\n" +
		"RCPT TO:<bob@server.com>\r\nDATA\r\n" + whole + ".\r\n"
	q, _ := converse(t, cfg, []byte(in), func() int { return len(in) })
	if len(sent) != 1 {
		t.Fatalf("handed on: %+v\n%s", sent, q.out)
	}
	o := sent[0]
	if !slices.Equal(o.Envelope.ForwardPaths, []string{"a@client.com"}) || o.Envelope.ReversePath != "bob@server.com" {
		t.Errorf("handed on: %+v\n%s", o.Envelope, q.out)
	}
	// The field names nobody: there was another recipient.
	if !strings.HasPrefix(o.Received, "Received: from ") || !strings.Contains(o.Received, o.QueueID) || strings.Contains(o.Received, "for") || string(o.Message) != whole {
		t.Errorf("handed on as %s: %q, and in front of it %q", o.QueueID, o.Message, o.Received)
	}
}

// TestTables checks that the states and commands hang together.
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
}

// FuzzSplit checks that speed of typing changes nothing: input cut into any
// pieces is answered as when it comes octet by octet. (Exim alone looks at
// whether more has arrived, so that it is tried with EHLO, after which it lets
// input come together.)
func FuzzSplit(f *testing.F) {
	f.Add("exim", smtptest.Transaction, uint64(1))
	f.Add("postfix", smtptest.Transaction, uint64(2))
	f.Add("plain", smtptest.Transaction, uint64(3))
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
