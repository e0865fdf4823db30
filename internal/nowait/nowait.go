// Package nowait writes to connections without waiting, so that whoever has something to say need
// not wake another goroutine to say it, and reads from them without waking a thread.
package nowait

import (
	"net"
	"syscall"
)

// Writer writes to one connection. It is not safe for concurrent use.
type Writer struct {
	raw   syscall.RawConn // nil if the connection cannot be written to so
	try   func(fd uintptr) bool
	p     []byte
	wrote int
}

// NewWriter makes one for a connection.
func NewWriter(c net.Conn) *Writer {
	w := &Writer{raw: rawOf(c)}
	w.try = func(fd uintptr) bool {
		w.wrote, _ = write(fd, w.p)
		return true
	}
	return w
}

// rawOf is a connection's descriptor, nil if it has none that can be used.
func rawOf(c net.Conn) syscall.RawConn {
	sys, ok := c.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// Write writes as much as the connection takes at once, and returns how much that was, 0 for one
// that cannot be written to so. Whatever is wrong with it comes out where the rest is written.
func (w *Writer) Write(p []byte) (n int) {
	if w.raw == nil {
		return 0
	}
	w.p, w.wrote = p, 0
	err := w.raw.Write(w.try)
	w.p = nil
	if err != nil {
		return 0
	}
	return max(w.wrote, 0)
}
