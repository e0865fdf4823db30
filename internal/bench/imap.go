package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

// imap is how many clients in a second log in, select INBOX, fetch a message and log out, each
// over a connection of its own. It is held against Dovecot with the same mailbox.
func imap(ctx context.Context, b *bench) ([]row, error) {
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
	var theirs func() (func() error, func(), error)
	if dovecot != "" {
		theirs = mailReaders(dovecot)
	}
	nodding, err := nods(ctx, "imap")
	if err != nil {
		return nil, err
	}
	defer nodding.stop()
	yields, err := b.rates(ctx, contestant{ours, mailReaders(addr)}, contestant{nil, theirs}, contestant{nodding, mailReaders(nodding.ready)})
	if err != nil {
		return nil, err
	}
	return held("IMAP login, select and fetch, 10 connections", "Dovecot", yields, "≥ 5 ×"), nil
}

// mailReaders make connections of their own for each time that they read their mail.
func mailReaders(addr string) func() (func() error, func(), error) {
	once := func() error {
		c, err := dialIMAP(addr)
		if err != nil {
			return err
		}
		defer c.Close()
		if _, err := c.command("FETCH 3 BODY.PEEK[]"); err != nil {
			return err
		}
		_, err = c.command("LOGOUT")
		return err
	}
	return func() (func() error, func(), error) { return once, func() {}, nil }
}

// dialIMAP is a client that has logged in and selected INBOX.
func dialIMAP(addr string) (*lines, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	c := &lines{conn, bufio.NewReader(conn)}
	if _, err := c.r.ReadString('\n'); err != nil {
		return nil, err
	}
	for _, command := range []string{"LOGIN bob password123", "SELECT INBOX"} {
		if _, err := c.command(command); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// command gives a command and returns the first literal of its reply.
func (c *lines) command(text string) (literal []byte, err error) {
	if _, err := io.WriteString(c, "a "+text+"\r\n"); err != nil {
		return nil, err
	}
	return c.completed(text)
}

// completed reads a reply to its end.
func (c *lines) completed(of string) (literal []byte, err error) {
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return nil, err
		}
		if result, ok := strings.CutPrefix(line, "a "); ok {
			if !strings.HasPrefix(result, "OK") {
				err = fmt.Errorf("%s: %s", of, result)
			}
			return literal, err
		}
		if at := strings.LastIndexByte(line, '{'); at >= 0 && strings.HasSuffix(line, "}\r\n") {
			n, err := strconv.Atoi(line[at+1 : len(line)-len("}\r\n")])
			if err != nil {
				return nil, err
			}
			octets := make([]byte, n)
			if _, err := io.ReadFull(c.r, octets); err != nil {
				return nil, err
			}
			if literal == nil {
				literal = octets
			}
		}
	}
}

// add puts a message into the INBOX.
func (c *lines) add(message []byte) error {
	if _, err := fmt.Fprintf(c, "a APPEND INBOX {%d}\r\n", len(message)); err != nil {
		return err
	}
	if line, err := c.r.ReadString('\n'); err != nil || !strings.HasPrefix(line, "+") {
		return fmt.Errorf("APPEND is answered with %q (%v)", line, err)
	}
	if _, err := fmt.Fprintf(c, "%s\r\n", message); err != nil {
		return err
	}
	_, err := c.completed("APPEND")
	return err
}
