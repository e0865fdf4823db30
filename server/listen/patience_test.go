package listen_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/listen"
)

// pipes is a listener whose connections are in memory, so that their time-outs are those of a
// clock that moves when everybody waits.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	ended chan struct{}
}

func (l *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.ended:
		return nil, net.ErrClosed
	}
}

func (l *pipes) Close() error {
	l.once.Do(func() { close(l.ended) })
	return nil
}

func (l *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// piped connects a client to a service of a product, in a bubble of synctest: lines are what the
// server says.
func piped(t *testing.T, f *server.Fixture, persona string, number int) (client net.Conn, lines chan string, end func()) {
	return pipedWith(t, f, persona, number, nil)
}

// pipedWith is piped with a certificate, for a port of TLS from the first octet.
func pipedWith(t *testing.T, f *server.Fixture, persona string, number int, cfg *tls.Config) (client net.Conn, lines chan string, end func()) {
	ctx, cancel := context.WithCancel(t.Context())
	w := f.NewWorld(server.WorldOptions{})
	for _, p := range w.Protocols().Conversational() {
		w.SetPersona(p.Name, persona)
	}
	ln := &pipes{conns: make(chan net.Conn), ended: make(chan struct{})}
	served := make(chan error)
	port := listen.Port{Listener: ln, Addr: netip.MustParseAddr(mailHost), Port: number}
	go func() { served <- listen.Serve(ctx, listen.Shared(w, new(sync.Mutex)), []listen.Port{port}, cfg) }()
	client, theirs := net.Pipe()
	ln.conns <- theirs
	if cfg != nil {
		client = tls.Client(client, &tls.Config{InsecureSkipVerify: true})
	}
	lines = make(chan string, 1000)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(client); s.Scan(); {
			lines <- s.Text()
		}
	}()
	synctest.Wait()
	return client, lines, func() {
		client.Close()
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		w.Close()
	}
}

func doc(t *testing.T) *server.Fixture {
	t.Helper()
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	f, err := server.LoadFixture(worlds, "doc")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestSilentClients says nothing for as long as each product puts up with it, and holds what it
// says then: as it was measured of the real ones.
func TestSilentClients(t *testing.T) {
	for _, tt := range []struct {
		name, persona string
		port          int
		typed         []string
		after         time.Duration
		says          string
		stays         bool
	}{
		{"Exim before HELO", "exim", 25, nil, 300 * time.Second, "421 example.com: SMTP command timeout - closing connection", false},
		{"Exim after HELO", "exim", 25, []string{"HELO x"}, 300 * time.Second, "421 example.com: SMTP command timeout - closing connection", false},
		{"Exim inside message text", "exim", 25, []string{"HELO x", "MAIL FROM:<a@client.com>", "RCPT TO:<bob@server.com>", "DATA"}, 300 * time.Second, "421 example.com SMTP incoming data timeout - closing connection.", false},
		{"Postfix", "postfix", 25, nil, 300 * time.Second, "421 4.4.2 example.com Error: timeout exceeded", false},
		{"Postfix inside message text", "postfix", 25, []string{"HELO x", "MAIL FROM:<a@client.com>", "RCPT TO:<bob@server.com>", "DATA"}, 300 * time.Second, "421 4.4.2 example.com Error: timeout exceeded", false},
		{"no product", "plain", 25, nil, 300 * time.Second, "421 4.4.2 Idle timeout, bye bye", false},
		{"Dovecot's POP3 before login", "dovecot", 110, nil, 180 * time.Second, "-ERR Disconnected for inactivity.", false},
		{"Dovecot's POP3 logged in", "dovecot", 110, []string{"USER bob", "PASS password123"}, 600 * time.Second, "-ERR Disconnected for inactivity.", false},
		{"Dovecot's IMAP before login", "dovecot", 143, nil, 180 * time.Second, "* BYE Disconnected for inactivity.", false},
		{"Dovecot's IMAP logged in", "dovecot", 143, []string{"a LOGIN bob password123"}, 1800 * time.Second, "* BYE Disconnected for inactivity.", false},
		{"Dovecot's IMAP in IDLE", "dovecot", 143, []string{"a LOGIN bob password123", "b SELECT INBOX", "c IDLE"}, 120 * time.Second, "* OK Still here", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := doc(t)
			synctest.Test(t, func(t *testing.T) {
				client, lines, end := piped(t, f, tt.persona, tt.port)
				defer end()
				for _, line := range tt.typed {
					client.Write([]byte(line + "\r\n"))
					synctest.Wait()
				}
				for range len(lines) {
					<-lines
				}
				since := time.Now()
				if got := <-lines; got != tt.says || time.Since(since) != tt.after {
					t.Errorf("after %v it says %q, want %q after %v", time.Since(since), got, tt.says, tt.after)
				}
				if tt.stays {
					if got := <-lines; got != tt.says || time.Since(since) != 2*tt.after {
						t.Errorf("after %v it says %q", time.Since(since), got)
					}
					client.Write([]byte("DONE\r\n"))
					if got := <-lines; !strings.HasPrefix(got, "c OK") {
						t.Errorf("IDLE is ended by %q", got)
					}
				} else if got, open := <-lines; open {
					t.Errorf("it goes on with %q", got)
				}
			})
		})
	}
}

