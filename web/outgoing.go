package web

import (
	"bufio"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"ehlo/internal/nowait"
)

// outgoing is a page's connection, to which frames can be written without waiting. What the client
// does not take at once is kept until somebody can wait.
type outgoing struct {
	net.Conn
	reader *nowait.Reader // of Conn

	mu      sync.Mutex     // guards all below, and the order of what is written
	direct  *nowait.Writer // to Conn
	gather  bool           // what is written goes into frames
	frames  []byte
	rest    []byte // what was not taken, nil for nothing
	closing bool   // the frame that nothing may follow has been written (RFC 6455 §5.5.1)
}

func newOutgoing(c net.Conn) *outgoing {
	return &outgoing{Conn: c, reader: nowait.NewReader(c), direct: nowait.NewWriter(c)}
}

// Read implements net.Conn.
func (c *outgoing) Read(p []byte) (int, error) { return c.reader.Read(p) }

// collect has frames that are written appended to what there is, until collected gives them back.
// Control frames that come meanwhile are among them, in their order.
func (c *outgoing) collect(frames []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gather, c.frames = true, frames
}

func (c *outgoing) collected() (frames []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	frames = c.frames
	c.gather, c.frames = false, nil
	return frames
}

// SetWriteDeadline implements net.Conn. What is collected has none.
func (c *outgoing) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gather {
		return nil
	}
	return c.Conn.SetWriteDeadline(t)
}

// offer writes frames as far as that is possible without waiting, and tells whether nothing is
// left for send.
func (c *outgoing) offer(frames []byte) (all bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return true, websocket.ErrCloseSent
	}
	if len(c.rest) == 0 {
		frames = frames[c.direct.Write(frames):]
	}
	c.rest = append(c.rest, frames...)
	return len(c.rest) == 0, nil
}

// waits tells whether something is left for send.
func (c *outgoing) waits() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.rest) > 0
}

// send writes what is left, and then frames. It waits as long as a write may take.
func (c *outgoing) send(frames []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return websocket.ErrCloseSent
	}
	if err := c.sendRest(); err != nil || len(frames) == 0 {
		return err
	}
	return c.write(frames, time.Now().Add(writeLimit))
}

// Write implements net.Conn: what is not collected is a control frame, and is written with the deadline
// that was set.
func (c *outgoing) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gather {
		c.frames = append(c.frames, p...)
		return len(p), nil
	}
	if len(c.rest) > 0 { // frames must not get into each other
		if err := c.sendRest(); err != nil {
			return 0, err
		}
	}
	const closes = 0x80 | websocket.CloseMessage
	c.closing = c.closing || len(p) > 0 && p[0] == closes
	n, err := c.Conn.Write(p)
	if again := c.Conn.SetWriteDeadline(time.Time{}); err == nil { // it was for this frame alone
		err = again
	}
	return n, err
}

// sendRest writes what is left; mu is held.
func (c *outgoing) sendRest() error {
	if len(c.rest) == 0 {
		return nil
	}
	rest := c.rest
	c.rest = nil
	return c.write(rest, time.Now().Add(writeLimit))
}

// write writes until a time; mu is held.
func (c *outgoing) write(p []byte, until time.Time) error {
	if err := c.Conn.SetWriteDeadline(until); err != nil {
		return err
	}
	if _, err := c.Conn.Write(p); err != nil {
		return err
	}
	return c.Conn.SetWriteDeadline(time.Time{})
}

// outgoingWriter has the connection that it is taken over from be outgoing.
type outgoingWriter struct {
	http.ResponseWriter
	conn *outgoing
}

// Hijack implements http.Hijacker.
func (w *outgoingWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	w.conn = newOutgoing(conn)
	return w.conn, rw, err
}
