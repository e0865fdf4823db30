package server

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"strings"

	"ehlo/server/dkim"
	"ehlo/server/dns"
	"ehlo/server/mailstore"
	"ehlo/server/product"
	"ehlo/server/protocol"
)

func (s *fixtureYAML) build(protocols protocol.Table, fsys fs.FS) (*Fixture, error) {
	f := &Fixture{Title: s.Title, Ideas: s.Ideas, pid: s.PID, protocols: protocols}
	if s.Clock == nil || s.Clock.Start.IsZero() {
		return nil, errors.New("no clock: add `clock: {start: 2024-06-27T16:18:09Z}`")
	}
	f.clock = *s.Clock
	for i := range s.Hosts {
		h, err := s.Hosts[i].build(protocols, fsys)
		if err != nil {
			return nil, fmt.Errorf("host %q: %w", s.Hosts[i].Name, err)
		}
		f.hosts = append(f.hosts, h)
		if h.relays && f.mails(h) == nil {
			return nil, fmt.Errorf("host %q: it is to relay mail, and has no service that takes any; add `services: [{port: 25, protocol: smtp, persona: exim}]`, or take `relay` out", h.Name)
		}
		if h.Name == s.Learner {
			f.learner = h
		}
	}
	if f.learner == nil {
		return nil, fmt.Errorf("learner: no host is named %q", s.Learner)
	}
	var err error
	if f.reach, err = f.readReach(s.Reach); err != nil {
		return nil, err
	}
	f.zones, err = s.readZones(f)
	return f, err
}

// readZones makes the world's zones, with the names of its hosts in them.
func (s *fixtureYAML) readZones(f *Fixture) (*dns.Zones, error) {
	sources := make(map[string]dns.Source, len(s.Zones))
	for name, z := range s.Zones {
		sources[name] = z.Source
	}
	var hosts []dns.Host
	for _, h := range f.hosts {
		d := dns.Host{Name: h.Name, Addresses: h.Addresses}
		if h.signer != nil {
			name, text, err := h.signer.Record()
			if err != nil {
				return nil, fmt.Errorf("host %q: dkim: %w", h.Name, err)
			}
			d.TXT = map[string]string{name: text}
		}
		hosts = append(hosts, d)
	}
	return dns.Read(sources, hosts, f.clock.Start)
}

func (hs *hostYAML) build(protocols protocol.Table, fsys fs.FS) (*HostSpec, error) {
	h := &HostSpec{
		Name: hs.Name, Services: hs.Services, localDomains: hs.LocalDomains, aliases: hs.Aliases,
		distribution: hs.Distribution, tls: hs.TLS == nil || *hs.TLS, relays: hs.Relay != nil && *hs.Relay,
	}
	for _, a := range hs.Addresses {
		addr, err := netip.ParseAddr(a)
		if err != nil {
			return nil, fmt.Errorf("addresses: %w", err)
		}
		h.Addresses = append(h.Addresses, addr)
	}
	if len(h.Addresses) == 0 {
		return nil, errors.New("no addresses: add `addresses: [10.0.0.1]`")
	}
	for i := range h.Services {
		s := &h.Services[i]
		d := protocols.Lookup(s.Protocol)
		if d != nil && !d.Products && s.Persona == "" {
			continue
		}
		p, ok := product.Lookup(s.Persona)
		if !ok {
			return nil, fmt.Errorf("port %d: no persona %q; there are %s", s.Port, s.Persona, strings.Join(product.Names(), ", "))
		}
		if d == nil || !p.Speaks(s.Protocol) {
			return nil, fmt.Errorf("port %d: persona %s does not speak %q", s.Port, s.Persona, s.Protocol)
		}
	}
	var users []mailstore.UserSpec
	for _, us := range hs.Users {
		u, err := us.build(fsys)
		if err != nil {
			return nil, fmt.Errorf("user %q: %w", us.Name, err)
		}
		users = append(users, u)
		h.users = append(h.users, u.Name)
	}
	var err error
	if h.signer, err = hs.signer(fsys); err != nil {
		return nil, fmt.Errorf("dkim: %w", err)
	}
	h.mail, err = mailstore.NewTemplate(users)
	return h, err
}

// signer signs what the host's users send, for its first domain; nil for a host that signs nothing.
func (hs *hostYAML) signer(fsys fs.FS) (*dkim.Signer, error) {
	if hs.DKIM == nil {
		return nil, nil
	}
	if len(hs.LocalDomains) == 0 || hs.DKIM.Selector == "" || hs.DKIM.Key == "" {
		return nil, errors.New("a host signs for its first local domain, with a key that a selector names; add `local-domains`, and write `dkim: {selector: june, key: keys/FILE.pem}`")
	}
	text, err := fs.ReadFile(fsys, hs.DKIM.Key)
	if err != nil {
		return nil, err
	}
	key, err := privateKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", hs.DKIM.Key, err)
	}
	return &dkim.Signer{Domain: strings.ToLower(hs.LocalDomains[0]), Selector: hs.DKIM.Selector, Key: key}, nil
}

// privateKey reads a key from PEM: PKCS #1 or PKCS #8.
func privateKey(text []byte) (any, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it has no key in PEM; make one with `openssl genrsa -traditional 2048`")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	return x509.ParsePKCS8PrivateKey(block.Bytes)
}

func (us *userYAML) build(fsys fs.FS) (mailstore.UserSpec, error) {
	u := mailstore.UserSpec{Name: us.Name, Password: us.Password, Quota: us.Quota, Subscribed: us.Subscribed}
	for _, ms := range us.Mailboxes {
		m := mailstore.MailboxSpec{Name: ms.Name, SpecialUse: ms.SpecialUse, UIDValidity: ms.UIDValidity, UIDNext: ms.UIDNext}
		for _, msg := range ms.Messages {
			raw, err := msg.read(fsys)
			if err != nil {
				return u, fmt.Errorf("mailbox %q: %w", ms.Name, err)
			}
			m.Messages = append(m.Messages, mailstore.MessageSpec{UID: msg.UID, Raw: raw, Internal: msg.Date, Flags: msg.Flags})
		}
		u.Mailboxes = append(u.Mailboxes, m)
	}
	return u, nil
}

// maxFilled is how many octets a message can be filled up to.
const maxFilled = 1 << 20

// read is the message: of a file, or as it stands in the fixture, filled up to its octets.
func (m *messageYAML) read(fsys fs.FS) ([]byte, error) {
	if m.File != "" {
		return fs.ReadFile(fsys, m.File)
	}
	raw := []byte(strings.ReplaceAll(m.Source, "\n", "\r\n")) // RFC 5322 §2.1
	if m.Octets > maxFilled {
		return nil, fmt.Errorf("octets: a message has %d at most", maxFilled)
	}
	for left := m.Octets - len(raw); left > 0; left = m.Octets - len(raw) {
		line := min(left, 72)
		switch left {
		case 1: // no room for a line end
			return append(raw, '.'), nil
		case line + 1:
			line-- // that the next line has room for one
		}
		raw = append(append(raw, strings.Repeat(".", line-2)...), "\r\n"...)
	}
	return raw, nil
}
