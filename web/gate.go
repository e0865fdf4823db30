package web

import (
	"bytes"
	"context"
	"crypto/subtle"
	"io"
	"math"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"ehlo/internal/pace"
	"ehlo/internal/sandbox"
)

// limits are those of what comes from one network address.
type limits struct {
	pages     int // that are open
	sandboxes int // that are new, at once,
	every     time.Duration
	guesses   int           // codes of classes and seats that are none, at once,
	guess     time.Duration // and one more in each such time
	served    int           // messages and requests that are served at the same time,
	large     int           // and large messages that are being read
	all       pace.Pace
	page      pace.Pace // of one page
}

// generous are the limits of a server. A class of 500 may sit behind one address: they are far
// above what it does in earnest.
func generous() limits {
	processors := float64(runtime.GOMAXPROCS(0))
	return limits{
		pages: 2000, sandboxes: 2000, every: time.Second, guesses: 60, guess: 2 * time.Second, served: 4, large: 8,
		all:  pace.Pace{Share: 0.1 * processors, AtOnce: time.Second / 5},
		page: pace.Pace{Share: 0.05 * processors, AtOnce: 2 * time.Second},
	}
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
	return &Gate{proxies: proxies, secret: secret, limits: generous(), from: make(map[netip.Prefix]*source), swept: time.Now()}
}

// source is one address, or the network of one customer. A nil one has no limits.
type source struct {
	gate      *Gate
	sandboxes *rate.Limiter
	guesses   *rate.Limiter
	turns     chan struct{} // has room for those that are served
	large     chan struct{} // and for large messages that are being read

	tenant *sandbox.Tenant // has what its pages have had made

	pages int          // guarded by the gate's mu
	spent *pace.Budget // likewise
}

// network is where a request comes from; ok is false for this machine itself.
func (g *Gate) network(r *http.Request) (network netip.Prefix, ok bool) {
	addr, ok := g.address(r)
	if !ok || addr.IsLoopback() {
		return network, false
	}
	bits := addr.BitLen()
	if addr.Is6() {
		bits = 64 // of which one customer has many addresses
	}
	network, err := addr.Prefix(bits)
	return network, err == nil
}

// source finds where a request comes from, nil for this machine itself: its user, or a proxy that
// does not tell for whom it asks. A page's request is counted in, until leave: ok is false if
// there are too many.
func (g *Gate) source(r *http.Request, page bool) (s *source, ok bool) {
	network, ok := g.network(r)
	if !ok {
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
			guesses:   rate.NewLimiter(rate.Every(g.limits.guess), g.limits.guesses),
			turns:     make(chan struct{}, g.limits.served),
			large:     make(chan struct{}, g.limits.large),
			spent:     g.limits.all.New(),
			tenant:    sandbox.NewTenant(),
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
		if next = next.Unmap().WithZone(""); !next.IsLoopback() { // which is another proxy's own machine, and not this one
			addr = next
		}
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
		if s.pages == 0 && s.tenant.Held() == 0 && s.sandboxes.Tokens() >= float64(s.sandboxes.Burst()) && s.guesses.Tokens() >= float64(s.guesses.Burst()) && s.spent.Rested() {
			delete(g.from, network)
		}
	}
}

// leave counts a page out.
func (s *source) leave() {
	if s == nil {
		return
	}
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	s.pages--
}

