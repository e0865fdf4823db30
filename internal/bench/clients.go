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

// contestant is a server of mail, and what makes its clients; nil makes none.
type contestant struct {
	server *process // nil where it is not one process
	client func() (do func() error, end func(), err error)
}

// yield is how often something is done in a second, and what it takes the server, 0 if nobody knows.
type yield struct {
	often float64
	cpu   time.Duration
}

// rates has servers measured by turns.
func (b *bench) rates(ctx context.Context, all ...contestant) (yields []yield, err error) {
	yields = make([]yield, len(all))
	const turn = time.Second
	turns := max(1, int(b.during/turn))
	for range turns {
		for i, c := range all {
			if c.client == nil {
				continue
			}
			often, cpu, err := c.measure(turn)
			if err != nil {
				return nil, err
			}
			yields[i].often += often / float64(turns)
			yields[i].cpu += cpu
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	for i := range yields {
		if did := yields[i].often * (time.Duration(turns) * turn).Seconds(); did > 0 {
			yields[i].cpu = time.Duration(float64(yields[i].cpu) / did)
		}
	}
	return yields, nil
}

// measure measures a server for so long, and returns how often it did it in a second, and what all of
// that took.
func (c *contestant) measure(during time.Duration) (often float64, cpu time.Duration, err error) {
	var before, after time.Duration
	if c.server != nil {
		if before, err = c.server.cpu(); err != nil {
			return 0, 0, err
		}
	}
	if often, err = rate(during, c.client); err != nil {
		return 0, 0, err
	}
	if c.server != nil {
		after, err = c.server.cpu()
	}
	return often, after - before, err
}
