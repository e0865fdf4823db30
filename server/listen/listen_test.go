package listen_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"net/textproto"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"

	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/listen"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// mailHost is the address of example.com in the doc world.
const mailHost = "10.49.137.152"

// exhausted is a listener that at first has no file descriptor left. That ends no server.
type exhausted struct {
	net.Listener
	times int
}

func (l *exhausted) Accept() (net.Conn, error) {
	if l.times--; l.times >= 0 {
		return nil, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
	return l.Listener.Accept()
}

// serve has a world's ports on TCP, and returns their addresses in order.
func serve(t *testing.T, world string, fresh bool, ports ...int) []string {
	t.Helper()
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		t.Fatal(err)
	}
	f, err := server.LoadFixture(worlds, world)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := listen.SelfSigned("localhost")
	if err != nil {
		t.Fatal(err)
	}
	var (
		joined []listen.Port
		addrs  []string
	)
	for _, p := range ports {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		joined = append(joined, listen.Port{Listener: &exhausted{Listener: ln, times: 2}, Addr: netip.MustParseAddr(mailHost), Port: p})
		addrs = append(addrs, ln.Addr().String())
	}
	hand := listen.Fresh(f, server.WorldOptions{})
	if !fresh {
		w := f.NewWorld(server.WorldOptions{})
		t.Cleanup(w.Close)
		hand = listen.Shared(w, new(sync.Mutex))
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- listen.Serve(ctx, hand, joined, cfg) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return addrs
}

var insecure = &tls.Config{InsecureSkipVerify: true} // the certificate is made anew for each run

// message is whole, so that no server that takes it from a user has to complete it (RFC 6409 §8).
const message = "From: user@client.com\r\nTo: bob@server.com\r\nSubject: by a client\r\nMessage-ID: <1@client.com>\r\nDate: Thu, 27 Jun 2024 16:00:00 +0000\r\n\r\nHello.\r\n"

// TestRealClients sends with go-smtp's client, and reads back with go-imap's
// and by POP3.
func TestRealClients(t *testing.T) {
	addrs := serve(t, "doc", false, 25, 587, 465, 110, 143, 993)
	smtpAddr, submission, smtps, pop3, imapAddr, imaps := addrs[0], addrs[1], addrs[2], addrs[3], addrs[4], addrs[5]

	t.Run("smtp", func(t *testing.T) {
		c, err := smtp.Dial(smtpAddr)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		send(t, c)
	})
	t.Run("submission with STARTTLS and AUTH", func(t *testing.T) {
		c, err := smtp.DialStartTLS(submission, insecure)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.Auth(sasl.NewPlainClient("", "bob", "password123")); err != nil {
			t.Fatal(err)
		}
		send(t, c)
	})
	t.Run("submission without AUTH is refused", func(t *testing.T) {
		c, err := smtp.Dial(submission)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		err = c.SendMail("user@client.com", []string{"bob@server.com"}, strings.NewReader(message))
		if err == nil {
			t.Error("accepted")
		}
	})
	t.Run("smtps", func(t *testing.T) {
		c, err := smtp.DialTLS(smtps, insecure)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if err := c.Auth(sasl.NewLoginClient("bob", "password123")); err != nil {
			t.Fatal(err)
		}
		send(t, c)
	})
	t.Run("imap", func(t *testing.T) {
		c, err := imapclient.DialInsecure(imapAddr, nil)
		readBack(t, c, err)
	})
	t.Run("imap with STARTTLS", func(t *testing.T) {
		c, err := imapclient.DialStartTLS(imapAddr, &imapclient.Options{TLSConfig: insecure})
		readBack(t, c, err)
	})
	t.Run("imaps", func(t *testing.T) {
		c, err := imapclient.DialTLS(imaps, &imapclient.Options{TLSConfig: insecure})
		readBack(t, c, err)
	})
	t.Run("pop3", func(t *testing.T) {
		c, err := textproto.Dial("tcp", pop3)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		say := func(cmd string) string {
			t.Helper()
			if cmd != "" {
				if err := c.PrintfLine("%s", cmd); err != nil {
					t.Fatal(err)
				}
			}
			l, err := c.ReadLine()
			if err != nil || !strings.HasPrefix(l, "+OK") {
				t.Fatalf("%s: %q, %v", cmd, l, err)
			}
			return l
		}
		say("")
		say("USER bob")
		say("PASS password123")
		if got := say("STAT"); !strings.HasPrefix(got, "+OK 5 ") {
			t.Errorf("STAT: %q, want the two old messages and three sent", got)
		}
		say("RETR 5")
		lines, err := c.ReadDotLines()
		if err != nil || lines[len(lines)-1] != "Hello." {
			t.Errorf("RETR: %q, %v", lines, err)
		}
		say("QUIT")
	})
}

func send(t *testing.T, c *smtp.Client) {
	t.Helper()
	if err := c.SendMail("user@client.com", []string{"bob@server.com"}, strings.NewReader(message)); err != nil {
		t.Error(err)
	}
	if err := c.Quit(); err != nil {
		t.Error(err)
	}
}

func readBack(t *testing.T, c *imapclient.Client, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login("bob", "password123").Wait(); err != nil {
		t.Fatal(err)
	}
	data, err := c.Select("INBOX", nil).Wait()
	if err != nil || data.NumMessages != 5 {
		t.Fatalf("SELECT: %+v, %v, want 5 messages", data, err)
	}
	msgs, err := c.Fetch(imap.SeqSetNum(5), &imap.FetchOptions{
		Envelope: true, UID: true, RFC822Size: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}},
	}).Collect()
	if err != nil || len(msgs) != 1 {
		t.Fatalf("FETCH: %d messages, %v", len(msgs), err)
	}
	m := msgs[0]
	body := m.FindBodySection(&imap.FetchItemBodySection{Peek: true})
	if m.Envelope.Subject != "by a client" || !strings.HasSuffix(string(body), message) || int(m.RFC822Size) != len(body) || m.UID != 5 {
		t.Errorf("UID %d, subject %q, size %d, body %q", m.UID, m.Envelope.Subject, m.RFC822Size, body)
	}
	if err := c.Logout().Wait(); err != nil {
		t.Error(err)
	}
}

