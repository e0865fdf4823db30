package smtp

import (
	"bytes"
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
	server  *gosmtp.Server
	run     *wire.Engine // nil until it is told, or asked, something
	backend *backend
	greeted bool
	spoken  []byte // its last reply
}

// silent is the engines' log.
var silent = log.New(io.Discard, "", 0)

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

// wake makes the engine.
func (s *Session) wake() {
	if s.engine != nil {
		return
	}
	e := &engine{backend: &backend{s: s}}
	srv := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return e.backend, nil }))
	srv.Domain = s.Host
	srv.AllowInsecureAuth = true // TLS ends in front of the engine, and the dialect decides
	srv.EnableSMTPUTF8, srv.EnableDSN, srv.EnableBINARYMIME = true, true, true
	srv.MaxLineLength = 0 // none: it is the dialect's to limit
	srv.ErrorLog = silent
	e.server = srv
	s.engine = e
}

// greet starts the engine and returns its greeting.
func (e *engine) greet() (greeting []byte) {
	e.run, greeting = wire.Accept(e.server.Serve)
	return greeting
}

// tell gives the engine input and returns what it says to it.
func (e *engine) tell(p []byte) (reply []byte) {
	if e.run != nil {
		reply, _ = e.run.Do(p)
		return reply
	}
	e.run, reply, _ = wire.AcceptInput(e.server.Serve, p)
	_, reply, _ = bytes.Cut(reply, []byte("\n")) // the greeting
	return reply
}

func (e *engine) close() {
	if e.run != nil {
		e.run.Close()
	}
}

// do gives the engine a command line and returns how it went, and why it refused if our backend
// did.
func (s *Session) do(line string) (wire.Outcome, *Refusal) {
	s.wake()
	const hello = "HELO unknown\r\n" // some products want no greeting; the reply is a line
	in := make([]byte, 0, len(hello)+len(line)+2)
	first := !s.engine.greeted
	if first {
		s.engine.greeted = true
		in = append(in, hello...)
	}
	in = append(append(in, line...), "\r\n"...)
	o, why := s.send(in)
	if first {
		_, s.engine.spoken, _ = bytes.Cut(s.engine.spoken, []byte("\n"))
	}
	return o, why
}

// send gives the engine message text or octets of a chunk.
func (s *Session) send(p []byte) (wire.Outcome, *Refusal) {
	s.engine.backend.why = nil
	s.engine.spoken = s.engine.tell(p)
	return outcomeOf(codeOf(s.engine.spoken)), s.engine.backend.why
}

// said is the text of the engine's last reply.
func (e *engine) said() string { return ParseReply(e.spoken).Text }

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

// usual is room for a message of the usual size: a larger one has it made as it comes.
const usual = 2 << 10

// Data implements gosmtp.Session.
func (b *backend) Data(r io.Reader) error {
	msg := bytes.NewBuffer(make([]byte, 0, usual))
	_, err := msg.ReadFrom(r)
	if errors.Is(err, gosmtp.ErrDataReset) {
		return err // the connection has ended
	}
	if err != nil {
		return fmt.Errorf("read message: %w", err)
	}
	return b.refuse(b.s.accept(msg.Bytes()))
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
