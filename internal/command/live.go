package command

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"ehlo/labs/replay"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// live is a real server that a transcript is played against.
type live struct {
	protocol *protocol.Descriptor
	client   protocol.Client
	host     string
	conn     net.Conn
	r        *bufio.Reader
	closed   bool
}

// patience is how long a live server may take for a reply. RFC 5321 §4.5.3.2
// allows minutes, for which nobody waits at a prompt.
const patience = 30 * time.Second

// call connects to a live server.
func call(ctx context.Context, address string, p *protocol.Descriptor) (*live, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usageError{fmt.Errorf("--against wants HOST:PORT: %w", err)}
	}
	d := net.Dialer{Timeout: patience}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	l := &live{protocol: p, client: p.Client(), host: host, conn: conn, r: bufio.NewReader(conn)}
	if number, _ := strconv.Atoi(port); p.TLSAt(number) {
		if err := l.Secure(); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return l, nil
}

// Secure implements replay.Server. Certificates are not verified: what is
// compared are words, and test servers sign their own.
func (l *live) Secure() error {
	t := tls.Client(l.conn, &tls.Config{ServerName: l.host, InsecureSkipVerify: true})
	t.SetDeadline(time.Now().Add(patience))
	if err := t.Handshake(); err != nil {
		return fmt.Errorf("the TLS handshake: %w", err)
	}
	l.conn, l.r = t, bufio.NewReader(t)
	l.client.Secured()
	return nil
}

// Closed implements replay.Server.
func (l *live) Closed() bool { return l.closed }

// Greeting implements replay.Server.
func (l *live) Greeting() ([]byte, error) { return l.reply(&wire.Exchange{}) }

// Send implements replay.Server. What has no reply, such as a command whose
// literal follows unasked, is sent and not waited for.
func (l *live) Send(x *wire.Exchange) ([]byte, error) {
	if l.closed {
		return nil, replay.ErrClosed
	}
	l.conn.SetDeadline(time.Now().Add(patience))
	if _, err := l.conn.Write(x.Unit.Raw); err != nil {
		l.closed = true
		return nil, replay.ErrClosed
	}
	l.client.Sent(x.Unit)
	if len(x.Reply) == 0 {
		return nil, nil
	}
	return l.reply(x)
}

// reply reads a whole reply. A server that says nothing more in time has said
// what it has to say.
func (l *live) reply(x *wire.Exchange) ([]byte, error) {
	var out []byte
	for {
		l.conn.SetDeadline(time.Now().Add(patience))
		text, err := l.r.ReadBytes('\n')
		out = append(out, text...)
		switch {
		case errors.Is(err, io.EOF):
			l.closed = true
			return out, nil
		case err != nil && len(out) > 0:
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("no reply within %v: %w", patience, err)
		}
		if _, complete := l.client.Read(text, []*wire.Exchange{x}, asShown(x)); complete {
			answered := *x
			answered.Reply, answered.Response = out, l.protocol.ParseReply(out)
			l.client.Answered(&answered)
			return out, nil
		}
	}
}

// asShown says that the reply goes on where it does in the transcript.
func asShown(x *wire.Exchange) *protocol.Ahead {
	return &protocol.Ahead{Lines: func(yield func(string, bool) bool) {
		for i, line := range x.Response.Lines {
			if i > 0 && !yield(line, true) {
				return
			}
		}
	}}
}
