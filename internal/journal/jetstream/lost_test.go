package jetstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

// lossy is a way to NATS on which some requests are lost, or the answers to them.
type lossy struct {
	mu   sync.Mutex
	r    *rand.Rand
	of   int // so many requests one is lost; 0: none
	all  int
	lost int
}

func (l *lossy) Dial(network, address string) (net.Conn, error) {
	c, err := net.Dial(network, address)
	return &lossyConn{Conn: c, l: l}, err
}

// lossyConn is a connection of it.
type lossyConn struct {
	net.Conn
	l    *lossy
	left []byte // has not come whole
}

// Write sends what a client says but for what is lost. A client says lines, and behind one that begins
// with PUB or HPUB so many octets as its last word names, and a line end.
func (c *lossyConn) Write(p []byte) (int, error) {
	c.left = append(c.left, p...)
	var out []byte
	for {
		line, rest, whole := bytes.Cut(c.left, []byte("\r\n"))
		if !whole {
			break
		}
		words := strings.Fields(string(line))
		if len(words) < 3 || words[0] != "PUB" && words[0] != "HPUB" {
			out, c.left = fmt.Appendf(out, "%s\r\n", line), rest
			continue
		}
		n, err := strconv.Atoi(words[len(words)-1])
		if err != nil {
			return 0, err
		}
		if len(rest) < n+2 {
			break
		}
		out = append(out, c.l.pass(words, rest[:n+2])...)
		c.left = rest[n+2:]
	}
	if _, err := c.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// pass is what goes on of a request: nothing, all, or what is answered elsewhere.
func (l *lossy) pass(words []string, data []byte) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.all++; l.of > 0 && l.r.IntN(l.of) == 0 {
		if l.lost++; l.r.IntN(2) == 0 {
			return nil
		}
		words[2] = "nobody" // is who is to be answered
	}
	return fmt.Appendf(nil, "%s\r\n%s", strings.Join(words, " "), data)
}

// lose has one of so many requests be lost from now on.
func (l *lossy) lose(of int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.of = of
}

// TestLostRequests: whatever request to NATS is not answered, be it lost or its answer, is made again
// soon; all is kept as if it had been answered, once.
func TestLostRequests(t *testing.T) {
	way := lossy{r: rand.New(rand.NewPCG(1, 1))}
	nc := nat(t, t.TempDir(), nats.SetCustomDialer(&way))
	take := func() *Disk {
		d, err := open(context.Background(), nc, "ehlo-07", 1, nil, 50*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		lock(t, d)
		return d
	}
	began := time.Now()
	for round := range 3 {
		of := 4 + round
		way.lose(of)
		d := take()
		path := fmt.Sprintf("x/log/%012d.log", of)
		f, err := d.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range []string{"HELO one\n", "MAIL\n", "RCPT\n"} {
			if _, err := f.WriteAt([]byte(text), []int64{0, 9, 14}[i]); err != nil {
				t.Fatalf("one of %d is lost: %v", of, err)
			}
		}
		if _, err := f.WriteAt([]byte("two"), 5); err != nil {
			t.Fatalf("one of %d is lost: %v", of, err)
		}
		if err := d.Replace("x/ab/abc.jsonl", []byte("short"), true); err != nil {
			t.Fatalf("one of %d is lost: %v", of, err)
		}
		now := take()
		for path, want := range map[string]string{path: "HELO two\nMAIL\nRCPT\n", "x/ab/abc.jsonl": "short"} {
			if got, err := now.ReadFile(path); err != nil || string(got) != want {
				t.Errorf("one of %d is lost: %s: %q (%v), want %q", of, path, got, err, want)
			}
		}
		if paths, err := now.Walk("x/ab"); err != nil || len(paths) != 1 {
			t.Errorf("one of %d is lost: paths %q (%v)", of, paths, err)
		}
		if err := errors.Join(now.Remove(path), now.Remove("x/ab/abc.jsonl")); err != nil {
			t.Errorf("one of %d is lost: %v", of, err)
		}
		way.lose(0)
		info, err := now.info(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for n := info.State.FirstSeq; n <= info.State.LastSeq; n++ {
			if m, err := now.stream.GetMsg(context.Background(), n); err == nil && !strings.HasPrefix(m.Subject, now.name+"."+kindMark) {
				t.Errorf("one of %d is lost: of what was removed there is %s still", of, m.Subject)
			}
		}
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("it takes %v", took)
	}
	t.Logf("%d of %d requests were lost, which took %v", way.lost, way.all, time.Since(began).Round(time.Millisecond))
}
