package server_test

import (
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/dialog"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func fixture(t testing.TB, name string) *server.Fixture {
	t.Helper()
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	f, err := server.LoadFixture(worlds, name)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func dial(t testing.TB, w *server.World, addr string, port int, peer wire.Peer) *server.Conn {
	t.Helper()
	c, err := w.Learner().Dial(netip.MustParseAddr(addr), port, peer)
	if err != nil {
		t.Fatalf("dial %s port %d: %v", addr, port, err)
	}
	return c
}

// TestDocumentSessions holds the document's three sessions to every line that
// it prints.
func TestDocumentSessions(t *testing.T) {
	files, _ := filepath.Glob("testdata/doc-*.txt")
	if len(files) != 3 {
		t.Fatalf("%d sessions, want 3", len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			world, addr, port := directives(t, string(text))
			w := fixture(t, world).NewWorld(server.WorldOptions{Observed: true})
			defer w.Close()
			dialog.RunWorld(t, file, string(text), func(p wire.Peer) dialog.Client {
				return &inDialog{Conn: dial(t, w, addr, port, p), world: w}
			})
		})
	}
}

// inDialog is a connection that a dialog is played over.
type inDialog struct {
	*server.Conn
	world *server.World
	last  *wire.Exchange
}

func (c *inDialog) LastExchange() *wire.Exchange {
	for _, x := range exchanges(c.world) {
		c.last = x
	}
	return c.last
}

// exchanges are those since the world's last Take, questions to name servers
// among them.
func exchanges(w *server.World) (all []*wire.Exchange) {
	for _, e := range w.Take() {
		switch e := e.(type) {
		case server.Exchanged:
			all = append(all, e.Exchange)
		case server.Asked:
			all = append(all, e.Exchange)
		}
	}
	return all
}

// directives reads "= world NAME" and "= call ADDRESS PORT".
func directives(t testing.TB, text string) (world, addr string, port int) {
	t.Helper()
	for l := range strings.Lines(text) {
		switch f := strings.Fields(l); {
		case len(f) == 3 && f[1] == "world":
			world = f[2]
		case len(f) == 4 && f[1] == "call":
			addr = f[2]
			port, _ = strconv.Atoi(f[3])
		}
	}
	return world, addr, port
}

// typed is a peer that keeps what it receives.
type typed struct {
	out    []byte
	closed bool
	tls    bool
}

func (p *typed) Receive(b []byte) { p.out = append(p.out, b...) }
func (p *typed) StartTLS()        { p.tls = true }
func (p *typed) Closed()          { p.closed = true }

// take returns what was said since the last take.
func (p *typed) take() string {
	s := string(p.out)
	p.out = nil
	return s
}

// TestSameInputsGiveTheSameOctets types the three sessions into one world,
// twice, in pieces of different sizes.
func TestSameInputsGiveTheSameOctets(t *testing.T) {
	f := fixture(t, "doc")
	play := func(size int) string {
		w := f.NewWorld(server.WorldOptions{Seed: 42})
		defer w.Close()
		var all strings.Builder
		for _, file := range []string{"doc-smtp", "doc-pop3", "doc-imap"} {
			text, err := os.ReadFile("testdata/" + file + ".txt")
			if err != nil {
				t.Fatal(err)
			}
			_, addr, port := directives(t, string(text))
			var p typed
			c := dial(t, w, addr, port, &p)
			for l := range strings.Lines(string(text)) {
				if line, ok := strings.CutPrefix(l, "C: "); ok {
					for piece := range slices.Chunk([]byte(strings.TrimSuffix(line, "\n")+"\r\n"), size) {
						c.Input(piece)
					}
				}
			}
			c.HangUp()
			all.Write(p.out)
		}
		return all.String()
	}
	want := play(1000)
	if !strings.Contains(want, "id=1sMrpq-0001Ah-UT") || !strings.Contains(want, "LOGOUT") && !strings.Contains(want, "Logging out") {
		t.Fatalf("the sessions did not come to their end:\n%s", want)
	}
	for _, size := range []int{1000, 1, 3} {
		if got := play(size); got != want {
			t.Errorf("typed in pieces of %d, the world says\n%s\nand in one\n%s", size, got, want)
		}
	}
}