// TestSilentClientsOfTLS: who says nothing after the handshake is put up with no longer.
func TestSilentClientsOfTLS(t *testing.T) {
	cfg, err := listen.SelfSigned("localhost")
	if err != nil {
		t.Fatal(err)
	}
	for port, says := range map[int]string{993: "* BYE Disconnected for inactivity.", 995: "-ERR Disconnected for inactivity."} {
		f := doc(t)
		synctest.Test(t, func(t *testing.T) {
			_, lines, end := pipedWith(t, f, "dovecot", port, cfg)
			defer end()
			since := time.Now()
			<-lines // the greeting
			if got := <-lines; got != says || time.Since(since) != 180*time.Second {
				t.Errorf("port %d: after %v it says %q", port, time.Since(since), got)
			}
		})
	}
}

// TestPenalties makes what each product makes a client wait for. Whoever sends it all at once
// waits as long as whoever sends it line by line.
func TestPenalties(t *testing.T) {
	f := doc(t)
	for _, tt := range []struct {
		name, persona string
		port          int
		typed         string
		times         int
		takes         time.Duration
	}{
		{"Dovecot's POP3", "dovecot", 110, "USER bob\r\nPASS wrong\r\n", 5, 10 * time.Second},
		{"Dovecot's IMAP", "dovecot", 143, "a LOGIN bob wrong\r\n", 5, 10 * time.Second},
		{"no product's", "plain", 110, "USER bob\r\nPASS wrong\r\n", 5, 0},
		{"ten errors are free", "postfix", 25, "RCPT TO:<bob@server.com>\r\n", 10, 0},
		{"and each more takes a second", "postfix", 25, "RCPT TO:<bob@server.com>\r\n", 15, 5 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, lines, end := piped(t, f, tt.persona, tt.port)
				defer end()
				<-lines // the greeting
				since := time.Now()
				client.Write([]byte(strings.Repeat(tt.typed, tt.times)))
				for range tt.times * strings.Count(tt.typed, "\n") {
					<-lines
				}
				if took := time.Since(since); took != tt.takes {
					t.Errorf("it takes %v, want %v", took, tt.takes)
				}
			})
		})
	}
}

// TestPenaltyEndsWithTheServer: nobody is waited for when the server ends.
func TestPenaltyEndsWithTheServer(t *testing.T) {
	f := doc(t)
	synctest.Test(t, func(t *testing.T) {
		client, lines, end := piped(t, f, "dovecot", 110)
		<-lines
		client.Write([]byte(strings.Repeat("USER bob\r\nPASS wrong\r\n", 500)))
		synctest.Wait()
		since := time.Now()
		if end(); time.Since(since) > 15*time.Second {
			t.Errorf("it ends after %v", time.Since(since))
		}
	})
}

// TestGoneBehindCommands: a client that sends many commands, and no more, is served all of them, and
// answered, though they take more than a turn; over TLS the end can come with them in one piece.
func TestGoneBehindCommands(t *testing.T) {
	cfg, err := listen.SelfSigned("localhost")
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []int{143, 993} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		w := doc(t).NewWorld(server.WorldOptions{})
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error)
		port := listen.Port{Listener: ln, Addr: netip.MustParseAddr(mailHost), Port: number}
		go func() { served <- listen.Serve(ctx, listen.Shared(w, new(sync.Mutex)), []listen.Port{port}, cfg) }()
		var conn interface {
			net.Conn
			CloseWrite() error
		}
		if number == 993 {
			conn, err = tls.Dial("tcp", ln.Addr().String(), &tls.Config{InsecureSkipVerify: true})
		} else {
			conn, err = net.DialTCP("tcp", nil, ln.Addr().(*net.TCPAddr))
		}
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(time.Minute))
		const n = 400
		all := "a LOGIN bob password123\r\n"
		for i := range n {
			all += fmt.Sprintf("c CREATE box%d\r\n", i)
		}
		if _, err := conn.Write([]byte(all)); err != nil {
			t.Fatal(err)
		}
		if err := conn.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		said, _ := io.ReadAll(conn) // until the server has ended it
		conn.Close()
		if got := strings.Count(string(said), "\nc OK "); got != n {
			t.Errorf("port %d: %d of %d commands are answered", number, got, n)
		}
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		if _, err := w.Mailbox("bob", fmt.Sprint("box", n-1)); err != nil {
			t.Errorf("port %d: the last command was not served: %v", number, err)
		}
		w.Close()
	}
}
