package web

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"ehlo/internal/sandbox/message"
)

// addresses tells a teacher where learners can reach the server.
func (s *Site) addresses(a *asked) (any, error) {
	all, err := s.origins(a)
	listens, known := addressOf(s.c.Listens)
	return message.Addresses{Origins: all, Loopback: known && listens.Addr().IsLoopback()}, err
}

// errNoOrigin is that the server is not reached where a page says that it is.
var errNoOrigin = texts.Error("no-origin")

// origins are where learners can reach the server, the likeliest first: as the teacher has come to it,
// unless that is for its own machine alone, and at the addresses of its machine. What is behind a proxy is
// reached through that, and nobody knows here how; and who teaches somewhere else, for which a learning
// platform vouches, is told nothing of this machine's networks.
func (s *Site) origins(a *asked) ([]string, error) {
	r := a.Request
	all := []string{}
	if !isLoopback(hostname(r.Host)) {
		all = append(all, s.origin(r))
	}
	if a.teacher.Vouched() {
		return all, nil
	}
	listens, known := addressOf(s.c.Listens)
	if !known || s.c.Gate.secure(r) || r.Header.Get("X-Forwarded-For") != "" {
		return all, nil
	}
	own, err := ownAddresses()
	if err != nil {
		return nil, err
	}
	for _, at := range reachable(listens, own, routed()) {
		if origin := "http://" + strings.TrimSuffix(at.String(), ":80"); !slices.Contains(all, origin) {
			all = append(all, origin)
		}
	}
	return all, nil
}

// origin is by what a request has come to the server (RFC 6454 §6.2).
func (s *Site) origin(r *http.Request) string {
	if s.c.Gate.secure(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// isLoopback reports whether a name or an address leads nobody but its own machine to it (RFC 6761 §6.3).
func isLoopback(name string) bool {
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback() || name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// addressOf is where a listener listens; ok is false where that is no address of TCP.
func addressOf(listens net.Addr) (at netip.AddrPort, ok bool) {
	tcp, ok := listens.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}, false
	}
	at = tcp.AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port()), true
}

// reachable are those of a machine's own addresses at which it listens, the likeliest first. Of IPv4, which
// one can read out, come those of private networks (RFC 1918), the one first from which it speaks to what
// is far away; then those of IPv6 (RFC 4193).
func reachable(listens netip.AddrPort, own []netip.Addr, routed netip.Addr) (all []netip.AddrPort) {
	own = slices.Clone(own)
	last := func(is bool) int {
		if is {
			return 0
		}
		return 1
	}
	slices.SortFunc(own, func(a, b netip.Addr) int {
		return cmp.Or(
			last(a.Is4())-last(b.Is4()),
			last(a.IsPrivate())-last(b.IsPrivate()),
			last(a == routed)-last(b == routed),
			a.Compare(b))
	})
	for _, addr := range own {
		heard := addr == listens.Addr() || listens.Addr().IsUnspecified() && (listens.Addr().Is6() || addr.Is4())
		if heard && addr.IsGlobalUnicast() {
			all = append(all, netip.AddrPortFrom(addr, listens.Port()))
		}
	}
	return slices.Compact(all)
}

// ownAddresses are this machine's in the networks that it is in just now.
func ownAddresses() (all []netip.Addr, err error) {
	links, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	const connected = net.FlagUp | net.FlagRunning
	for _, link := range links {
		if link.Flags&connected != connected || link.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := link.Addrs()
		if err != nil {
			continue // it has just gone
		}
		for _, a := range addrs {
			if of, is := a.(*net.IPNet); is {
				if addr, ok := netip.AddrFromSlice(of.IP); ok {
					all = append(all, addr.Unmap())
				}
			}
		}
	}
	return all, nil
}

// routed is the address from which this machine speaks to what is far away, the zero value if it does not.
// Nothing is sent: it asks the machine's own table of routes, about an address that nobody has (RFC 5737).
func routed() netip.Addr {
	c, err := net.Dial("udp4", "192.0.2.1:9")
	if err != nil {
		return netip.Addr{}
	}
	defer c.Close()
	at, err := netip.ParseAddrPort(c.LocalAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr()
}
