package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox"
)

// TestSocketWritesWhatIsDue has a socket ping and close, with writers that end when they have.
func TestSocketWritesWhatIsDue(t *testing.T) {
	sockets := make(chan *socket, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		over := &outgoingWriter{ResponseWriter: w}
		conn, err := upgrader.Upgrade(over, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		k := &socket{conn: conn, line: over.conn}
		k.page = new(sandbox.Manager).NewPageFor(k.rouse, sandbox.NewTenant(), nil)
		sockets <- k
	}))
	defer srv.Close()
	client, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	k := <-sockets
	pinged := make(chan struct{}, 1)
	client.SetPingHandler(func(string) error {
		pinged <- struct{}{}
		return nil
	})
	closed := make(chan error)
	go func() {
		_, _, err := client.ReadMessage()
		closed <- err
	}()
	for range 2 {
		k.owe(due{ping: true})
		<-pinged
		k.writers.Wait()
	}
	k.owe(due{closing: true})
	if err := <-closed; !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("the client is told %v", err)
	}
	k.end()
	k.owe(due{messages: true})
	if k.busy {
		t.Error("a writer was made when all was over")
	}
}

// TestWhoSpeaksIsNotPinged has a browser asked whether it is there only when it has not been heard.
func TestWhoSpeaksIsNotPinged(t *testing.T) {
	spoke := time.Now()
	k := &socket{}
	k.heard.Store(spoke.UnixNano())
	for _, c := range []struct {
		after, next time.Duration
		due         bool
	}{
		{0, pingEvery, false},
		{pingEvery - time.Second, time.Second, false},
		{pingEvery, pingEvery, true},
		{3 * pingEvery, pingEvery, true},
	} {
		if due, next := k.pingAt(spoke.Add(c.after)); due != c.due || next != c.next {
			t.Errorf("%v after it spoke, a ping is due: %v, and it is asked again in %v; want %v, %v", c.after, due, next, c.due, c.next)
		}
	}
	k.may = func() error { return nil }
	if due, next := k.pingAt(spoke); !due || next != pingEvery {
		t.Errorf("a page that may have to go is asked about: %v, and again in %v", due, next)
	}
}
