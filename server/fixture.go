// Package server is the learner's mail internet: worlds with hosts, services,
// users and a clock of their own, made from fixtures.
package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"ehlo/server/dns"
	"ehlo/server/imap"
	"ehlo/server/mailstore"
	"ehlo/server/persona"
	"ehlo/server/pop3"
	"ehlo/server/smtp"
	"ehlo/server/wire"
)

// Hosts lists the hosts of its worlds.
func (f *Fixture) Hosts() []*Host { return f.hosts }

// Fixture is a world before anything has happened in it. It is read-only and
// shared by all worlds made from it.
type Fixture struct {
	Name  string // the file's name without .yaml
	Title string

	clock   clockSpec
	learner *Host
	hosts   []*Host
	zones   *dns.Zones
	pid     int
}

// Host is a named machine of a world.
type Host struct {
	Name      string
	Addresses []netip.Addr
	Services  []ServiceSpec

	localDomains []string
	aliases      map[string][]string
	distribution string
	tls          bool
	mail         *mailstore.Template
}

// ServiceSpec is a protocol listening on a port of a host.
type ServiceSpec struct {
	Port     int           `yaml:"port"`
	Protocol wire.Protocol `yaml:"protocol"`
	Persona  string        `yaml:"persona"`
	Version  string        `yaml:"version"` // of the product, for banners
	TLS      bool          `yaml:"tls"`     // TLS from the first octet
	SMTP     smtp.Settings `yaml:"smtp"`
	POP3     pop3.Settings `yaml:"pop3"`
	IMAP     imap.Settings `yaml:"imap"`
}

// The specs mirror a fixture's YAML; docs/worlds.md describes it.
type (
	fixtureSpec struct {
		Title   string     `yaml:"title"`
		Extends string     `yaml:"extends"`
		Clock   *clockSpec `yaml:"clock"`
		Learner string     `yaml:"learner"`
		PID     int        `yaml:"pid"`
		Hosts   []hostSpec `yaml:"hosts"`

		Zones map[string]zoneSpec `yaml:"zones"` // zone files, by the zone's name
	}
	zoneSpec  struct{ dns.Source }
	clockSpec struct {
		Start   time.Time     `yaml:"start"`
		Command time.Duration `yaml:"command"` // what each unit moves the clock by
		Text    time.Duration `yaml:"text"`    // what each line of message text moves it by
	}
	hostSpec struct {
		Name         string              `yaml:"name"`
		Addresses    []string            `yaml:"addresses"`
		LocalDomains []string            `yaml:"local-domains"`
		Distribution string              `yaml:"distribution"`
		TLS          *bool               `yaml:"tls"`
		Services     []ServiceSpec       `yaml:"services"`
		Aliases      map[string][]string `yaml:"aliases"`
		Users        []userSpec          `yaml:"users"`
	}
	userSpec struct {
		Name       string        `yaml:"name"`
		Password   string        `yaml:"password"`
		Quota      int64         `yaml:"quota"` // octets
		Subscribed []string      `yaml:"subscribed"`
		Mailboxes  []mailboxSpec `yaml:"mailboxes"`
	}
	mailboxSpec struct {
		Name        string        `yaml:"name"`
		SpecialUse  string        `yaml:"special-use"`
		UIDValidity uint32        `yaml:"uidvalidity"`
		UIDNext     uint32        `yaml:"uidnext"`
		Messages    []messageSpec `yaml:"messages"`
	}
	messageSpec struct {
		File  string    `yaml:"file"` // beside the fixture
		Date  time.Time `yaml:"date"` // internal date
		UID   uint32    `yaml:"uid"`
		Flags []string  `yaml:"flags"`
	}
)

// LoadFixture reads NAME.yaml from the root of fsys, with the files that it
// names. Errors say file, line and column where there is one.
func LoadFixture(fsys fs.FS, name string) (*Fixture, error) {
	spec, err := readSpec(fsys, name, nil)
	if err != nil {
		return nil, err
	}
	f, err := spec.build(fsys)
	if err != nil {
		return nil, fmt.Errorf("world %s: %w", name, err)
	}
	f.Name = name
	return f, nil
}

