package web

import (
	"context"
	"net/http"
	"net/netip"
	"time"
)

// Narrow makes a gate's limits small.
func (g *Gate) Narrow() {
	g.limits = limits{pages: 2, sandboxes: 3, every: time.Hour, messages: 20, rate: 10, octets: 64 << 20, octetRate: 2 << 20, served: 1}
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

// Message is a message of a page's that a request has begun.
func (g *Gate) Message(ctx context.Context, r *http.Request, octets int, tell func()) error {
	s, _ := g.source(r, false)
	done, err := s.turn(ctx, octets, tell)
	if err == nil {
		done()
	}
	return err
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

func (g *Gate) Refused() int64 { return g.refused.Load() }
