package server

import (
	"net/netip"
	"slices"
	"strings"

	"ehlo/server/wire"
)

// Host is a machine of a world. Any host can dial and ask, whether a learner
// sits there or not.
type Host struct {
	*HostSpec
	world *World
}

// Host finds a host by its name.
func (w *World) Host(name string) (h *Host, ok bool) {
	spec := w.fixture.host(name)
	if spec == nil {
		return nil, false
	}
	return &Host{spec, w}, true
}

// Learner is the host at whose prompt the learner sits.
func (w *World) Learner() *Host { return &Host{w.fixture.learner, w} }

// Hosts lists the world's hosts.
func (w *World) Hosts() []*Host {
	all := make([]*Host, len(w.fixture.hosts))
	for i, spec := range w.fixture.hosts {
		all[i] = &Host{spec, w}
	}
	return all
}

// Resolve turns a name or a literal address into addresses, as the world's DNS
// has them. localhost is the host itself.
func (h *Host) Resolve(name string) ([]netip.Addr, bool) {
	if a, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{a}, true
	}
	if strings.EqualFold(strings.TrimSuffix(name, "."), "localhost") { // RFC 6761 §6.3
		return h.Addresses, true
	}
	addrs := h.world.zones.Addresses(name)
	return addrs, len(addrs) > 0
}

// Dial connects the host to a service. The greeting has been received by peer
// when it returns, unless the port wants TLS first. It fails with
// ErrUnreachable or ErrRefused. Peer's methods are called while the world
// serves: they must not block or call back into the world.
func (h *Host) Dial(addr netip.Addr, port int, peer wire.Peer) (*Conn, error) {
	to, s, err := h.service(addr, port)
	if err != nil {
		return nil, err
	}
	w := h.world
	w.lastID++
	if w.lastID > 1 {
		w.pid += 1 + w.rand.IntN(40)
	}
	c := &Conn{ID: w.lastID, w: w, from: h.HostSpec, host: to, spec: s, addr: addr, pid: w.pid, peer: peer}
	w.conns = append(w.conns, c)
	if w.observed {
		w.emit(Opened{w.occurs(c.ID), c.client(), End{to.Name, addr, port}, c.service()})
	}
	if s.TLS {
		peer.StartTLS()
		return c, nil
	}
	c.open()
	c.settle()
	return c, nil
}

// service finds what the host reaches at an address and port.
func (h *Host) service(addr netip.Addr, port int) (*HostSpec, *ServiceSpec, error) {
	to, err := h.reaches(addr, port)
	if err != nil {
		return nil, nil, err
	}
	i := slices.IndexFunc(to.Services, func(s ServiceSpec) bool { return s.Port == port })
	if i < 0 {
		return nil, nil, ErrRefused
	}
	return to, &to.Services[i], nil
}

// reaches finds the host that has an address. It fails with ErrUnreachable if
// there is none, or if the world's policy keeps this host from it.
func (h *Host) reaches(addr netip.Addr, port int) (*HostSpec, error) {
	f := h.world.fixture
	for _, to := range f.hosts {
		if slices.Contains(to.Addresses, addr) {
			if !f.reach.allows(h.HostSpec, to, port) {
				break
			}
			return to, nil
		}
	}
	return nil, ErrUnreachable
}

// end is the host's end of a conversation that it opens. The port is one that
// systems hand out to clients (RFC 6335 §6).
func (h *HostSpec) end(conversation int) End {
	const first, ports = 49152, 1 << 14
	return End{h.Name, h.Addresses[0], first + (conversation-1)%ports}
}
