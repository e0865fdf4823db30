package server

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"
)

// ErrNothingToRead is what Read of Host.Connect's connection fails with when
// the service has said no more so far. It is a net.Error that is temporary:
// there may be something to read after a Write, or when the world has moved on.
var ErrNothingToRead net.Error = nothingToRead{}

type nothingToRead struct{}

func (nothingToRead) Error() string {
	return "the service has nothing to say before the client sends more, or the world moves on"
}
func (nothingToRead) Timeout() bool   { return true }
func (nothingToRead) Temporary() bool { return true }

// Connect is Dial for programs that want a net.Conn, such as Go's mail clients.
// A Write has been served when it returns. A Read takes what the service has
// said, and never waits: where a real connection would block it fails with
// ErrNothingToRead. Once the service has ended the connection one more Write goes
// nowhere, as over TCP, and the next fails. Deadlines are ignored. Like the world, the connection is not
// safe for concurrent use.
func (h *Host) Connect(addr netip.Addr, port int) (net.Conn, error) {
	p := &program{}
	c, err := h.Dial(addr, port, p)
	if err != nil {
		return nil, fmt.Errorf("connect %s to %s port %d: %w", h.Name, addr, port, err)
	}
	p.conn = c
	return p, nil
}

// program is a client program's end of a connection, as a net.Conn and as the
// world's peer.
type program struct {
	conn   *Conn // nil until the dial returns
	in     []byte
	ended  bool // by the service
	late   bool // something has been written after that
	closed bool // by the program
}

// Receive implements wire.Peer.
func (p *program) Receive(b []byte) { p.in = append(p.in, b...) }

// StartTLS implements wire.Peer. What the program writes next decides.
func (p *program) StartTLS() {}

// Closed implements wire.Peer.
func (p *program) Closed() { p.ended = true }

// Read implements net.Conn.
func (p *program) Read(b []byte) (int, error) {
	switch {
	case p.closed:
		return 0, net.ErrClosed
	case len(p.in) > 0:
		n := copy(b, p.in)
		if p.in = p.in[n:]; len(p.in) == 0 {
			p.in = nil
		}
		return n, nil
	case p.ended:
		return 0, io.EOF
	case len(b) == 0:
		return 0, nil
	}
	return 0, ErrNothingToRead
}

// Write implements net.Conn.
func (p *program) Write(b []byte) (int, error) {
	switch {
	case p.closed:
		return 0, net.ErrClosed
	case p.late:
		return 0, io.ErrClosedPipe
	case p.ended: // RFC 9293 §3.5.2: only the reset that answers it says so
		p.late = true
		return len(b), nil
	}
	p.conn.Input(b)
	return len(b), nil
}

// Close implements net.Conn.
func (p *program) Close() error {
	if p.closed {
		return net.ErrClosed
	}
	p.closed = true
	p.conn.HangUp()
	return nil
}

// LocalAddr implements net.Conn.
func (p *program) LocalAddr() net.Addr {
	end := p.conn.client()
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(end.Address, uint16(end.Port)))
}

// RemoteAddr implements net.Conn.
func (p *program) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.AddrPortFrom(p.conn.addr, uint16(p.conn.spec.Port)))
}

// SetDeadline implements net.Conn. Nothing ever waits, so that it does nothing;
// the same is true of the two below.
func (p *program) SetDeadline(time.Time) error { return nil }

// SetReadDeadline implements net.Conn.
func (p *program) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline implements net.Conn.
func (p *program) SetWriteDeadline(time.Time) error { return nil }
