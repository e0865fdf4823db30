package web

import (
	"net"
	"net/netip"
	"slices"
	"strings"
)

// knows reports whether a name is this server's: an address, a name that no
// public zone has, or one of those that it was started with. Any other may be somebody's who
// has their name point here, so that their page can talk to a server that it cannot reach (DNS
// rebinding).
func (c *Config) knows(name string) bool {
	if _, err := netip.ParseAddr(name); err == nil || !strings.Contains(name, ".") {
		return true
	}
	return slices.ContainsFunc(private, func(zone string) bool { return strings.HasSuffix(name, zone) }) ||
		slices.ContainsFunc(c.Hosts, func(h string) bool { return strings.EqualFold(h, name) })
}

// private are zones that are nobody's in public (RFC 6761 §6.3 has the first).
var private = []string{".localhost", ".local", ".home.arpa", ".internal"}

// hostname is the name in a request's Host, without its port.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}
