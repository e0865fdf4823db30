package web

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"ehlo/internal/nowait"
)

// corked is a page's connection, which can be held: what is written then is gathered, and leaves
// in one piece when it is let go. One input of a learner's leads to several messages.
type corked struct {
	net.Conn

	mu   sync.Mutex // guards all below, and the order of what is written
	held bool
	out  *bytes.Buffer // what was gathered, nil for nothing
}

// gathered are buffers that nobody needs just now: pages are idle most of the time.
var gathered = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// hold has what is written gathered, until free or flush.
func (c *corked) hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = true
	if c.out == nil {
		c.out = gathered.Get().(*bytes.Buffer)
	}
}

// Write implements net.Conn.
func (c *corked) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held {
		return c.out.Write(p)
	}
	if err := c.writeGathered(); err != nil { // frames must not get into each other
		return 0, err
	}
	n, err := c.Conn.Write(p)
	return n, errors.Join(err, c.Conn.SetWriteDeadline(time.Time{})) // it was for this frame alone
}

// SetWriteDeadline implements net.Conn. What is gathered has none.
func (c *corked) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held {
		return nil
	}
	return c.Conn.SetWriteDeadline(t)
}

// free writes what was gathered as far as that is possible without waiting, and tells whether
// nothing is left for flush.
func (c *corked) free() (all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = false
	c.out.Next(nowait.Write(c.Conn, c.out.Bytes()))
	return c.discard()
}

// waits tells whether something is left for flush.
func (c *corked) waits() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out != nil
}

// flush writes what was gathered. It waits as long as a write may take.
func (c *corked) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = false
	return c.writeGathered()
}

// writeGathered is flush; mu is held.
func (c *corked) writeGathered() error {
	if c.out == nil {
		return nil
	}
	if c.out.Len() > 0 {
		if err := c.Conn.SetWriteDeadline(time.Now().Add(writeLimit)); err != nil {
			return err
		}
		if _, err := c.out.WriteTo(c.Conn); err != nil {
			return err
		}
	}
	c.discard()
	return c.Conn.SetWriteDeadline(time.Time{})
}

// mostGathered is the size of a buffer that is worth keeping, in octets.
const mostGathered = 64 << 10

// discard gives the buffer away unless something is in it.
func (c *corked) discard() bool {
	if c.out.Len() > 0 {
		return false
	}
	if c.out.Cap() <= mostGathered {
		c.out.Reset()
		gathered.Put(c.out)
	}
	c.out = nil
	return true
}

// corkedWriter has the connection that it is taken over from corked.
type corkedWriter struct {
	http.ResponseWriter
	conn *corked
}

// Hijack implements http.Hijacker.
func (w *corkedWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(w.ResponseWriter).Hijack()
	w.conn = &corked{Conn: conn}
	return w.conn, rw, err
}
