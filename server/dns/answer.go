package dns

import (
	"net/netip"
	"strings"

	"github.com/miekg/dns"
)

// most is how many aliases are followed, and so how long a chain can be.
const most = 16

// found is what looking a name up has led to.
type found struct {
	rcode      int
	answer     []dns.RR
	authority  []dns.RR
	additional []dns.RR
	referral   bool // the answer is with the servers in authority
}

// look finds what there is of a type at a name, aliases followed, as RFC 1034
// §4.3.2 has it. may says which zones may be asked; nil is all.
func (zs *Zones) look(name string, typ uint16, may func(*zone) bool) found {
	var f found
	seen := make(map[string]bool)
	for range most {
		key := dns.CanonicalName(name)
		z := zs.of(key)
		if may != nil && !may(z) {
			if len(f.answer) == 0 {
				f.rcode = dns.RcodeRefused
			}
			return f // the rest of the chain is not ours to know
		}
		if seen[key] {
			return f // aliases that go round
		}
		seen[key] = true
		if cut := z.cut(key); cut != "" {
			f.referral, f.authority = true, z.at(cut, dns.TypeNS)
			f.additional = zs.addressesOf(f.authority)
			return f
		}
		at := key
		if !z.exists(key) {
			if at = z.wildcard(key); at == "" {
				f.rcode, f.authority = dns.RcodeNameError, z.negative()
				return f
			}
		}
		if own := z.at(at, typ); len(own) > 0 {
			f.answer = append(f.answer, owned(own, name, key != at)...)
			f.additional = zs.addressesOf(own)
			return f
		}
		alias := z.at(at, dns.TypeCNAME)
		if len(alias) == 0 {
			f.authority = z.negative() // the name exists, and has none of these
			return f
		}
		f.answer = append(f.answer, owned(alias, name, key != at)...)
		name = alias[0].(*dns.CNAME).Target
	}
	return f
}

// owned are records with the name that was asked for instead of a wildcard.
func owned(rrs []dns.RR, name string, wild bool) []dns.RR {
	if !wild {
		return rrs
	}
	named := make([]dns.RR, len(rrs))
	for i, rr := range rrs {
		named[i] = dns.Copy(rr)
		named[i].Header().Name = name
	}
	return named
}

// negative is the SOA record of an answer that says no. How long that may be
// remembered is the smaller of two numbers in it (RFC 2308 §3).
func (z *zone) negative() []dns.RR {
	soa := dns.Copy(z.soa())
	soa.Header().Ttl = min(soa.Header().Ttl, soa.(*dns.SOA).Minttl)
	return []dns.RR{soa}
}

// addressesOf are the addresses of the hosts that records name (RFC 1035
// §3.3.9, RFC 1034 §4.3.2).
func (zs *Zones) addressesOf(rrs []dns.RR) (all []dns.RR) {
	seen := make(map[string]bool)
	for _, rr := range rrs {
		name := ""
		switch rr := rr.(type) {
		case *dns.MX:
			name = rr.Mx
		case *dns.NS:
			name = rr.Ns
		case *dns.SRV:
			name = rr.Target
		}
		if key := dns.CanonicalName(name); name != "" && name != "." && !seen[key] {
			seen[key] = true
			z := zs.of(key)
			all = append(append(all, z.at(key, dns.TypeA)...), z.at(key, dns.TypeAAAA)...)
		}
	}
	return all
}

// Answer is what a name server says to a query. At is its address; the zero
// address is the resolver, which knows all zones and speaks for none.
func (zs *Zones) Answer(q *dns.Msg, at netip.Addr) *dns.Msg {
	resolver := !at.IsValid()
	m := new(dns.Msg)
	m.SetReply(q)
	m.RecursionAvailable = resolver
	if opt := q.IsEdns0(); opt != nil {
		m.SetEdns0(ednsSize, false)
	}
	if q.Opcode != dns.OpcodeQuery || len(q.Question) != 1 {
		m.Rcode = dns.RcodeNotImplemented
		return m
	}
	ask := q.Question[0]
	switch {
	case ask.Qclass != dns.ClassINET && ask.Qclass != dns.ClassANY, ask.Qtype == dns.TypeAXFR, ask.Qtype == dns.TypeIXFR:
		m.Rcode = dns.RcodeRefused
		return m
	}
	may := func(z *zone) bool { return zs.servedAt(z, at) }
	if resolver {
		may = nil
	}
	f := zs.look(ask.Name, ask.Qtype, may)
	m.Rcode, m.Answer, m.Ns = f.rcode, f.answer, f.authority
	m.Extra = append(m.Extra, f.additional...)
	m.Authoritative = !resolver && f.rcode != dns.RcodeRefused && !f.referral
	if resolver && f.referral {
		// The zone has been given to servers that are not in this world.
		m.Rcode, m.Answer, m.Ns, m.Extra = dns.RcodeServerFailure, nil, nil, m.Extra[:len(m.Extra)-len(f.additional)]
	}
	return m
}

// ednsSize is the largest answer that is taken over UDP (RFC 6891 §6.2.3).
const ednsSize = 1232

// Question makes the query for a name and a type.
func Question(id uint16, name string, typ uint16, recurse bool) *dns.Msg {
	q := new(dns.Msg)
	q.Id, q.RecursionDesired, q.AuthenticatedData = id, recurse, true
	q.Question = []dns.Question{{Name: dns.Fqdn(name), Qtype: typ, Qclass: dns.ClassINET}}
	q.SetEdns0(ednsSize, false)
	return q
}

// Type is the number of a record type by its name, in any case.
func Type(name string) (uint16, bool) {
	typ, ok := dns.StringToType[strings.ToUpper(name)]
	return typ, ok && typ != dns.TypeNone && typ != dns.TypeOPT && typ != dns.TypeReserved
}
