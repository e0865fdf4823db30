package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
)

// nods starts a server that says yes to every command and looks at none: what clients can reach
// at most that are measured on this machine, whoever serves them.
func nods(ctx context.Context, protocol string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return launch(ctx, "127.", self, "nod", protocol) // ready is its address
}

// nod is that server, of SMTP or IMAP.
func nod(args []string) error {
	serve, ok := map[string]func(r *bufio.Reader, w io.Writer) error{"smtp": nodSMTP, "imap": nodIMAP}[args[0]]
	if !ok {
		return fmt.Errorf("nobody nods to %s", args[0])
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			_ = serve(bufio.NewReader(conn), conn) // until the client has gone
		}()
	}
}

func nodSMTP(r *bufio.Reader, w io.Writer) error {
	says := "220 here\r\n"
	for text := false; ; {
		if !text || says != "" {
			if _, err := io.WriteString(w, says); err != nil {
				return err
			}
		}
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		switch {
		case text && string(line) == ".\r\n":
			text, says = false, "250 kept\r\n"
		case text:
			says = ""
		case string(line) == "DATA\r\n":
			text, says = true, "354 go on\r\n"
		case string(line) == "QUIT\r\n":
			says = "221 bye\r\n"
		default:
			says = "250 yes\r\n"
		}
	}
}

func nodIMAP(r *bufio.Reader, w io.Writer) error {
	fetched := fmt.Sprintf("* 3 FETCH (BODY[] {%d}\r\n%s)\r\na OK\r\n", len(smtpText), smtpText)
	for says := "* OK here\r\n"; ; {
		if _, err := io.WriteString(w, says); err != nil {
			return err
		}
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if says = "a OK\r\n"; strings.HasPrefix(string(line), "a FETCH") {
			says = fetched
		}
	}
}
