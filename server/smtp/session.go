package smtp

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Session is one conversation with its transaction: what has been agreed so far,
// and the engine, which is started when it is first needed. A dialect carries out
// by its methods what the client may do.
type Session struct {
	Config  // read-only
	dialect Dialect
	engine  *engine

	state   wire.State // see State
	helo    string     // the name given, "" before HELO and EHLO
	esmtp   bool       // by EHLO
	secure  bool
	user    string // who is authenticated, "" for nobody
	mail    *Address
	rcpts   []Address // accepted
	sasl    *saslExchange
	looked  int                  // octets of text in which no end is
	reading wire.UnitKind        // what the next unit is: Line, Text, Chunk or SASL
	chunk   int64                // octets of the chunk that is being read
	last    bool                 // it is the last one
	skipped func(*wire.Exchange) // it belongs to a refused BDAT: what to do when it is here
	chunks  []byte               // their octets
	first   int                  // octets of the first of them that was not empty
	bdat    int64                // octets of the chunks so far; -1 outside BDAT
	current *transaction         // the transaction that the text belongs to
	entered bool                 // it is counted among the connections of its address
}

// transaction is what the engine's backend needs of a mail transaction.
type transaction struct {
	started moment // when DATA, or the first BDAT, was accepted
}

// State implements wire.Talker. Where a product does without a greeting, nobody
// who has not given one is in Greeted.
func (s *Session) State() wire.State {
	if s.state == Greeted && s.helo == "" {
		return Connected
	}
	return s.state
}

// Patience implements wire.Patient.
func (s *Session) Patience() time.Duration { return s.Product.Limits().Idle }

// Impatient implements wire.Patient.
func (s *Session) Impatient() (says []byte, ends bool) {
	o := TimedOut
	if s.reading == wire.Text {
		o = TextTimedOut
	}
	return []byte(s.Product.Say(o, s.Host) + "\r\n"), true
}

// Crowded implements wire.Crowded: who comes last goes.
func (s *Session) Crowded() (says []byte, last bool) {
	return []byte(s.Product.Say(Crowded, s.Host, s.Client.String()) + "\r\n"), true
}

// Displaced implements wire.Crowded. RFC 5321 §3.8: a server that ends the connection says 421.
func (s *Session) Displaced() []byte {
	says, _ := s.Crowded()
	return says
}

// move goes where the table says that a command leads which had such an
// outcome.
func (s *Session) move(by string, o wire.Outcome) {
	s.state = protocol.Next(Transitions, s.stateFor(by), by, o)
}

// stateFor is the state as far as a command is concerned.
func (s *Session) stateFor(verb string) wire.State {
	if s.state == Connected && s.dialect.Ungreeted(verb) && !allowedIn(Connected, verb) {
		return Greeted
	}
	return s.state
}

// Misplaced reports whether a command may not be given now, and which state it
// cannot be given in.
func (s *Session) Misplaced(verb string) (in wire.State, bad bool) {
	return s.State(), !allowedIn(s.stateFor(verb), verb)
}

// Extended reports whether the client has greeted with EHLO rather than HELO.
func (s *Session) Extended() bool { return s.esmtp }

// InTLS reports whether TLS is in force.
func (s *Session) InTLS() bool { return s.secure }

// User is who is authenticated, "" for nobody.
func (s *Session) User() string { return s.user }

// ReversePath is the transaction's, the zero Address outside one.
func (s *Session) ReversePath() Address {
	if s.mail == nil {
		return Address{}
	}
	return *s.mail
}

// Recipients is how many forward-paths of the transaction have been accepted.
func (s *Session) Recipients() int { return len(s.rcpts) }

// InChunks reports whether chunks have come, and the last one has not
// (RFC 3030 §2).
func (s *Session) InChunks() bool { return s.bdat >= 0 }

// ChunkOctets is how many octets the chunks so far have.
func (s *Session) ChunkOctets() int64 { return max(s.bdat, 0) }

// InTransaction reports whether a mail transaction is open (RFC 5321 §3.3).
func (s *Session) InTransaction() bool { return s.state == Mail || s.state == Rcpt }

// forget drops the transaction.
func (s *Session) forget() {
	s.mail, s.rcpts, s.bdat, s.chunks, s.current = nil, nil, -1, nil, nil
}

// Say adds an outcome's words to the reply.
func (s *Session) Say(x *wire.Exchange, o Outcome, args ...string) {
	text := s.Product.Say(o, args...)
	if text == "" { // the product leaves it to the engine
		if s.engine != nil {
			x.Reply = append(x.Reply, s.engine.spoken...)
		}
		return
	}
	x.Reply = slices.Grow(x.Reply, len(text)+len("\r\n")*(strings.Count(text, "\n")+1))
	for l := range strings.SplitSeq(text, "\n") {
		x.Reply = append(append(x.Reply, l...), "\r\n"...)
	}
}

// Refuse says what a refusal is.
func (s *Session) Refuse(x *wire.Exchange, r *Refusal) {
	if r.Outcome != byRule {
		s.Say(x, r.Outcome, r.Args...)
		return
	}
	for _, l := range r.Args {
		x.Reply = append(append(x.Reply, l...), "\r\n"...)
		x.Close = strings.HasPrefix(l, "421") // RFC 5321 §3.8
	}
}

// OffersAuth reports whether AUTH may be used now.
func (s *Session) OffersAuth() bool { return s.secure || !s.AuthOnlyTLS }

// CommandLine is a command line without its end.
func CommandLine(raw []byte) string {
	raw = bytes.TrimSuffix(raw, []byte("\n"))
	return string(bytes.TrimSuffix(raw, []byte("\r")))
}

// Allowed reads a setting that has a product's default.
func Allowed(setting *bool, def bool) bool {
	if setting == nil {
		return def
	}
	return *setting
}
