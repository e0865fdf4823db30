// Package pace shares the server's time out.
package pace

import "time"

// Pace is how much of the server's time one may take.
type Pace struct {
	Share  float64       // for each second that passes
	AtOnce time.Duration // more, after a rest
}

// Budget is what somebody has of the server's time; nil is as much as there is. It is not safe for
// concurrent use.
type Budget struct {
	Pace
	even time.Time // when what was taken will have been made up for
}

// New is a budget of which nothing has been taken.
func (p Pace) New() *Budget { return &Budget{Pace: p} }

// Wait is how long it is until something may be served: nothing or less, if that is now.
func (b *Budget) Wait() time.Duration {
	if b == nil {
		return 0
	}
	return max(0, time.Until(b.even)) - scaled(b.AtOnce, 1/b.Share)
}

// Take takes time.
func (b *Budget) Take(took time.Duration) {
	if b == nil {
		return
	}
	if now := time.Now(); b.even.Before(now) {
		b.even = now
	}
	b.even = b.even.Add(scaled(took, 1/b.Share))
}

// Rested is whether all that was taken has been made up for.
func (b *Budget) Rested() bool { return !b.even.After(time.Now()) }

func scaled(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) * by) }