// readSpec reads a fixture and lays it over the one that it extends.
func readSpec(fsys fs.FS, name string, below []string) (*fixtureSpec, error) {
	if slices.Contains(below, name) {
		return nil, fmt.Errorf("world %s extends itself, by way of %s", name, strings.Join(below, ", "))
	}
	file := name + ".yaml"
	text, err := fs.ReadFile(fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no world %q; there are %s", name, strings.Join(FixtureNames(fsys), ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("read world %s: %w", name, err)
	}
	var spec fixtureSpec
	if err := yaml.UnmarshalWithOptions(text, &spec, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %s", file, yaml.FormatError(err, false, true))
	}
	if spec.Zones, err = zonesOf(file, spec.Zones); err != nil {
		return nil, err
	}
	if spec.Extends == "" {
		return &spec, nil
	}
	base, err := readSpec(fsys, spec.Extends, append(below, name))
	if err != nil {
		return nil, err
	}
	base.overlay(&spec)
	return base, nil
}

// zonesOf are a file's zones by their canonical names, so that those of another
// file can be laid over them.
func zonesOf(file string, zones map[string]zoneSpec) (map[string]zoneSpec, error) {
	named := make(map[string]zoneSpec, len(zones))
	for name, z := range zones {
		z.File = file
		canonical := dns.Canonical(name)
		if _, twice := named[canonical]; twice {
			return nil, fmt.Errorf("%s: zone %s is there twice; make them one", file, strings.TrimSuffix(canonical, "."))
		}
		named[canonical] = z
	}
	return named, nil
}

// UnmarshalYAML implements yaml.NodeUnmarshaler: a zone's text, and the line on
// which it begins.
func (z *zoneSpec) UnmarshalYAML(n ast.Node) error {
	line := n.GetToken().Position.Line
	switch n := n.(type) {
	case *ast.LiteralNode: // its text begins on the line below the bar
		z.Text, z.Line = n.Value.Value, line+1
	case *ast.StringNode:
		z.Text, z.Line = n.Value, line
	default:
		return fmt.Errorf("[%d:%d] a zone is a text; write `|` after its name, and its records below", line, n.GetToken().Position.Column)
	}
	return nil
}

// FixtureNames lists the worlds in the root of fsys.
func FixtureNames(fsys fs.FS) []string {
	files, _ := fs.Glob(fsys, "*.yaml") // the pattern is well-formed
	for i, f := range files {
		files[i] = strings.TrimSuffix(path.Base(f), ".yaml")
	}
	slices.Sort(files) // by name, which the ending can put into another order
	return files
}

// overlay lays top over s: what top names replaces what s has. Hosts, users
// and mailboxes are matched by name.
func (s *fixtureSpec) overlay(top *fixtureSpec) {
	replace(&s.Title, top.Title)
	replace(&s.Learner, top.Learner)
	replace(&s.PID, top.PID)
	if top.Clock != nil {
		if s.Clock == nil {
			s.Clock = &clockSpec{}
		}
		replace(&s.Clock.Start, top.Clock.Start)
		replace(&s.Clock.Command, top.Clock.Command)
		replace(&s.Clock.Text, top.Clock.Text)
	}
	for name, z := range top.Zones {
		if s.Zones == nil {
			s.Zones = make(map[string]zoneSpec)
		}
		s.Zones[name] = z
	}
	merge(&s.Hosts, top.Hosts, func(h *hostSpec) string { return h.Name }, (*hostSpec).overlay)
}

func (h *hostSpec) overlay(top *hostSpec) {
	if top.Addresses != nil {
		h.Addresses = top.Addresses
	}
	if top.LocalDomains != nil {
		h.LocalDomains = top.LocalDomains
	}
	if top.Services != nil {
		h.Services = top.Services
	}
	if top.Aliases != nil {
		h.Aliases = top.Aliases
	}
	if top.TLS != nil {
		h.TLS = top.TLS
	}
	replace(&h.Distribution, top.Distribution)
	merge(&h.Users, top.Users, func(u *userSpec) string { return u.Name }, (*userSpec).overlay)
}

func (u *userSpec) overlay(top *userSpec) {
	replace(&u.Password, top.Password)
	replace(&u.Quota, top.Quota)
	if top.Subscribed != nil {
		u.Subscribed = top.Subscribed
	}
	merge(&u.Mailboxes, top.Mailboxes, func(m *mailboxSpec) string { return m.Name }, func(m, top *mailboxSpec) { *m = *top })
}

