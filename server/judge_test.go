package server_test

import (
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"

	"ehlo/server"
)

// forge has a host hand a message to mail.south.example, and returns what that has said last.
func forge(t *testing.T, w *server.World, from, reversePath, message string) string {
	t.Helper()
	var p typed
	c, err := host(t, w, from).Dial(netip.MustParseAddr("198.51.100.25"), 25, &p)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []string{"EHLO " + from, "MAIL FROM:<" + reversePath + ">", "RCPT TO:<bob@south.example>", "DATA"} {
		c.Input([]byte(l + "\r\n"))
	}
	p.take()
	c.Input([]byte(strings.ReplaceAll(message, "\n", "\r\n") + ".\r\n"))
	said := strings.TrimSpace(p.take())
	c.Input([]byte("QUIT\r\n"))
	return said
}

// TestJudge: what the author's domain wants is done with mail that is not from there, and what was found stands
// in the header.
func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		what, from, reversePath, author string
		said, mailbox, results          string
	}{
		{"from its own server", "smtp.north.example", "ana@north.example", "ana@north.example", "250 2.0.0 Ok: queued as", "INBOX",
			"mail.south.example;\n\tspf=pass smtp.mailfrom=north.example;\n\tdkim=none;\n\tdmarc=pass header.from=north.example"},
		{"a forged author, and the domain wants it refused", "mallory.example", "mallory@mallory.example", "chief@north.example", "550 5.7.1 rejected by DMARC policy for north.example", "", ""},
		{"forged, reverse-path and all", "mallory.example", "chief@north.example", "chief@north.example", "550 5.7.1 rejected by DMARC policy for north.example", "", ""},
		{"a forged author, and the domain wants it put aside", "mallory.example", "mallory@mallory.example", "news@guild.example", "250 2.0.0 Ok: queued as", "Junk",
			"mail.south.example;\n\tspf=none smtp.mailfrom=mallory.example;\n\tdkim=none;\n\tdmarc=fail header.from=guild.example"},
		{"a forged author of a domain that says nothing", "mallory.example", "mallory@mallory.example", "curator@museum.example", "250 2.0.0 Ok: queued as", "INBOX",
			"mail.south.example;\n\tspf=none smtp.mailfrom=mallory.example;\n\tdkim=none;\n\tdmarc=none header.from=museum.example"},
		{"a null reverse-path", "smtp.north.example", "", "postmaster@north.example", "250 2.0.0 Ok: queued as", "INBOX",
			"mail.south.example;\n\tspf=pass smtp.helo=smtp.north.example;\n\tdkim=none;\n\tdmarc=pass header.from=north.example"},
	} {
		w := fixture(t, "internet").NewWorld(server.WorldOptions{Observed: true})
		before := w.Now()
		message := "Authentication-Results: mail.south.example; dmarc=pass\nFrom: Somebody <" + tt.author + ">\nSubject: Hello\n\nAuthentication-Results: mail.south.example; none\n"
		if said := forge(t, w, tt.from, tt.reversePath, message); !strings.HasPrefix(said, tt.said) {
			t.Errorf("%s: it is said %q, want %q", tt.what, said, tt.said)
		}
		got, raw := "", ""
		for _, e := range w.Take() {
			if d, ok := e.(server.Delivered); ok {
				got = d.Mailbox
				box, err := w.Mailbox("bob@south.example", d.Mailbox)
				if err != nil {
					t.Fatal(err)
				}
				raw = strings.ReplaceAll(string(box.Messages()[0].Content.Raw), "\r\n", "\n")
			}
		}
		if got != tt.mailbox {
			t.Errorf("%s: it is in %q, want %q", tt.what, got, tt.mailbox)
		}
		if tt.results != "" && (!strings.Contains(raw, "\nAuthentication-Results: "+tt.results+"\nReceived: ") || strings.Count(raw, "Authentication-Results") != 2) {
			t.Errorf("%s: the message is\n%s", tt.what, raw)
		}
		if passed := w.Now().Sub(before).Seconds(); passed > 12*5+6*6 {
			t.Errorf("%s: the learner's clock has moved by %.0f s", tt.what, passed)
		}
		w.Close()
	}
}

// TestSigned: what a user sends is signed by the provider, and that outlives a mailing list, which SPF does not.
func TestSigned(t *testing.T) {
	w := fixture(t, "internet").NewWorld(server.WorldOptions{Observed: true})
	defer w.Close()
	var p typed
	c, err := w.Learner().Dial(netip.MustParseAddr("192.0.2.25"), 587, &p)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []string{
		"EHLO laptop", "AUTH PLAIN AGFuYQBwYXNzd29yZDEyMw==", "MAIL FROM:<ana@north.example>", "RCPT TO:<bob@south.example>", "RCPT TO:<printers@guild.example>",
		"DATA", "From: Ana <ana@north.example>", "Subject: Lunch", "", "At one?", ".",
	} {
		c.Input([]byte(l + "\r\n"))
	}
	box, err := w.Mailbox("bob@south.example", "INBOX")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range box.Messages() {
		raw := strings.ReplaceAll(string(m.Content.Raw), "\r\n\t", " ")
		if i := strings.Index(raw, "Authentication-Results: "); i >= 0 {
			got = append(got, raw[i:i+strings.Index(raw[i:], "\r\n")])
		}
	}
	if want := []string{
		"Authentication-Results: mail.south.example; spf=pass smtp.mailfrom=north.example; dkim=pass header.d=north.example; dmarc=pass header.from=north.example",
		"Authentication-Results: mail.south.example; spf=fail smtp.mailfrom=north.example; dkim=pass header.d=north.example; dmarc=pass header.from=north.example",
	}; strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("it is found\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), p.take())
	}
}

// TestSigner: a host that is to sign needs a domain, a selector and a key.
func TestSigner(t *testing.T) {
	for _, tt := range []struct{ what, host, want string }{
		{"no domain", "dkim: {selector: june, key: k.pem}", "add `local-domains`"},
		{"no selector", "local-domains: [a.example], dkim: {key: k.pem}", "write `dkim: {selector: june"},
		{"no such file", "local-domains: [a.example], dkim: {selector: june, key: none.pem}", "none.pem"},
		{"no key", "local-domains: [a.example], dkim: {selector: june, key: k.pem}", "it has no key in PEM; make one with"},
	} {
		files := fstest.MapFS{
			"w.yaml": {Data: []byte("clock: {start: 2024-06-27T16:00:00Z}\nlearner: a\nhosts: [{name: a, addresses: [10.0.0.1], " + tt.host + "}]\n")},
			"k.pem":  {Data: []byte("nothing")},
		}
		if _, err := server.LoadFixture(files, "w"); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: it is said %v, want %q", tt.what, err, tt.want)
		}
	}
}