func TestFreshWorldForEveryConnection(t *testing.T) {
	addr := serve(t, "doc", true, 110)[0]
	for i := range 2 {
		c, err := textproto.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		var last string
		for _, cmd := range []string{"", "USER bob", "PASS password123", "STAT", "DELE 1", "QUIT"} {
			if cmd != "" {
				c.PrintfLine("%s", cmd)
			}
			l, err := c.ReadLine()
			if err != nil {
				t.Fatal(err)
			}
			if cmd == "STAT" {
				last = l
			}
		}
		c.Close()
		if last != "+OK 2 819" {
			t.Errorf("connection %d: STAT says %q", i+1, last)
		}
	}
}

// TestLastWordsArrive closes on a client which is still sending.
func TestLastWordsArrive(t *testing.T) {
	addr := serve(t, "doc", false, 110)[0]
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "QUIT\r\n"+strings.Repeat("NOOP\r\n", 10_000))
	c := textproto.NewConn(conn)
	var last string
	for {
		l, err := c.ReadLine()
		if err != nil {
			break
		}
		last = l
	}
	if !strings.HasPrefix(last, "+OK Logging out") {
		t.Errorf("the last line is %q", last)
	}
}

// TestAClientThatDoesNotRead must not hold up the world.
func TestAClientThatDoesNotRead(t *testing.T) {
	addrs := serve(t, "doc", false, 110, 25)
	stuck, err := net.Dial("tcp", addrs[0])
	if err != nil {
		t.Fatal(err)
	}
	defer stuck.Close()
	fmt.Fprint(stuck, "USER bob\r\nPASS password123\r\n"+strings.Repeat("RETR 1\r\n", 20_000))
	c, err := textproto.Dial("tcp", addrs[1])
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	stuck.SetReadDeadline(time.Now().Add(time.Minute))
	if l, err := c.ReadLine(); err != nil || !strings.HasPrefix(l, "220 ") {
		t.Errorf("%q, %v", l, err)
	}
}

func TestGarbageInsteadOfTLS(t *testing.T) {
	addr := serve(t, "doc", false, 993)[0]
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "a LOGIN bob password123\r\n")
	buf := make([]byte, 100)
	conn.SetReadDeadline(time.Now().Add(time.Minute))
	for {
		n, err := conn.Read(buf)
		if strings.Contains(string(buf[:n]), "OK") {
			t.Errorf("the server said %q", buf[:n])
		}
		if err != nil {
			break
		}
	}
}

// TestClearTextInsteadOfTLS goes on in clear text after STARTTLS, as people do
// who type it into telnet: Exim's TLS library answers with an alert.
func TestClearTextInsteadOfTLS(t *testing.T) {
	addr := serve(t, "doc", false, 25)[0]
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Minute))
	c := textproto.NewConn(conn)
	for _, cmd := range []string{"", "EHLO client.com", "STARTTLS"} {
		if cmd != "" {
			fmt.Fprintf(conn, "%s\r\n", cmd)
		}
		if _, _, err := c.ReadResponse(2); err != nil {
			t.Fatalf("%q: %v", cmd, err)
		}
	}
	fmt.Fprint(conn, "QUIT\r\n")
	rest, err := io.ReadAll(c.R)
	if want := "\x15\x03\x03\x00\x02\x02\x0a"; string(rest) != want {
		t.Errorf("the server said %q, %v; want %q", rest, err, want)
	}
}

// TestConnectionsAtTheSameTime has several clients send to one world at once:
// it is theirs in turn, and no message is lost.
func TestConnectionsAtTheSameTime(t *testing.T) {
	addrs := serve(t, "doc", false, 25, 110)
	const clients, messages = 4, 5
	var sending sync.WaitGroup
	for range clients {
		sending.Go(func() {
			c, err := smtp.Dial(addrs[0])
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			for range messages {
				if err := c.SendMail("user@client.com", []string{"bob@server.com"}, strings.NewReader(message)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	sending.Wait()
	c, err := textproto.Dial("tcp", addrs[1])
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var last string
	for _, cmd := range []string{"", "USER bob", "PASS password123", "STAT"} {
		if cmd != "" {
			c.PrintfLine("%s", cmd)
		}
		if last, err = c.ReadLine(); err != nil {
			t.Fatal(err)
		}
	}
	if want := fmt.Sprintf("+OK %d ", 2+clients*messages); !strings.HasPrefix(last, want) {
		t.Errorf("STAT: %q, want the two old messages and %d sent", last, clients*messages)
	}
}