func replace[T comparable](dst *T, src T) {
	var zero T
	if src != zero {
		*dst = src
	}
}

func merge[T any](dst *[]T, src []T, key func(*T) string, overlay func(dst, src *T)) {
	for i := range src {
		j := slices.IndexFunc(*dst, func(d T) bool { return key(&d) == key(&src[i]) })
		if j < 0 {
			*dst = append(*dst, src[i])
			continue
		}
		overlay(&(*dst)[j], &src[i])
	}
}

func (s *fixtureSpec) build(fsys fs.FS) (*Fixture, error) {
	f := &Fixture{Title: s.Title, pid: s.PID}
	if s.Clock == nil || s.Clock.Start.IsZero() {
		return nil, errors.New("no clock: add `clock: {start: 2024-06-27T16:18:09Z}`")
	}
	f.clock = *s.Clock
	for i := range s.Hosts {
		h, err := s.Hosts[i].build(fsys)
		if err != nil {
			return nil, fmt.Errorf("host %q: %w", s.Hosts[i].Name, err)
		}
		f.hosts = append(f.hosts, h)
		if h.Name == s.Learner {
			f.learner = h
		}
	}
	if f.learner == nil {
		return nil, fmt.Errorf("learner: no host is named %q", s.Learner)
	}
	var err error
	f.zones, err = s.readZones(f)
	return f, err
}

// readZones makes the world's zones, with the names of its hosts in them.
func (s *fixtureSpec) readZones(f *Fixture) (*dns.Zones, error) {
	sources := make(map[string]dns.Source, len(s.Zones))
	for name, z := range s.Zones {
		sources[name] = z.Source
	}
	var hosts []dns.Host
	for _, h := range f.hosts {
		hosts = append(hosts, dns.Host{Name: h.Name, Addresses: h.Addresses})
	}
	return dns.Read(sources, hosts, f.clock.Start)
}

func (hs *hostSpec) build(fsys fs.FS) (*Host, error) {
	h := &Host{
		Name: hs.Name, Services: hs.Services, localDomains: hs.LocalDomains, aliases: hs.Aliases,
		distribution: hs.Distribution, tls: hs.TLS == nil || *hs.TLS,
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
		p, ok := persona.Lookup(s.Persona)
		if !ok {
			return nil, fmt.Errorf("port %d: no persona %q; there are %s", s.Port, s.Persona, strings.Join(persona.Names(), ", "))
		}
		if !p.Speaks(s.Protocol) {
			return nil, fmt.Errorf("port %d: persona %s does not speak %q", s.Port, s.Persona, s.Protocol)
		}
		s.POP3.LocalDomains, s.IMAP.LocalDomains = h.localDomains, h.localDomains
	}
	var users []mailstore.UserSpec
	for _, us := range hs.Users {
		u, err := us.build(fsys)
		if err != nil {
			return nil, fmt.Errorf("user %q: %w", us.Name, err)
		}
		users = append(users, u)
	}
	var err error
	h.mail, err = mailstore.NewTemplate(users)
	return h, err
}

func (us *userSpec) build(fsys fs.FS) (mailstore.UserSpec, error) {
	u := mailstore.UserSpec{Name: us.Name, Password: us.Password, Quota: us.Quota, Subscribed: us.Subscribed}
	for _, ms := range us.Mailboxes {
		m := mailstore.MailboxSpec{Name: ms.Name, SpecialUse: ms.SpecialUse, UIDValidity: ms.UIDValidity, UIDNext: ms.UIDNext}
		for _, msg := range ms.Messages {
			raw, err := fs.ReadFile(fsys, msg.File)
			if err != nil {
				return u, fmt.Errorf("mailbox %q: %w", ms.Name, err)
			}
			m.Messages = append(m.Messages, mailstore.MessageSpec{UID: msg.UID, Raw: raw, Internal: msg.Date, Flags: msg.Flags})
		}
		u.Mailboxes = append(u.Mailboxes, m)
	}
	return u, nil
}

// Password is what a user of the fixture logs in with: the user is a name, or
// an address.
func (f *Fixture) Password(user string) (string, bool) {
	name, _, _ := strings.Cut(strings.ToLower(user), "@")
	for _, h := range f.hosts {
		if password, ok := h.mail.Password(name); ok {
			return password, true
		}
	}
	return "", false
}
