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

// rates has servers measured by turns, and returns how often each did it in a second; nil is none.
func (b *bench) rates(ctx context.Context, servers ...func() (func() error, func(), error)) (all []float64, err error) {
	all = make([]float64, len(servers))
	const turn = time.Second
	turns := max(1, int(b.during/turn))
	for range turns {
		for i, server := range servers {
			if server == nil {
				continue
			}
			often, err := rate(turn, server)
			if err != nil {
				return nil, err
			}
			all[i] += often / float64(turns)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return all, nil
}
