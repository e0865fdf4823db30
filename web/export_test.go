package web

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"golang.org/x/time/rate"

	"ehlo/internal/pace"
)

// Narrow makes a gate's limits small.
func (g *Gate) Narrow() {
	g.limits = limits{
		pages: 2, sandboxes: 3, every: time.Hour, guesses: 2, guess: time.Hour, served: 1, large: 1,
		all: pace.Pace{Share: 0.1, AtOnce: time.Second}, page: pace.Pace{Share: 0.05, AtOnce: time.Second},
	}
}

// From is for whom a request is counted, "" for nobody.
func (g *Gate) From(r *http.Request) string {
	s, _ := g.source(r, false)
	for network, known := range g.from {
		if known == s {
			return network.String()
		}
	}
	return ""
}

// Serve serves something for a page of whom a request is from, nil for none.
func (g *Gate) Serve(ctx context.Context, r *http.Request, p *pace.Budget, tell func(), serve func() (long time.Duration)) {
	s, _ := g.source(r, false)
	turn, err := s.turn(ctx, p, tell)
	if err == nil {
		turn.done(0, serve())
	}
}

// Page is the budget of a page of whom a request is from.
func (g *Gate) Page(r *http.Request) *pace.Budget {
	s, _ := g.source(r, false)
	return s.page()
}

// Take takes time of what an address has, and Large is how many large messages are read.
func (g *Gate) Take(addr string, took time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.at(netip.PrefixFrom(netip.MustParseAddr(addr), 32)).spent.Take(took)
}

func (g *Gate) Large(addr string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.at(netip.PrefixFrom(netip.MustParseAddr(addr), 32)).large)
}

// Turns is how many messages of an address are served, or are next.
func (g *Gate) Turns(addr string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.at(netip.PrefixFrom(netip.MustParseAddr(addr), 32)).turns)
}

// Pages are how many are open from an address, and Refused what was refused to all.
func (g *Gate) Pages(addr string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.at(netip.PrefixFrom(netip.MustParseAddr(addr), 32)).pages
}

// Knows is whether something has come from an address.
func (g *Gate) Knows(addr string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.from[netip.PrefixFrom(netip.MustParseAddr(addr), 32)] != nil
}

// Sweep forgets addresses that are as new ones, and reports whether one has rested, that has had
// all the sandboxes made that it may.
func (g *Gate) Sweep(addr string) (rested bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.at(netip.PrefixFrom(netip.MustParseAddr(addr), 32))
	s.sandboxes = rate.NewLimiter(rate.Inf, 0)
	rested = s.pages == 0 && s.spent.Rested()
	g.swept = time.Time{}
	g.sweep()
	return rested
}

func (g *Gate) Refused() int64 { return g.refused.Load() }

// GiveUpAfter sets after what time a page is given up of which nothing is heard.
func (s *Site) GiveUpAfter(silence time.Duration) { s.pages.silence = silence }

// Patterns are those of all routes, as http.ServeMux has them.
func (s *Site) Patterns() []string { return s.mux.patterns }

// LeftAfter sets after what time somebody's terminals are shown no more who has left them.
func (s *Site) LeftAfter(wait time.Duration) {
	s.leaving.mu.Lock()
	defer s.leaving.mu.Unlock()
	s.leaving.after = wait
}

// AwayAfter sets after what time a teacher who has looked at a seat and gone is on it no more, and Going is
// how many of those there are now.
func (s *Site) AwayAfter(wait time.Duration) {
	s.looks.mu.Lock()
	defer s.looks.mu.Unlock()
	s.looks.after = wait
}

func (s *Site) Going() int {
	s.looks.mu.Lock()
	defer s.looks.mu.Unlock()
	return len(s.looks.going)
}
