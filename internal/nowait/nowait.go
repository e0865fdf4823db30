// Package nowait writes to connections without waiting, so that whoever has something to say need
// not wake another goroutine to say it.
package nowait

import (
	"net"
	"syscall"
)

// Write writes as much as a connection takes at once, and returns how much that was, 0 for one
// that cannot be written to so. Whatever is wrong with it comes out where the rest is written.
func Write(c net.Conn, p []byte) (n int) {
	sys, ok := c.(syscall.Conn)
	if !ok {
		return 0
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return 0
	}
	if err := raw.Write(func(fd uintptr) bool {
		n, _ = syscall.Write(int(fd), p)
		return true
	}); err != nil {
		return 0
	}
	return max(n, 0)
}
