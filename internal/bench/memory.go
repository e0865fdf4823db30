package main

import (
	"context"
	"fmt"
)

// memory is what a live learner takes in the server: WebSocket, world and an open SMTP
// session, by what the process holds in all, garbage included.
func memory(ctx context.Context, b *bench) ([]row, error) {
	p, addr, err := b.site(ctx)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	first, err := enroll(addr) // what is made once is not a learner's
	if err != nil {
		return nil, err
	}
	defer first.conn.Close()
	before, err := p.resident()
	if err != nil {
		return nil, err
	}
	learners, err := gather(b.learners, func() (*typist, error) { return enroll(addr) })
	defer learners.leave()
	if err != nil {
		return nil, err
	}
	if err := learners.typing(2*pace, noop); err != nil { // as they do
		return nil, err
	}
	after, err := p.resident()
	if err != nil {
		return nil, err
	}
	p.stop() // whose profile shows the learners
	return []row{{
		what:   fmt.Sprintf("memory for each of %d live learners", b.learners),
		figure: fmt.Sprintf("%.1f KiB", float64(after-before)/1024/float64(b.learners)),
		reach:  "≤ 32 KiB",
	}}, nil
}
