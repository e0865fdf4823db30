package server

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"ehlo/server/dns"
	"ehlo/server/protocol"
)

// These types mirror a fixture's YAML; docs/worlds.md describes it.
type (
	fixtureYAML struct {
		Title   string     `yaml:"title"`
		Extends string     `yaml:"extends"`
		Clock   *clockYAML `yaml:"clock"`
		Learner string     `yaml:"learner"`
		PID     int        `yaml:"pid"`
		Hosts   []hostYAML `yaml:"hosts"`

		Ideas []Idea `yaml:"ideas"`

		Reach []reachYAML `yaml:"reach"`

		Zones map[string]zoneYAML `yaml:"zones"` // zone files, by the zone's name
	}
	zoneYAML  struct{ dns.Source }
	reachYAML struct {
		From  []string `yaml:"from"`
		To    []string `yaml:"to"`    // left out: all hosts
		Ports []int    `yaml:"ports"` // left out: all ports
	}
	clockYAML struct {
		Start   time.Time     `yaml:"start"`
		Command time.Duration `yaml:"command"` // what each unit moves the clock by
		Text    time.Duration `yaml:"text"`    // what each line of message text moves it by
	}
	hostYAML struct {
		Name         string              `yaml:"name"`
		Addresses    []string            `yaml:"addresses"`
		LocalDomains []string            `yaml:"local-domains"`
		Distribution string              `yaml:"distribution"`
		TLS          *bool               `yaml:"tls"`
		Relay        *bool               `yaml:"relay"`
		DKIM         *dkimYAML           `yaml:"dkim"`
		Services     []ServiceSpec       `yaml:"services"`
		Aliases      map[string][]string `yaml:"aliases"`
		Users        []userYAML          `yaml:"users"`
	}
	dkimYAML struct {
		Selector string `yaml:"selector"`
		Key      string `yaml:"key"` // a file beside the fixture: an RSA or Ed25519 key as PEM
	}
	userYAML struct {
		Name       string        `yaml:"name"`
		Password   string        `yaml:"password"`
		Quota      int64         `yaml:"quota"` // octets
		Subscribed []string      `yaml:"subscribed"`
		Mailboxes  []mailboxYAML `yaml:"mailboxes"`
	}
	mailboxYAML struct {
		Name        string        `yaml:"name"`
		SpecialUse  string        `yaml:"special-use"`
		UIDValidity uint32        `yaml:"uidvalidity"`
		UIDNext     uint32        `yaml:"uidnext"`
		Messages    []messageYAML `yaml:"messages"`
	}
	messageYAML struct {
		File   string    `yaml:"file"`   // beside the fixture
		Source string    `yaml:"source"` // the message itself, in place of a file
		Octets int       `yaml:"octets"` // how many it has: as many as that takes are put at its end
		Date   time.Time `yaml:"date"`   // internal date
		UID    uint32    `yaml:"uid"`
		Flags  []string  `yaml:"flags"`
	}
)

// readSpec reads a fixture and lays it over the one that it extends.
func readSpec(protocols protocol.Table, fsys fs.FS, name string, below []string) (*fixtureYAML, error) {
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
	var spec fixtureYAML
	if err := yaml.UnmarshalWithOptions(text, &spec, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %s", file, yaml.FormatError(err, false, true))
	}
	if err := spec.readSettings(protocols); err != nil {
		return nil, fmt.Errorf("%s: %s", file, yaml.FormatError(err, false, true))
	}
	if spec.Zones, err = zonesOf(file, spec.Zones); err != nil {
		return nil, err
	}
	if spec.Extends == "" {
		return &spec, nil
	}
	base, err := readSpec(protocols, fsys, spec.Extends, append(below, name))
	if err != nil {
		return nil, err
	}
	base.overlay(&spec)
	return base, nil
}

// readSettings reads the settings of the services in a file. Whether there is
// such a protocol at all is looked at when the world is whole.
func (s *fixtureYAML) readSettings(protocols protocol.Table) error {
	for i := range s.Hosts {
		for j := range s.Hosts[i].Services {
			v := &s.Hosts[i].Services[j]
			if d := protocols.Lookup(v.Protocol); d != nil {
				if err := v.readSettings(d); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// zonesOf are a file's zones by their canonical names, so that those of another
// file can be laid over them.
func zonesOf(file string, zones map[string]zoneYAML) (map[string]zoneYAML, error) {
	named := make(map[string]zoneYAML, len(zones))
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
func (z *zoneYAML) UnmarshalYAML(n ast.Node) error {
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

// overlay lays top over s: what top names replaces what s has. Hosts, users
// and mailboxes are matched by name.
func (s *fixtureYAML) overlay(top *fixtureYAML) {
	replace(&s.Title, top.Title)
	replace(&s.Learner, top.Learner)
	replace(&s.PID, top.PID)
	if top.Clock != nil {
		if s.Clock == nil {
			s.Clock = &clockYAML{}
		}
		replace(&s.Clock.Start, top.Clock.Start)
		replace(&s.Clock.Command, top.Clock.Command)
		replace(&s.Clock.Text, top.Clock.Text)
	}
	if top.Ideas != nil {
		s.Ideas = top.Ideas
	}
	if top.Reach != nil {
		s.Reach = top.Reach
	}
	for name, z := range top.Zones {
		if s.Zones == nil {
			s.Zones = make(map[string]zoneYAML)
		}
		s.Zones[name] = z
	}
	merge(&s.Hosts, top.Hosts, func(h *hostYAML) string { return h.Name }, (*hostYAML).overlay)
}

func (h *hostYAML) overlay(top *hostYAML) {
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
	if top.Relay != nil {
		h.Relay = top.Relay
	}
	if top.DKIM != nil {
		h.DKIM = top.DKIM
	}
	replace(&h.Distribution, top.Distribution)
	merge(&h.Users, top.Users, func(u *userYAML) string { return u.Name }, (*userYAML).overlay)
}

func (u *userYAML) overlay(top *userYAML) {
	replace(&u.Password, top.Password)
	replace(&u.Quota, top.Quota)
	if top.Subscribed != nil {
		u.Subscribed = top.Subscribed
	}
	merge(&u.Mailboxes, top.Mailboxes, func(m *mailboxYAML) string { return m.Name }, func(m, top *mailboxYAML) { *m = *top })
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
