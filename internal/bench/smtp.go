package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"
)

// sending is how many messages of 1 KiB clients get rid of in a second, over one connection and
// over a new one for each. It is held against Mailpit.
func sending(ctx context.Context, b *bench) ([]row, error) {
	addr, err := freePort()
	if err != nil {
		return nil, err
	}
	ours, err := b.server(ctx, "ready", "mail", "--smtp", addr)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	mailpit, stop, err := b.startMailpit(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	nodding, err := nods(ctx, "smtp")
	if err != nil {
		return nil, err
	}
	defer nodding.stop()
	lone, err := alone(ctx, "smtp")
	if err != nil {
		return nil, err
	}
	defer lone.stop()
	var rows []row
	for _, m := range []struct {
		what, reach string
		client      func(addr string) func() (func() error, func(), error)
	}{
		{"SMTP, 1 KiB kept alive, 10 clients", "≥ 8 ×", keptAlive},
		{"SMTP, 1 KiB over a new connection each, 10 clients", "≥ 3 ×", newConnections},
	} {
		var theirs func() (func() error, func(), error)
		if mailpit != "" {
			theirs = m.client(mailpit)
		}
		yields, err := b.rates(ctx, contestant{ours, m.client(addr)}, contestant{nil, theirs}, contestant{nodding, m.client(nodding.ready)}, contestant{lone, m.client(lone.ready)})
		if err != nil {
			return rows, err
		}
		rows = append(rows, held(m.what, "Mailpit", yields, m.reach)...)
	}
	return rows, nil
}

// held are the rows of what EHLO does in a second, what it is held against, and a server that nods,
// and the library alone; and of what the first and the third take for each, and their clients.
func held(what, against string, yields []yield, reach string) []row {
	ours, theirs, nodding, lone := yields[0], yields[1], yields[2], yields[3]
	r := row{what: what, figure: fmt.Sprintf("%.0f/s", ours.often), reach: reach, against: "no " + against + " here"}
	most := row{what: "the same, of a server that only nods", figure: fmt.Sprintf("%.0f/s", nodding.often)}
	library := row{what: "the same, of the engine's library alone", figure: fmt.Sprintf("%.0f/s", lone.often)}
	if theirs.often > 0 {
		r.against, r.ratio = fmt.Sprintf("%s %.0f/s", against, theirs.often), times(ours.often, theirs.often)
		most.against, most.ratio = r.against, times(nodding.often, theirs.often)
		library.against, library.ratio = r.against, times(lone.often, theirs.often)
	}
	cpu := row{
		what: "the server's CPU for each", figure: micro(ours.cpu),
		against: "nodding " + micro(nodding.cpu), ratio: times(float64(ours.cpu), float64(nodding.cpu)),
	}
	clients := row{
		what: "their clients' CPU for each", figure: micro(ours.clients),
		against: "nodding " + micro(nodding.clients), ratio: times(float64(ours.clients), float64(nodding.clients)),
	}
	return []row{r, most, library, cpu, clients}
}

// startMailpit starts Mailpit, and returns where it takes mail, "" if it is not to be had.
func (b *bench) startMailpit(ctx context.Context) (addr string, stop func(), err error) {
	program, err := b.findMailpit(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "Mailpit cannot be had:", err)
		return "", func() {}, nil
	}
	if addr, err = freePort(); err != nil {
		return "", nil, err
	}
	page, err := freePort()
	if err != nil {
		return "", nil, err
	}
	p, err := launch(ctx, "", program, "--quiet", "--smtp", addr, "--listen", page, "--disable-version-check")
	if err != nil {
		return "", nil, err
	}
	if err := answers(ctx, addr); err != nil {
		p.stop()
		return "", nil, fmt.Errorf("mailpit: %w", err)
	}
	return addr, p.stop, nil
}

// findMailpit is the program, which is built from its module if no other is given.
func (b *bench) findMailpit(ctx context.Context) (string, error) {
	if b.mailpit != "" {
		return exec.LookPath(b.mailpit)
	}
	build := exec.CommandContext(ctx, "go", "tool", "-n", "-modfile=.ci/bench.mod", "mailpit")
	build.Stderr = os.Stderr
	path, err := build.Output()
	return strings.TrimSpace(string(path)), err
}

// answers waits until something listens at an address.
func answers(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
		if err == nil {
			return c.Close()
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

var smtpText = "From: user@client.com\r\nTo: bob@server.com\r\nSubject: hi\r\n\r\n" +
	strings.Repeat("Hello, Bob. This is a line of text that is sixty-four octets.\r\n", 15) + ".\r\n"

// keptAlive sends all messages over one connection.
func keptAlive(addr string) func() (func() error, func(), error) {
	return func() (func() error, func(), error) {
		c := newLines(addr)
		if err := c.dial(); err != nil {
			return nil, nil, err
		}
		return c.message, c.close, c.greet()
	}
}

// newConnections sends each message over a connection of its own.
func newConnections(addr string) func() (func() error, func(), error) {
	return func() (func() error, func(), error) {
		return newLines(addr).onlyMessage, func() {}, nil
	}
}

// What an SMTP client says.
var (
	ehloCommand = []byte("EHLO client.com\r\n")
	mailCommand = []byte("MAIL FROM:<user@client.com>\r\n")
	rcptCommand = []byte("RCPT TO:<bob@server.com>\r\n")
	dataCommand = []byte("DATA\r\n")
	messageText = []byte(smtpText)
	quitCommand = []byte("QUIT\r\n")
)

// onlyMessage connects, sends a message, and leaves.
func (c *lines) onlyMessage() error {
	if err := c.dial(); err != nil {
		return err
	}
	defer c.close()
	if err := c.greet(); err != nil {
		return err
	}
	if err := c.message(); err != nil {
		return err
	}
	return c.say(quitCommand, "221")
}

// greet takes the server's greeting, and returns it.
func (c *lines) greet() error {
	if err := c.reply("220"); err != nil {
		return err
	}
	return c.say(ehloCommand, "250")
}

// message sends one.
func (c *lines) message() error {
	if err := c.say(mailCommand, "250"); err != nil {
		return err
	}
	if err := c.say(rcptCommand, "250"); err != nil {
		return err
	}
	if err := c.say(dataCommand, "354"); err != nil {
		return err
	}
	return c.say(messageText, "250")
}

// say sends text and reads a reply.
func (c *lines) say(text []byte, code string) error {
	if err := c.send(text); err != nil {
		return err
	}
	return c.reply(code)
}

// reply reads one of lines, the last of which has a space behind its code.
func (c *lines) reply(code string) error {
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		if len(line) < len(code) || string(line[:len(code)]) != code {
			return fmt.Errorf("%q where %s was to come", line, code)
		}
		if len(line) > 3 && line[3] == ' ' {
			return nil
		}
	}
}
