// Package wire turns protocol servers into functions, and what is said in
// conversations into exchanges: it knows lines, replies and turns, and nothing of
// any one protocol.
package wire

import (
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

// An Engine is a protocol server's loop run as a function from input to reply.
//
// The server is written around a connection; here it runs in a goroutine of
// its own on an in-memory one that knows when the server asks for more input
// than there is. Everything written up to that moment is the reply. No
// deadline applies: the connection ignores them, so nobody who types slowly
// is cut off.
//
// An Engine serves one caller at a time. Close ends its goroutine.
type Engine struct{ conn *engineConn }

// Start runs serve on an in-memory connection and returns the engine with what
// it said before it first asked for input (its greeting).
func Start(serve func(net.Conn)) (*Engine, []byte) {
	e := newEngine()
	go func() {
		defer e.conn.Close()
		serve(e.conn)
	}()
	greeting, _ := e.conn.await()
	return e, greeting
}

// Accept is Start for a server that accepts connections, makes a goroutine for each, and closes
// it at that goroutine's end. It is given one, and told then that there will be no other.
func Accept(serve func(net.Listener) error) (*Engine, []byte) {
	e, greeting, _ := AcceptInput(serve, nil)
	return e, greeting
}

// AcceptInput is Accept and Do in one: the engine has input from the start, and what it says begins
// with its greeting.
func AcceptInput(serve func(net.Listener) error, input []byte) (e *Engine, reply []byte, open bool) {
	e = newEngine()
	e.conn.in = input
	_ = serve(&listener{conn: e.conn}) // that there is no other
	reply, open = e.conn.await()
	return e, reply, open
}

func newEngine() *Engine {
	c := &engineConn{}
	c.turn.L = &c.mu
	return &Engine{c}
}

// listener hands a server its one connection.
type listener struct {
	conn net.Conn
	used bool
}

func (l *listener) Accept() (net.Conn, error) {
	if l.used {
		return nil, net.ErrClosed
	}
	l.used = true
	return l.conn, nil
}
func (l *listener) Close() error   { return nil }
func (l *listener) Addr() net.Addr { return l.conn.LocalAddr() }

// Do gives the engine input and returns all that it says until it asks for
// more, and whether it is still there: false once it has hung up. An empty
// reply with open true means that the engine is waiting for the rest.
func (e *Engine) Do(input []byte) (reply []byte, open bool) {
	e.conn.feed(input)
	return e.conn.await()
}

// Take returns what the engine has said since the last Do without being asked
// (an update pushed into an IDLE), or nil.
func (e *Engine) Take() []byte {
	e.conn.mu.Lock()
	defer e.conn.mu.Unlock()
	return e.conn.take()
}

// Close hangs up on the engine and waits until it has closed its end, which its goroutine does
// last.
func (e *Engine) Close() { e.conn.hangUp() }

// engineConn is the server's end of the in-memory connection.
type engineConn struct {
	mu   sync.Mutex // guards all below
	turn sync.Cond  // signalled when input arrives, the server waits, or either end closes

	in      []byte
	out     []byte
	waiting bool // the server is inside Read and there is no input
	closed  bool // the server has closed its end
	hungUp  bool // the client has closed its end
}

func (c *engineConn) feed(p []byte) {
	c.mu.Lock()
	if len(c.in) == 0 {
		c.in = p // which is read before Do returns, unless the server has gone
	} else {
		c.in = append(slices.Clip(c.in), p...)
	}
	if len(p) > 0 {
		c.waiting = false
	}
	c.turn.Broadcast()
	c.mu.Unlock()
}

func (c *engineConn) await() (out []byte, open bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.waiting && !c.closed {
		c.turn.Wait()
	}
	return c.take(), !c.closed
}

// take hands out what was written; the caller holds mu.
func (c *engineConn) take() []byte {
	out := c.out
	c.out = nil
	return out
}

func (c *engineConn) hangUp() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hungUp = true
	c.turn.Broadcast()
	for !c.closed {
		c.turn.Wait()
	}
}

func (c *engineConn) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.in) == 0 {
		if c.closed {
			return 0, net.ErrClosed
		}
		if c.hungUp {
			return 0, io.EOF
		}
		c.waiting = true
		c.turn.Broadcast()
		c.turn.Wait()
	}
	n := copy(p, c.in)
	c.in = c.in[n:]
	if len(c.in) == 0 {
		c.in = nil
	}
	return n, nil
}

func (c *engineConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return 0, net.ErrClosed
	}
	c.out = append(c.out, p...)
	return len(p), nil
}

func (c *engineConn) Close() error {
	c.mu.Lock()
	c.closed = true
	c.turn.Broadcast()
	c.mu.Unlock()
	return nil
}

func (c *engineConn) LocalAddr() net.Addr              { return memoryAddr{} }
func (c *engineConn) RemoteAddr() net.Addr             { return memoryAddr{} }
func (c *engineConn) SetDeadline(time.Time) error      { return nil }
func (c *engineConn) SetReadDeadline(time.Time) error  { return nil }
func (c *engineConn) SetWriteDeadline(time.Time) error { return nil }

// memoryAddr is the address of both ends: the engines must not know the
// learner's, since it is the persona that says it.
type memoryAddr struct{}

func (memoryAddr) Network() string { return "memory" }
func (memoryAddr) String() string  { return "world" }
