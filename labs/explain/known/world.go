package known

import (
	"slices"
	"strings"

	"ehlo/server"
	"ehlo/server/wire"
)

// In is what a learner knows who calls a service of a world: all that the world
// has been made with.
func In(w *server.World, s *wire.Service) Place {
	var p Place
	for _, a := range w.Learner().Addresses {
		for _, name := range w.Zones().Names(a) {
			if p.Client == "" && strings.Contains(name, ".") {
				p.Client = name
			}
		}
	}
	h, ok := w.Host(s.Host)
	if !ok {
		return p
	}
	// People's addresses are rather in a domain of their own than in the server's.
	p.Domains = slices.Clone(h.Domains())
	slices.SortStableFunc(p.Domains, func(a, b string) int { return rank(a, h.Name) - rank(b, h.Name) })
	p.Aliases = h.Aliases()
	for _, name := range h.Users() {
		p.Users = append(p.Users, User{name, h.Password(name)})
	}
	return p
}

// rank puts a server's own name behind other domains.
func rank(domain, server string) int {
	if strings.EqualFold(domain, server) {
		return 1
	}
	return 0
}
