package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