// has is for whom the sandboxes count that are made for the source, nil for nobody.
func (s *source) has() *sandbox.Tenant {
	if s == nil {
		return nil
	}
	return s.tenant
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

// mayGuess tells whether a code may be tried, and guessedWrong that it was none.
func (s *source) mayGuess() bool { return s == nil || s.guesses.Tokens() >= 1 }

func (s *source) guessedWrong() {
	if s == nil || s.guesses.Allow() {
		return
	}
	s.gate.refused.Add(1)
}

// patient is how long something may wait before its page is told why.
const patient = time.Second

// turn waits until something may be served for the source, and for the page that sends it, nil if
// none does. Tell is called when that takes long, nil if nobody is to be told. The turn is done when
// it has been served.
func (s *source) turn(ctx context.Context, page *pace.Budget, tell func()) (t turn, err error) {
	t = turn{s, page}
	if s == nil || s.next(page) {
		return t, nil
	}
	if tell != nil {
		defer time.AfterFunc(patient, tell).Stop()
	}
	if err := s.rest(ctx, page); err != nil {
		return t, err
	}
	select {
	case s.turns <- struct{}{}:
	case <-ctx.Done():
		return t, ctx.Err()
	}
	if err := s.rest(ctx, s.spent); err != nil { // with its turn: the others are behind
		<-s.turns
		return t, err
	}
	return t, nil
}

// next takes a turn if nothing is to be waited for, as is so of nearly all that people type.
func (s *source) next(page *pace.Budget) bool {
	s.gate.mu.Lock()
	wait := max(page.Wait(), s.spent.Wait())
	s.gate.mu.Unlock()
	if wait > 0 {
		return false
	}
	select {
	case s.turns <- struct{}{}:
		return true
	default:
		return false
	}
}

// turn is a turn that is taken.
type turn struct {
	of   *source // nil has no limits
	page *pace.Budget
}

// done ends the turn of a message of so many octets, and what it took if it was one of few at a time.
func (t turn) done(octets int, long time.Duration) {
	if t.of == nil {
		return
	}
	took := messageTakes + long + time.Duration(octets)*octetTakes
	t.of.gate.mu.Lock()
	t.of.spent.Take(took)
	t.page.Take(took)
	t.of.gate.mu.Unlock()
	<-t.of.turns
}

// rest waits until there is something in a budget.
func (s *source) rest(ctx context.Context, b *pace.Budget) error {
	s.gate.mu.Lock()
	wait := b.Wait()
	s.gate.mu.Unlock()
	if wait > 0 {
		s.gate.waited.Add(1)
	}
	return rest(ctx, wait)
}

func rest(ctx context.Context, wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	over := time.NewTimer(wait)
	defer over.Stop()
	select {
	case <-over.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// What is counted as the server's time. That which passes is not the same while many are served:
// who types a line would pay for others' work.
const (
	octetTakes   = 40 * time.Nanosecond   // to receive and to read
	messageTakes = 100 * time.Microsecond // to serve, unless it is one of few at a time
)

const (
	mostWait     = 5 * time.Second        // of a request, before it is refused
	requestTakes = 200 * time.Microsecond // of the server's time
)

// request waits until a request may be served, and reports whether it may.
func (g *Gate) request(r *http.Request) bool {
	s, _ := g.source(r, false)
	if s == nil {
		return true
	}
	g.mu.Lock()
	wait := s.spent.Wait()
	if wait <= mostWait {
		s.spent.Take(requestTakes) // whoever comes next waits behind this one
	}
	g.mu.Unlock()
	if wait > mostWait {
		g.refused.Add(1)
		return false
	}
	return rest(r.Context(), wait) == nil
}

// passwordTakes is what computing a password's hash takes of the server's time.
const passwordTakes = 50 * time.Millisecond

// password counts that one is tried: the address's next request waits for it.
func (g *Gate) password(r *http.Request) { g.takes(r, passwordTakes) }

// takes counts what a request takes of the server's time, beside what any does.
func (g *Gate) takes(r *http.Request, long time.Duration) {
	s, _ := g.source(r, false)
	if s == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	s.spent.Take(long)
}

// secure reports whether a browser has sent a request by HTTPS: to a proxy that is believed, as this
// server speaks HTTP alone.
func (g *Gate) secure(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && g.believes(peer.Addr().Unmap().WithZone("")) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// page is the budget of a page.
func (s *source) page() *pace.Budget {
	if s == nil {
		return nil
	}
	return s.gate.limits.page.New()
}

// mostSmall is how many octets a message has that may be read with any number of others.
const mostSmall = 4 << 10

// read reads a message. A large one is read with few others, and is one of them until served is
// called: what all pages of an address have sent, and waits for its turn, would take the server's
// memory. Its page rests before, so that it does not keep others waiting; tell is as for turn. The
// message is in the room of into, as far as that goes.
func (s *source) read(ctx context.Context, r io.Reader, into []byte, page *pace.Budget, tell func()) (data []byte, served func(), err error) {
	served = func() {}
	data, more, err := fill(r, into[:0], mostSmall)
	if err != nil || !more {
		return data, served, err
	}
	if s == nil {
		data, _, err = fill(r, data, math.MaxInt)
		return data, served, err
	}
	defer time.AfterFunc(patient, tell).Stop()
	if err := s.rest(ctx, page); err != nil {
		return data, served, err
	}
	select {
	case s.large <- struct{}{}:
		served = func() { <-s.large }
	case <-ctx.Done():
		return data, served, ctx.Err()
	}
	data, _, err = fill(r, data, math.MaxInt)
	return data, served, err
}

// fill reads into the room of b until it has so many octets, or all there are. more tells that there
// may be more.
func fill(r io.Reader, b []byte, most int) (filled []byte, more bool, err error) {
	for len(b) < most {
		if len(b) == cap(b) {
			b = slices.Grow(b, bytes.MinRead)
		}
		n, err := r.Read(b[len(b):min(cap(b), most)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, false, nil
		}
		if err != nil {
			return b, false, err
		}
	}
	return b, true, nil
}
