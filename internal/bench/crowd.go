package main

import (
	"errors"
	"sync"
	"syscall"
	"time"
)

// crowd is many typists at one server, who type in turn.
type crowd struct {
	all  []*typist
	next int

	mu   sync.Mutex // guards took
	took []time.Duration
}

// gather connects n typists.
func gather(n int, connect func() (*typist, error)) (*crowd, error) {
	c := &crowd{all: make([]*typist, n)}
	const atOnce = 8
	var (
		wg     sync.WaitGroup
		failed [atOnce]error
	)
	for k := range atOnce {
		wg.Go(func() {
			for i := k; i < n; i += atOnce {
				l, err := connect()
				if err != nil {
					failed[k] = err
					return
				}
				l.took = c.record
				go l.listen()
				c.all[i] = l
			}
		})
	}
	wg.Wait()
	return c, errors.Join(failed[:]...)
}

func (c *crowd) record(d time.Duration) {
	c.mu.Lock()
	c.took = append(c.took, d)
	c.mu.Unlock()
}

// pace is how often a learner types: one reads what came, and types the next line.
const pace = 2 * time.Second

// typing has the typists type for a while, each as often as pace says. say has one of them
// type a line.
func (c *crowd) typing(during time.Duration, say func(*typist) error) error {
	every := pace / time.Duration(len(c.all))
	end := time.Now().Add(during)
	for due := time.Now(); due.Before(end); due = due.Add(every) {
		sleep(time.Until(due))
		if err := say(c.all[c.next]); err != nil {
			return err
		}
		c.next = (c.next + 1) % len(c.all)
	}
	return nil
}

// sleep is exact to some microseconds, where time.Sleep takes a millisecond at least: lines
// that come in bursts would wait for each other.
func sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	t := syscall.NsecToTimespec(int64(d))
	_ = syscall.Nanosleep(&t, nil) // an interrupted one is a line too early
}

// forget drops what has been measured so far.
func (c *crowd) forget() {
	c.mu.Lock()
	c.took = nil
	c.mu.Unlock()
}

// leave ends all connections.
func (c *crowd) leave() {
	for _, l := range c.all {
		if l != nil {
			l.end()
		}
	}
}
