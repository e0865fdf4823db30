// Command ehlo is a place to learn how e-mail works: type SMTP, POP3 and IMAP
// and be answered by a real mail system. See README.md.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"ehlo/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := command.Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
