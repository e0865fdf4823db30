package dns

import (
	"cmp"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// Names are the names that lead to an address by a record of their own, those of
// fewest labels first, without the final dot.
func (zs *Zones) Names(a netip.Addr) []string {
	var names []string
	for _, z := range zs.zones {
		for name := range maps.Keys(z.names) {
			if slices.ContainsFunc(z.names[name], func(rr dns.RR) bool { return isAddress(rr, a) }) {
				names = append(names, strings.TrimSuffix(name, "."))
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(a, "."), strings.Count(b, ".")), strings.Compare(a, b))
	})
	return slices.Compact(names)
}

// Resolving are the names that lead to an address, aliases followed, in order and without the
// final dot. A wildcard is none.
func (zs *Zones) Resolving() (names []string) {
	for _, z := range zs.zones {
		for name := range maps.Keys(z.names) {
			if !strings.HasPrefix(name, "*.") && len(zs.Addresses(name)) > 0 {
				names = append(names, strings.TrimSuffix(name, "."))
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Domains are the zones' own names, without those of the zones that lead from addresses to names
// (RFC 1035 §3.5), in order and without the final dot.
func (zs *Zones) Domains() (names []string) {
	for origin := range maps.Keys(zs.zones) {
		if origin != "." && !strings.HasSuffix(origin, ".arpa.") {
			names = append(names, strings.TrimSuffix(origin, "."))
		}
	}
	slices.Sort(names)
	return names
}

// isAddress reports whether a record leads to an address.
func isAddress(rr dns.RR, a netip.Addr) bool {
	switch rr := rr.(type) {
	case *dns.A:
		return a.Unmap().Is4() && rr.A.Equal(a.Unmap().AsSlice())
	case *dns.AAAA:
		return a.Unmap().Is6() && rr.AAAA.Equal(a.AsSlice())
	}
	return false
}
