package command

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ehlo/labs/replay"
	"ehlo/server/wire"
)

// live is a real server that a transcript is played against.
type live struct {
	protocol wire.Protocol
	host     string
	conn     net.Conn
	r        *bufio.Reader
	closed   bool
}

// patience is how long a live server may take for a reply. RFC 5321 §4.5.3.2
// allows minutes, for which nobody waits at a prompt.
const patience = 30 * time.Second

// call connects to a live server. Ports 465, 993 and 995 want TLS at once
// (RFC 8314).
func call(ctx context.Context, address string, p wire.Protocol) (*live, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usageError{fmt.Errorf("--against wants HOST:PORT: %w", err)}
	}
	d := net.Dialer{Timeout: patience}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	l := &live{protocol: p, host: host, conn: conn, r: bufio.NewReader(conn)}
	if port == "465" || port == "993" || port == "995" {
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
	return nil
}

// Closed implements replay.Server.
func (l *live) Closed() bool { return l.closed }

// Greeting implements replay.Server.
func (l *live) Greeting() ([]byte, error) { return l.reply(nil) }

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
	if len(x.Reply) == 0 {
		return nil, nil
	}
	return l.reply(x)
}

var (
	announced = regexp.MustCompile(`\{(\d{1,9})\}\r?\n$`)
	completed = regexp.MustCompile(`^(\S+) (?:OK|NO|BAD)\b`)
)

// reply reads a whole reply. A server that says nothing more in time has said
// what it has to say.
func (l *live) reply(x *wire.Exchange) ([]byte, error) {
	var out []byte
	many := x != nil && l.protocol == wire.POP3 && len(x.Response.Lines) > 1
	first := true
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
		switch line := string(bytes.TrimRight(text, "\r\n")); l.protocol {
		case wire.SMTP:
			if len(line) == 3 || len(line) > 3 && line[3] == ' ' {
				return out, nil
			}
		case wire.POP3:
			if first && (!many || !strings.HasPrefix(line, "+OK")) || line == "." {
				return out, nil
			}
		case wire.IMAP:
			if m := announced.FindSubmatch(text); m != nil {
				n, _ := strconv.Atoi(string(m[1]))
				literal := make([]byte, n)
				read, err := io.ReadFull(l.r, literal)
				if out = append(out, literal[:read]...); err != nil {
					return out, nil
				}
				break
			}
			m := completed.FindStringSubmatch(line)
			if x == nil || strings.HasPrefix(line, "+") || m != nil && (m[1] != "*" || m[1] == x.Response.Tag) {
				return out, nil
			}
		}
		first = false
	}
}
