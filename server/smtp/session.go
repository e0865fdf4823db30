package smtp

import (
	"bytes"
	"strings"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// session is the server's side of one conversation: what has been agreed so
// far, and the engine, which is started when it is first needed.
type session struct {
	cfg     Config
	dialect dialect
	engine  *engine

	state   wire.State // see State
	helo    string     // the name given, "" before HELO and EHLO
	esmtp   bool       // by EHLO
	secure  bool
	user    string // who is authenticated, "" for nobody
	mail    *Address
	rcpts   []Address // accepted
	sasl    *saslExchange
	reading wire.UnitKind        // what the next unit is: Line, Text, Chunk or SASL
	chunk   int64                // octets of the chunk that is being read
	last    bool                 // it is the last one
	skipped func(*wire.Exchange) // it belongs to a refused BDAT: what to do when it is here
	chunks  []byte               // their octets
	padding int64                // see padding
	bdat    int64                // octets of the chunks so far; -1 outside BDAT
	current *transaction         // the transaction that the text belongs to
}

// transaction is what the engine's backend needs of a mail transaction.
type transaction struct {
	started moment // when DATA, or the first BDAT, was accepted
}

// dialect is a product's in one conversation: it reads the client's lines by the
// product's grammar, enforces its limits, answers what it would not accept, and has
// the engine decide the rest.
type dialect interface {
	// line serves a command line.
	line(x *wire.Exchange)
	// after is called when a message text or chunk has been served.
	after(x *wire.Exchange)
	// endOfText finds the end of message text at the start of buf: the
	// length with the terminator, or 0 when it has not come.
	endOfText(buf []byte) int
	// reset forgets what belongs to a connection before TLS.
	reset()
	// ungreeted tells whether the product takes a command of somebody who
	// has not said HELO or EHLO, although RFC 5321 §4.1.4 has it wait.
	ungreeted(verb string) bool
}

// New starts the server's side of a conversation.
func New(cfg Config) wire.Talker {
	s := &session{cfg: cfg, state: Connected, secure: cfg.TLS, reading: wire.Line, bdat: -1}
	switch cfg.Product.Dialect() {
	case Exim:
		s.dialect = newEximDialect(s)
	case Postfix:
		s.dialect = newPostfixDialect(s)
	default:
		s.dialect = newPlainDialect(s)
	}
	return s
}

// Greet implements wire.Talker.
func (s *session) Greet(x *wire.Exchange) {
	s.say(x, Greeting, s.cfg.Host, s.cfg.Version, s.cfg.Distribution, s.cfg.Now().Format(dateLayout))
	if len(x.Reply) == 0 { // the engine's own
		s.wake()
		x.Reply = s.engine.greeting
	}
}

// RefuseTLS implements wire.TLSRefuser. Exim's TLS library sends a fatal alert,
// unexpected_message, where others just close (RFC 8446 §6.2).
func (s *session) RefuseTLS() []byte {
	if s.cfg.Product.Dialect() != Exim {
		return nil
	}
	return []byte{21, 3, 3, 0, 2, 2, 10}
}

// Serve implements wire.Talker.
func (s *session) Serve(x *wire.Exchange) {
	x.Command = Parse(x.Unit)
	switch s.reading {
	case wire.Text:
		s.text(x)
	case wire.Chunk:
		s.chunkIn(x)
	case wire.SASL:
		s.response(x)
	default:
		s.dialect.line(x)
	}
	if x.Close {
		s.state = Closed
	}
}

// ParseReply implements wire.Talker.
func (s *session) ParseReply(raw []byte) wire.Response { return ParseReply(raw) }

// State implements wire.Talker. Where a product does without a greeting, nobody
// who has not given one is in Greeted.
func (s *session) State() wire.State {
	if s.state == Greeted && s.helo == "" {
		return Connected
	}
	return s.state
}

// move goes where the table says that a command leads which had such an
// outcome.
func (s *session) move(by string, o wire.Outcome) {
	s.state = protocol.Next(Transitions, s.stateFor(by), by, o)
}

// stateFor is the state as far as a command is concerned.
func (s *session) stateFor(verb string) wire.State {
	if s.state == Connected && s.dialect.ungreeted(verb) && !allowedIn(Connected, verb) {
		return Greeted
	}
	return s.state
}

// misplaced tells whether a command may not be given now, and which state it
// cannot be given in.
func (s *session) misplaced(verb string) (in wire.State, bad bool) {
	return s.State(), !allowedIn(s.stateFor(verb), verb)
}

// inTransaction tells whether a mail transaction is open (RFC 5321 §3.3).
func (s *session) inTransaction() bool { return s.state == Mail || s.state == Rcpt }

// Push implements wire.Talker: SMTP never speaks unasked.
func (s *session) Push() []byte { return nil }

// Secure implements wire.Talker. RFC 3207 §4.2: all that was learnt before
// TLS is forgotten.
func (s *session) Secure() {
	s.secure = true
	s.helo, s.esmtp, s.user = "", false, ""
	s.forget()
	if s.engine != nil {
		s.engine.close()
		s.engine = nil
	}
	s.dialect.reset()
}

// Close implements wire.Talker.
func (s *session) Close() {
	s.state = Closed
	if s.engine != nil {
		s.engine.close()
		s.engine = nil
	}
}

// forget drops the transaction.
func (s *session) forget() {
	s.mail, s.rcpts, s.bdat, s.chunks, s.current = nil, nil, -1, nil, nil
}

// say adds an outcome's words to the reply.
func (s *session) say(x *wire.Exchange, o Outcome, args ...string) {
	text := s.cfg.Product.Say(o, args...)
	if text == "" { // the product leaves it to the engine
		if s.engine != nil {
			x.Reply = append(x.Reply, s.engine.spoken...)
		}
		return
	}
	for l := range strings.SplitSeq(text, "\n") {
		x.Reply = append(x.Reply, l+"\r\n"...)
	}
}

// refuse says what a refusal is.
func (s *session) refuse(x *wire.Exchange, r *Refusal) { s.say(x, r.Outcome, r.Args...) }

// advertisesAuth tells whether AUTH may be used now.
func (s *session) advertisesAuth() bool { return s.secure || !s.cfg.AuthOnlyTLS }

// command is a command line without its end.
func command(raw []byte) string {
	raw = bytes.TrimSuffix(raw, []byte("\n"))
	return string(bytes.TrimSuffix(raw, []byte("\r")))
}

// allowed reads a setting that has a product's default.
func allowed(setting *bool, def bool) bool {
	if setting == nil {
		return def
	}
	return *setting
}
