package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

// resumed is how many exchanges a learner has had who comes back.
const resumed = 200

// resume is how long a learner waits who comes back to a server that was started anew: from
// hello until the page has all that the terminal shows.
func resume(ctx context.Context, b *bench) ([]row, error) {
	data, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(data)
	const learners = 20
	tokens, err := b.practise(ctx, data, learners)
	if err != nil {
		return nil, err
	}
	p, addr, err := b.site(ctx, "--data", data)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	var all []time.Duration
	for _, token := range tokens {
		l, err := dial(addr)
		if err != nil {
			return nil, err
		}
		begin := time.Now()
		if err := l.greet(fmt.Sprintf(`{"type":"hello","token":%q}`, token)); err != nil {
			return nil, err
		}
		if _, err := l.read([]byte(`"type":"out"`), []byte("250 OK")); err != nil {
			return nil, err
		}
		all = append(all, time.Since(begin))
		l.conn.Close()
	}
	return []row{{what: fmt.Sprintf("resume of %d exchanges after a restart", resumed), figure: milli(median(all)), reach: "≤ 20 ms"}}, nil
}

// practise has learners type at a server that keeps it, and returns their tokens.
func (b *bench) practise(ctx context.Context, data string, learners int) (tokens []string, err error) {
	p, addr, err := b.site(ctx, "--data", data)
	if err != nil {
		return nil, err
	}
	defer p.stop()
	for range learners {
		l, err := enroll(addr)
		if err != nil {
			return nil, err
		}
		defer l.conn.Close()
		for l.lines < resumed {
			line, answer := "NOOP", "250 OK"
			if l.lines%8 == 7 { // NOOPs alone count against the client
				line, answer = "RSET", "250 Reset OK"
			}
			if err := l.say(line, answer); err != nil {
				return nil, err
			}
		}
		tokens = append(tokens, l.token)
	}
	return tokens, nil
}
