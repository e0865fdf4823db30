package web

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"
)

// tcp is a connection over TCP, with the server's end corked.
func tcp(t *testing.T) (c *corked, client net.Conn) {
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
	return &corked{Conn: conn}, client
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

func TestCorkedGathers(t *testing.T) {
	c, client := tcp(t)
	c.hold()
	write(t, c, "output ")
	write(t, c, "and what it means")
	if err := client.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, err := client.Read(make([]byte, 1)); n > 0 || err == nil {
		t.Error("something has left while the connection was held")
	}
	if err := client.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if !c.free() || c.waits() {
		t.Error("something is left")
	}
	reads(t, client, "output and what it means")
	write(t, c, "at once")
	reads(t, client, "at once")
}

// What a client does not read is left for who can wait, and comes in its order.
func TestCorkedLeavesTheRest(t *testing.T) {
	for name, rest := range map[string]func(*corked) error{
		"flush": (*corked).flush,
		"write": func(c *corked) error { _, err := c.Write(nil); return err },
	} {
		t.Run(name, func(t *testing.T) {
			c, client := tcp(t)
			much := bytes.Repeat([]byte("0123456789abcdef"), 4<<20)
			c.hold()
			write(t, c, string(much))
			if c.free() || !c.waits() {
				t.Fatal("64 MB are not too much at once")
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
			if all := <-got; !bytes.Equal(all, append(much, "end"...)) {
				t.Errorf("%d octets came", len(all))
			}
		})
	}
}

// A deadline for one frame is none for what is written later without waiting.
func TestCorkedForgetsDeadlines(t *testing.T) {
	c, client := tcp(t)
	if err := c.SetWriteDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	write(t, c, "ping ")
	time.Sleep(2 * time.Millisecond)
	c.hold()
	write(t, c, "output")
	if !c.free() {
		t.Error("it was not written")
	}
	reads(t, client, "ping output")
}
