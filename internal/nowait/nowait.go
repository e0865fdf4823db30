// Package nowait writes to connections without waiting, so that whoever has something to say need
// not wake another goroutine to say it.
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
	w := &Writer{}
	if sys, ok := c.(syscall.Conn); ok {
		w.raw, _ = sys.SyscallConn() // nil with an error
	}
	w.try = func(fd uintptr) bool {
		w.wrote, _ = syscall.Write(int(fd), w.p)
		return true
	}
	return w
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
