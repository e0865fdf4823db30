package smtp

import (
	"strconv"

	"ehlo/server/wire"
)

// Hello takes a HELO or EHLO whose argument the product has found good. An engine that is awake
// gets another: what the product takes need not be what the engine takes.
func (s *Session) Hello(verb, name string) {
	s.hello(verb, name)
	if s.engine != nil {
		s.greetEngine("EHLO client")
	}
}

// HelloAsTyped takes a HELO or EHLO of which the engine gets every word, so that
// its answer can be shown.
func (s *Session) HelloAsTyped(verb, name string) {
	s.hello(verb, name)
	s.wake()
	s.greetEngine(verb + " " + name)
}

func (s *Session) hello(verb, name string) {
	s.helo, s.esmtp = name, verb == "EHLO"
	s.forget()
	s.move(verb, wire.OK)
}

func (s *Session) greetEngine(line string) {
	s.engine.greeted = true // by this
	s.do(line)
}

// MailFrom has the engine open a transaction.
func (s *Session) MailFrom(a Address, size int64) *Refusal {
	s.wake()
	if size < 0 {
		size = 0
	}
	param := ""
	if size > 0 {
		param = " SIZE=" + strconv.FormatInt(min(size, 1<<32-1), 10)
	}
	o, why := s.do("MAIL FROM:" + a.path(s.Host) + param)
	if why != nil {
		return why
	}
	if o != wire.OK {
		return &Refusal{MailAddress, []string{a.Text, s.engine.said()}}
	}
	s.mail = &a
	s.move("MAIL", wire.OK)
	return nil
}

// RcptTo has the engine take a recipient.
func (s *Session) RcptTo(a Address) *Refusal {
	s.wake()
	s.engine.backend.to = a
	o, why := s.do("RCPT TO:" + a.path(s.Host))
	if why != nil {
		return why
	}
	if o != wire.OK {
		return &Refusal{RcptAddress, []string{a.Text, s.engine.said()}}
	}
	s.rcpts = append(s.rcpts, a)
	s.move("RCPT", wire.OK)
	return nil
}

// Rset has the engine drop the transaction.
func (s *Session) Rset() {
	if s.engine != nil {
		s.do("RSET")
	}
	s.forget()
	s.move("RSET", wire.OK)
}

// Noop has the engine do nothing, and answer.
func (s *Session) Noop() { s.do("NOOP") }

// Data has the engine read message text from now on.
func (s *Session) Data(x *wire.Exchange) {
	o, _ := s.do("DATA")
	if o != wire.Intermediate {
		s.Say(x, NoRcpt, "DATA")
		return
	}
	s.begin()
	s.reading = wire.Text
	s.move("DATA", wire.Intermediate)
	s.Say(x, DataGo)
}

// begin notes when a message's reception began.
func (s *Session) begin() {
	now := s.Now()
	s.current = &transaction{moment{at: now, pid: s.PID, id: s.Product.QueueID(now, s.PID, s.Rand.Uint32())}}
}

// text takes a whole message text.
func (s *Session) text(x *wire.Exchange) {
	s.reading = wire.Line
	id := s.current.started.id
	_, why := s.send(stuffed(x.Unit.Raw))
	outcome := wire.OK
	if why != nil {
		outcome = wire.Error
		s.Refuse(x, why)
	} else {
		x.Envelope = s.envelope()
		s.Say(x, Queued, id)
	}
	s.forget()
	s.move(".", outcome)
	s.dialect.After(x)
}

// StartChunk has a chunk read next (RFC 3030 §2). With skip its octets are
// thrown away: BDAT has been answered already.
func (s *Session) StartChunk(x *wire.Exchange, n int64, last, skip bool) {
	var skipped func(*wire.Exchange)
	if skip {
		skipped = func(*wire.Exchange) {}
	}
	s.SkipChunk(x, n, last, skipped)
}

// SkipChunk has a chunk read next whose octets are thrown away: skipped answers
// then. With nil they are taken.
func (s *Session) SkipChunk(x *wire.Exchange, n int64, last bool, skipped func(*wire.Exchange)) {
	s.reading, s.chunk, s.last, s.skipped = wire.Chunk, n, last, skipped
	if n == 0 {
		s.chunkIn(x)
	}
}

// chunkIn takes a whole chunk.
func (s *Session) chunkIn(x *wire.Exchange) {
	s.reading = wire.Line
	if s.skipped != nil {
		s.skipped(x)
		return
	}
	raw := x.Unit.Raw
	if s.chunk == 0 {
		raw = nil
	}
	if s.bdat < 0 {
		s.bdat, s.first = 0, 0
		s.begin()
	}
	if s.bdat == 0 && s.chunk > 0 {
		s.first = len(raw)
	}
	s.bdat += s.chunk
	if s.bdat > s.MessageLimit() {
		s.Rset()
		s.Say(x, TooBig)
		s.dialect.After(x)
		return
	}
	s.chunks = append(s.chunks, raw...)
	if !s.last {
		s.move("BDAT", wire.OK)
		s.Say(x, ChunkOK, strconv.FormatInt(s.chunk, 10))
		s.dialect.After(x)
		return
	}
	// The engine gets all of them at once: it would not stand RSET in between.
	outcome := wire.Error
	o, why := s.do("BDAT " + strconv.Itoa(len(s.chunks)) + " LAST")
	if len(s.chunks) > 0 {
		o, why = s.send(s.chunks)
	}
	switch {
	case why != nil:
		s.Refuse(x, why)
	case o != wire.OK:
		s.Say(x, NoRcpt, "BDAT")
	default:
		outcome = wire.OK
		x.Envelope = s.envelope()
		total := s.Product.ChunksTotal(s.chunks, s.chunks[:s.first])
		s.Say(x, ChunksQueued, s.current.started.id, strconv.FormatInt(total, 10), strconv.FormatInt(s.chunk, 10))
	}
	s.forget()
	s.move("BDAT LAST", outcome)
	s.dialect.After(x)
}

func (s *Session) envelope() *wire.Envelope {
	e := &wire.Envelope{ReversePath: s.mail.String(), QueueID: s.current.started.id}
	for _, a := range s.rcpts {
		e.ForwardPaths = append(e.ForwardPaths, a.String())
	}
	return e
}
