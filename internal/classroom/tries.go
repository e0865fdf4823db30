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

// tries counts the passwords that are tried for each name from each address: whoever tries them somewhere else keeps
// nobody out who has the right one.
type tries struct {
	now func() time.Time

	mu    sync.Mutex // guards all below
	of    map[tryOf]*tried
	swept time.Time
}

// tryOf is for what tries are counted.
type tryOf struct {
	id   TeacherID
	from string
}

type tried struct {
	limiter *rate.Limiter
	last    time.Time
}

func newTries(now func() time.Time) *tries {
	return &tries{now: now, of: make(map[tryOf]*tried), swept: now()}
}

// room counts one try, and is ErrTries where there is no room for it. Where too much is known, what was tried longest
// ago is forgotten.
func (t *tries) room(id TeacherID, from string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	if now.Sub(t.swept) > triesOf {
		t.sweep(now, triesOf)
	}
	key := tryOf{id, from}
	of := t.of[key]
	if of == nil {
		for age := triesOf; len(t.of) >= mostTried; age /= 2 {
			t.sweep(now, age)
		}
		of = &tried{limiter: rate.NewLimiter(rate.Every(triesEvery), triesAtOnce)}
		t.of[key] = of
	}
	if !of.limiter.AllowN(now, 1) {
		return ErrTries
	}
	of.last = now
	return nil
}

// sweep forgets what was tried longer ago than that; with an age of nothing, all.
func (t *tries) sweep(now time.Time, age time.Duration) {
	for key, of := range t.of {
		if now.Sub(of.last) > age || age == 0 {
			delete(t.of, key)
		}
	}
	t.swept = now
}

// forget knows nothing of a name's tries from an address any more: one was right.
func (t *tries) forget(id TeacherID, from string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.of, tryOf{id, from})
}
