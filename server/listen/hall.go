package listen

import (
	"cmp"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
)

// usual is how many connections a port takes: far more than Exim (20) and Postfix (100) without
// further ado, as many as one login process of Dovecot's.
const usual = 1000

// hall is where the visits to one port are.
type hall struct {
	most   int
	counts *Counts

	mu     sync.Mutex // guards visits, and the number of each network's
	visits []*visit   // in the order in which they came
	from   map[netip.Prefix]*network
}

// network is where visits come from: whoever has one address of it has them all.
type network struct {
	prefix netip.Prefix
	visits int // that are in the hall
}

func newHall(p Port) *hall {
	h := &hall{most: p.Most, counts: p.Counts, from: make(map[netip.Prefix]*network)}
	if h.most == 0 {
		h.most = usual
	}
	if h.counts == nil {
		h.counts = new(Counts)
	}
	return h
}

// Counts is what becomes of those who come to a port.
type Counts struct {
	Open       atomic.Int64 // connections
	TurnedAway atomic.Int64 // so far, as there were too many
	Displaced  atomic.Int64 // so far, by others that came
}

// networkOf is the network of a client's address: one of IPv4 by itself, a /64 of IPv6, all of whose
// addresses one machine can have.
func networkOf(a net.Addr) netip.Prefix {
	ip := addressOf(a)
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits) // the zero Prefix for who has no address
	return p
}

// enter lets a visit in. crowd are those of whom somebody has to go, if there are too many now.
func (h *hall) enter(v *visit) (crowd *crowd) {
	h.mu.Lock()
	defer h.mu.Unlock()
	prefix := networkOf(v.sock.raw.RemoteAddr())
	if v.network = h.from[prefix]; v.network == nil {
		v.network = &network{prefix: prefix}
		h.from[prefix] = v.network
	}
	if len(h.visits) >= h.most {
		crowd = h.crowd(v)
	}
	h.visits = append(h.visits, v)
	v.network.visits++
	h.counts.Open.Add(1)
	return crowd
}

func (h *hall) leave(v *visit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.Index(h.visits, v)
	if i < 0 {
		return
	}
	h.visits = slices.Delete(h.visits, i, i+1)
	if v.network.visits--; v.network.visits == 0 {
		delete(h.from, v.network.prefix)
	}
	h.counts.Open.Add(-1)
}

// crowd are those of whom somebody goes for a visit that has come.
type crowd struct {
	visits []*visit
	// greedy: they are of a network that has more places than the visit's, and will have as many at
	// least when it has given one of them away.
	greedy bool
}

// crowd finds those of whom somebody goes for a visit: those of the network that has most, if that
// is fair. Else one of its own is as good as the other, and as one of a network that has more. mu is held.
func (h *hall) crowd(v *visit) *crowd {
	most := v.network
	for _, other := range h.visits { // of two that have as many, whoever came first
		if other.network.visits > most.visits {
			most = other.network
		}
	}
	greedy := most.visits-1 >= v.network.visits+1
	c := &crowd{greedy: greedy}
	for _, other := range h.visits {
		if n := other.network; n == most || !greedy && (n == v.network || n.visits > v.network.visits) {
			c.visits = append(c.visits, other)
		}
	}
	return c
}

func of(n *network, all []*visit) (visits []*visit) {
	for _, v := range all {
		if v.network == n {
			visits = append(visits, v)
		}
	}
	return visits
}

// makeRoom has somebody of a crowd go for a visit. Otherwise it is the visit that goes, with what the
// service says to it.
//
// Dovecot ends whoever has not logged in for longest, Exim and Postfix turn away whoever comes, as
// they were measured to. But what one network has more of than others it gives up first, whatever
// the product: else who attacks from there could keep everybody out. If all of it have logged in, so
// does the user who has most places, and of these the one that has been silent for longest.
func (h *hall) makeRoom(v *visit, c *crowd) (says []byte, ok bool) {
	says, last := v.refusal(c.visits)
	if last && !c.greedy {
		h.counts.TurnedAway.Add(1)
		return says, false
	}
	for _, other := range c.visits {
		if other.user.Load() == nil && h.displace(other, false) {
			return nil, true
		}
	}
	inside, least := c.visits, 1
	if !c.greedy {
		inside, least = of(v.network, inside), 2 // one place is everybody's own
	}
	for _, other := range idlest(inside, least) {
		if h.displace(other, true) {
			return nil, true
		}
	}
	h.counts.TurnedAway.Add(1)
	return says, false
}

// refusal is what the service says to a visit for which it has no place, and whether it says so to
// everybody who comes last. Any of the others' conversations tells.
func (v *visit) refusal(others []*visit) (says []byte, last bool) {
	for _, other := range others {
		if !other.isGreeted() {
			continue // the service has not been reached yet
		}
		other.locked(func() { says, last = other.conn.Crowded() })
		if other.sealed {
			says = nil // it would be no TLS
		}
		return says, last
	}
	return nil, false
}

// displace has a visit go for another: one of whom somebody has logged in only if that is wanted.
func (h *hall) displace(v *visit, inside bool) (ok bool) {
	if !v.isGreeted() {
		return false
	}
	v.locked(func() { ok = v.conn.Displace(inside) })
	if ok {
		h.counts.Displaced.Add(1)
		h.leave(v) // its place is free, even if it takes a while until it has gone
	}
	return ok
}

// idlest are the visits of users who have most of them, but at least so many: first the one that has
// been silent for longest.
func idlest(visits []*visit, least int) (theirs []*visit) {
	has := make(map[string]int)
	for _, v := range visits {
		if user := v.user.Load(); user != nil {
			has[*user]++
			least = max(least, has[*user])
		}
	}
	for _, v := range visits {
		if user := v.user.Load(); user != nil && has[*user] == least {
			theirs = append(theirs, v)
		}
	}
	slices.SortStableFunc(theirs, func(a, b *visit) int { return cmp.Compare(a.heard.Load(), b.heard.Load()) })
	return theirs
}
