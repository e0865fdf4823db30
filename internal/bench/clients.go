package main

import (
	"context"
	"errors"
	"sync"
	"syscall"
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

// yield is how often something is done in a second, and how long it takes processors each time.
type yield struct {
	often   float64
	cpu     time.Duration // the server's, 0 if nobody knows
	clients time.Duration // the clients'
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
			y, err := c.measure(turn)
			if err != nil {
				return nil, err
			}
			yields[i].often += y.often / float64(turns)
			yields[i].cpu += y.cpu
			yields[i].clients += y.clients
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	for i := range yields {
		if did := yields[i].often * (time.Duration(turns) * turn).Seconds(); did > 0 {
			yields[i].cpu = time.Duration(float64(yields[i].cpu) / did)
			yields[i].clients = time.Duration(float64(yields[i].clients) / did)
		}
	}
	return yields, nil
}

// measure measures a server for so long, and returns how often it did it in a second, and what all of
// that took.
func (c *contestant) measure(during time.Duration) (y yield, err error) {
	var before time.Duration
	if c.server != nil {
		if before, err = c.server.cpu(); err != nil {
			return y, err
		}
	}
	own := ownCPU()
	if y.often, err = rate(during, c.client); err != nil {
		return y, err
	}
	if y.clients = ownCPU() - own; c.server != nil {
		y.cpu, err = c.server.cpu()
		y.cpu -= before
	}
	return y, err
}

// ownCPU is how long this process has run on processors, and the system for it.
func ownCPU() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used) // it cannot fail for that
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
