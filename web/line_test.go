package web_test

import (
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"ehlo/internal/sandbox/message"
)

// typewriter types one line to a server again and again. It allocates nothing itself.
type typewriter struct {
	t      testing.TB
	conn   net.Conn
	frame  []byte // of the WebSocket (RFC 6455 §5.2), with the line
	answer []byte // what the last message that it leads to begins with
	read   [64 << 10]byte
}

// newTypewriter is in a session to which some lines have led already. from is the address that it
// comes from by way of a proxy, "" for this machine's own.
func newTypewriter(t testing.TB, srv *httptest.Server, from, line string, before ...string) *typewriter {
	t.Helper()
	header := http.Header{}
	if from != "" {
		header.Set("X-Forwarded-For", from)
	}
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/ws", header)
	if err != nil {
		t.Fatal(err)
	}
	w := &typewriter{t: t, conn: conn.NetConn(), answer: []byte(`{"type":"exchange"`)}
	w.send(message.Hello{Page: "a"}, `{"type":"voices"`)
	for _, l := range before {
		w.send(message.Line{Term: "t1", Text: l}, `{"type":"exchange"`)
	}
	w.frame = w.framed(message.Line{Term: "t1", Text: line})
	return w
}

// framed is a message in a frame, whose mask is of zeros.
func (w *typewriter) framed(m message.Client) []byte {
	data, err := message.EncodeClient(m)
	if err != nil || len(data) > 125 {
		w.t.Fatalf("%s: %d octets, %v", data, len(data), err)
	}
	return append([]byte{0x81, 0x80 | byte(len(data)), 0, 0, 0, 0}, data...)
}

func (w *typewriter) send(m message.Client, answer string) {
	w.frame = w.framed(m)
	w.write()
	w.until([]byte(answer))
}

func (w *typewriter) write() {
	if _, err := w.conn.Write(w.frame); err != nil {
		w.t.Fatal(err)
	}
}

// until reads until a message has come whole.
func (w *typewriter) until(begins []byte) {
	n := 0
	for {
		more, err := w.conn.Read(w.read[n:])
		if n += more; err != nil || n == len(w.read) {
			w.t.Fatalf("read %q, %v", w.read[:n], err)
		}
		if at := bytes.Index(w.read[:n], begins); at >= 0 && bytes.HasSuffix(w.read[at:n], []byte("}")) {
			return
		}
	}
}

// line types the line, and reads what it leads to.
func (w *typewriter) line() {
	w.write()
	w.until(w.answer)
}

// BenchmarkLine types NOOP over a WebSocket, each learner some lines.
func BenchmarkLine(b *testing.B) {
	srv := site(b)
	b.ReportAllocs()
	var w *typewriter
	for n := 0; b.Loop(); n++ {
		if n%1000 == 0 {
			b.StopTimer()
			if w != nil {
				w.conn.Close()
			}
			w = newTypewriter(b, srv, "", "NOOP", "telnet 10.49.137.152 25", "HELO client.com")
			b.StartTimer()
		}
		w.line()
	}
}
