package listen

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync"
	"time"

	"ehlo/internal/nowait"
)

const (
	// maxBacklog is how many octets wait for a client that does not read.
	maxBacklog = 64 << 20
	// maxUnread is how many can wait for one that is heard all the same.
	maxUnread = 256 << 10
	// leastCounted is how many octets of a connection are worth counting.
	leastCounted = 16 << 10
	// maxShared is how many octets all connections hold together.
	maxShared        = 256 << 20
	handshakeTimeout = 30 * time.Second
	// lingering is how long the last words may take to reach the client.
	lingering = 10 * time.Second
	// draining is how long input is still taken, and thrown away, after them.
	draining = 200 * time.Millisecond
)

// socket is the world's peer that writes to a TCP connection. The world never waits for a client:
// what the connection does not take at once, a goroutine writes, for as long as there is any. Over
// TLS that is everything, and the goroutine stays.
type socket struct {
	raw    net.Conn
	direct *nowait.Writer // to raw
	share  *share

	mu      sync.Mutex // guards all below
	change  sync.Cond
	conn    net.Conn // raw, or TLS over it
	out     []byte
	writer  chan struct{} // closed when the goroutine that writes has ended, nil if there is none
	writing int           // octets on its way
	pending int           // of what the client sent, that have not been served
	counted int           // of all these among what all connections hold
	serving bool          // what is received waits for say
	tls     bool          // the world wants a handshake
	closed  bool          // the world has said its last word
	broken  bool          // nothing more can be written
	until   time.Time     // before which nothing is written
}

func newSocket(conn net.Conn, all *share) *socket {
	s := &socket{raw: conn, direct: nowait.NewWriter(conn), conn: conn, share: all}
	s.change.L = &s.mu
	return s
}

// Address implements wire.Outside.
func (s *socket) Address() netip.Addr { return addressOf(s.raw.RemoteAddr()) }

// addressOf is a client's address, the zero Addr if it has none.
func addressOf(a net.Addr) netip.Addr {
	if tcp, ok := a.(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}

// Receive implements wire.Peer.
func (s *socket) Receive(p []byte) {
	s.mu.Lock()
	switch {
	case len(s.out)+len(p) > maxBacklog:
		s.breakOff()
	case len(s.out) == 0:
		s.out = slices.Clip(p)
	default:
		s.out = append(s.out, p...)
	}
	if !s.serving {
		s.attend()
	}
	s.account()
}

// attend has a goroutine write what waits. mu is held.
func (s *socket) attend() {
	if s.writer == nil && len(s.out) > 0 && !s.broken {
		s.writer = make(chan struct{})
		go s.write(s.writer)
	}
	s.change.Broadcast()
}

// serve has what is received wait until say: one reply, or some, leave at once.
func (s *socket) serve() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serving = true
}

// say sends what was received, as far as that is possible without waiting, and leaves the rest to
// the writer. pending is how many octets of what the client sent have not been served.
func (s *socket) say(pending int) {
	s.mu.Lock()
	s.serving, s.pending = false, pending
	if s.conn == s.raw && s.writer == nil && s.paused() == 0 && !s.broken && len(s.out) > 0 {
		if s.out = s.out[s.direct.Write(s.out):]; len(s.out) == 0 {
			s.out = nil
		}
	}
	if len(s.out) > 0 {
		s.attend()
	}
	s.account()
}

// breakOff ends the connection without a word. mu is held.
func (s *socket) breakOff() {
	s.broken = true
	s.out = nil
	s.raw.Close()
	s.change.Broadcast()
}

// account counts what the connection holds among what all do, and gives mu back. A little is not
// worth the counting.
func (s *socket) account() {
	held := len(s.out) + s.writing + s.pending
	if s.broken || held < leastCounted {
		held = 0
	}
	var breaks *socket
	if held != s.counted {
		s.counted = held
		breaks = s.share.hold(s, held)
	}
	s.mu.Unlock()
	if breaks != nil {
		breaks.mu.Lock()
		defer breaks.mu.Unlock()
		breaks.breakOff()
	}
}

// isFull is whether more waits for the client than one should have who is heard.
func (s *socket) isFull() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.full()
}

// full is isFull for those who hold mu.
func (s *socket) full() bool { return len(s.out)+s.writing > maxUnread }

