package listen_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"ehlo/server"
	"ehlo/server/listen"
)

// TestTooManyConnections: a port takes so many and no more. Exim turns away who comes last, as it
// was measured to; Dovecot whoever has not logged in for longest, so that there is always room for
// who does.
func TestTooManyConnections(t *testing.T) {
	for _, tt := range []struct {
		persona string
		port    int
		login   string // of the first client
		ends    int    // of those who come one after the other
		says    string
	}{
		{"exim", 25, "", 2, "421 Too many concurrent SMTP connections; please try again later."},
		{"postfix", 25, "", 2, "421 4.7.0 example.com Error: too many connections from 10.11.81.126"},
		{"plain", 25, "", 2, "421 4.3.2 Too many connections, come back later"},
		{"dovecot", 110, "", 0, "-ERR Connection queue full"},
		{"dovecot", 143, "", 0, "* BYE Connection queue full"},
		{"dovecot", 143, "a LOGIN bob password123\r\n", 1, "* BYE Connection queue full"},
	} {
		t.Run(tt.persona, func(t *testing.T) {
			w := doc(t).NewWorld(server.WorldOptions{})
			defer w.Close()
			for _, p := range w.Protocols().Conversational() {
				w.SetPersona(p.Name, tt.persona)
			}
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			port := listen.Port{Listener: ln, Addr: netip.MustParseAddr(mailHost), Port: tt.port, Most: 2}
			served := make(chan error)
			go func() { served <- listen.Serve(ctx, listen.Shared(w, new(sync.Mutex)), []listen.Port{port}, nil) }()
			defer func() {
				cancel()
				if err := <-served; err != nil {
					t.Error(err)
				}
			}()
			var clients []*bufio.Reader
			for i := range 3 {
				conn, err := net.Dial("tcp", ln.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(time.Minute))
				r := bufio.NewReader(conn)
				clients = append(clients, r)
				if i == tt.ends && tt.ends == 2 {
					break
				}
				if _, err := r.ReadString('\n'); err != nil { // it is greeted
					t.Fatal(err)
				}
				if i == 0 && tt.login != "" {
					conn.Write([]byte(tt.login))
					if line, err := r.ReadString('\n'); err != nil || !strings.Contains(line, "OK") {
						t.Fatalf("the login is answered %q (%v)", line, err)
					}
				}
			}
			line, err := clients[tt.ends].ReadString('\n')
			if err != nil || line != tt.says+"\r\n" {
				t.Errorf("client %d is told %q (%v), want %q", tt.ends, line, err, tt.says)
			}
			if line, err := clients[tt.ends].ReadString('\n'); err == nil {
				t.Errorf("then %q", line)
			}
		})
	}
}

// crowdedPort is a port of so many places, and those who come to it.
type crowdedPort struct {
	t      *testing.T
	addr   string
	counts listen.Counts
}

