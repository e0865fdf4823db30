package server

import (
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"ehlo/server/protocol"
	"ehlo/server/wire"
)

// ServiceSpec is a protocol listening on a port of a host.
type ServiceSpec struct {
	Port     int           `yaml:"port"`
	Protocol wire.Protocol `yaml:"protocol"`
	Persona  string        `yaml:"persona"`
	Version  string        `yaml:"version"` // of the product, for banners
	TLS      bool          `yaml:"tls"`     // TLS from the first octet
	Kind     string        `yaml:"-"`       // of the protocol's kinds of service, as protocol.Port has it

	sections map[string]*ast.MappingValueNode // settings as they stand in the file, by key
	settings any                              // the protocol's own, read
}

// UnmarshalYAML implements yaml.NodeUnmarshaler. What has keys of its own below
// it are a protocol's settings, which are read when the protocols are known.
func (s *ServiceSpec) UnmarshalYAML(n ast.Node) error {
	type plain ServiceSpec
	whole, ok := n.(*ast.MappingNode)
	if !ok {
		return yaml.NodeToValue(n, (*plain)(s), yaml.Strict())
	}
	own := *whole
	own.Values = nil
	for _, v := range whole.Values {
		if v.Value.Type() != ast.MappingType && v.Value.Type() != ast.MappingValueType {
			own.Values = append(own.Values, v)
			continue
		}
		if s.sections == nil {
			s.sections = make(map[string]*ast.MappingValueNode)
		}
		s.sections[v.Key.String()] = v
	}
	return yaml.NodeToValue(&own, (*plain)(s), yaml.Strict())
}

// readSettings reads the settings that stand under the protocol's name.
func (s *ServiceSpec) readSettings(d *protocol.Descriptor) error {
	defer func() { s.sections = nil }() // the whole file hangs on its syntax tree
	for name, section := range s.sections {
		if name != string(d.Name) || d.Settings == nil {
			return &yaml.UnknownFieldError{Message: fmt.Sprintf("unknown field %q", name), Token: section.Key.GetToken()}
		}
	}
	if d.Settings == nil {
		return nil
	}
	s.settings = d.Settings()
	if section := s.sections[string(d.Name)]; section != nil {
		if err := yaml.NodeToValue(section.Value, s.settings, yaml.Strict()); err != nil {
			return err
		}
	}
	if c, ok := s.settings.(interface{ Check() error }); ok {
		if err := c.Check(); err != nil {
			at := s.sections[string(d.Name)]
			return &yaml.SyntaxError{Message: fmt.Sprintf("port %d: %v", s.Port, err), Token: at.Key.GetToken()}
		}
	}
	if d.Kind != nil {
		s.Kind = d.Kind(s.settings)
	}
	return nil
}
