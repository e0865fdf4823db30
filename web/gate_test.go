package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/pace"
	"ehlo/internal/sandbox"
	"ehlo/web"
)

// TestWhoseRequest: limits are counted for who asks, whatever proxies and nodes are between, and
// nobody counts as another by saying so.
func TestWhoseRequest(t *testing.T) {
	for _, tt := range []struct {
		name, peer, forwardedFor, secret string
		from                             string
	}{
		{"who asks", "192.0.2.7:4000", "", "", "192.0.2.7/32"},
		{"this machine's user", "127.0.0.1:4000", "", "", ""},
		{"this machine's user, by IPv6", "[::1]:4000", "", "", ""},
		{"IPv4 within IPv6", "[::ffff:192.0.2.7]:4000", "", "", "192.0.2.7/32"},
		{"one of a customer's many addresses", "[2001:db8:1:2:3:4:5:6]:4000", "", "", "2001:db8:1:2::/64"},
		{"a link's own address", "[fe80::1%eth0]:4000", "", "", "fe80::/64"},
		{"a proxy on this machine", "127.0.0.1:4000", "192.0.2.7", "", "192.0.2.7/32"},
		{"a proxy that is believed", "10.0.0.5:4000", "192.0.2.7", "", "192.0.2.7/32"},
		{"two proxies", "127.0.0.1:4000", "192.0.2.7, 10.0.0.5", "", "192.0.2.7/32"},
		{"who names another", "192.0.2.7:4000", "198.51.100.1", "", "192.0.2.7/32"},
		{"who names another to a proxy", "10.0.0.5:4000", "198.51.100.1, 192.0.2.7", "", "192.0.2.7/32"},
		{"who names nothing that is an address", "10.0.0.5:4000", "unknown", "", "10.0.0.5/32"},
		{"a user of a proxy's own machine", "10.0.0.5:4000", "127.0.0.1", "", "10.0.0.5/32"},
		{"two proxies on one machine", "10.0.0.5:4000", "192.0.2.7, ::1", "", "192.0.2.7/32"},
		{"two proxies on this machine", "127.0.0.1:4000", "192.0.2.7, 127.0.0.1", "", "192.0.2.7/32"},
		{"this machine's user, by a proxy on it", "127.0.0.1:4000", "127.0.0.1", "", ""},
		{"another node", "172.16.0.2:4000", "192.0.2.7", "secret", "192.0.2.7/32"},
		{"who says to be another node", "172.16.0.2:4000", "192.0.2.7", "guess", "172.16.0.2/32"},
		{"another node names whom its own peer named", "172.16.0.2:4000", "198.51.100.1, 192.0.2.7", "secret", "192.0.2.7/32"},
	} {
		r := httptest.NewRequest("GET", "/ws", nil)
		r.RemoteAddr = tt.peer
		if tt.forwardedFor != "" {
			r.Header.Set("X-Forwarded-For", tt.forwardedFor)
		}
		if tt.secret != "" {
			r.Header.Set("Ehlo-Forwarded", tt.secret)
		}
		g := web.NewGate([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, "secret")
		if got := g.From(r); got != tt.from {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.from)
		}
	}
	r := httptest.NewRequest("GET", "/ws", nil)
	r.Header.Set("X-Forwarded-For", "198.51.100.1")
	r.Header.Set("Ehlo-Forwarded", "")
	if got := web.NewGate(nil, "").From(r); got != "192.0.2.1/32" {
		t.Errorf("a server by itself takes %q for another node", got)
	}
}

// TestCrowd: what comes from one address is limited, with words for whoever meets it, and
// nobody else is.
func TestCrowd(t *testing.T) {
	gate := web.NewGate(nil, "")
	gate.Narrow()
	srv := siteBehind(t, gate)
	const here = "192.0.2.7"
	open := func(from, activity string) (*websocket.Conn, error) {
		t.Helper()
		conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/ws", http.Header{"X-Forwarded-For": {from}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		// The server may have closed it: what it said is read all the same.
		_ = conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","page":"a","activity":"`+activity+`"}`))
		_, _, err = conn.ReadMessage()
		return conn, err
	}
	welcome := func(from string) *websocket.Conn {
		t.Helper()
		conn, err := open(from, "play")
		if err != nil {
			t.Fatal(err)
		}
		return conn
	}
	refused := func(what string) {
		t.Helper()
		if _, err := open(here, "play"); !websocket.IsCloseError(err, websocket.CloseTryAgainLater) || !strings.Contains(err.Error(), "your network") {
			t.Errorf("%s ended with %v", what, err)
		}
	}
	one, _ := welcome(here), welcome(here)
	refused("a third page")
	welcome("192.0.2.8")
	one.Close()
	eventually(t, func() bool {
		conn, err := open(here, "play")
		one = conn
		return err == nil
	})
	one.Close()
	eventually(t, func() bool { return gate.Pages(here) == 1 })
	refused("a fourth sandbox")
	if got := gate.Refused(); got < 2 {
		t.Errorf("%d are counted", got)
	}
	gate.Take(here, time.Minute)
	if status, says := askFrom(t, srv.URL+"/api/labs", here); status != http.StatusTooManyRequests || !strings.Contains(says, "your network") {
		t.Errorf("one request too many: %d %q", status, says)
	}
	if status, _ := askFrom(t, srv.URL+"/api/labs", "192.0.2.8"); status != http.StatusOK {
		t.Errorf("another address is answered %d", status)
	}
}

func askFrom(t *testing.T, url, from string) (status int, says string) {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Forwarded-For", from)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data)
}

