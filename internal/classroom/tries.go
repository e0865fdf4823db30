package classroom

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// ErrTries is that too many passwords were tried for one name.
var ErrTries = texts.Error("tries")

// A name has so many passwords tried at once, and one more in each time after that. Whoever knows
// the password waits a few seconds at most, and a list of passwords takes for ever.
const (
	triesAtOnce = 10
	triesEvery  = 6 * time.Second
	triesOf     = triesAtOnce * triesEvery // after which nothing is known of them
	mostTried   = 10_000                   // names that are known of at once
)

// tries counts the passwords that are tried for each name.
type tries struct {
	now func() time.Time

	mu    sync.Mutex // guards all below
	of    map[TeacherID]*tried
	swept time.Time
}

type tried struct {
	limiter *rate.Limiter
	last    time.Time
}

func newTries(now func() time.Time) *tries {
	return &tries{now: now, of: make(map[TeacherID]*tried), swept: now()}
}

// room counts one try, and is ErrTries where there is no room for it.
func (t *tries) room(id TeacherID) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if now.Sub(t.swept) > triesOf || len(t.of) >= mostTried {
		for id, of := range t.of {
			if now.Sub(of.last) > triesOf {
				delete(t.of, id)
			}
		}
		t.swept = now
	}
	of := t.of[id]
	if of == nil {
		if len(t.of) >= mostTried {
			return ErrTries
		}
		of = &tried{limiter: rate.NewLimiter(rate.Every(triesEvery), triesAtOnce)}
		t.of[id] = of
	}
	if !of.limiter.AllowN(now, 1) {
		return ErrTries
	}
	of.last = now
	return nil
}

// forget knows nothing of a name's tries any more: one was right.
func (t *tries) forget(id TeacherID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.of, id)
}
