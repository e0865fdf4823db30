package nowait

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// Reader reads from one connection, as its Read does. It is not safe for concurrent use.
type Reader struct {
	conn net.Conn
	raw  syscall.RawConn // nil if the connection cannot be read from so
	try  func(fd uintptr) bool
	p    []byte
	n    int
	err  error
}

// NewReader makes one for a connection.
func NewReader(c net.Conn) *Reader {
	r := &Reader{conn: c, raw: rawOf(c)}
	r.try = func(fd uintptr) bool {
		for {
			if r.n, r.err = read(fd, r.p); !errors.Is(r.err, syscall.EINTR) {
				return !errors.Is(r.err, syscall.EAGAIN)
			}
		}
	}
	return r
}

// Read waits for what comes, until the connection's read deadline, and is [io.EOF] when the other
// side has ended.
func (r *Reader) Read(p []byte) (n int, err error) {
	if r.raw == nil || len(p) == 0 {
		return r.conn.Read(p)
	}
	r.p = p
	err = r.raw.Read(r.try)
	r.p = nil
	switch {
	case err != nil:
		return 0, err
	case r.err != nil:
		return 0, &net.OpError{Op: "read", Net: "tcp", Source: r.conn.LocalAddr(), Addr: r.conn.RemoteAddr(), Err: os.NewSyscallError("read", r.err)}
	case r.n == 0:
		return 0, io.EOF
	}
	return r.n, nil
}