func crowdPort(t *testing.T, persona string, port, most int) *crowdedPort {
	t.Helper()
	w := doc(t).NewWorld(server.WorldOptions{})
	t.Cleanup(w.Close)
	for _, p := range w.Protocols().Conversational() {
		w.SetPersona(p.Name, persona)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &crowdedPort{t: t, addr: ln.Addr().String()}
	ctx, cancel := context.WithCancel(t.Context())
	p := listen.Port{Listener: ln, Addr: netip.MustParseAddr(mailHost), Port: port, Most: most, Counts: &c.counts}
	served := make(chan error)
	go func() { served <- listen.Serve(ctx, listen.Shared(w, new(sync.Mutex)), []listen.Port{p}, nil) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return c
}

// caller is a client that comes from an address of this machine's.
type caller struct {
	t *testing.T
	net.Conn
	r *bufio.Reader
}

func (c *crowdedPort) from(address string) *caller {
	c.t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	conn, err := d.Dial("tcp", c.addr)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(time.Minute))
	return &caller{c.t, conn, bufio.NewReader(conn)}
}

// says sends a command, unless it is "", and reads a line that has something in it.
func (c *caller) says(command, contains string) *caller {
	c.t.Helper()
	if command != "" {
		c.Write([]byte(command + "\r\n"))
	}
	if line, err := c.r.ReadString('\n'); err != nil || !strings.Contains(line, contains) {
		c.t.Fatalf("%q is answered %q (%v), want %q", command, line, err, contains)
	}
	return c
}

// goes reads the last that the server says, and that it ends the connection.
func (c *caller) goes(says string) {
	c.t.Helper()
	c.says("", says)
	if line, err := c.r.ReadString('\n'); err == nil {
		c.t.Errorf("then %q", line)
	}
}

// TestWhoGivesWay: who has most gives way to who comes, and nobody else does.
func TestWhoGivesWay(t *testing.T) {
	const us, them, other = "127.0.0.1", "127.0.0.2", "127.0.0.3"
	const bob, carol = "a LOGIN bob password123", "a LOGIN carol password123"
	t.Run("of an address that has most, whoever came first of those that have not logged in", func(t *testing.T) {
		p := crowdPort(t, "dovecot", 143, 4)
		first := p.from(us).says("", "OK")
		one := p.from(them).says("", "OK").says(bob, "Logged in")
		two := p.from(them).says("", "OK")
		three := p.from(them).says("", "OK")
		p.from(other).says("", "OK").says(bob, "Logged in")
		two.goes("* BYE Connection queue full")
		for _, c := range []*caller{first, one, three} {
			c.says("b NOOP", "b OK")
		}
		if n := p.counts.Displaced.Load(); n != 1 {
			t.Errorf("%d are displaced", n)
		}
	})
	t.Run("if all of it have logged in, the one of the user with most that was silent for longest", func(t *testing.T) {
		p := crowdPort(t, "dovecot", 143, 5)
		first := p.from(us).says("", "OK").says(bob, "Logged in")
		carols := p.from(them).says("", "OK").says(carol, "Logged in")
		var bobs []*caller
		for range 3 {
			bobs = append(bobs, p.from(them).says("", "OK").says(bob, "Logged in"))
		}
		bobs[0].says("b NOOP", "b OK")
		p.from(other).says("", "OK").says(bob, "Logged in")
		bobs[1].goes("* BYE ")
		for _, c := range []*caller{first, carols, bobs[0], bobs[2]} {
			c.says("c NOOP", "c OK")
		}
		// One more of theirs takes a place of their own.
		p.from(them).says("", "OK").says(carol, "Logged in")
		bobs[0].goes("* BYE ")
	})
	t.Run("nobody who has logged in, where each has one place", func(t *testing.T) {
		p := crowdPort(t, "dovecot", 143, 2)
		one := p.from(us).says("", "OK").says(bob, "Logged in")
		two := p.from(them).says("", "OK").says(bob, "Logged in")
		p.from(other).goes("* BYE Connection queue full")
		for _, c := range []*caller{one, two} {
			c.says("b NOOP", "b OK")
		}
		if n := p.counts.TurnedAway.Load(); n != 1 {
			t.Errorf("%d are turned away", n)
		}
	})
	t.Run("of Exim's, whoever came first from the address that has most", func(t *testing.T) {
		p := crowdPort(t, "exim", 25, 3)
		one := p.from(them).says("", "220 ")
		two := p.from(them).says("", "220 ")
		first := p.from(us).says("", "220 ")
		const says = "421 Too many concurrent SMTP connections; please try again later."
		p.from(them).goes(says) // who has most already gets none of another's
		last := p.from(other).says("", "220 ")
		one.goes(says)
		p.from(them).goes(says)
		for _, c := range []*caller{first, two, last} {
			c.says("NOOP", "250 ")
		}
	})
}

// TestNewcomersAreServed: however many come from one address, and come again at once when they are sent away,
// who comes from another is served.
func TestNewcomersAreServed(t *testing.T) {
	for _, tt := range []struct {
		persona string
		port    int
		dialog  [][2]string
	}{
		{"dovecot", 143, [][2]string{{"", "* OK"}, {"a LOGIN carol password123", "a OK"}, {"b LOGOUT", "* BYE"}}},
		{"dovecot", 110, [][2]string{{"", "+OK"}, {"USER carol", "+OK"}, {"PASS password123", "+OK"}, {"QUIT", "+OK"}}},
		{"postfix", 25, [][2]string{{"", "220 "}, {"HELO a", "250 "}, {"QUIT", "221 "}}},
		{"plain", 143, [][2]string{{"", "* OK"}, {"a LOGIN carol password123", "a OK"}, {"b LOGOUT", "* BYE"}}},
	} {
		t.Run(tt.persona, func(t *testing.T) {
			p := crowdPort(t, tt.persona, tt.port, 10)
			over := make(chan struct{})
			var attackers sync.WaitGroup
			for i := range 20 {
				attackers.Go(func() {
					for {
						conn, err := net.Dial("tcp", p.addr)
						if err != nil {
							t.Error(err)
							return
						}
						if i%2 == 0 && tt.port == 143 {
							conn.Write([]byte("a LOGIN bob password123\r\n"))
						}
						ended := make(chan struct{})
						go func() {
							defer close(ended)
							io.Copy(io.Discard, conn)
						}()
						select {
						case <-ended:
							conn.Close()
						case <-over:
							conn.Close()
							<-ended
							return
						}
					}
				})
			}
			defer attackers.Wait()
			defer close(over)
			for range 20 {
				c := p.from("127.0.0.2")
				for _, d := range tt.dialog {
					c.says(d[0], d[1])
				}
				c.Close()
			}
		})
	}
}
