package web

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"
)

// tcp is a connection over TCP, with the server's end outgoing.
func tcp(t *testing.T) (c *outgoing, client net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		conn.Close()
	})
	return newOutgoing(conn), client
}

func write(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
}

func reads(t *testing.T, r io.Reader, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != want {
		t.Errorf("it reads %q (%v), want %q", got, err, want)
	}
}

// offers writes what the client can take at once.
func offers(t *testing.T, c *outgoing, text string) {
	t.Helper()
	if all, err := c.offer([]byte(text)); !all || err != nil || c.waits() {
		t.Errorf("something is left of %q (%v)", text, err)
	}
}

// What a client does not read is left for who can wait, and comes in its order.
func TestOutgoingLeavesTheRest(t *testing.T) {
	for name, rest := range map[string]func(*outgoing) error{
		"send":    func(c *outgoing) error { return c.send(nil) },
		"control": func(c *outgoing) error { _, err := c.Write(nil); return err },
	} {
		t.Run(name, func(t *testing.T) {
			c, client := tcp(t)
			much := bytes.Repeat([]byte("0123456789abcdef"), 4<<20)
			if all, err := c.offer(much); all || err != nil || !c.waits() {
				t.Fatalf("64 MB are not too much at once (%v)", err)
			}
			if all, err := c.offer([]byte("more")); all || err != nil {
				t.Fatalf("what came later has gone first (%v)", err)
			}
			got := make(chan []byte)
			go func() {
				all, _ := io.ReadAll(client)
				got <- all
			}()
			if err := rest(c); err != nil {
				t.Fatal(err)
			}
			write(t, c, "end")
			c.Close()
			if all := <-got; !bytes.Equal(all, append(much, "moreend"...)) {
				t.Errorf("%d octets came", len(all))
			}
		})
	}
}

// A deadline for one frame is none for what is written later without waiting.
func TestOutgoingForgetsDeadlines(t *testing.T) {
	c, client := tcp(t)
	if err := c.SetWriteDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	write(t, c, "ping ")
	time.Sleep(2 * time.Millisecond)
	offers(t, c, "output")
	reads(t, client, "ping output")
}

// Nothing follows the frame that closes (RFC 6455 §5.5.1).
func TestOutgoingEndsWithClose(t *testing.T) {
	c, client := tcp(t)
	offers(t, c, "output ")
	write(t, c, "\x88\x00")
	if _, err := c.offer([]byte("more")); err == nil {
		t.Error("something was offered afterwards")
	}
	if err := c.send([]byte("more")); err == nil {
		t.Error("something was sent afterwards")
	}
	c.Close()
	if all, err := io.ReadAll(client); string(all) != "output \x88\x00" || err != nil {
		t.Errorf("it reads %q (%v)", all, err)
	}
}

// What is written between collect and collected waits to be offered, without a deadline; what comes
// later is written.
func TestOutgoingCollects(t *testing.T) {
	c, client := tcp(t)
	c.collect([]byte("one "))
	if err := c.SetWriteDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	write(t, c, "two ")
	write(t, c, "three")
	if got := c.collected(); string(got) != "one two three" {
		t.Errorf("%q was collected", got)
	}
	write(t, c, "four")
	reads(t, client, "four")
}
