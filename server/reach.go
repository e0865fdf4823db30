package server

import (
	"fmt"
	"slices"
	"strings"
)

// reach is a world's policy: what a host may reach, by the host that wants to.
// A host that is not in it reaches everything.
type reach map[*HostSpec][]passage

// passage lets connections through.
type passage struct {
	to    []*HostSpec // nil: to all hosts
	ports []int       // nil: at all ports
}

// allows says whether a host may reach another at a port. Every host reaches
// itself.
func (r reach) allows(from, to *HostSpec, port int) bool {
	passages, limited := r[from]
	if !limited || from == to {
		return true
	}
	return slices.ContainsFunc(passages, func(p passage) bool {
		return (p.to == nil || slices.Contains(p.to, to)) && (p.ports == nil || slices.Contains(p.ports, port))
	})
}

// readReach makes the policy of a fixture whose hosts are there.
func (f *Fixture) readReach(rows []reachYAML) (reach, error) {
	r := make(reach)
	for i, row := range rows {
		if len(row.From) == 0 {
			return nil, fmt.Errorf("reach, row %d: it says of no host what that can reach; add `from: [%s]`", i+1, f.hosts[0].Name)
		}
		from, err := f.named(row.From)
		if err != nil {
			return nil, fmt.Errorf("reach, row %d, from: %w", i+1, err)
		}
		to, err := f.named(row.To)
		if err != nil {
			return nil, fmt.Errorf("reach, row %d, to: %w", i+1, err)
		}
		for _, port := range row.Ports {
			if port < 1 || port > 1<<16-1 {
				return nil, fmt.Errorf("reach, row %d, ports: %d is no port; ports are 1 to 65535", i+1, port)
			}
		}
		for _, h := range from {
			r[h] = append(r[h], passage{to, row.Ports})
		}
	}
	return r, nil
}

// named finds hosts by their names.
func (f *Fixture) named(names []string) (hosts []*HostSpec, err error) {
	for _, name := range names {
		h := f.host(name)
		if h == nil {
			var all []string
			for _, h := range f.hosts {
				all = append(all, h.Name)
			}
			return nil, fmt.Errorf("no host is named %q; there are %s", name, strings.Join(all, ", "))
		}
		hosts = append(hosts, h)
	}
	return hosts, nil
}
