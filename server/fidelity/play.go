package main

import (
	"fmt"
	"io/fs"
	"net/netip"
	"strings"

	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/wire"
)

// target is the world, voice and protocol that stand for a recorded service.
type target struct {
	world    string
	persona  string
	protocol wire.Protocol
}

var targets = map[string]target{
	"exim":             {"reference", "exim", wire.SMTP},
	"exim-alt":         {"reference-alt", "exim", wire.SMTP},
	"postfix":          {"reference", "postfix", wire.SMTP},
	"postfix-alt":      {"reference-alt", "postfix", wire.SMTP},
	"dovecot-pop3":     {"reference", "dovecot", wire.POP3},
	"dovecot-pop3-alt": {"reference-alt", "dovecot", wire.POP3},
	"dovecot-imap":     {"reference", "dovecot", wire.IMAP},
	"dovecot-imap-alt": {"reference-alt", "dovecot", wire.IMAP},
}

// mailHost is the host that is called in the reference's worlds.
const mailHost = "example.com"

// player types a script into a world and keeps the transcript.
type player struct {
	fixtures map[string]*server.Fixture
	observe  func(*wire.Exchange) // is given every exchange after a script has been played, may be nil
}

func (p *player) fixture(name string) (*server.Fixture, error) {
	if f, ok := p.fixtures[name]; ok {
		return f, nil
	}
	worlds, err := fs.Sub(scenarios.FS, "worlds")
	if err != nil {
		return nil, err
	}
	f, err := server.LoadFixture(worlds, name)
	if err != nil {
		return nil, err
	}
	if p.fixtures == nil {
		p.fixtures = make(map[string]*server.Fixture)
	}
	p.fixtures[name] = f
	return f, nil
}

// client is the player's end of the connection.
type client struct {
	out         []byte
	tls, closed bool
}

func (c *client) Receive(p []byte) { c.out = append(c.out, p...) }
func (c *client) StartTLS()        { c.tls = true }
func (c *client) Closed()          { c.closed = true }

// play returns the transcript's lines.
func (p *player) play(s *script) ([]string, error) {
	t, ok := targets[s.service]
	if !ok {
		return nil, fmt.Errorf("%s: no world stands for service %q", s.name, s.service)
	}
	world := t.world
	if s.store == "three" { // one message less
		world = "doc-pop3"
	}
	f, err := p.fixture(world)
	if err != nil {
		return nil, err
	}
	w := f.NewWorld(server.WorldOptions{Personas: map[wire.Protocol]string{t.protocol: t.persona}, Observed: p.observe != nil})
	defer w.Close()
	defer func() {
		for _, e := range w.Take() {
			if e, ok := e.(server.Exchanged); ok {
				p.observe(e.Exchange)
			}
		}
	}()
	addr, port, err := find(f, t)
	if err != nil {
		return nil, err
	}
	var peer client
	conn, err := w.Dial(addr, port, &peer)
	if err != nil {
		return nil, err
	}
	lines := []string{"-- connected to " + s.service}
	report := func() {
		if len(peer.out) == 0 && !peer.closed && !peer.tls {
			lines = append(lines, "-- no reply") // what comes next is an exchange of its own
		}
		lines = append(lines, serverLines(peer.out)...)
		peer.out = nil
		if peer.closed {
			lines = append(lines, "-- connection closed by server")
		}
	}
	report()
	for _, st := range s.steps {
		if peer.closed {
			break
		}
		if st.kind == handshake {
			if !peer.tls {
				lines = append(lines, "-- TLS handshake failed")
				break
			}
			peer.tls = false
			conn.Secured()
			lines = append(lines, "-- TLS handshake completed")
			continue
		}
		lines = append(lines, clientLines(st.data)...)
		if peer.tls { // no handshake begins like this
			conn.NotSecured()
			peer.closed = true
		} else {
			conn.Input(st.data)
		}
		if st.kind == send {
			report()
		}
	}
	return lines, nil
}

// find picks the port: the one that speaks in the target's voice by itself,
// or else the protocol's first.
func find(f *server.Fixture, t target) (netip.Addr, int, error) {
	var first *server.ServiceSpec
	for _, h := range f.Hosts() {
		if !strings.EqualFold(h.Name, mailHost) {
			continue
		}
		for i, s := range h.Services {
			if s.Protocol != t.protocol || s.TLS || s.SMTP.Submission {
				continue
			}
			if s.Persona == t.persona {
				return h.Addresses[0], s.Port, nil
			}
			if first == nil {
				first = &h.Services[i]
			}
		}
		if first != nil {
			return h.Addresses[0], first.Port, nil
		}
	}
	return netip.Addr{}, 0, fmt.Errorf("world %s has no %s service", f.Name, t.protocol)
}
