package wire

import (
	"bytes"
	"net/netip"
	"time"
)

// Talker is one protocol's server side of a conversation. A Conversation calls
// its methods one at a time.
type Talker interface {
	// Greet fills in the greeting: Reply, After, and Close if the server
	// refuses to talk.
	Greet(*Exchange)
	// Cut finds the first complete unit at the start of buf and returns its
	// kind and length, or length 0 when there is no complete unit yet. It may
	// return early what is too long to be allowed. buf is never empty.
	Cut(buf []byte) (UnitKind, int)
	// Serve answers the unit in x, which it does not keep.
	Serve(x *Exchange)
	// ParseReply reads a reply of the protocol's.
	ParseReply(raw []byte) Response
	// State is where the conversation stands now.
	State() State
	// Push returns what the server wants to say unasked (updates during
	// IMAP's IDLE), nil for nothing.
	Push() []byte
	// Secure reports that TLS is now in force. It is called after the
	// handshake that follows STARTTLS or STLS.
	Secure()
	// Close ends the server's side and releases what it holds. The client
	// hung up, or has had its goodbye.
	Close()
}

// Quiet is a Talker that can tell that it says nothing unasked before the client speaks again.
type Quiet interface{ Quiet() bool }

// Holder is a Talker that may hold back replies to units that came together,
// until the last of them has been served.
type Holder interface {
	Holds() bool         // there are such replies
	Release(x *Exchange) // gives them with the reply to the last unit
}

// TLSRefuser is a Talker that has something to say when what comes is no TLS
// handshake, although it waits for one. Others end the connection in silence.
type TLSRefuser interface {
	RefuseTLS() []byte // a TLS alert (RFC 8446 §6)
}

// Authenticator is a Talker that clients can log in to.
type Authenticator interface {
	User() string // who is logged in, by the mailstore's name; "" for nobody
}

// Peer is the client's end, as the conversation sees it. Its methods are
// called while the conversation is being served and must not block or call
// back into it.
type Peer interface {
	Receive(p []byte) // p is the peer's to keep
	StartTLS()        // all further input comes through TLS
	Closed()          // the server has ended the connection; nothing follows
}

// Paused is a Peer of a client to whom time passes. Others are answered at once.
type Paused interface {
	Pause(d time.Duration) // before what is received next; meanwhile the server reads nothing
}

// Outside is a Peer of a client outside the world.
type Outside interface{ Address() netip.Addr }

// Conversation is one connection to a service, from greeting to close. It cuts
// input into units, has each answered, hands the replies to the peer and the
// exchanges to the tap. It has no lock: its world serves one input at a time.
type Conversation struct {
	ID      int
	Service *Service

	talker Talker
	peer   Peer
	tap    func(*Exchange)
	now    func() time.Time
	tick   func(Unit)

	unheard *Exchange // the last, to be the next if nobody keeps them

	buf    []byte
	verb   string // of the last command line
	index  int
	more   bool // a unit in buf may be complete
	secure bool // waiting for a TLS handshake
	closed bool
}

// Options is what a conversation needs from its world.
type Options struct {
	ID      int
	Service *Service
	Peer    Peer
	Tap     func(*Exchange)  // is given every exchange; may be nil
	Now     func() time.Time // the world's clock
	Tick    func(Unit)       // moves the clock on for a unit, before it is served; may be nil
}

// Open starts a conversation: the greeting is on its way to the peer when it
// returns.
func Open(t Talker, o Options) *Conversation {
	c := &Conversation{ID: o.ID, Service: o.Service, talker: t, peer: o.Peer, tap: o.Tap, now: o.Now, tick: o.Tick}
	x := c.exchange(Unit{})
	t.Greet(x)
	c.finish(x)
	return c
}

// Input takes what the client sent, in pieces of any size, and serves every
// unit that is complete. Input after the close is ignored.
func (c *Conversation) Input(p []byte) { c.input(p, false, nil) }

// Follow is Input of what the client sent without waiting for the reply to
// what it had sent before.
func (c *Conversation) Follow(p []byte) { c.input(p, true, nil) }

// InputUntil is Input that stops behind a unit when it is enough. more tells
// that another may be complete: then InputUntil goes on, with nothing or with
// what has come since.
func (c *Conversation) InputUntil(p []byte, enough func() bool) (more bool) {
	return c.input(p, c.more, enough)
}

