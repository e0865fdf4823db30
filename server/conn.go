package server

import (
	"bytes"
	"net/netip"

	"ehlo/server/persona"
	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// Conn is a connection inside a world, from a host to a service.
type Conn struct {
	ID int // the conversation's number, from 1

	w    *World
	from *HostSpec // the client's
	host *HostSpec // the service's
	spec *ServiceSpec
	addr netip.Addr // which was called
	pid  int
	peer wire.Peer
	conv *wire.Conversation // nil until TLS is in force, on a port that wants it
	over bool               // hung up before the conversation began
}

func (c *Conn) client() End { return c.from.end(c.ID) }

// persona is whose voice the service has.
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
	c.conv = wire.Open(c.w.talker(c), wire.Options{
		ID: c.ID, Service: c.service(), Peer: (*clientEnd)(c), Tap: c.exchanged, Now: c.w.Now, Tick: c.w.tick,
	})
}

// clientEnd is the connection as the conversation sees it: what it sends is an
// event before the client's program receives it.
type clientEnd Conn

// Receive implements wire.Peer.
func (e *clientEnd) Receive(p []byte) {
	(*Conn)(e).sent(Server, p)
	e.peer.Receive(p)
}

// StartTLS implements wire.Peer.
func (e *clientEnd) StartTLS() { e.peer.StartTLS() }

// Closed implements wire.Peer.
func (e *clientEnd) Closed() {
	(*Conn)(e).closed(Server)
	e.peer.Closed()
}

func (c *Conn) sent(from Side, p []byte) {
	if c.w.observed && len(p) > 0 {
		c.w.emit(Sent{c.w.occurs(c.ID), from, p})
	}
}

func (c *Conn) exchanged(x *wire.Exchange) {
	if c.w.observed {
		c.w.emit(Exchanged{c.w.occurs(c.ID), x})
	}
}

func (c *Conn) closed(by Side) {
	if c.w.observed {
		c.w.emit(Closed{c.w.occurs(c.ID), by})
	}
}

// talker starts the server's side of a conversation.
func (w *World) talker(c *Conn) wire.Talker {
	h, s := c.host, c.spec
	p, ok := persona.Lookup(c.persona())
	if !ok || !p.Speaks(s.Protocol) {
		p, _ = persona.Lookup(s.Persona)
	}
	d := w.fixture.protocols.Lookup(s.Protocol)
	return d.New(protocol.Site{
		Env: wire.Env{
			Host: h.Name, Version: s.Version, Distribution: h.distribution, Client: c.from.Addresses[0],
			Now: w.Now, Rand: w.rand, PID: c.pid, TLS: s.TLS, TLSOffered: h.tls, Gentle: w.gentle,
		},
		Settings: s.settings, Product: p.Voice(s.Protocol), Mail: w.store(h), LocalDomains: h.localDomains, Aliases: h.aliases,
		Outbound: c.queued, Delivered: c.delivered,
	})
}

// queued takes a message for elsewhere, from the service.
func (c *Conn) queued(e *wire.Envelope, msg []byte) {
	c.w.outbound = append(c.w.outbound, Outbound{Host: c.host.Name, Envelope: e, Message: msg})
	c.w.emit(Queued{c.w.occurs(c.ID), c.host.Name, e, msg})
}

// delivered takes notice of a message that the service has put into a mailbox.
func (c *Conn) delivered(d protocol.Delivery) {
	if !c.w.observed {
		return
	}
	c.w.emit(Delivered{
		Occurrence: c.w.occurs(c.ID), Host: c.host.Name, QueueID: d.QueueID,
		ForwardPath: d.ForwardPath, User: d.User, Mailbox: d.Mailbox, UID: d.UID,
	})
}

// Input gives the service what the client sent. Input after the end is ignored.
func (c *Conn) Input(p []byte) { c.input(p, (*wire.Conversation).Input) }

// Follow is Input of what the client sent without waiting for the reply to
// what it had sent before.
func (c *Conn) Follow(p []byte) { c.input(p, (*wire.Conversation).Follow) }

func (c *Conn) input(p []byte, take func(*wire.Conversation, []byte)) {
	if c.done() {
		return
	}
	if c.w.observed {
		p = bytes.Clone(p) // the event's to keep
		c.sent(Client, p)
	}
	if c.conv == nil {
		return
	}
	take(c.conv, p)
	c.w.settle()
}

// Secured says that the TLS handshake which the service wanted has been done.
func (c *Conn) Secured() {
	if c.done() || c.conv != nil && !c.conv.WantsTLS() {
		return
	}
	c.w.emit(Secured{c.w.occurs(c.ID)})
	if c.conv == nil {
		c.open()
	} else {
		c.conv.Secured()
	}
	c.w.settle()
}

// NotSecured says that what came instead of the TLS handshake was none: the
// service ends the connection.
func (c *Conn) NotSecured() {
	if c.conv != nil {
		c.conv.NotSecured()
	}
	c.w.settle()
}

// HangUp ends the connection from the client's side.
func (c *Conn) HangUp() {
	c.hangUp()
	c.w.settle()
}

func (c *Conn) hangUp() {
	if !c.done() {
		c.closed(Client)
	}
	c.over = true
	if c.conv != nil {
		c.conv.HangUp()
	}
}

func (c *Conn) done() bool { return c.over || c.conv != nil && c.conv.Closed() }
