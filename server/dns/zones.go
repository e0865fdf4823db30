package dns

import (
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// Source is the text of a zone, and where it stands.
type Source struct {
	File string
	Line int // of the text's first line
	Text string
}

// Host is a machine that has to have a name, whether a zone says so or not.
type Host struct {
	Name      string
	Addresses []netip.Addr
	TXT       map[string]string // texts by names, where no zone has them
}

// Zones are all the zones of a world. They are read-only: an update makes
// others, which share what it does not touch.
type Zones struct {
	zones map[string]*zone // by origin; the root is always there
}

// Canonical is a name in lower case, with the final dot: two names are the same
// if they are so in this form (RFC 4343 §3).
func Canonical(name string) string { return dns.CanonicalName(name) }

// Read makes zones from their texts, by their canonical names. The hosts' names and addresses
// are put in where no zone has them, and so is what stands above all zones. Now
// is the date in the root's serial number.
func Read(sources map[string]Source, hosts []Host, now time.Time) (*Zones, error) {
	zs := &Zones{zones: make(map[string]*zone, len(sources)+1)}
	for _, origin := range slices.Sorted(maps.Keys(sources)) {
		s := sources[origin]
		z, err := readZone(s.File, origin, s.Text, s.Line)
		if err != nil {
			return nil, err
		}
		zs.zones[z.origin] = z
	}
	if zs.zones["."] == nil {
		zs.zones["."] = root(now)
	}
	for _, h := range hosts {
		zs.host(h)
		zs.texts(h)
	}
	return zs, nil
}

// root is the zone above all others.
func root(now time.Time) *zone {
	serial := uint32(now.Year()*1000000 + int(now.Month())*10000 + now.Day()*100)
	top := dns.RR_Header{Name: ".", Class: dns.ClassINET, Ttl: 86400}
	soa, ns := top, top
	soa.Rrtype, ns.Rrtype = dns.TypeSOA, dns.TypeNS
	return &zone{origin: ".", names: map[string][]dns.RR{".": {
		&dns.SOA{Hdr: soa, Ns: "a.root-servers.net.", Mbox: "nstld.verisign-grs.com.", Serial: serial, Refresh: 1800, Retry: 900, Expire: 604800, Minttl: 86400},
		&dns.NS{Hdr: ns, Ns: "a.root-servers.net."},
	}}}
}

// host puts a host's name and addresses in, where they are not yet.
func (zs *Zones) host(h Host) {
	name := dns.CanonicalName(h.Name)
	if z := zs.of(name); len(z.names[name]) == 0 {
		for _, a := range h.Addresses {
			z.names[name] = append(z.names[name], addressRecord(dns.Fqdn(h.Name), a))
		}
	}
	for _, a := range h.Addresses {
		back := dns.CanonicalName(ReverseName(a))
		if z := zs.of(back); len(z.names[back]) == 0 {
			z.names[back] = []dns.RR{&dns.PTR{Hdr: dns.RR_Header{Name: back, Rrtype: dns.TypePTR, Class: dns.ClassINET, Ttl: defaultTTL}, Ptr: dns.Fqdn(h.Name)}}
		}
	}
}

// texts puts a host's texts in, where nothing is yet.
func (zs *Zones) texts(h Host) {
	for _, name := range slices.Sorted(maps.Keys(h.TXT)) {
		text, canonical := h.TXT[name], dns.CanonicalName(name)
		z := zs.of(canonical)
		if len(z.names[canonical]) > 0 {
			continue
		}
		var parts []string
		for len(text) > mostInString {
			parts, text = append(parts, text[:mostInString]), text[mostInString:]
		}
		z.names[canonical] = []dns.RR{&dns.TXT{Hdr: dns.RR_Header{Name: dns.Fqdn(name), Rrtype: dns.TypeTXT, Class: dns.ClassINET, Ttl: defaultTTL}, Txt: append(parts, text)}}
	}
}

// mostInString is how many octets a string of a record has at most (RFC 1035 §3.3).
const mostInString = 255

func addressRecord(name string, a netip.Addr) dns.RR {
	h := dns.RR_Header{Name: name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: defaultTTL}
	if a.Unmap().Is4() {
		return &dns.A{Hdr: h, A: a.Unmap().AsSlice()}
	}
	h.Rrtype = dns.TypeAAAA
	return &dns.AAAA{Hdr: h, AAAA: a.AsSlice()}
}

// ReverseName is the name under which an address's own name stands (RFC 1035
// §3.5, RFC 3596 §2.5).
func ReverseName(a netip.Addr) string {
	name, err := dns.ReverseAddr(a.Unmap().WithZone("").String())
	if err != nil {
		return "." // of no address
	}
	return name
}

// of is the zone that a name belongs to. The name is canonical.
func (zs *Zones) of(name string) *zone {
	for at := name; at != "."; at = parent(at) {
		if z := zs.zones[at]; z != nil {
			return z
		}
	}
	return zs.zones["."]
}

// Addresses are the IPv4 and IPv6 addresses of a name, aliases followed, in
// the order of the zone.
func (zs *Zones) Addresses(name string) (all []netip.Addr) {
	for _, typ := range []uint16{dns.TypeA, dns.TypeAAAA} {
		for _, rr := range zs.records(name, typ) {
			var octets []byte
			switch rr := rr.(type) {
			case *dns.A:
				octets = rr.A
			case *dns.AAAA:
				octets = rr.AAAA
			}
			if a, ok := netip.AddrFromSlice(octets); ok {
				all = append(all, a.Unmap())
			}
		}
	}
	return all
}

// Records are the data of a name's records of a type, aliases followed, as zone
// files have them; the strings of TXT are joined and have no quotes.
func (zs *Zones) Records(name string, typ uint16) (all []string) {
	for _, rr := range zs.records(name, typ) {
		all = append(all, plain(rr))
	}
	return all
}

func (zs *Zones) records(name string, typ uint16) (all []dns.RR) {
	if _, ok := dns.IsDomainName(name); !ok {
		return nil
	}
	found := zs.look(dns.Fqdn(name), typ, nil)
	for _, rr := range found.answer {
		if rr.Header().Rrtype == typ || typ == dns.TypeANY {
			all = append(all, rr)
		}
	}
	return all
}

// Data is a record's data as zone files have it.
func Data(rr dns.RR) string {
	return strings.TrimPrefix(rr.String(), rr.Header().String())
}

func plain(rr dns.RR) string {
	if txt, ok := rr.(*dns.TXT); ok {
		return strings.Join(txt.Txt, "")
	}
	return Data(rr)
}

// servedAt reports whether the host at an address is a server of the zone: one
// that its NS records name, or its SOA record.
func (zs *Zones) servedAt(z *zone, a netip.Addr) bool {
	if soa := z.soa(); slices.Contains(zs.Addresses(soa.Ns), a) {
		return true
	}
	for _, rr := range z.at(z.origin, dns.TypeNS) {
		if slices.Contains(zs.Addresses(rr.(*dns.NS).Ns), a) {
			return true
		}
	}
	return false
}

// Serves reports whether the host at an address is a server of any zone.
func (zs *Zones) Serves(a netip.Addr) bool {
	for _, z := range zs.zones {
		if zs.servedAt(z, a) {
			return true
		}
	}
	return false
}

// Primary is the server that takes updates of the zone which a name belongs to,
// as its SOA record has it (RFC 2136 §4.3), and the zone's name.
func (zs *Zones) Primary(name string) (origin, server string) {
	z := zs.of(dns.CanonicalName(name))
	return z.origin, z.soa().Ns
}
