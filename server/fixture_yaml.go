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
)

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
