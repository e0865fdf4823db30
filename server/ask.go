package server

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"

	mdns "github.com/miekg/dns"

	"ehlo/server/dns"
	"ehlo/server/wire"
)

// ErrUnknownHost says that a name server's own name leads to no address.
var ErrUnknownHost = errors.New("name or service not known")

// Resolver is where the learner's own resolver listens, as systemd has it. It
// knows all zones, and is in charge of none.
var Resolver = netip.AddrFrom4([4]byte{127, 0, 0, 53})

const dnsPort = 53

// Reply is a name server's answer.
type Reply struct {
	Msg    *mdns.Msg
	Server netip.Addr // which has answered
	At     time.Time  // the world's time
}

// Zones are the world's zones as they are now.
func (w *World) Zones() *dns.Zones { return w.zones }

// Ask sends a query or an update from the learner's host to a name server, by
// its name or address. "" is the resolver; for an update it is the server in
// charge of the zone, and an update without a zone is for that of its first
// name. The message gets its id and zone here. It is an exchange, the event
// Asked, and moves the clock on as a command does. Ask fails with
// ErrUnknownHost, ErrUnreachable or ErrRefused.
func (w *World) Ask(server string, q *mdns.Msg) (*Reply, error) {
	w.now = w.now.Add(w.fixture.clock.Command)
	q.Id = uint16(w.rand.IntN(1 << 16))
	zones := w.zones
	if q.Opcode == mdns.OpcodeUpdate {
		zone := updated(zones, q)
		if server == "" {
			_, server = zones.Primary(zone)
		}
	}
	at, host, err := w.nameServer(zones, server)
	if err != nil {
		return nil, err
	}
	r := &Reply{Server: at, At: w.now}
	authority := at
	if at == Resolver {
		authority = netip.Addr{}
	}
	if q.Opcode == mdns.OpcodeUpdate {
		r.Msg, w.zones = zones.Update(q, authority)
	} else {
		r.Msg = zones.Answer(q, authority)
	}
	w.lastID++
	x := &wire.Exchange{
		Conversation: w.lastID, At: w.now,
		Service: &wire.Service{Host: host, Address: at.String(), Port: dnsPort, Protocol: wire.DNS},
	}
	dns.Describe(x, q, r.Msg)
	w.emit(Asked{
		Occurrence: w.occurs(w.lastID), Exchange: x,
		Client: w.client(), Server: End{Host: host, Address: at, Port: dnsPort},
	})
	w.settle()
	return r, nil
}

// updated is the zone of an update, which is named in it if it was not.
func updated(zones *dns.Zones, q *mdns.Msg) (zone string) {
	if len(q.Question) > 0 {
		return q.Question[0].Name
	}
	for _, rrs := range [][]mdns.RR{q.Ns, q.Answer} {
		if len(rrs) > 0 {
			zone, _ = zones.Primary(rrs[0].Header().Name)
			q.Question = []mdns.Question{{Name: zone, Qtype: mdns.TypeSOA, Qclass: mdns.ClassINET}}
			return zone
		}
	}
	return "."
}

// nameServer finds the name server that is meant: its address, and the name of
// its host.
func (w *World) nameServer(zones *dns.Zones, server string) (at netip.Addr, host string, err error) {
	if server == "" {
		return Resolver, w.fixture.learner.Name, nil
	}
	addrs, ok := w.Resolve(server)
	if !ok {
		return at, "", ErrUnknownHost
	}
	at = addrs[0]
	if at.IsLoopback() || slices.Contains(w.fixture.learner.Addresses, at) {
		if strings.EqualFold(server, "localhost") || at == Resolver {
			return Resolver, w.fixture.learner.Name, nil
		}
		return at, "", ErrRefused
	}
	for _, h := range w.fixture.hosts {
		if slices.Contains(h.Addresses, at) {
			if !zones.Serves(at) {
				return at, "", ErrRefused
			}
			return at, h.Name, nil
		}
	}
	return at, "", ErrUnreachable
}
