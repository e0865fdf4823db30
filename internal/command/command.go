// Package command is the command line: one file for each of its commands.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"ehlo/scenarios"
	"ehlo/server"
)

// The exit codes of every command.
const (
	exitYes   = 0
	exitNo    = 1 // a mismatch, a failed check, a fault while running
	exitUsage = 2
)

type cli struct {
	Serve   serve         `cmd:"" default:"withargs" help:"Serve the product: the web page, labs and terminals (the default command)."`
	Mail    mail          `cmd:"" help:"Serve one world on real TCP ports, for telnet and mail clients."`
	Explain explainer     `cmd:"" help:"Explain a transcript: every command, every reply, every mistake."`
	Replay  replayCommand `cmd:"" help:"Play transcripts of mail sessions and compare every reply."`
	Check   check         `cmd:"" help:"Lint labs and prove them."`
	Version version       `cmd:"" help:"Print the version."`
}

// streams are where commands write.
type streams struct{ out, err io.Writer }

// Main runs the command line and returns the exit code.
func Main(ctx context.Context, args []string, out, errs io.Writer) int {
	var c cli
	c.Mail.Plugins = portFlags(server.Protocols())
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("ehlo"),
		kong.Description("Learn mail by speaking it: type SMTP, POP3 and IMAP, and be answered by a real mail system."),
		kong.Writers(out, errs),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&streams{out, errs}),
	)
	if err != nil {
		panic(err) // the command line's own definition is wrong
	}
	kctx, err := parser.Parse(args)
	if exited >= 0 { // --help has been shown
		return exited
	}
	if err != nil {
		fmt.Fprintf(errs, "ehlo: %v\nTry `ehlo --help`.\n", err)
		return exitUsage
	}
	if err := kctx.Run(); err != nil {
		fmt.Fprintf(errs, "ehlo: %v\n", err)
		if errors.As(err, new(usageError)) {
			return exitUsage
		}
		return exitNo
	}
	return exitYes
}

// usageError is a wrong use of the command line that only running it shows.
type usageError struct{ error }

// loadWorld loads a fixture: one of the built-in ones by name, or a file.
func loadWorld(name string) (*server.Fixture, error) {
	if !strings.HasSuffix(name, ".yaml") && !strings.ContainsRune(name, os.PathSeparator) {
		worlds, err := fs.Sub(scenarios.FS, "worlds")
		if err != nil {
			return nil, err
		}
		f, err := server.LoadFixture(worlds, name)
		if err != nil {
			return nil, usageError{err}
		}
		return f, nil
	}
	dir, file := filepath.Split(name)
	if dir == "" {
		dir = "."
	}
	f, err := server.LoadFixture(os.DirFS(dir), strings.TrimSuffix(file, ".yaml"))
	if err != nil {
		return nil, usageError{err}
	}
	return f, nil
}