// read waits until the client has read nearly all that it was sent, until a time if that is not
// zero.
func (s *socket) read(until time.Time) error {
	if !s.isFull() {
		return nil
	}
	if !until.IsZero() {
		over := time.AfterFunc(time.Until(until), func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.change.Broadcast()
		})
		defer over.Stop()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.full() && !s.broken && !s.closed {
		if !until.IsZero() && !time.Now().Before(until) {
			return os.ErrDeadlineExceeded
		}
		s.change.Wait()
	}
	return nil
}

// Pause implements wire.Paused.
func (s *socket) Pause(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.until = time.Now().Add(s.paused() + d)
	time.AfterFunc(time.Until(s.until), func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.change.Broadcast()
	})
}

// paused is how long nothing is written yet.
func (s *socket) paused() time.Duration { return max(0, time.Until(s.until)) }

// rest waits until what was paused goes on, or nobody is to wait any more.
func (s *socket) rest(ended <-chan struct{}) {
	s.mu.Lock()
	wait := s.paused()
	s.mu.Unlock()
	if wait == 0 {
		return
	}
	over := time.NewTimer(wait)
	defer over.Stop()
	select {
	case <-over.C:
	case <-ended:
	}
}

// StartTLS implements wire.Peer.
func (s *socket) StartTLS() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tls = true
}

// Closed implements wire.Peer. The reader may be blocked and has to be woken.
func (s *socket) Closed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.change.Broadcast()
	if s.writer == nil && !s.serving {
		s.raw.SetReadDeadline(time.Now())
	}
}

// write sends what has been received until nothing is left.
func (s *socket) write(ended chan struct{}) {
	defer close(ended)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.writer = nil }()
	for {
		for !s.broken && (s.paused() > 0 || len(s.out) == 0 && !s.closed && s.conn != s.raw) {
			s.change.Wait()
		}
		if s.broken {
			return
		}
		if len(s.out) == 0 {
			if s.closed { // all has been said
				s.raw.SetReadDeadline(time.Now()) // wakes the reader
			}
			return
		}
		p, conn := s.out, s.conn
		s.out, s.writing = nil, len(p)
		s.mu.Unlock()
		_, err := conn.Write(p)
		s.mu.Lock()
		s.writing = 0
		s.broken = s.broken || err != nil
		s.change.Broadcast()
		s.account()
		s.mu.Lock()
	}
}

func (s *socket) reader() net.Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conn
}

func (s *socket) wantsTLS() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tls
}

func (s *socket) ended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed || s.broken
}

// handshake turns the connection into a TLS one, once all that was said in
// clear is on its way.
func (s *socket) handshake(cfg *tls.Config) error {
	s.mu.Lock()
	for (len(s.out) > 0 || s.writing > 0) && !s.broken {
		s.change.Wait()
	}
	s.tls = false
	broken := s.broken
	s.mu.Unlock()
	if broken {
		return net.ErrClosed
	}
	if cfg == nil {
		return errors.New("no certificate")
	}
	ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
	defer cancel()
	t := tls.Server(s.raw, cfg)
	if err := t.HandshakeContext(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	s.conn = t
	s.mu.Unlock()
	return nil
}

// stop ends the writer after the last words, as who sends no more may still read, or when the server
// ends.
func (s *socket) stop(ended <-chan struct{}) {
	s.mu.Lock()
	s.closed = true
	s.attend()
	writer, counted := s.writer, s.counted
	s.mu.Unlock()
	if writer != nil {
		s.raw.SetWriteDeadline(time.Now().Add(lingering))
		select {
		case <-writer:
		case <-ended:
			s.mu.Lock()
			s.breakOff()
			s.mu.Unlock()
			<-writer
		}
	}
	if writer != nil || counted > 0 {
		s.share.hold(s, 0)
	}
	if t, ok := s.reader().(*tls.Conn); ok {
		t.CloseWrite() // says goodbye inside TLS, too
	}
	if tcp, ok := s.raw.(*net.TCPConn); ok && s.ended() {
		// Input that was never read would turn our close into a reset, and
		// the last words could be lost on the way.
		tcp.CloseWrite()
		tcp.SetReadDeadline(time.Now().Add(draining))
		io.Copy(io.Discard, io.LimitReader(tcp, maxBacklog))
	}
}
