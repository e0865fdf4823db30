// Package server is the learner's mail internet: worlds with hosts, services,
// users and a clock of their own, made from fixtures.
package server

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/netip"
	"path"
	"slices"
	"strings"

	"ehlo/server/dkim"
	"ehlo/server/dns"
	"ehlo/server/mailstore"
	"ehlo/server/protocol"
)

// Fixture is a world before anything has happened in it. It is read-only and
// shared by all worlds made from it.
type Fixture struct {
	Name  string // the file's name without .yaml
	Title string
	Ideas []Idea // what to try in the world, for whoever plays freely
	// Edition is a hash of all files that the fixture is made from: two
	// fixtures of one edition begin alike.
	Edition string

	protocols protocol.Table
	files     fs.FS // where it was read
	clock     clockYAML
	learner   *HostSpec
	hosts     []*HostSpec
	reach     reach
	zones     *dns.Zones
	pid       int
}

// Idea is something to try in a world.
type Idea struct {
	Title string `yaml:"title"`
	Type  string `yaml:"type"` // the first line of it, at the prompt
	Then  string `yaml:"then"` // how to go on, in a sentence; protocol text in `backquotes`
}

// HostSpec is a named machine, as the fixture has it.
type HostSpec struct {
	Name      string
	Addresses []netip.Addr
	Services  []ServiceSpec

	localDomains []string
	aliases      map[string][]string
	users        []string // in the fixture's order
	distribution string
	tls          bool
	relays       bool         // it sends mail on to other hosts
	signer       *dkim.Signer // nil if it signs nothing
	mail         *mailstore.Template
}

// LoadFixture reads NAME.yaml from the root of fsys, with the files that it
// names. Errors say file, line and column where there is one.
func LoadFixture(fsys fs.FS, name string) (*Fixture, error) {
	return LoadFixtureWith(Protocols(), fsys, name)
}

// LoadFixtureWith is LoadFixture of worlds that speak other protocols, too.
func LoadFixtureWith(protocols protocol.Table, fsys fs.FS, name string) (*Fixture, error) {
	read := &editionFS{FS: fsys, files: make(map[string][sha256.Size]byte)}
	spec, err := readSpec(protocols, read, name, nil)
	if err != nil {
		return nil, err
	}
	f, err := spec.build(protocols, read)
	if err != nil {
		return nil, fmt.Errorf("world %s: %w", name, err)
	}
	f.Name, f.Edition, f.files = name, read.edition(), fsys
	return f, nil
}

// With is a fixture of which text is the YAML, as if it stood in a file beside f: it can extend what stands there.
func (f *Fixture) With(name string, text []byte) (*Fixture, error) {
	return LoadFixtureWith(f.protocols, beside{f.files, name + ".yaml", text}, name)
}

// beside is a folder with a file more.
type beside struct {
	fs.FS
	name string
	text []byte
}

// ReadFile implements fs.ReadFileFS.
func (b beside) ReadFile(name string) ([]byte, error) {
	if name == b.name {
		return b.text, nil
	}
	return fs.ReadFile(b.FS, name)
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

// Hosts lists the hosts of its worlds, as they are described.
func (f *Fixture) Hosts() []*HostSpec { return f.hosts }

// host finds a host by its name, nil if there is none.
func (f *Fixture) host(name string) *HostSpec {
	i := slices.IndexFunc(f.hosts, func(h *HostSpec) bool { return strings.EqualFold(h.Name, name) })
	if i < 0 {
		return nil
	}
	return f.hosts[i]
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
