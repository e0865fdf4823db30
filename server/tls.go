package server

import (
	"crypto/tls"
	"errors"
	"io"
	"net"

	"ehlo/server/wire"
)

// tlsLayer is the server's end of TLS on a connection: records in, records out,
// and the octets inside them. crypto/tls runs as an engine does, in a goroutine
// that waits for each input and that end stops.
type tlsLayer struct {
	engine *wire.Engine

	// What follows is the goroutine's while records are fed, else the world's.
	conn  *tls.Conn
	done  bool   // the handshake
	plain []byte // what has come inside the records
	err   error  // why it has ended; io.EOF is the client's goodbye
}

// startTLS begins to wait for a client's handshake.
func startTLS(config *tls.Config) *tlsLayer {
	l := &tlsLayer{}
	l.engine, _ = wire.Start(func(c net.Conn) {
		l.conn = tls.Server(c, config)
		if l.err = l.conn.Handshake(); l.err != nil {
			return
		}
		l.done = true
		for buf := make([]byte, 4<<10); l.err == nil; {
			var n int
			n, l.err = l.conn.Read(buf)
			l.plain = append(l.plain, buf[:n]...)
		}
	})
	return l
}

// feed takes records from the client. It returns the records to be sent, and
// false if TLS has ended.
func (l *tlsLayer) feed(records []byte) (answer []byte, open bool) { return l.engine.Do(records) }

// take returns what has come inside the records.
func (l *tlsLayer) take() []byte {
	p := l.plain
	l.plain = nil
	return p
}

// seal puts octets into records.
func (l *tlsLayer) seal(p []byte) []byte {
	_, _ = l.conn.Write(p) // fails only if TLS has ended, and then nobody reads
	return l.engine.Take()
}

// close says goodbye (RFC 8446 §6.1), and returns the record that does.
func (l *tlsLayer) close() []byte {
	_ = l.conn.Close() // the same
	bye := l.engine.Take()
	l.end()
	return bye
}

// end stops the goroutine.
func (l *tlsLayer) end() { l.engine.Close() }

// recordHandshake is the content type with which a TLS connection begins
// (RFC 8446 §5.1).
const recordHandshake = 22

// wantsTLS says whether the service waits for a TLS handshake.
func (c *Conn) wantsTLS() bool {
	if c.layer != nil {
		return false
	}
	return c.conv == nil || c.conv.WantsTLS()
}

// records takes what the client has sent over TLS, its handshake too, and has
// take serve what is inside.
func (c *Conn) records(p []byte, take func(*wire.Conversation, []byte)) {
	if c.layer == nil {
		c.layer = startTLS(c.w.tlsConfig(c))
	}
	l := c.layer
	before := l.done
	answer, open := l.feed(p)
	c.deliver(answer, true)
	if l.done && !before {
		state := l.conn.ConnectionState()
		c.secured(state.Version, state.CipherSuite)
	}
	if plain := l.take(); len(plain) > 0 && !c.done() {
		take(c.conv, plain)
	}
	switch {
	case open || c.done():
	case errors.Is(l.err, io.EOF):
		c.hangUp()
	default:
		c.end()
	}
}

// secured begins the conversation on a port that wants TLS first, or goes on
// with it.
func (c *Conn) secured(version, suite uint16) {
	if c.w.observed {
		c.w.emit(Secured{c.w.occurs(c.ID), version, suite})
	}
	if c.conv == nil {
		c.open()
	} else {
		c.conv.Secured()
	}
}

// notSecured ends the connection, since what has come is no handshake.
func (c *Conn) notSecured() {
	if c.conv == nil {
		c.end()
	} else {
		c.conv.NotSecured()
	}
}

// tlsConfig is for the server's end of a connection.
func (w *World) tlsConfig(c *Conn) *tls.Config {
	return &tls.Config{
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return w.certificateOf(c.host) },
		Time:           w.Now,
		Rand:           w.noise(c.ID),
		MinVersion:     tls.VersionTLS12,
		// A ticket's key would have to outlive the connection.
		SessionTicketsDisabled: true,
	}
}
