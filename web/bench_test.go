package web_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// crowd is how many learners the larger benchmarks connect. A learner takes two
// file descriptors, as both ends of the socket are in this process.
var crowd = flag.Int("learners", 1000, "connected learners in the larger benchmarks of the socket")

// echoes is how many connections the bare echo has at most.
const echoes = 500

// linesEach is how many lines a connection types before it is replaced: a page
// may send 5000 at once, and then 200 a second.
const linesEach = 4000

// BenchmarkEnter times Enter → reply over a real WebSocket: a NOOP typed in an
// open SMTP session, until its output comes. The learners type in turn. Figures
// are the median, in microseconds and as a multiple of what a message of the
// same length takes over a bare gorilla echo in the same run.
func BenchmarkEnter(b *testing.B) {
	for _, n := range []int{1, *crowd} {
		b.Run(fmt.Sprintf("learners=%d", n), func(b *testing.B) { benchmarkEnter(b, n) })
	}
}

func benchmarkEnter(b *testing.B, n int) {
	srv, echo := site(b), bareEcho(b)
	learners := make([]*typist, n)
	bare := make([]*typist, min(n, echoes))
	for i := range learners {
		learners[i] = openSession(b, srv)
		go learners[i].listen()
	}
	for i := range bare {
		bare[i] = dialTypist(b, echo, "")
		go bare[i].listen()
	}
	var ours, echoed []time.Duration
	// Samples of either kind are taken in blocks, by turns: what the machine
	// does meanwhile meets both, and neither waits for what the other left.
	const block = 100
	at := 0
	for b.Loop() {
		for range block {
			i := at % n
			at++
			if learners[i].lines >= linesEach {
				learners[i].end()
				learners[i] = openSession(b, srv)
				go learners[i].listen()
			}
			if learners[i].lines%8 == 7 { // NOOPs alone count against the client
				learners[i].say("RSET", "250 Reset OK")
			}
			ours = append(ours, learners[i].say("NOOP", "250 OK"))
		}
		for i := range block {
			echoed = append(echoed, bare[i%len(bare)].say("NOOP", "NOOP"))
		}
	}
	for _, l := range slices.Concat(learners, bare) {
		l.end()
	}
	median := func(all []time.Duration) float64 {
		slices.Sort(all)
		return float64(all[len(all)/2].Nanoseconds()) / 1000
	}
	b.ReportMetric(0, "ns/op") // of a block, which says nothing
	b.ReportMetric(median(ours), "µs-p50")
	b.ReportMetric(median(echoed), "echo-µs-p50")
	b.ReportMetric(median(ours)/median(echoed), "x-echo-p50")
}

// BenchmarkLearner reports what a live learner weighs, in KiB of heap and stacks
// after a collection: WebSocket, open SMTP session and world.
func BenchmarkLearner(b *testing.B) {
	const n = 1000 // nobody answers pings here, so that all must be open within their limit
	srv := site(b)
	openSession(b, srv).conn.Close() // what is made once is not a learner's
	var total uint64
	for b.Loop() {
		before := inUse()
		open := make([]net.Conn, n)
		for i := range open {
			open[i] = openSession(b, srv).conn.NetConn() // all that is kept of the client's end
		}
		total += inUse() - before
		for _, c := range open {
			c.Close()
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(total)/float64(b.N)/n/1024, "KiB/learner")
}

func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// bareEcho is a server that sends back each message, with nothing around it.
func bareEcho(b *testing.B) *httptest.Server {
	up := websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 4096}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		go func() { // as the page's socket is served: off the handler
			defer conn.Close()
			for {
				kind, data, err := conn.ReadMessage()
				if err != nil || conn.WriteMessage(kind, data) != nil {
					return
				}
			}
		}()
	}))
	b.Cleanup(srv.Close)
	return srv
}

// typist is a page that types lines and waits for what it expects. It knows no
// more of the socket's messages than hello, line and out.
type typist struct {
	b     *testing.B
	conn  *websocket.Conn
	mark  []byte // what every answer contains, whatever else it must
	term  string
	lines int

	want atomic.Pointer[[]byte] // what the answer that is waited for contains
	came chan time.Time         // when it came; closed when nothing reads any more
}

func dialTypist(b *testing.B, srv *httptest.Server, mark string) *typist {
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(srv.URL, "http")+"/ws", nil)
	if err != nil {
		b.Fatal(err)
	}
	return &typist{b: b, conn: conn, mark: []byte(mark), came: make(chan time.Time, 1)}
}

// openSession is a new learner who has said EHLO to the document's server.
func openSession(b *testing.B, srv *httptest.Server) *typist {
	l := dialTypist(b, srv, `"type":"out"`)
	l.send([]byte(`{"type":"hello"}`))
	var welcome struct {
		Terms []struct{ ID string }
	}
	if err := json.Unmarshal(l.read([]byte(`"welcome"`)), &welcome); err != nil || len(welcome.Terms) == 0 {
		b.Fatalf("no terminal in the welcome (%v)", err)
	}
	l.term = welcome.Terms[0].ID
	for _, line := range []struct{ text, answer string }{{"telnet 10.49.137.152 25", "220 "}, {"EHLO client.com", "250 "}} {
		l.send(l.line(line.text))
		l.read(l.mark, []byte(line.answer))
	}
	return l
}

func (l *typist) send(message []byte) {
	if err := l.conn.WriteMessage(websocket.TextMessage, message); err != nil {
		l.b.Fatal(err)
	}
}

// line is the message that types a line.
func (l *typist) line(text string) []byte {
	l.lines++
	return fmt.Appendf(nil, `{"type":"line","term":%q,"seq":%d,"text":%q}`, l.term, l.lines, text)
}

// read returns the next message that contains all that is wanted.
func (l *typist) read(want ...[]byte) []byte {
	l.conn.SetReadDeadline(time.Now().Add(time.Minute))
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			l.b.Fatalf("waiting for %q: %v", want, err)
		}
		if !slices.ContainsFunc(want, func(w []byte) bool { return !bytes.Contains(data, w) }) {
			return data
		}
	}
}

// listen reads all that comes from now on, so that nothing which follows an
// answer is in the way of the next. It ends with the connection.
func (l *typist) listen() {
	defer close(l.came)
	l.conn.SetReadDeadline(time.Time{}) // there may be nothing but pings for long
	for {
		_, data, err := l.conn.ReadMessage()
		if err != nil {
			return
		}
		now := time.Now()
		if want := l.want.Load(); want != nil && bytes.Contains(data, l.mark) && bytes.Contains(data, *want) {
			l.want.Store(nil)
			l.came <- now
		}
	}
}

// say types a line, while listen reads, and returns after how long its answer
// came.
func (l *typist) say(text, answer string) time.Duration {
	line, want := l.line(text), []byte(answer)
	l.want.Store(&want)
	begin := time.Now()
	l.send(line)
	came, ok := <-l.came
	if !ok {
		l.b.Fatalf("%s: the connection ended before %q came", text, answer)
	}
	return came.Sub(begin)
}

// end closes the connection and waits until listen has ended.
func (l *typist) end() {
	l.conn.Close()
	for range l.came {
	}
}
