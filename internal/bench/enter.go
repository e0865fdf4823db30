package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// enter is Enter → reply over a WebSocket: a NOOP typed in an open SMTP session, until its
// output comes. It is held against a message of the same length that a bare echo sends back.
func enter(ctx context.Context, b *bench) ([]row, error) {
	ours, addr, err := b.site(ctx)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	theirs, err := launch(ctx, "127.", self, "echo")
	if err != nil {
		return nil, err
	}
	defer theirs.stop()
	learners, err := gather(b.learners, func() (*typist, error) { return enroll(addr) })
	defer learners.leave()
	if err != nil {
		return nil, err
	}
	echoes, err := gather(b.learners, func() (*typist, error) { return dial(theirs.ready) })
	defer echoes.leave()
	if err != nil {
		return nil, err
	}
	us, them := side{ours, learners, noop, 0}, side{theirs, echoes, echoed, 0}
	if err := b.turns(ctx, &us, &them); err != nil {
		return nil, err
	}
	return compared(b.learners, &us, &them), nil
}

// side is one of two that are compared.
type side struct {
	server *process
	crowd  *crowd
	say    func(*typist) error
	cpu    time.Duration // that the server took for its turns
}

// turns has both sides measured by turns, after one that does not count.
func (b *bench) turns(ctx context.Context, sides ...*side) error {
	const turn = time.Second
	for n := range 1 + int(b.during/turn) {
		for _, s := range sides {
			if n == 1 {
				s.crowd.forget()
				s.cpu = 0
			}
			before, err := s.server.cpu()
			if err != nil {
				return err
			}
			if err := s.crowd.typing(turn, s.say); err != nil {
				return err
			}
			after, err := s.server.cpu()
			if err != nil {
				return err
			}
			s.cpu += after - before
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// noop types NOOP, and RSET now and then: NOOPs alone count against the client.
func noop(l *typist) error {
	if l.lines%8 == 7 {
		return l.enter("RSET", "250 Reset OK")
	}
	return l.enter("NOOP", "250 OK")
}

func echoed(l *typist) error { return l.enter("NOOP", "NOOP") }

// compared are the rows of it.
func compared(learners int, ours, theirs *side) []row {
	us, them := ours.crowd.sorted(), theirs.crowd.sorted()
	at := func(name string, share float64, reach string) row {
		o, t := quantile(us, share), quantile(them, share)
		return row{fmt.Sprintf("Enter → reply, %s, %d learners", name, learners), micro(o), "echo " + micro(t), times(float64(o), float64(t)), reach}
	}
	each := func(s *side, n int) float64 { return float64(s.cpu) / float64(n) }
	o, t := each(ours, len(us)), each(theirs, len(them))
	return []row{
		at("p50", 0.5, "≤ 1.15 ×, of 9,000 1.3 ×"),
		at("p99", 0.99, "≤ 5 ms"),
		{"the server's CPU for a line", micro(time.Duration(o)), "echo " + micro(time.Duration(t)), times(o, t), "≤ 1.5 ×"},
	}
}

// sorted is what has been measured.
func (c *crowd) sorted() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.Sort(c.took)
	return c.took
}
