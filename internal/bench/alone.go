package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-smtp"
)

// alone starts a server of the library that EHLO's engines are made of, with next to nothing behind
// it: what can be reached at most where that library speaks the protocol.
func alone(ctx context.Context, protocol string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return launch(ctx, "127.", self, "alone", protocol) // ready is its address
}

// library is that server, of SMTP or IMAP.
func library(args []string) error {
	serve, ok := map[string]func(net.Listener) error{"smtp": aloneSMTP, "imap": aloneIMAP}[args[0]]
	if !ok {
		return fmt.Errorf("no library speaks %s", args[0])
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return serve(l)
}

// aloneSMTP takes mail for anybody.
func aloneSMTP(l net.Listener) error {
	return smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return keeper{}, nil })).Serve(l)
}

// keeper takes all mail, and reads it.
type keeper struct{}

func (keeper) Mail(string, *smtp.MailOptions) error { return nil }
func (keeper) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (keeper) Data(r io.Reader) error               { _, err := io.Copy(io.Discard, r); return err }
func (keeper) Reset()                               {}
func (keeper) Logout() error                        { return nil }

// aloneIMAP serves a mailbox with three messages out of memory.
func aloneIMAP(l net.Listener) error {
	bob := imapmemserver.NewUser("bob", "password123")
	if err := bob.Create("INBOX", nil); err != nil {
		return err
	}
	for range 3 {
		if _, err := bob.Append("INBOX", sized{strings.NewReader(smtpText)}, &imap.AppendOptions{Time: time.Now()}); err != nil {
			return err
		}
	}
	mem := imapmemserver.New()
	mem.AddUser(bob)
	return imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		},
		InsecureAuth: true,
	}).Serve(l)
}

// sized is a message of a known size.
type sized struct{ *strings.Reader }

func (s sized) Size() int64 { return s.Reader.Size() }
