package server

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	mdns "github.com/miekg/dns"

	"ehlo/server/dns"
	"ehlo/server/wire"
)

// ErrUnknownHost says that a name server's own name leads to no address.
var ErrUnknownHost = errors.New("name or service not known")

// Resolver is where a host's own resolver listens, as systemd has it. It knows
// all zones, and is in charge of none.
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

// Ask sends a query or an update from the host to a name server, by
// its name or address. "" is the resolver; for an update it is the server in
// charge of the zone, and an update without a zone is for that of its first
// name. The message gets its id and zone here. It is an exchange, the event
// Asked, and moves the clock on as a command does. Ask fails with
// ErrUnknownHost, ErrUnreachable or ErrRefused.
func (h *Host) Ask(server string, q *mdns.Msg) (*Reply, error) {
	r, err := h.ask(server, q)
	if err == nil {
		h.world.settle()
	}
	return r, err
}

// ask is Ask in the middle of something: what follows from it waits.
func (h *Host) ask(server string, q *mdns.Msg) (*Reply, error) {
	w := h.world
	w.tick(wire.Unit{Kind: wire.Line})
	q.Id = uint16(w.rand.IntN(1 << 16))
	zones := w.zones
	if q.Opcode == mdns.OpcodeUpdate {
		zone := updated(zones, q)
		if server == "" {
			_, server = zones.Primary(zone)
		}
	}
	at, host, err := h.nameServer(zones, server)
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
		Service: &wire.Service{Host: host, Address: at.String(), Port: dnsPort, Protocol: dns.Name, Connectionless: true},
	}
	dns.Describe(x, q, r.Msg)
	w.emit(Asked{
		Occurrence: w.occurs(w.lastID), Exchange: x,
		Client: h.end(w.lastID), Server: End{Host: host, Address: at, Port: dnsPort},
	})
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
func (h *Host) nameServer(zones *dns.Zones, server string) (at netip.Addr, host string, err error) {
	if server == "" || strings.EqualFold(server, "localhost") {
		return Resolver, h.Name, nil
	}
	addrs, ok := h.Resolve(server)
	if !ok {
		return at, "", ErrUnknownHost
	}
	at = addrs[0]
	switch {
	case at == Resolver:
		return Resolver, h.Name, nil
	case at.IsLoopback():
		return at, "", ErrRefused
	}
	to, err := h.reaches(at, dnsPort)
	if err != nil {
		return at, "", err
	}
	if !zones.Serves(at) {
		return at, "", ErrRefused
	}
	return at, to.Name, nil
}
