package shell

import (
	"net/netip"
	"slices"
)

// What is said at the prompt names the server that a lab is about at the moment, so that
// whoever obeys is right there, too.

// toCall is that server, ok is false where there is none.
func (s *Shell) toCall() (host, port string, ok bool) {
	if s.o.ToCall == nil {
		return "", "", false
	}
	return s.o.ToCall()
}

// portToCall is the port that the lab is about at a host, "" if it is about none there.
func (s *Shell) portToCall(host string) string {
	if wanted, port, ok := s.toCall(); ok && s.sameHost(wanted, host) {
		return port
	}
	return ""
}

// toCallFirst puts the names of the host that the lab is about before those of others.
func (s *Shell) toCallFirst(names []string) []string {
	wanted, _, ok := s.toCall()
	if !ok {
		return names
	}
	slices.SortStableFunc(names, func(a, b string) int {
		switch isA, isB := s.sameHost(a, wanted), s.sameHost(b, wanted); {
		case isA == isB:
			return 0
		case isA:
			return -1
		}
		return 1
	})
	return names
}

// sameHost reports whether two names are one host's.
func (s *Shell) sameHost(a, b string) bool {
	as, _ := s.o.World.Learner().Resolve(a)
	bs, _ := s.o.World.Learner().Resolve(b)
	return slices.ContainsFunc(as, func(a netip.Addr) bool { return slices.Contains(bs, a) })
}
