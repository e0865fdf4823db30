package server

import (
	"net/netip"
	"slices"

	"ehlo/server/imap"
	"ehlo/server/persona"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Conn is a connection inside a world, from the learner's host to a service.
type Conn struct {
	ID int // the conversation's number, from 1

	w    *World
	open func() *wire.Conversation
	conv *wire.Conversation // nil until TLS is in force, on a port that wants it
	over bool               // hung up before the conversation began
}

// Dial connects the learner's host to a service. The greeting has been
// received by peer when it returns, unless the port wants TLS first. It fails
// with ErrUnreachable or ErrRefused. Peer's methods are called while the world
// serves: they must not block or call back into the world.
func (w *World) Dial(addr netip.Addr, port int, peer wire.Peer) (*Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	h, s, err := w.fixture.service(addr, port)
	if err != nil {
		return nil, err
	}
	w.lastID++
	c := &Conn{ID: w.lastID, w: w}
	if w.lastID > 1 {
		w.pid += 1 + w.rand.IntN(40)
	}
	pid := w.pid
	c.open = func() *wire.Conversation {
		name := s.Persona
		if chosen := w.personas[s.Protocol]; chosen != "" {
			name = chosen
		}
		return wire.Open(w.talker(h, s, name, pid), wire.Options{
			ID:      c.ID,
			Service: &wire.Service{Host: h.Name, Address: addr.String(), Port: port, Protocol: s.Protocol, Persona: name},
			Peer:    peer, Tap: w.hear, Now: w.clock, Tick: w.tick,
		})
	}
	w.conns = append(w.conns, c)
	if s.TLS {
		peer.StartTLS()
		return c, nil
	}
	c.conv = c.open()
	w.settle()
	return c, nil
}

// service finds what listens on an address and port.
func (f *Fixture) service(addr netip.Addr, port int) (*Host, *ServiceSpec, error) {
	for _, h := range f.hosts {
		if !slices.Contains(h.Addresses, addr) {
			continue
		}
		for i := range h.Services {
			if h.Services[i].Port == port {
				return h, &h.Services[i], nil
			}
		}
		return nil, nil, ErrRefused
	}
	return nil, nil, ErrUnreachable
}

// talker starts the server's side of a conversation; mu is held.
func (w *World) talker(h *Host, s *ServiceSpec, name string, pid int) wire.Talker {
	p, ok := persona.Lookup(name)
	if !ok || !p.Speaks(s.Protocol) {
		p, _ = persona.Lookup(s.Persona)
	}
	env := wire.Env{
		Host: h.Name, Version: s.Version, Distribution: h.distribution, Client: w.fixture.learner.Addresses[0],
		Now: w.clock, Rand: w.rand, PID: pid, TLS: s.TLS, TLSOffered: h.tls, Gentle: w.gentle,
	}
	switch s.Protocol {
	case wire.SMTP:
		return smtp.New(smtp.Config{
			Env: env, Settings: s.SMTP, Voice: p.SMTP, Store: w.store(h), LocalDomains: h.localDomains, Aliases: h.aliases,
			Outbound: func(e *wire.Envelope, msg []byte) {
				w.storeMu.Lock()
				defer w.storeMu.Unlock()
				w.outbound = append(w.outbound, Outbound{Host: h.Name, Envelope: e, Message: msg})
			},
		})
	case wire.POP3:
		return pop3.New(pop3.Config{Env: env, Settings: s.POP3, Voice: p.POP3, Store: w.store(h)})
	default:
		return imap.New(imap.Config{Env: env, Settings: s.IMAP, Voice: p.IMAP, Store: w.store(h)})
	}
}

// Input gives the service what the client sent. Input after the end is ignored.
func (c *Conn) Input(p []byte) { c.input(p, (*wire.Conversation).Input) }

// Follow is Input of what the client sent without waiting for the reply to
// what it had sent before.
func (c *Conn) Follow(p []byte) { c.input(p, (*wire.Conversation).Follow) }

func (c *Conn) input(p []byte, take func(*wire.Conversation, []byte)) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	if c.conv == nil {
		return
	}
	take(c.conv, p)
	c.w.settle()
}

// Secured tells that the TLS handshake which the service wanted has been done.
func (c *Conn) Secured() {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	switch {
	case c.over:
	case c.conv == nil:
		c.conv = c.open()
	default:
		c.conv.Secured()
	}
	c.w.settle()
}

// NotSecured tells that what came instead of the TLS handshake was none: the
// service ends the connection.
func (c *Conn) NotSecured() {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	if c.conv != nil {
		c.conv.NotSecured()
	}
	c.w.settle()
}

// HangUp ends the connection from the client's side.
func (c *Conn) HangUp() {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	c.hangUp()
	c.w.settle()
}

func (c *Conn) hangUp() {
	c.over = true
	if c.conv != nil {
		c.conv.HangUp()
	}
}

func (c *Conn) done() bool { return c.over || c.conv != nil && c.conv.Closed() }
