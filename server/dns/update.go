package dns

import (
	"net/netip"
	"slices"

	"github.com/miekg/dns"
)

// Update is what a name server says to an update (RFC 2136 §3), and the zones
// as they are then: zs itself when nothing has changed. At is the server's
// address; the zero address is the resolver, which is in charge of nothing.
func (zs *Zones) Update(q *dns.Msg, at netip.Addr) (*dns.Msg, *Zones) {
	m := new(dns.Msg)
	m.SetReply(q)
	m.RecursionDesired = false
	next, rcode := zs.update(q, at)
	m.Rcode = rcode
	return m, next
}

func (zs *Zones) update(q *dns.Msg, at netip.Addr) (*Zones, int) {
	switch {
	case !at.IsValid():
		return zs, dns.RcodeNotImplemented
	case len(q.Question) != 1 || q.Question[0].Qtype != dns.TypeSOA:
		return zs, dns.RcodeFormatError // §3.1.1
	}
	z := zs.zones[dns.CanonicalName(q.Question[0].Name)]
	if z == nil || !zs.servedAt(z, at) {
		return zs, dns.RcodeNotAuth // §3.1.2
	}
	for _, rr := range q.Answer {
		if rcode := z.requires(rr); rcode != dns.RcodeSuccess {
			return zs, rcode
		}
	}
	for _, rr := range q.Ns {
		if rcode := z.mayUpdate(rr); rcode != dns.RcodeSuccess {
			return zs, rcode
		}
	}
	changed := z.clone()
	for _, rr := range q.Ns {
		changed.change(rr)
	}
	if changed.size() > mostRecords {
		return zs, dns.RcodeRefused
	}
	if changed.same(z) {
		return zs, dns.RcodeSuccess
	}
	// §3.6: a zone that has changed has a higher serial number.
	if old := z.soa().Serial; changed.soa().Serial == old {
		changed.setSerial(old + 1)
	}
	next := &Zones{zones: make(map[string]*zone, len(zs.zones))}
	for origin, other := range zs.zones {
		next.zones[origin] = other
	}
	next.zones[z.origin] = changed
	return next, dns.RcodeSuccess
}

// mostRecords is how much a zone that has been changed can hold.
const mostRecords = 500

func (z *zone) size() (n int) {
	for _, rrs := range z.names {
		n += len(rrs)
	}
	return n
}

// requires checks a prerequisite (RFC 2136 §3.2).
func (z *zone) requires(rr dns.RR) int {
	h := rr.Header()
	name := dns.CanonicalName(h.Name)
	if !dns.IsSubDomain(z.origin, name) {
		return dns.RcodeNotZone
	}
	there := z.at(name, h.Rrtype)
	switch {
	case h.Class == dns.ClassANY && len(there) == 0:
		if h.Rrtype == dns.TypeANY {
			return dns.RcodeNameError
		}
		return dns.RcodeNXRrset
	case h.Class == dns.ClassNONE && len(there) > 0:
		if h.Rrtype == dns.TypeANY {
			return dns.RcodeYXDomain
		}
		return dns.RcodeYXRrset
	case h.Class == dns.ClassINET && !slices.ContainsFunc(there, func(o dns.RR) bool { return dns.IsDuplicate(o, rr) }):
		return dns.RcodeNXRrset
	}
	return dns.RcodeSuccess
}

// mayUpdate checks a change before any is made (RFC 2136 §3.4.1).
func (z *zone) mayUpdate(rr dns.RR) int {
	h := rr.Header()
	if !dns.IsSubDomain(z.origin, dns.CanonicalName(h.Name)) {
		return dns.RcodeNotZone
	}
	if h.Class == dns.ClassINET && metaType(h.Rrtype) {
		return dns.RcodeFormatError
	}
	return dns.RcodeSuccess
}

// metaType reports whether a type is one that queries have and records do not.
func metaType(typ uint16) bool {
	return typ == dns.TypeANY || typ == dns.TypeAXFR || typ == dns.TypeIXFR || typ == dns.TypeMAILA || typ == dns.TypeMAILB
}

// change makes a change in a zone that is a copy (RFC 2136 §3.4.2).
func (z *zone) change(rr dns.RR) {
	h := rr.Header()
	name := dns.CanonicalName(h.Name)
	if h.Class == dns.ClassINET {
		z.insert(rr, name)
		return
	}
	// §3.4.2.3, §3.4.2.4: the zone keeps its SOA record and a name server.
	kept := func(o dns.RR) bool {
		typ := o.Header().Rrtype
		return name == z.origin && (typ == dns.TypeSOA || typ == dns.TypeNS && (h.Class == dns.ClassANY || len(z.at(name, dns.TypeNS)) == 1))
	}
	left := slices.DeleteFunc(z.names[name], func(o dns.RR) bool {
		switch {
		case kept(o):
			return false
		case h.Class == dns.ClassANY:
			return h.Rrtype == dns.TypeANY || h.Rrtype == o.Header().Rrtype
		}
		return sameData(o, rr)
	})
	if len(left) == 0 {
		delete(z.names, name)
		return
	}
	z.names[name] = left
}

// insert adds a record (RFC 2136 §3.4.2.2). What cannot stand beside what is
// there is silently left out, as the standard has it.
func (z *zone) insert(rr dns.RR, name string) {
	switch rr := rr.(type) {
	case *dns.SOA:
		if old := z.soa(); name == z.origin && int32(rr.Serial-old.Serial) > 0 { // RFC 1982 §3.2
			z.names[name][slices.Index(z.names[name], dns.RR(old))] = rr
		}
		return
	case *dns.CNAME:
		if there := z.names[name]; len(there) == 1 && there[0].Header().Rrtype == dns.TypeCNAME {
			z.names[name] = []dns.RR{rr}
			return
		}
	}
	// All records of a type at a name have one TTL (RFC 2181 §5.2).
	if z.add(rr) != nil {
		return
	}
	for i, o := range z.names[name] {
		if h := o.Header(); h.Rrtype == rr.Header().Rrtype && h.Ttl != rr.Header().Ttl {
			o = dns.Copy(o)
			o.Header().Ttl = rr.Header().Ttl
			z.names[name][i] = o
		}
	}
}

// sameData compares what a deletion names, which has class NONE, with a record.
func sameData(have, named dns.RR) bool {
	c := dns.Copy(named)
	c.Header().Class = have.Header().Class
	return dns.IsDuplicate(have, c)
}

func (z *zone) setSerial(n uint32) {
	own := z.names[z.origin]
	for i, rr := range own {
		if soa, ok := rr.(*dns.SOA); ok {
			soa = dns.Copy(soa).(*dns.SOA)
			soa.Serial = n
			own[i] = soa
		}
	}
}

func (z *zone) same(o *zone) bool {
	if len(z.names) != len(o.names) {
		return false
	}
	for name, rrs := range z.names {
		if !slices.EqualFunc(rrs, o.names[name], func(a, b dns.RR) bool {
			return dns.IsDuplicate(a, b) && a.Header().Ttl == b.Header().Ttl
		}) {
			return false
		}
	}
	return true
}
