package main

import (
	"fmt"
	"io/fs"
	"net/netip"
	"strings"

	"ehlo/internal/desk"
	"ehlo/scenarios"
	"ehlo/server"
	"ehlo/server/imap"
	"ehlo/server/pop3"
	"ehlo/server/protocol"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// target is the world, product and protocol that stand for a recorded service.
type target struct {
	world    string
	persona  string
	protocol *protocol.Descriptor
	masked   mask // for what changes from run to run
}

var targets = map[string]target{
	"exim":             {"reference", "exim", &smtp.Protocol, smtpMasked},
	"exim-alt":         {"reference-alt", "exim", &smtp.Protocol, smtpMasked},
	"postfix":          {"reference", "postfix", &smtp.Protocol, smtpMasked},
	"postfix-alt":      {"reference-alt", "postfix", &smtp.Protocol, smtpMasked},
	"dovecot-pop3":     {"reference", "dovecot", &pop3.Protocol, popMasked},
	"dovecot-pop3-alt": {"reference-alt", "dovecot", &pop3.Protocol, popMasked},
	"dovecot-imap":     {"reference", "dovecot", &imap.Protocol, imapMasked},
	"dovecot-imap-alt": {"reference-alt", "dovecot", &imap.Protocol, imapMasked},
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
	addr, port, err := find(f, t)
	if err != nil {
		return nil, err
	}
	d, _ := desk.New(desk.Setup{Fixture: f, World: server.WorldOptions{Personas: map[wire.Protocol]string{t.protocol.Name: t.persona}}})
	defer d.Close()
	call := d.Dial(addr.String(), port)
	lines := append([]string{"-- connected to " + s.service}, report(call)...)
	for _, st := range s.steps {
		if call.Closed() {
			break
		}
		if st.kind == handshake {
			if !call.AwaitsTLS() {
				lines = append(lines, "-- TLS handshake failed")
				break
			}
			call.Secure()
			lines = append(lines, "-- TLS handshake completed")
			continue
		}
		lines = append(lines, clientLines(st.data)...)
		call.Send(st.data)
		if st.kind == send {
			lines = append(lines, report(call)...)
		}
	}
	if p.observe != nil {
		for _, x := range call.Exchanges() {
			p.observe(x)
		}
	}
	return lines, nil
}

// report is what the server has said, as the recordings write it.
func report(call *desk.Call) (lines []string) {
	said := call.Take()
	if len(said) == 0 && !call.Closed() && !call.AwaitsTLS() {
		lines = append(lines, "-- no reply") // what comes next is an exchange of its own
	}
	lines = append(lines, serverLines(said)...)
	if call.Closed() {
		lines = append(lines, "-- connection closed by server")
	}
	return lines
}

// find picks the port: the one that is the target's product by itself,
// or else the protocol's first.
func find(f *server.Fixture, t target) (netip.Addr, int, error) {
	var first *server.ServiceSpec
	for _, h := range f.Hosts() {
		if !strings.EqualFold(h.Name, mailHost) {
			continue
		}
		for i, s := range h.Services {
			if s.Protocol != t.protocol.Name || s.TLS || s.Kind != "" {
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
	return netip.Addr{}, 0, fmt.Errorf("world %s has no %s service", f.Name, t.protocol.Title)
}
