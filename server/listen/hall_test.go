package listen_test

import (
	"bufio"
	"context"
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
