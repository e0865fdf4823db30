package smtp

import (
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"ehlo/server/wire"
)

// engine is go-smtp, run as a function. It is given commands in the form of
// RFC 5321 only, and decides what comes of them with the backend below.
type engine struct {
	run      *wire.Engine
	backend  *backend
	greeting []byte
	greeted  bool
	spoken   []byte // its last reply
}

// moment is when a message's reception began.
type moment struct {
	at  time.Time
	pid int
	id  string
}

// Refusal is why something is not done.
type Refusal struct {
	Outcome Outcome
	Args    []string
}

// wake starts the engine.
func (s *Session) wake() {
	if s.engine != nil {
		return
	}
	e := &engine{backend: &backend{s: s}}
	srv := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return e.backend, nil }))
	srv.Domain = s.Host
	srv.AllowInsecureAuth = true // TLS ends in front of the engine, and the dialect decides
	srv.EnableSMTPUTF8, srv.EnableDSN, srv.EnableBINARYMIME = true, true, true
	srv.MaxLineLength = 1 << 30 // the dialect's to limit
	srv.ErrorLog = log.New(io.Discard, "", 0)
	e.run, e.greeting = wire.Accept(srv.Serve)
	s.engine = e
}

func (e *engine) close() { e.run.Close() }

// do gives the engine a command line and returns what it says, and why it
// refused if our backend did.
func (s *Session) do(format string, args ...any) (wire.Response, *Refusal) {
	s.wake()
	if !s.engine.greeted {
		s.engine.greeted = true
		s.engine.run.Do([]byte("EHLO unknown\r\n")) // some products want no greeting
	}
	s.engine.backend.why = nil
	out, _ := s.engine.run.Do(fmt.Appendf(nil, format+"\r\n", args...))
	s.engine.spoken = out
	return ParseReply(out), s.engine.backend.why
}

// send gives the engine message text or octets of a chunk.
func (s *Session) send(p []byte) (wire.Response, *Refusal) {
	s.engine.backend.why = nil
	out, _ := s.engine.run.Do(p)
	s.engine.spoken = out
	return ParseReply(out), s.engine.backend.why
}

// backend decides for the engine. Its methods run in the engine's goroutine,
// while the session waits for them.
type backend struct {
	s   *Session
	why *Refusal
	to  Address // being asked about
}

var errRefused = &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 0, 0}, Message: "refused"}

func (b *backend) refuse(r *Refusal) error {
	if r == nil {
		return nil
	}
	b.why = r
	return errRefused
}

// Mail implements gosmtp.Session.
func (b *backend) Mail(_ string, opts *gosmtp.MailOptions) error {
	return b.refuse(b.s.checkMail(opts.Size))
}

// Rcpt implements gosmtp.Session.
func (b *backend) Rcpt(string, *gosmtp.RcptOptions) error { return b.refuse(b.s.CheckRcpt(b.to)) }

// Data implements gosmtp.Session.
func (b *backend) Data(r io.Reader) error {
	msg, err := io.ReadAll(r)
	if errors.Is(err, gosmtp.ErrDataReset) {
		return err // the connection has ended
	}
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	return b.refuse(b.s.accept(msg))
}

// Reset implements gosmtp.Session.
func (b *backend) Reset() {}

// Logout implements gosmtp.Session.
func (b *backend) Logout() error { return nil }

// AuthMechanisms implements gosmtp.AuthSession.
func (b *backend) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth implements gosmtp.AuthSession. Whatever the mechanism, the dialect hands
// on what it learnt as PLAIN.
func (b *backend) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, password string) error {
		if !b.s.authenticate(name, password) {
			return b.refuse(&Refusal{Outcome: AuthFailed})
		}
		return nil
	}), nil
}
