package listen

import "sync"

// share is how much memory connections hold together: what they have been sent and not served yet,
// and what waits for them to read.
type share struct {
	most int

	mu    sync.Mutex // guards all below
	total int
	held  map[*socket]int
}

func newShare(most int) *share { return &share{most: most, held: make(map[*socket]int)} }

// hold counts what a connection holds now. If all hold too much, the one that holds the most
// breaks off: it is returned, nil if none does.
func (s *share) hold(c *socket, n int) (breaks *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.set(c, n)
	if s.total <= s.most {
		return nil
	}
	for other, n := range s.held {
		if breaks == nil || n > s.held[breaks] {
			breaks = other
		}
	}
	s.set(breaks, 0)
	return breaks
}

// set is for those who hold mu.
func (s *share) set(c *socket, n int) {
	s.total += n - s.held[c]
	if n == 0 {
		delete(s.held, c)
	} else {
		s.held[c] = n
	}
}
