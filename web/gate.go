package web

import (
	"context"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// limits are those of what comes from one network address.
type limits struct {
	pages     int // that are open
	sandboxes int // that are new, at once,
	every     time.Duration
	messages  int // at once,
	rate      rate.Limit
	octets    int // of these, at once,
	octetRate rate.Limit
	// served is how many messages are served at the same time. All others wait their turn: many
	// at once that take long would hold up every other address.
	served int
}

// generous are the limits of a server. A class of 500 may sit behind one address: they are far
// above what it does in earnest.
var generous = limits{
	pages: 2000, sandboxes: 2000, every: time.Second, messages: 20_000, rate: 2000, octets: 64 << 20, octetRate: 2 << 20, served: 8,
}

// Gate holds each network address to its limits. The sites of a process have one.
type Gate struct {
	proxies []netip.Prefix
	secret  string
	limits  limits
	refused atomic.Int64
	waited  atomic.Int64

	mu    sync.Mutex // guards all below
	from  map[netip.Prefix]*source
	swept time.Time
}

// NewGate makes one. Proxies are those whose X-Forwarded-For is believed, beside this machine's.
// Secret is what the nodes of a cluster know each other by, "" where there is one.
func NewGate(proxies []netip.Prefix, secret string) *Gate {
	return &Gate{proxies: proxies, secret: secret, limits: generous, from: make(map[netip.Prefix]*source), swept: time.Now()}
}

// source is one address, or the network of one customer. A nil one has no limits.
type source struct {
	gate      *Gate
	sandboxes *rate.Limiter
	messages  *rate.Limiter
	octets    *rate.Limiter
	turns     chan struct{} // has room for those that are served

	pages int // guarded by the gate's mu
}

// source finds where a request comes from, nil for this machine itself: its user, or a proxy that
// does not tell for whom it asks. A page's request is counted in, until leave: ok is false if
// there are too many.
func (g *Gate) source(r *http.Request, page bool) (s *source, ok bool) {
	addr, ok := g.address(r)
	if !ok || addr.IsLoopback() {
		return nil, true
	}
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64 // of which one customer has many addresses
	}
	network, err := addr.Prefix(bits)
	if err != nil {
		return nil, true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sweep()
	s = g.at(network)
	if !page {
		return s, true
	}
	if s.pages >= g.limits.pages {
		g.refused.Add(1)
		return s, false
	}
	s.pages++
	return s, true
}

// at is what is known of a network. g.mu is held.
func (g *Gate) at(network netip.Prefix) *source {
	s := g.from[network]
	if s == nil {
		s = &source{
			gate:      g,
			sandboxes: rate.NewLimiter(rate.Every(g.limits.every), g.limits.sandboxes),
			messages:  rate.NewLimiter(g.limits.rate, g.limits.messages),
			octets:    rate.NewLimiter(g.limits.octetRate, g.limits.octets),
			turns:     make(chan struct{}, g.limits.served),
		}
		g.from[network] = s
	}
	return s
}

// address is whose request it is: the peer's, or whom the last proxy that is believed names.
func (g *Gate) address(r *http.Request) (addr netip.Addr, ok bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	addr = peer.Addr().Unmap().WithZone("")
	fromNode := g.secret != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get(forwarded)), []byte(g.secret)) == 1
	named := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, name := range slices.Backward(named) {
		if !fromNode && !g.believes(addr) {
			break
		}
		fromNode = false
		next, err := netip.ParseAddr(strings.TrimSpace(name))
		if err != nil {
			break
		}
		addr = next.Unmap().WithZone("")
	}
	return addr, true
}

func (g *Gate) believes(addr netip.Addr) bool {
	return addr.IsLoopback() || slices.ContainsFunc(g.proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// sweep forgets, now and then, addresses that are as new ones. g.mu is held.
func (g *Gate) sweep() {
	now := time.Now()
	if now.Sub(g.swept) < time.Minute {
		return
	}
	g.swept = now
	for network, s := range g.from {
		if s.pages == 0 && full(s.sandboxes) && full(s.messages) && full(s.octets) {
			delete(g.from, network)
		}
	}
}

func full(l *rate.Limiter) bool { return l.Tokens() >= float64(l.Burst()) }

// leave counts a page out.
func (s *source) leave() {
	if s == nil {
		return
	}
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	s.pages--
}

// errCrowded is why nobody new is let in from an address.
var errCrowded = texts.Error("crowded")

// room tells whether there can be another sandbox.
func (s *source) room() error {
	if s == nil || s.sandboxes.Allow() {
		return nil
	}
	s.gate.refused.Add(1)
	return errCrowded
}

// request tells whether a request is served that is no page's.
func (s *source) request() bool {
	if s == nil || s.messages.Allow() {
		return true
	}
	s.gate.refused.Add(1)
	return false
}

// patient is how long a message may wait before its page is told why.
const patient = time.Second

// turn waits until a message of so many octets may be served: nothing that was typed is lost.
// tell is called when that takes long. done is to be called when it has been served.
func (s *source) turn(ctx context.Context, octets int, tell func()) (done func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	now := time.Now()
	wait := max(s.messages.ReserveN(now, 1).DelayFrom(now), s.octets.ReserveN(now, octets).DelayFrom(now))
	if wait > 0 {
		s.gate.waited.Add(1)
		if wait >= patient {
			tell()
		}
		over := time.NewTimer(wait)
		defer over.Stop()
		select {
		case <-over.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	select {
	case s.turns <- struct{}{}:
		return func() { <-s.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