// TestTimeIsShared: who takes much of the server's time waits, and is told so, as do all of their
// address; nothing is refused.
func TestTimeIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := web.NewGate(nil, "")
		g.Narrow()
		here, there := httptest.NewRequest("GET", "/ws", nil), httptest.NewRequest("GET", "/ws", nil)
		there.RemoteAddr = "192.0.2.2:1"
		busy, other := g.Page(here), g.Page(here)
		var told atomic.Int64
		serve := func(r *http.Request, p *pace.Budget, takes time.Duration) (wait time.Duration) {
			begun := time.Now()
			g.Serve(t.Context(), r, p, func() { told.Add(1) }, func() time.Duration {
				wait = time.Since(begun)
				time.Sleep(takes)
				return takes
			})
			return wait
		}
		for _, tt := range []struct {
			who   string
			from  *http.Request
			page  *pace.Budget
			takes time.Duration
			waits time.Duration
			told  int64
		}{
			{"the first", here, busy, time.Second, 0, 0},
			{"a page that has taken what it may at once", here, busy, time.Second, 0, 0},
			{"and more", here, busy, 0, 19 * time.Second, 1},
			{"another address", there, g.Page(there), 0, 0, 1},
			{"another page, when all have taken what they may", here, other, 0, 0, 1},
		} {
			if wait := serve(tt.from, tt.page, tt.takes); wait.Round(time.Second) != tt.waits || told.Load() != tt.told {
				t.Errorf("%s waits %v, want %v, and is told %d times, want %d", tt.who, wait, tt.waits, told.Load(), tt.told)
			}
		}
		var wg sync.WaitGroup
		begun := time.Now()
		for range 5 {
			wg.Go(func() { serve(here, g.Page(here), time.Second) })
		}
		wg.Wait()
		if took := time.Since(begun); took < 30*time.Second {
			t.Errorf("five pages that take a second each take %v together", took)
		}
	})
}

// TestLargeMessages: an address sends few large messages at a time, and any number of small ones.
func TestLargeMessages(t *testing.T) {
	gate := web.NewGate(nil, "")
	gate.Narrow()
	srv := siteBehind(t, gate)
	dial := func() *websocket.Conn {
		conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/ws", http.Header{"X-Forwarded-For": {"192.0.2.7"}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	slow, other := dial(), dial()
	w, err := slow.NextWriter(websocket.TextMessage)
	if err != nil {
		t.Fatal(err)
	}
	begin := `{"type":"hello","page":"a"` + strings.Repeat(" ", 100<<10)
	if _, err := io.WriteString(w, begin); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return gate.Large("192.0.2.7") == 1 })
	hello := func(text string) {
		if err := other.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	hello(`{"type":"hello","page":"b"}`)
	if _, _, err := other.ReadMessage(); err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	hello(begin + `}`)
	go func() {
		for {
			_, data, err := other.ReadMessage()
			if err != nil || strings.Contains(string(data), "greeted") {
				answered <- err
				return
			}
		}
	}()
	select {
	case err := <-answered:
		t.Errorf("a second large message is read beside the first (%v)", err)
	case <-time.After(50 * time.Millisecond):
	}
	if _, err := io.WriteString(w, "}"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-answered; !websocket.IsCloseError(err, websocket.ClosePolicyViolation) {
		t.Errorf("it ends with %v", err)
	}
}

// TestLargeMessagesWait: what has been read and waits for its turn is still one of few.
func TestLargeMessagesWait(t *testing.T) {
	gate := web.NewGate(nil, "")
	gate.Narrow()
	srv := siteBehind(t, gate)
	const here = "192.0.2.7"
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/ws", http.Header{"X-Forwarded-For": {here}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	gate.Take(here, time.Hour)
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","page":"a"`+strings.Repeat(" ", 100<<10)+`}`)); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool { return gate.Turns(here) == 1 })
	if got := gate.Large(here); got != 1 {
		t.Errorf("%d large messages are counted while one waits", got)
	}
}

// TestRoomIsMade: when the memory is full, who comes from another address than most has room made,
// and the pages in which nobody types are told.
func TestRoomIsMade(t *testing.T) {
	var full atomic.Bool
	var later atomic.Int64
	gate := web.NewGate(nil, "")
	srv, _, end := startSite(t, sandbox.Config{
		World:  once(world),
		Now:    func() time.Time { return time.Now().Add(time.Duration(later.Load())) },
		Memory: sandbox.NewMemory(0, full.Load),
	}, func(c *web.Config) { c.Gate = gate })
	t.Cleanup(end)
	come := func(from string) (conn *websocket.Conn, err error) {
		t.Helper()
		conn, _, err = websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/ws", http.Header{"X-Forwarded-For": {from}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		_ = conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","page":"a"}`))
		_, _, err = conn.ReadMessage()
		return conn, err
	}
	const crowded, other = "192.0.2.7", "192.0.2.8"
	var pages []*websocket.Conn
	for range 3 {
		conn, err := come(crowded)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, conn)
	}
	later.Store(int64(2 * time.Minute))
	full.Store(true)
	if _, err := come(other); err != nil {
		t.Fatalf("who comes from another address: %v", err)
	}
	for _, conn := range pages {
		var err error
		for err == nil {
			_, _, err = conn.ReadMessage()
		}
		if !websocket.IsCloseError(err, websocket.CloseTryAgainLater) || !strings.Contains(err.Error(), "others needed room") {
			t.Errorf("a page in which nobody types ends with %v", err)
		}
	}
	full.Store(false)
	last, err := come(crowded)
	if err != nil {
		t.Fatal(err)
	}
	last.Close()
	eventually(t, func() bool { return gate.Sweep(crowded) })
	if !gate.Knows(crowded) {
		t.Error("an address is forgotten whose sandboxes are in memory")
	}
}
