package relay

import (
	"bufio"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"slices"
	"strings"
	"unicode"

	"github.com/emersion/go-smtp"
)

// Message is what is to be sent on: an envelope, and the octets that follow DATA.
type Message struct {
	ReversePath  string // without brackets; "" for the null reverse-path
	ForwardPaths []string
	Octets       []byte
}

// Step is how far a transaction had come when a reply was given.
type Step string

// The steps.
const (
	Connecting Step = "connect"
	Greeting   Step = "greeting"
	Hello      Step = "EHLO"
	StartTLS   Step = "STARTTLS"
	Mail       Step = "MAIL"
	Rcpt       Step = "RCPT"
	Data       Step = "DATA"
	Text       Step = "text"
)

// Outcome is what a server has made of a recipient, or of all of them.
type Outcome struct {
	At      Step
	Command string // the client's last, without its end; "" before the first
	Reply   string // the server's last, its lines joined by LF; "" where it has said nothing
	Err     error  // what went wrong beside a reply: the connection, or TLS
}

// Code is the reply's code, 0 for none.
func (o Outcome) Code() int {
	if len(o.Reply) < 3 {
		return 0
	}
	code := 0
	for _, c := range []byte(o.Reply[:3]) {
		code = 10*code + int(c-'0')
	}
	return code
}

// Sent reports whether the server has taken the message, and with it the duty to deliver it
// (RFC 5321 §4.2.5).
func (o Outcome) Sent() bool { return o.At == Text && o.Code()/100 == 2 }

// Permanent reports whether it will be no otherwise later (RFC 5321 §4.2.1).
func (o Outcome) Permanent() bool { return o.Code()/100 == 5 }

// Client is who sends.
type Client struct {
	Name string      // that EHLO gives
	TLS  *tls.Config // for STARTTLS where it is offered; nil for none
	// Size is what MAIL's SIZE says of a message (RFC 1870 §6.1); nil for its octets.
	Size func(octets []byte) int64
}

// Send hands a message to the server at the other end of a connection, and closes that. There is an
// outcome for each forward-path, in their order. Where TLS fails nothing is said in clear text on the
// same connection: the caller may try another without.
func (c Client) Send(conn net.Conn, m Message) []Outcome {
	t := &tape{Conn: conn}
	defer t.Close()
	s := &transaction{client: smtp.NewClient(t), tape: t, at: Greeting}
	all := make([]Outcome, len(m.ForwardPaths))
	same := func(err error) []Outcome {
		for i := range all {
			if all[i].At == "" {
				all[i] = s.outcome(err)
			}
		}
		_ = s.client.Quit() // out of courtesy; it may be gone
		return all
	}
	if err := s.begin(c); err != nil {
		return same(err)
	}
	s.at = Mail
	size := int64(len(m.Octets))
	if c.Size != nil {
		size = c.Size(m.Octets)
	}
	if err := s.client.Mail(m.ReversePath, &smtp.MailOptions{Size: size, UTF8: needsUTF8(m)}); err != nil {
		return same(err)
	}
	taken := 0
	for i, to := range m.ForwardPaths {
		s.at = Rcpt
		if err := s.client.Rcpt(to, nil); err != nil {
			if all[i] = s.outcome(err); all[i].Err != nil {
				return same(err)
			}
			continue
		}
		taken++
	}
	if taken == 0 {
		return same(nil)
	}
	s.at = Data
	w, err := s.client.Data()
	if err != nil {
		return same(err)
	}
	s.at, s.tape.text = Text, true
	if _, err := w.Write(m.Octets); err != nil {
		return same(err)
	}
	return same(w.Close())
}

// transaction is one connection to a server.
type transaction struct {
	client *smtp.Client
	tape   *tape
	at     Step
}

// outcome is what came of the step that was taken last.
func (s *transaction) outcome(err error) Outcome {
	var said *smtp.SMTPError
	if errors.As(err, &said) {
		err = nil // it is in the reply
	}
	return Outcome{At: s.at, Command: s.tape.command, Reply: s.tape.reply(), Err: err}
}

// begin says EHLO, and once more inside TLS where that is offered (RFC 3207 §4.2).
func (s *transaction) begin(c Client) error {
	if err := s.hello(c); err != nil || c.TLS == nil {
		return err
	}
	if offered, _ := s.client.Extension("STARTTLS"); !offered {
		return nil
	}
	s.at = StartTLS
	if _, err := s.tape.Write([]byte("STARTTLS\r\n")); err != nil {
		return err
	}
	r := textproto.NewReader(bufio.NewReader(s.tape))
	if _, _, err := r.ReadResponse(220); err != nil {
		var said *textproto.Error
		if errors.As(err, &said) {
			return &smtp.SMTPError{Code: said.Code, Message: said.Msg}
		}
		return err
	}
	inside := tls.Client(s.tape.Conn, c.TLS)
	if err := inside.Handshake(); err != nil {
		s.tape.said = nil // it was about to go well
		return err
	}
	// go-smtp's client begins with a greeting, of which there is only one (RFC 3207 §4.2).
	*s.tape = tape{Conn: inside, again: []byte("220 \r\n")}
	s.client = smtp.NewClient(s.tape)
	return s.hello(c)
}

// hello waits for the greeting and says EHLO, or HELO to whoever does not know that.
func (s *transaction) hello(c Client) error {
	err := s.client.Hello(c.Name)
	if s.at = Hello; !s.tape.wrote {
		s.at = Greeting
	}
	return err
}

// needsUTF8 reports whether a server has to know SMTPUTF8 for an envelope (RFC 6531 §3.2).
func needsUTF8(m Message) bool {
	return slices.ContainsFunc(append([]string{m.ReversePath}, m.ForwardPaths...), func(path string) bool {
		return strings.ContainsFunc(path, func(r rune) bool { return r > unicode.MaxASCII })
	})
}

// tape keeps what the server has said since the client has said something.
type tape struct {
	net.Conn
	again []byte // what is read before anything else
	said  []byte
	wrote bool

	command string // the client's last
	text    bool   // what is written is a message's
}

// Read implements net.Conn.
func (t *tape) Read(p []byte) (int, error) {
	if len(t.again) > 0 {
		n := copy(p, t.again)
		t.again = t.again[n:]
		return n, nil
	}
	n, err := t.Conn.Read(p)
	t.said = append(t.said, p[:n]...)
	return n, err
}

// Write implements net.Conn.
func (t *tape) Write(p []byte) (int, error) {
	t.said, t.wrote = nil, true
	if !t.text {
		t.command = strings.TrimRight(string(p), "\r\n")
	}
	return t.Conn.Write(p)
}

// reply is the last that the server has said, its lines joined by LF.
func (t *tape) reply() string {
	return strings.ReplaceAll(strings.TrimRight(string(t.said), "\r\n"), "\r\n", "\n")
}