func (c *Conversation) input(p []byte, pipelined bool, enough func() bool) (more bool) {
	c.more = false
	if c.closed {
		return false
	}
	left, ours := p, len(c.buf) > 0
	if ours {
		left = append(c.buf, p...)
	}
	for served := false; !c.closed && !c.secure && len(left) > 0; served = true {
		if served && enough != nil && enough() {
			c.more = true
			break
		}
		kind, n := c.talker.Cut(left)
		if n == 0 {
			break
		}
		raw := bytes.Clone(left[:n])
		left = left[n:]
		u := Unit{Kind: kind, Raw: raw}
		if c.tick != nil {
			c.tick(u)
		}
		x := c.exchange(u)
		x.Pending, x.Pipelined = len(left) > 0, pipelined
		pipelined = true // what else there is
		if kind != Line {
			x.Of = c.verb
		}
		c.talker.Serve(x)
		if h, ok := c.talker.(Holder); ok && h.Holds() && !c.complete(left) {
			h.Release(x)
		}
		if kind == Line && x.Command != nil {
			c.verb = x.Command.Verb
		}
		c.finish(x)
	}
	switch {
	case len(left) == 0:
		c.buf = nil
	case ours:
		c.buf = left
	default:
		c.buf = bytes.Clone(left)
	}
	return c.more
}

// complete reports whether a unit is complete in what has come.
func (c *Conversation) complete(left []byte) bool {
	if len(left) == 0 {
		return false
	}
	_, n := c.talker.Cut(left)
	return n > 0
}

// Pending is how many octets have been sent of a unit that is not complete yet.
func (c *Conversation) Pending() int { return len(c.buf) }

// Waiting says whether part of a unit has been typed but not its end.
func (c *Conversation) Waiting() bool { return len(c.buf) > 0 }

// State is where the conversation stands.
func (c *Conversation) State() State { return c.talker.State() }

// WantsTLS says whether the server waits for a TLS handshake.
func (c *Conversation) WantsTLS() bool { return c.secure }

// Closed says whether the conversation has ended.
func (c *Conversation) Closed() bool { return c.closed }

// Push hands the peer what the server wants to say unasked, and returns it, nil
// for nothing.
func (c *Conversation) Push() []byte {
	if c.closed {
		return nil
	}
	p := c.talker.Push()
	if len(p) == 0 {
		return nil
	}
	c.peer.Receive(p)
	return p
}

// Quiet tells that Push has nothing before the client speaks again.
func (c *Conversation) Quiet() bool {
	q, ok := c.talker.(Quiet)
	return c.closed || ok && q.Quiet()
}

// Last is the index of the last exchange.
func (c *Conversation) Last() int { return c.index - 1 }

// Secured reports that the TLS handshake has been done. What came before it in
// clear is forgotten (RFC 3207 §4.2).
func (c *Conversation) Secured() {
	if !c.secure {
		return
	}
	c.buf, c.secure = nil, false
	c.talker.Secure()
}

// NotSecured reports that what came instead of the TLS handshake was none. The
// server ends the connection.
func (c *Conversation) NotSecured() {
	if c.closed || !c.secure {
		return
	}
	if r, ok := c.talker.(TLSRefuser); ok {
		if alert := r.RefuseTLS(); len(alert) > 0 {
			c.peer.Receive(alert)
		}
	}
	c.HangUp()
	c.peer.Closed()
}

// HangUp ends the conversation from the client's side.
func (c *Conversation) HangUp() {
	if c.closed {
		return
	}
	c.closed = true
	c.buf = nil
	c.talker.Close()
}

func (c *Conversation) exchange(u Unit) *Exchange {
	x := c.unheard
	if x == nil {
		x = new(Exchange)
	}
	if c.tap == nil {
		c.unheard = x
	}
	*x = Exchange{Conversation: c.ID, Index: c.index, Service: c.Service, Unit: u, Before: c.talker.State(), At: c.now()}
	c.index++
	return x
}

// finish sends the reply, hands the exchange to the tap, and does what the reply
// announced.
func (c *Conversation) finish(x *Exchange) {
	x.After = c.talker.State()
	x.User = c.User()
	if c.tap != nil && x.Response.Code == "" && len(x.Reply) > 0 {
		x.Response = c.talker.ParseReply(x.Reply)
	}
	if p, ok := c.peer.(Paused); ok && x.Takes > 0 {
		p.Pause(x.Takes)
	}
	if len(x.Reply) > 0 {
		c.peer.Receive(x.Reply)
	}
	if c.tap != nil {
		c.tap(x)
	}
	if x.StartTLS {
		c.secure = true
		c.peer.StartTLS()
	}
	if x.Close {
		c.closed = true
		c.talker.Close()
		c.peer.Closed()
	}
}
