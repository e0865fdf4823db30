package server

import (
	"bytes"
	"net/netip"
	"time"

	"ehlo/server/product"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Conn is a connection inside a world, from a host to a service.
type Conn struct {
	ID int // the conversation's number, from 1

	w     *World
	from  *HostSpec // the client's
	host  *HostSpec // the service's
	spec  *ServiceSpec
	addr  netip.Addr // which was called
	pid   int
	peer  wire.Peer
	conv  *wire.Conversation // nil until TLS is in force, on a port that wants it
	over  bool               // ended before the conversation began, or by a failure of TLS
	layer *tlsLayer          // nil unless TLS has begun inside the world
}

func (c *Conn) client() End { return c.from.end(c.ID) }

// persona is which product the service is.
func (c *Conn) persona() string {
	if chosen := c.w.personas[c.spec.Protocol]; chosen != "" {
		return chosen
	}
	return c.spec.Persona
}

func (c *Conn) service() *wire.Service {
	return &wire.Service{Host: c.host.Name, Address: c.addr.String(), Port: c.spec.Port, Protocol: c.spec.Protocol, Persona: c.persona()}
}

// open begins the conversation: the greeting is said.
func (c *Conn) open() {
	o := wire.Options{ID: c.ID, Service: c.service(), Peer: (*clientEnd)(c), Now: c.w.Now, Tick: c.w.tick}
	if c.w.observed {
		o.Tap = c.exchanged
	}
	c.conv = wire.Open(c.w.talker(c), o)
}

// clientEnd is the connection as the conversation sees it: what it sends is an
// event before the client's program receives it.
type clientEnd Conn

// Receive implements wire.Peer.
func (e *clientEnd) Receive(p []byte) {
	if e.layer != nil {
		p = e.layer.seal(p)
	}
	(*Conn)(e).deliver(p, e.layer != nil)
}

// Pause implements wire.Paused.
func (e *clientEnd) Pause(d time.Duration) {
	if p, ok := e.peer.(wire.Paused); ok {
		p.Pause(d)
	}
}

// StartTLS implements wire.Peer.
func (e *clientEnd) StartTLS() { e.peer.StartTLS() }

// Closed implements wire.Peer.
func (e *clientEnd) Closed() { (*Conn)(e).closedByServer() }

// deliver hands the client's program what goes over the connection.
func (c *Conn) deliver(p []byte, sealed bool) {
	if len(p) > 0 {
		c.sent(Server, p, sealed)
		c.peer.Receive(p)
	}
}

func (c *Conn) closedByServer() {
	if c.layer != nil {
		c.deliver(c.layer.close(), true)
	}
	c.closed(Server)
	c.peer.Closed()
}

func (c *Conn) sent(from Side, p []byte, sealed bool) {
	if c.w.observed && !c.w.unsent && len(p) > 0 {
		c.w.emit(Sent{c.w.occurs(c.ID), from, p, sealed})
	}
}

func (c *Conn) exchanged(x *wire.Exchange) { c.w.emit(Exchanged{x}) }

func (c *Conn) closed(by Side) {
	c.w.ended = true
	if c.w.observed {
		c.w.emit(Closed{c.w.occurs(c.ID), by})
	}
}

// talker starts the server's side of a conversation.
func (w *World) talker(c *Conn) wire.Talker {
	site := w.site(c.host, c.spec, c.persona())
	site.Client, site.Caller, site.PID = c.from.Addresses[0], c.caller(), c.pid
	site.Outbound, site.Delivered, site.Judge = c.queued, c.delivered, c.judge
	return w.fixture.protocols.Lookup(c.spec.Protocol).New(site)
}

// site is what a host's service stands on, but for who calls it.
func (w *World) site(h *HostSpec, s *ServiceSpec, persona string) protocol.Site {
	p, ok := product.Lookup(persona)
	if !ok || !p.Speaks(s.Protocol) {
		p, _ = product.Lookup(s.Persona)
	}
	return protocol.Site{
		Env: wire.Env{
			Host: h.Name, Version: s.Version, Distribution: h.distribution, Logins: &w.logins,
			Now: w.Now, Rand: w.rand, PID: w.pid, TLS: s.TLS, TLSOffered: h.tls, Gentle: w.gentle, Unheard: !w.observed,
		},
		Settings: s.settings, Product: p.Services[s.Protocol], Mail: w.store(h), LocalDomains: h.localDomains, Aliases: h.aliases,
	}
}

// caller is the client's address: that outside the world of one that is outside.
func (c *Conn) caller() netip.Addr {
	if o, ok := c.peer.(wire.Outside); ok {
		return o.Address()
	}
	return c.from.Addresses[0]
}

// queued takes a message for elsewhere, from the service.
func (c *Conn) queued(o protocol.Onward) { c.w.onward(c.host, o, c.ID) }

// delivered takes notice of a message that the service has put into a mailbox.
func (c *Conn) delivered(d protocol.Delivery) { c.w.delivered(c.host, d, c.ID) }

// Input gives the service what the client sent. Where it waits for a TLS
// handshake that is one: octets that begin like a TLS record begin TLS inside
// the world, and others end the connection. Input after the end is ignored.
func (c *Conn) Input(p []byte) { c.input(p, (*wire.Conversation).Input) }

// Follow is Input of what the client sent without waiting for the reply to
// what it had sent before.
func (c *Conn) Follow(p []byte) { c.input(p, (*wire.Conversation).Follow) }

// InputUntil is Input of what comes from outside the world, where others wait: it stops behind a
// unit when it is enough. more tells that something is left, to be served by another InputUntil of
// nothing or of what has come since.
func (c *Conn) InputUntil(p []byte, enough func() bool) (more bool) {
	take := func(v *wire.Conversation, p []byte) { more = v.InputUntil(p, enough) }
	if len(p) > 0 {
		c.input(p, take)
	} else if !c.done() && c.conv != nil {
		take(c.conv, nil)
		c.settle()
	}
	return more
}

func (c *Conn) input(p []byte, take func(*wire.Conversation, []byte)) {
	if c.done() || len(p) == 0 {
		return
	}
	if c.w.observed && !c.w.unsent {
		p = bytes.Clone(p) // the event's to keep
	}
	wanted := c.wantsTLS()
	sealed := c.layer != nil || wanted && p[0] == recordHandshake
	c.sent(Client, p, sealed)
	switch {
	case sealed:
		c.records(p, take)
	case wanted:
		c.notSecured()
	default:
		take(c.conv, p)
	}
	c.settle()
}

// Secured says that the TLS handshake which the service wanted has been done,
// outside the world: what is given and received from now on is what is inside
// the records.
func (c *Conn) Secured() {
	if c.done() || !c.wantsTLS() {
		return
	}
	c.secured(0, 0)
	c.settle()
}

// NotSecured says that what came instead of the TLS handshake was none: the
// service ends the connection.
func (c *Conn) NotSecured() {
	if c.done() || !c.wantsTLS() {
		return
	}
	c.notSecured()
	c.settle()
}

// settle is the world's, after something has happened on the connection.
func (c *Conn) settle() {
	c.w.hears(c)
	c.w.settle()
}

// HangUp ends the connection from the client's side.
func (c *Conn) HangUp() {
	c.hangUp()
	c.settle()
}

func (c *Conn) hangUp() {
	if c.done() {
		return
	}
	c.closed(Client)
	c.stop()
}

// end ends the connection from the server's side, without a word of the
// service's.
func (c *Conn) end() {
	c.stop()
	c.closedByServer()
}

// stop lets go of what the connection holds.
func (c *Conn) stop() {
	c.over = true
	if c.conv != nil {
		c.conv.HangUp()
	}
	if c.layer != nil {
		c.layer.end()
	}
}

// Patience is how long the service waits for the client to say something, 0 for ever.
func (c *Conn) Patience() time.Duration {
	if c.done() || c.conv == nil {
		return 0
	}
	return c.conv.Patience()
}

// LosePatience has the service do what it does when the client has been silent for so long.
func (c *Conn) LosePatience() {
	if c.done() || c.conv == nil {
		return
	}
	c.conv.LosePatience()
	c.settle()
}

// Crowded is what the service says to a client when it has too many, and whether that is the one
// that comes last rather than the one that has not logged in for longest.
func (c *Conn) Crowded() (says []byte, last bool) {
	if c.conv == nil {
		return nil, true
	}
	return c.conv.Crowded()
}

// User is who has logged in, "" for nobody.
func (c *Conn) User() string {
	if c.done() || c.conv == nil {
		return ""
	}
	return c.conv.User()
}

// Displace has the service end the connection in favour of another client's: if somebody has logged
// in only where inside says so.
func (c *Conn) Displace(inside bool) bool {
	if c.done() || c.conv == nil || !inside && c.conv.User() != "" {
		return false
	}
	c.conv.Displace()
	c.settle()
	return true
}

// Pending is how many octets of what the client sent have not been served yet.
func (c *Conn) Pending() int {
	if c.done() || c.conv == nil {
		return 0
	}
	return c.conv.Pending()
}

// InText reports whether the lines that the client sends are a message's text.
func (c *Conn) InText() bool {
	if c.done() || c.conv == nil {
		return false
	}
	d := c.w.Protocols().Lookup(c.conv.Service.Protocol)
	return d != nil && d.Text != "" && c.conv.State() == d.Text
}

func (c *Conn) done() bool { return c.over || c.conv != nil && c.conv.Closed() }
