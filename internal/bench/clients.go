package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// atOnce is how many clients a mail server has.
const atOnce = 10

// rate has clients do something again and again, side by side, and returns how often it was
// done in a second. client makes what one of them does.
func rate(during time.Duration, client func() (do func() error, end func(), err error)) (float64, error) {
	var (
		wg     sync.WaitGroup
		counts [atOnce]int
		failed [atOnce]error
	)
	stop := time.Now().Add(during)
	for i := range atOnce {
		wg.Go(func() {
			do, end, err := client()
			if err != nil {
				failed[i] = err
				return
			}
			defer end()
			for time.Now().Before(stop) {
				if failed[i] = do(); failed[i] != nil {
					return
				}
				counts[i]++
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return float64(sum) / during.Seconds(), errors.Join(failed[:]...)
}

// rates has two servers measured by turns, and returns how often each did it in a second.
func (b *bench) rates(ctx context.Context, ours, theirs func() (func() error, func(), error)) (o, t float64, err error) {
	const turn = time.Second
	turns := max(1, int(b.during/turn))
	for range turns {
		us, err := rate(turn, ours)
		if err != nil {
			return 0, 0, err
		}
		o += us / float64(turns)
		if theirs != nil {
			them, err := rate(turn, theirs)
			if err != nil {
				return 0, 0, err
			}
			t += them / float64(turns)
		}
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
	}
	return o, t, nil
}
