package listen

import (
	"crypto/tls"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"ehlo/server"
)

const (
	// turn is for how long a client is served at most while others wait, unless one command takes
	// longer.
	turn = time.Millisecond
	// least and most are how many octets of a client are heard at once: more if it sends more.
	least = 512
	most  = 16 << 10
)

// visit is one client's connection to a world.
type visit struct {
	*serving
	sock *socket
	lock sync.Locker
	conn *server.Conn

	sealed  bool          // by TLS, from the first octet
	greeted chan struct{} // closed when conn and sealed are there

	network *network               // it comes from
	user    atomic.Pointer[string] // who has logged in, nil for nobody
	heard   atomic.Int64           // when the client said something last, in nanoseconds of Unix time

	buf      []byte
	patience time.Duration // how long the service waits for the client, 0 for ever
	more     bool          // of what has come is to be served
	taker    *turnTaker    // its part in turns
}

// serve carries one connection to its end.
func (s *serving) serve(conn net.Conn, p Port) {
	defer conn.Close()
	w, lock, done := s.worlds.enter()
	defer done()
	sock := newSocket(conn, s.share)
	defer sock.stop(s.ended)
	arrived := sync.OnceFunc(func() { <-s.arriving })
	defer arrived()
	v := &visit{serving: s, sock: sock, lock: lock, greeted: make(chan struct{}), buf: make([]byte, least), taker: s.turns.enter()}
	crowd := p.hall.enter(v)
	defer p.hall.leave(v)
	if crowd != nil {
		if says, ok := p.hall.makeRoom(v, crowd); !ok {
			sock.Receive(says)
			sock.Closed()
			arrived()
			return
		}
	}
	var err error
	sock.serve()
	v.locked(func() {
		if v.conn, err = w.Learner().Dial(p.Addr, p.Port, sock); err == nil {
			v.patience = v.conn.Patience()
		}
	})
	if err != nil {
		return // the port was checked when it was opened
	}
	v.sealed = sock.wantsTLS()
	close(v.greeted) // before the client can know it
	sock.say(0)
	arrived()
	defer v.locked(v.conn.HangUp)
	for v.goesOn() {
		sock.rest(s.ended)
	}
}

func (v *visit) isGreeted() bool {
	select {
	case <-v.greeted:
		return true
	default:
		return false
	}
}

// isUser takes note of who has logged in, "" for nobody.
func (v *visit) isUser(name string) {
	switch was := v.user.Load(); {
	case name == "":
		v.user.Store(nil)
	case was == nil || *was != name:
		v.user.Store(&name)
	}
}

func (v *visit) locked(do func()) {
	v.lock.Lock()
	defer v.lock.Unlock()
	do()
}

// goesOn takes what the client says next, and reports whether there may be more.
func (v *visit) goesOn() bool {
	if v.sock.wantsTLS() && !v.secure() {
		return false
	}
	n, err := v.hear()
	if n > 0 || v.more {
		if !v.take(v.buf[:n]) {
			return false
		}
		if n == len(v.buf) && n < most {
			v.buf = make([]byte, 2*n)
		}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		v.locked(v.conn.LosePatience)
		err = nil
	}
	return (err == nil || v.more) && !v.sock.ended() // who has gone has said what is left
}

// secure makes TLS of the connection, and reports whether it goes on.
func (v *visit) secure() bool {
	if err := v.sock.handshake(v.tls); err != nil {
		var none tls.RecordHeaderError
		if errors.As(err, &none) { // the client goes on in clear text
			v.locked(v.conn.NotSecured)
		}
		return false
	}
	v.locked(func() {
		v.conn.Secured() // which may greet the client only now
		v.patience = v.conn.Patience()
	})
	return true
}

// hear reads what the client sends, unless something is left that is to be served, or the client
// is to read first.
func (v *visit) hear() (n int, err error) {
	var until time.Time
	if v.patience > 0 {
		until = time.Now().Add(v.patience)
	}
	v.sock.raw.SetReadDeadline(until) // an error of it is that of the next Read
	if v.sock.ended() {               // it was to wake the next Read
		return 0, net.ErrClosed
	}
	if err := v.sock.read(until); err != nil || v.more {
		return 0, err
	}
	return v.sock.reader().Read(v.buf)
}

// take serves what has come, for a turn. It is false when the server ends.
func (v *visit) take(p []byte) bool {
	if !v.turns.take(v.taker, v.ended) {
		return false
	}
	v.sock.serve()
	var took time.Duration
	pending := 0
	v.locked(func() {
		begun := time.Now()
		v.more = v.conn.InputUntil(p, func() bool { return time.Since(begun) > turn || v.sock.isFull() })
		v.patience, pending = v.conn.Patience(), v.conn.Pending()
		v.isUser(v.conn.User())
		v.heard.Store(begun.UnixNano())
		took = time.Since(begun)
	})
	v.turns.give(v.taker, took)
	v.sock.say(pending)
	return true
}
