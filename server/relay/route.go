// Package relay is how a host sends mail on: it keeps a queue, finds out from DNS which servers
// take a domain's mail, and speaks SMTP to them (RFC 5321 §3.6, §4.5.4, §5).
package relay

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"
)

// Ask is a question to a host's resolver. A reply is never nil; what became of it is in its Rcode.
type Ask func(name string, qtype uint16) *dns.Msg

// Exchanger is a server that takes a domain's mail.
type Exchanger struct {
	Name       string // without the final dot; the address in brackets where that is all there is
	Preference uint16 // of its MX record; less is better
	Addresses  []netip.Addr
}

// Reason is why a domain has no server for its mail.
type Reason string

// The reasons.
const (
	NoDomain    Reason = "no-domain"    // the name does not exist
	NoMail      Reason = "no-mail"      // it says that it takes none (RFC 7505)
	NoAddress   Reason = "no-address"   // it has neither MX records nor addresses
	NoExchanger Reason = "no-exchanger" // it has MX records, and none of their names has an address
	Loop        Reason = "loop"         // it is this host itself that the best MX record names
	NoAnswer    Reason = "no-answer"    // name servers have failed; later they may not
	BadLiteral  Reason = "bad-literal"  // an address literal that is no address
)

// Unrouted is that no server was found for a domain.
type Unrouted struct {
	Reason Reason
	Domain string
	Name   string // which was asked for in vain, where that is another
}

// Error implements error.
func (u *Unrouted) Error() string { return string(u.Reason) + ": " + u.Domain }

// Temporary reports whether it may be otherwise later.
func (u *Unrouted) Temporary() bool { return u.Reason == NoAnswer }

// Status is the enhanced status code that fits (RFC 3463 §3.2 and §3.5, RFC 7505 §4.1).
func (u *Unrouted) Status() string {
	switch u.Reason {
	case NoAnswer:
		return "4.4.3"
	case NoMail:
		return "5.1.10"
	case Loop:
		return "5.4.6"
	case NoAddress, NoExchanger:
		return "5.4.4"
	}
	return "5.1.2"
}

// Router finds servers for domains.
type Router struct {
	Ask Ask
	// Self are the names and addresses of the host that sends.
	Self func(name string, addresses []netip.Addr) bool
	// Shuffle puts n servers that are equally good into any order (RFC 5321 §5.1).
	Shuffle func(n int, swap func(i, j int))
}

// Route are the servers that take a domain's mail, in the order in which to try them, or *Unrouted.
// The domain may be an address literal (RFC 5321 §4.1.3).
func (r *Router) Route(domain string) ([]Exchanger, error) {
	if strings.HasPrefix(domain, "[") {
		return literal(domain)
	}
	reply := r.Ask(dns.Fqdn(domain), dns.TypeMX)
	switch reply.Rcode {
	case dns.RcodeSuccess:
	case dns.RcodeNameError:
		return nil, &Unrouted{Reason: NoDomain, Domain: domain}
	default:
		return nil, &Unrouted{Reason: NoAnswer, Domain: domain}
	}
	var all []Exchanger
	for _, rr := range reply.Answer {
		if mx, ok := rr.(*dns.MX); ok {
			all = append(all, Exchanger{Name: mx.Mx, Preference: mx.Preference})
		}
	}
	if len(all) == 0 {
		return r.implicit(domain)
	}
	if len(all) == 1 && all[0].Name == "." { // RFC 7505 §3
		return nil, &Unrouted{Reason: NoMail, Domain: domain}
	}
	return r.located(domain, all)
}

// literal is the server that an address literal names.
func literal(domain string) ([]Exchanger, error) {
	text := strings.TrimSuffix(strings.TrimPrefix(domain, "["), "]")
	if tag, rest, ok := strings.Cut(text, ":"); ok && strings.EqualFold(tag, "IPv6") {
		text = rest
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return nil, &Unrouted{Reason: BadLiteral, Domain: domain}
	}
	return []Exchanger{{Name: domain, Addresses: []netip.Addr{a}}}, nil
}

// implicit is the domain's own host, where it has no MX records.
func (r *Router) implicit(domain string) ([]Exchanger, error) {
	addresses, answered := r.addresses(dns.Fqdn(domain))
	switch {
	case r.Self(domain, addresses):
		return nil, &Unrouted{Reason: Loop, Domain: domain}
	case len(addresses) > 0:
		return []Exchanger{{Name: domain, Addresses: addresses}}, nil
	case !answered:
		return nil, &Unrouted{Reason: NoAnswer, Domain: domain}
	}
	return nil, &Unrouted{Reason: NoAddress, Domain: domain}
}

// located finds the addresses of those that MX records name, and puts them in order. Where the host
// itself is one of them, those that are no better are left out: mail would go round in circles.
func (r *Router) located(domain string, all []Exchanger) ([]Exchanger, error) {
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	slices.SortStableFunc(all, func(a, b Exchanger) int { return cmp.Compare(a.Preference, b.Preference) })
	var found []Exchanger
	none, unanswered := "", ""
	for _, e := range all {
		addresses, answered := r.addresses(e.Name)
		name := strings.TrimSuffix(e.Name, ".")
		if r.Self(name, addresses) {
			found = slices.DeleteFunc(found, func(o Exchanger) bool { return o.Preference == e.Preference })
			if len(found) == 0 && unanswered == "" {
				return nil, &Unrouted{Reason: Loop, Domain: domain, Name: name}
			}
			break
		}
		switch {
		case len(addresses) > 0:
			found = append(found, Exchanger{Name: name, Preference: e.Preference, Addresses: addresses})
		case answered:
			none = cmp.Or(none, name)
		default:
			unanswered = cmp.Or(unanswered, name)
		}
	}
	switch {
	case len(found) > 0:
		return found, nil
	case unanswered != "":
		return nil, &Unrouted{Reason: NoAnswer, Domain: domain, Name: unanswered}
	}
	return nil, &Unrouted{Reason: NoExchanger, Domain: domain, Name: none}
}

// addresses are those of a name, IPv6's first as they are asked for first, and whether name servers
// have answered.
func (r *Router) addresses(name string) (all []netip.Addr, answered bool) {
	answered = true
	for _, typ := range []uint16{dns.TypeAAAA, dns.TypeA} {
		reply := r.Ask(name, typ)
		if reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError {
			answered = false
			continue
		}
		for _, rr := range reply.Answer {
			switch rr := rr.(type) {
			case *dns.A:
				if a, ok := netip.AddrFromSlice(rr.A.To4()); ok {
					all = append(all, a)
				}
			case *dns.AAAA:
				if a, ok := netip.AddrFromSlice(rr.AAAA); ok {
					all = append(all, a)
				}
			}
		}
	}
	return all, answered
}
