package listen

import (
	"slices"
	"sync"
)

// usual is how many connections a port takes: far more than Exim (20) and Postfix (100) without
// further ado, as many as one login process of Dovecot's.
const usual = 1000

// hall is where the visits to one port are, in the order in which they came.
type hall struct {
	most int

	mu     sync.Mutex // guards visits
	visits []*visit
}

func newHall(most int) *hall {
	if most == 0 {
		most = usual
	}
	return &hall{most: most}
}

// enter lets a visit in. crowd are those who were there before, if they are too many now.
func (h *hall) enter(v *visit) (crowd []*visit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.visits) >= h.most {
		crowd = slices.Clone(h.visits)
	}
	h.visits = append(h.visits, v)
	return crowd
}

func (h *hall) leave(v *visit) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.Index(h.visits, v); i >= 0 {
		h.visits = slices.Delete(h.visits, i, i+1)
	}
}

// displaces finds somebody of a crowd who goes for the visit, as the service does it. Otherwise
// it is the visit that goes, with what the service says to it.
func (v *visit) displaces(crowd []*visit) (says []byte, ok bool) {
	for i, other := range crowd {
		last := false
		if other.inside.Load() && i < len(crowd)-1 {
			continue // need not be asked
		}
		select {
		case <-other.greeted:
		default:
			continue // the service has not been reached yet
		}
		other.locked(func() {
			if says, last = other.conn.Crowded(); !last {
				ok = other.conn.Displace(false)
			}
		})
		if other.sealed {
			says = nil // it would be no TLS
		}
		if ok || last {
			return says, ok
		}
	}
	return says, false
}
