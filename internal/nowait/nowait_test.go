package nowait

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// connected are the two ends of a connection over loopback.
func connected(t *testing.T) (a, b net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if a, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if b, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		a.Close()
		b.Close()
	})
	return a, b
}

// TestReader reads what is there, waits for what comes, and says how it ended.
func TestReader(t *testing.T) {
	a, b := connected(t)
	r := NewReader(b)
	p := make([]byte, 16)
	if n, err := r.Read(nil); n != 0 || err != nil {
		t.Errorf("nothing wanted: %d, %v", n, err)
	}
	if n := NewWriter(a).Write([]byte("EHLO me")); n != 7 {
		t.Fatalf("%d octets were written", n)
	}
	if n, err := io.ReadFull(r, p[:7]); err != nil || string(p[:n]) != "EHLO me" {
		t.Errorf("read %q, %v", p[:n], err)
	}
	if err := b.SetReadDeadline(time.Now().Add(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(p); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("when the deadline has passed: %v", err)
	}
	if err := b.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	came := make(chan error, 1)
	go func() {
		n, err := r.Read(p)
		if err == nil && string(p[:n]) != "x" {
			err = errors.New(string(p[:n]))
		}
		came <- err
	}()
	if _, err := a.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := <-came; err != nil {
		t.Errorf("what came later: %v", err)
	}
	a.Close()
	if n, err := r.Read(p); n != 0 || err != io.EOF {
		t.Errorf("when the other has ended: %d, %v", n, err)
	}
	b.Close()
	if _, err := r.Read(p); !errors.Is(err, net.ErrClosed) {
		t.Errorf("when it is closed: %v", err)
	}
}

// TestReaderReset says so when the other side has broken off.
func TestReaderReset(t *testing.T) {
	a, b := connected(t)
	if err := a.(*net.TCPConn).SetLinger(0); err != nil {
		t.Fatal(err)
	}
	a.Close()
	var op *net.OpError
	if _, err := NewReader(b).Read(make([]byte, 1)); !errors.As(err, &op) || op.Op != "read" {
		t.Errorf("a reset is %v", err)
	}
}

// TestWriterWritesWhatFits ends where a client does not read.
func TestWriterWritesWhatFits(t *testing.T) {
	_, b := connected(t)
	w := NewWriter(b)
	much := bytes.Repeat([]byte("250 OK\r\n"), 1<<20)
	wrote := w.Write(much)
	if wrote == 0 {
		t.Error("nothing was written at all")
	}
	for range 100 {
		n := w.Write(much)
		if wrote += n; n == 0 {
			return
		}
	}
	t.Errorf("%d octets were written, which nobody read", wrote)
}

// TestOfAPipe reads where there is no descriptor, and writes nothing.
func TestOfAPipe(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	if n := NewWriter(b).Write([]byte("x")); n != 0 {
		t.Errorf("%d octets were written", n)
	}
	go func() {
		_, _ = a.Write([]byte("x"))
		b.Close()
	}()
	p := make([]byte, 2)
	if n, err := NewReader(b).Read(p); n != 1 || err != nil {
		t.Errorf("read %d, %v", n, err)
	}
}
