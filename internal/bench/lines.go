package main

import (
	"bytes"
	"net"
	"slices"
)

// lines is a client's connection on which lines are answered by lines. It runs on the processors
// of the server that it measures, so it takes as little of them as it can: it has no deadlines and no
// keepalives, allocates nothing for a line, and can be dialled again.
type lines struct {
	addr     string
	conn     net.Conn
	buf      []byte
	from, at int    // where in buf begins and ends what has come and nobody has taken
	literal  []byte // of IMAP, that came last
}

// newLines is a client of a server that is not connected yet.
func newLines(addr string) *lines { return &lines{addr: addr, buf: make([]byte, 16<<10)} }

var dialer = net.Dialer{KeepAlive: -1}

func (c *lines) dial() (err error) {
	c.conn, err = dialer.Dial("tcp", c.addr)
	c.from, c.at = 0, 0
	return err
}

// close ends the connection. What of it has not been sent is nothing to measure.
func (c *lines) close() { _ = c.conn.Close() }

// send sends text, all of it.
func (c *lines) send(text []byte) error {
	_, err := c.conn.Write(text)
	return err
}

// line reads a line, with its end. It is good until the next call.
func (c *lines) line() ([]byte, error) {
	for {
		if n := bytes.IndexByte(c.buf[c.from:c.at], '\n') + 1; n > 0 {
			return c.take(n), nil
		}
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
}

// octets reads so many. They are good until the next call.
func (c *lines) octets(n int) ([]byte, error) {
	for c.at-c.from < n {
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
	return c.take(n), nil
}

func (c *lines) take(n int) []byte {
	taken := c.buf[c.from : c.from+n]
	c.from += n
	return taken
}

// fill reads what has come, or waits for more to come.
func (c *lines) fill() error {
	if c.from > 0 {
		c.at = copy(c.buf, c.buf[c.from:c.at])
		c.from = 0
	}
	if c.at == len(c.buf) {
		c.buf = slices.Grow(c.buf, len(c.buf))[:2*len(c.buf)]
	}
	n, err := c.conn.Read(c.buf[c.at:])
	c.at += n
	if n > 0 {
		return nil
	}
	return err
}
