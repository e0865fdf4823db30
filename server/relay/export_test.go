package relay

import (
	"net"
	"testing"
	"time"
)

// World is a network of scripted servers, for tests in which a product takes part.
type World struct{ internet }

// NewWorld has servers by their addresses; see internet.
func NewWorld(now time.Time, servers map[string][]map[string]string) *World {
	return &World{internet{now: now, servers: servers}}
}

// Until has everything done that is due by a time.
func (w *World) Until(t time.Time) { w.until(t) }

// Router routes by the zones of these tests.
func (w *World) Router(t *testing.T) *Router { return router(t) }

var _ net.Conn = (*scripted)(nil)