func TestDialErrors(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	for _, tt := range []struct {
		name, addr string
		port       int
		want       error
	}{
		{"no such host", "10.49.137.153", 25, server.ErrUnreachable},
		{"nothing listens", "10.49.137.152", 26, server.ErrRefused},
		{"a real address is not reached", "127.0.0.1", 22, server.ErrUnreachable},
	} {
		if _, err := w.Learner().Dial(netip.MustParseAddr(tt.addr), tt.port, &typed{}); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestResolve(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	for name, want := range map[string]string{
		"example.com": "10.49.137.152", "EXAMPLE.com.": "10.49.137.152", "linux": "10.11.81.126",
		"localhost": "10.11.81.126", "10.1.2.3": "10.1.2.3", "::1": "::1", "google.com": "",
		"mail.example.com": "10.49.137.152", "server.com.": "10.49.137.152", "linux.client.com": "10.11.81.126", "nobody.server.com": "",
	} {
		addrs, ok := w.Learner().Resolve(name)
		if ok != (want != "") || ok && addrs[0].String() != want {
			t.Errorf("Resolve(%q) = %v, %v, want %q", name, addrs, ok, want)
		}
	}
}

// TestIdleReportsADelivery is two terminals: IDLE in one, delivery in the
// other.
func TestIdleReportsADelivery(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	var idling, sending typed
	a := dial(t, w, "10.49.137.152", 143, &idling)
	for _, l := range []string{"a LOGIN bob password123", "b SELECT INBOX", "c IDLE"} {
		a.Input([]byte(l + "\r\n"))
	}
	if got := idling.take(); !strings.HasSuffix(got, "+ idling\r\n") {
		t.Fatalf("before the delivery:\n%s", got)
	}
	b := dial(t, w, "10.49.137.152", 25, &sending)
	for _, l := range []string{"HELO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA", "Subject: hi", "", "hi"} {
		b.Input([]byte(l + "\r\n"))
		if got := idling.take(); got != "" {
			t.Fatalf("after %q the other terminal said %q", l, got)
		}
	}
	b.Input([]byte(".\r\n"))
	if got, want := idling.take(), "* 3 EXISTS\r\n* 1 RECENT\r\n"; got != want {
		t.Errorf("on delivery: %q, want %q", got, want)
	}
	a.Input([]byte("DONE\r\n"))
	if got := idling.take(); !strings.HasPrefix(got, "c OK ") {
		t.Errorf("after DONE: %q", got)
	}
}

// TestHeaderThatEndsEarly sends a message with a line that is no header field among those
// that are. Whoever reads it by POP3 or IMAP finds that line in the body, and what was
// meant for the header below it.
func TestHeaderThatEndsEarly(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	var said typed
	say := func(port int, lines ...string) string {
		c := dial(t, w, "10.49.137.152", port, &said)
		defer c.HangUp()
		for _, l := range lines {
			said.take()
			c.Input([]byte(l + "\r\n"))
		}
		return said.take()
	}
	say(25, "HELO client.com", "MAIL FROM:<user@client.com>", "RCPT TO:<alice@server.com>", "DATA", "From: user@client.com", "Dear Alice", "Subject: hi", "", "text", ".")
	for _, tt := range []struct{ asked, has, lacks string }{
		{say(110, "USER alice", "PASS password123", "TOP 1 1"), "\r\nFrom: user@client.com\r\n\r\nDear Alice\r\n.\r\n", "Subject"},
		{say(143, "a LOGIN alice password123", "b SELECT INBOX", "c FETCH 1 BODY[TEXT]"), "{33}\r\nDear Alice\r\nSubject: hi\r\n\r\ntext\r\n)", "From"},
		{say(143, "a LOGIN alice password123", "b SELECT INBOX", "c FETCH 1 (BODYSTRUCTURE)"), ` 33 4 `, ""},
		{say(143, "a LOGIN alice password123", "b SELECT INBOX", "c FETCH 1 ENVELOPE"), `ENVELOPE (NIL NIL ((NIL NIL "user" "client.com"))`, "hi"},
	} {
		if !strings.Contains(tt.asked, tt.has) || tt.lacks != "" && strings.Contains(tt.asked, tt.lacks) {
			t.Errorf("want %q and no %q:\n%s", tt.has, tt.lacks, tt.asked)
		}
	}
}

func TestPortThatWantsTLSFirst(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	var p typed
	c := dial(t, w, "10.49.137.152", 993, &p)
	if !p.tls || len(p.out) > 0 {
		t.Errorf("before the handshake: tls wanted %v, said %q", p.tls, p.out)
	}
	c.Secured()
	if got := p.take(); !strings.HasPrefix(got, "* OK ") {
		t.Errorf("after it: %q", got)
	}
}

func TestPersonaChangesWithTheNextConnection(t *testing.T) {
	w := fixture(t, "doc").NewWorld(server.WorldOptions{})
	defer w.Close()
	greeting := func() string {
		var p typed
		dial(t, w, "10.49.137.152", 25, &p).HangUp()
		return p.take()
	}
	if got := greeting(); !strings.Contains(got, "Exim") {
		t.Errorf("the fixture's: %q", got)
	}
	w.SetPersona(smtp.Name, "postfix")
	if got := greeting(); !strings.Contains(got, "Postfix") {
		t.Errorf("after the change: %q", got)
	}
	w.SetPersona(smtp.Name, "")
	if got := greeting(); !strings.Contains(got, "Exim") {
		t.Errorf("back again: %q", got)
	}
}

func TestFixtureErrors(t *testing.T) {
	const ok = "clock: {start: 2024-01-01T00:00:00Z}\nlearner: a\nhosts: [{name: a, addresses: [10.0.0.1]}]\n"
	for _, tt := range []struct{ name, file, want string }{
		{"good", ok, ""},
		{"unknown key", ok + "colour: red\n", "[4:1]"},
		{"no clock", "learner: a\nhosts: [{name: a, addresses: [10.0.0.1]}]\n", "clock"},
		{"unknown learner", strings.Replace(ok, "learner: a", "learner: b", 1), `no host is named "b"`},
		{"bad address", strings.Replace(ok, "10.0.0.1", "10.0.0", 1), "addresses"},
		{"unknown persona", strings.Replace(ok, "[10.0.0.1]", "[10.0.0.1], services: [{port: 25, protocol: smtp, persona: sendmail}]", 1), "there are exim, postfix"},
		{"persona of another protocol", strings.Replace(ok, "[10.0.0.1]", "[10.0.0.1], services: [{port: 25, protocol: smtp, persona: dovecot}]", 1), "does not speak"},
		{"unknown setting", strings.Replace(ok, "[10.0.0.1]", "[10.0.0.1], services: [{port: 25, protocol: smtp, persona: exim, smtp: {verify: true}}]", 1), `[3:102] unknown field "verify"`},
		{"setting of a wrong kind", strings.Replace(ok, "[10.0.0.1]", "[10.0.0.1], services: [{port: 25, protocol: smtp, persona: exim, smtp: {vrfy: perhaps}}]", 1), "[3:108]"},
		{"settings of another protocol", strings.Replace(ok, "[10.0.0.1]", "[10.0.0.1], services: [{port: 25, protocol: smtp, persona: exim, pop3: {apop: true}}]", 1), `[3:95] unknown field "pop3"`},
		{"unknown key of a service", strings.Replace(ok, "[10.0.0.1]", "[10.0.0.1], services: [{port: 25, protocol: smtp, persona: exim, tsl: true}]", 1), `[3:95] unknown field "tsl"`},
		{"extends itself", "extends: w\n" + ok, "extends itself"},
		{"extends nothing", "extends: x\n" + ok, `no world "x"; there are w`},
		{"missing message", strings.Replace(ok, "[10.0.0.1]", "[10.0.0.1], users: [{name: b, mailboxes: [{name: INBOX, messages: [{file: m.eml}]}]}]", 1), "m.eml"},
	} {
		_, err := server.LoadFixture(fstest.MapFS{"w.yaml": {Data: []byte(tt.file)}}, "w")
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: error %v, want %q in it", tt.name, err, tt.want)
		}
	}
}
