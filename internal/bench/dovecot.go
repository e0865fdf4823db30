package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed dovecot.conf
var dovecotConfig string

// startDovecot starts Debian's Dovecot with the mailbox of EHLO's server, and returns where it
// serves IMAP, "" if it is not installed.
func startDovecot(ctx context.Context, ehlo string) (addr string, stop func(), err error) {
	program, err := exec.LookPath("dovecot")
	if err != nil {
		return "", func() {}, nil
	}
	if os.Getuid() != 0 {
		return "", func() {}, nil // it wants to be root, to give that up
	}
	if addr, err = freePort(); err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "bench-dovecot")
	if err != nil {
		return "", nil, err
	}
	p, err := runDovecot(ctx, program, dir, addr)
	stop = func() {
		if p != nil {
			p.stop()
		}
		os.RemoveAll(dir)
	}
	if err == nil {
		err = errors.Join(answers(ctx, addr), copyInbox(ehlo, addr))
	}
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("dovecot: %w", err)
	}
	return addr, stop, nil
}

func runDovecot(ctx context.Context, program, dir, addr string) (*process, error) {
	const nobody = 65534
	home := filepath.Join(dir, "mail")
	if err := errors.Join(os.Chmod(dir, 0o755), os.Mkdir(home, 0o700), os.Chown(home, nobody, nobody)); err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	users, config := filepath.Join(dir, "users"), filepath.Join(dir, "dovecot.conf")
	text := strings.NewReplacer("DIR", dir, "PORT", port).Replace(dovecotConfig)
	if err := errors.Join(
		os.WriteFile(users, []byte("bob:{PLAIN}password123:65534:65534::"+home+"::\n"), 0o644),
		os.WriteFile(config, []byte(text), 0o644),
	); err != nil {
		return nil, err
	}
	return launch(ctx, "", program, "-F", "-c", config)
}

// copyInbox puts the messages of one server's INBOX into another's.
func copyInbox(from, to string) error {
	source, err := dialIMAP(from)
	if err != nil {
		return err
	}
	defer source.close()
	target, err := dialIMAP(to)
	if err != nil {
		return err
	}
	defer target.close()
	for n := 1; n <= 4; n++ { // as many as the world has
		message, err := source.command(fmt.Appendf(nil, "a FETCH %d BODY.PEEK[]\r\n", n))
		if err != nil {
			return err
		}
		if err := target.add(message); err != nil {
			return err
		}
	}
	return nil
}
