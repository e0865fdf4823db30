package main

import (
	"bytes"
	"context"
	"fmt"
)

// reading is how many clients in a second log in, select INBOX, fetch a message and log out, each
// over a connection of its own. It is held against Dovecot with the same mailbox.
func reading(ctx context.Context, b *bench) ([]row, error) {
	addr, err := freePort()
	if err != nil {
		return nil, err
	}
	ours, err := b.server(ctx, "ready", "mail", "--world", "doc-imap", "--imap", addr)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	dovecot, stop, err := startDovecot(ctx, addr)
	if err != nil {
		return nil, err
	}
	defer stop()
	message, err := fetched(addr)
	if err != nil {
		return nil, err
	}
	var theirs func() (func() error, func(), error)
	if dovecot != "" {
		theirs = mailReaders(dovecot, message)
	}
	nodding, err := nods(ctx, "imap")
	if err != nil {
		return nil, err
	}
	defer nodding.stop()
	lone, err := alone(ctx, "imap")
	if err != nil {
		return nil, err
	}
	defer lone.stop()
	yields, err := b.rates(ctx,
		contestant{ours, mailReaders(addr, message)}, contestant{nil, theirs}, contestant{nodding, mailReaders(nodding.ready, []byte(smtpText))},
		contestant{lone, mailReaders(lone.ready, []byte(smtpText))})
	if err != nil {
		return nil, err
	}
	return held("IMAP login, select and fetch, 10 connections", "Dovecot", yields, "≥ 5 ×"), nil
}

// mailReaders make connections of their own for each time that they read their mail. want is the
// message that they have to get.
func mailReaders(addr string, want []byte) func() (func() error, func(), error) {
	return func() (func() error, func(), error) {
		c := newLines(addr)
		return func() error { return c.readMail(want) }, func() {}, nil
	}
}

// What an IMAP client says. Its tags are "a".
var (
	loginCommand  = []byte("a LOGIN bob password123\r\n")
	selectCommand = []byte("a SELECT INBOX\r\n")
	fetchCommand  = []byte("a FETCH 3 BODY.PEEK[]\r\n")
	logoutCommand = []byte("a LOGOUT\r\n")
)

// fetched is the message that mail readers get of a server.
func fetched(addr string) ([]byte, error) {
	c, err := dialIMAP(addr)
	if err != nil {
		return nil, err
	}
	defer c.close()
	return c.command(fetchCommand)
}

// dialIMAP is a client that has logged in and selected INBOX.
func dialIMAP(addr string) (*lines, error) {
	c := newLines(addr)
	if err := c.dial(); err != nil {
		return nil, err
	}
	if err := c.logIn(); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// readMail connects, reads a message, which has to be what is wanted, and leaves.
func (c *lines) readMail(want []byte) error {
	if err := c.dial(); err != nil {
		return err
	}
	defer c.close()
	if err := c.logIn(); err != nil {
		return err
	}
	message, err := c.command(fetchCommand)
	if err != nil {
		return err
	}
	if !bytes.Equal(message, want) {
		return fmt.Errorf("%q was fetched where %q was to come", message, want)
	}
	_, err = c.command(logoutCommand)
	return err
}

// logIn takes the server's greeting, logs in and selects INBOX.
func (c *lines) logIn() error {
	if _, err := c.line(); err != nil {
		return err
	}
	if _, err := c.command(loginCommand); err != nil {
		return err
	}
	_, err := c.command(selectCommand)
	return err
}

// command gives a command and returns the first literal of its reply. It is good until the next
// command.
func (c *lines) command(text []byte) (literal []byte, err error) {
	if err := c.send(text); err != nil {
		return nil, err
	}
	return c.completed(text)
}

// completed reads a reply to its end.
func (c *lines) completed(of []byte) (literal []byte, err error) {
	for {
		line, err := c.line()
		if err != nil {
			return nil, err
		}
		if result, ok := bytes.CutPrefix(line, tag); ok {
			if !bytes.HasPrefix(result, accepted) {
				err = fmt.Errorf("%q is answered with %q", of, result)
			}
			return literal, err
		}
		if size, ok := literalIn(line); ok {
			octets, err := c.octets(size)
			if err != nil {
				return nil, err
			}
			if literal == nil {
				c.literal = append(c.literal[:0], octets...)
				literal = c.literal
			}
		}
	}
}

var tag, accepted = []byte("a "), []byte("OK")

// literalIn is the size of the literal that a line ends in (RFC 9051 §4.3).
func literalIn(line []byte) (size int, ok bool) {
	line, ok = bytes.CutSuffix(line, []byte("}\r\n"))
	at := bytes.LastIndexByte(line, '{')
	if !ok || at < 0 {
		return 0, false
	}
	for _, digit := range line[at+1:] {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		size = 10*size + int(digit-'0')
	}
	return size, true
}

// add puts a message into the INBOX.
func (c *lines) add(message []byte) error {
	if err := c.send(fmt.Appendf(nil, "a APPEND INBOX {%d}\r\n", len(message))); err != nil {
		return err
	}
	if line, err := c.line(); err != nil || !bytes.HasPrefix(line, []byte("+")) {
		return fmt.Errorf("APPEND is answered with %q (%v)", line, err)
	}
	if err := c.send(fmt.Appendf(nil, "%s\r\n", message)); err != nil {
		return err
	}
	_, err := c.completed([]byte("APPEND"))
	return err
}
