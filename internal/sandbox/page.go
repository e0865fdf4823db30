package sandbox

import (
	"context"
	"errors"
	"sync"

	"ehlo/internal/sandbox/message"
)

// pageBuffer is how many octets of text can wait for a page that reads slowly:
// all that the terminals keep, which a page that comes back is shown at once,
// and some more.
// Beyond that its connection is ended: when it comes back, it resumes.
const pageBuffer = maxTerminals*2*scrollback + 1<<20

// ErrSlow is that a page did not read fast enough.
var ErrSlow = errors.New("the page reads too slowly; it can come back and go on")

// Page is one connection of a browser. It waits for messages with Next and
// hands in what the browser sends with Receive.
type Page struct {
	m *Manager
	s *Sandbox // nil until hello

	mu    sync.Mutex
	queue []message.ServerMessage
	size  int
	slow  bool
	wake  chan struct{} // holds a token when there is something to take
}

// NewPage is for a new connection. Leave ends it.
func (m *Manager) NewPage() *Page { return &Page{m: m, wake: make(chan struct{}, 1)} }

// Leave says that the connection has ended. The sandbox stays.
func (p *Page) Leave() {
	if p.s != nil {
		p.s.detach(p, p.m.c.Now())
	}
}

// Next waits for what is to be sent. It returns ErrSlow when the page has read
// too slowly, or the context's error.
func (p *Page) Next(ctx context.Context) ([]message.ServerMessage, error) {
	for {
		p.mu.Lock()
		queue := p.queue
		p.queue, p.size = nil, 0
		slow := p.slow
		p.mu.Unlock()
		if slow {
			return nil, ErrSlow
		}
		if len(queue) > 0 {
			return queue, nil
		}
		select {
		case <-p.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// send puts a message into the queue; it never waits.
func (p *Page) send(msg message.ServerMessage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.slow {
		return
	}
	p.size += len(msg.Data) + 256
	if p.size > pageBuffer {
		p.queue, p.slow = nil, true
	} else {
		p.queue = append(p.queue, msg)
	}
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Receive serves a message of the browser's. It returns an error only if the
// connection makes no sense and is to be ended; what a learner can do wrong is
// answered with a message.
func (p *Page) Receive(ctx context.Context, msg message.ClientMessage) error {
	if p.s == nil {
		if msg.Type != "hello" {
			return errors.New("the first message has to be hello")
		}
		s, resumed, err := p.m.find(msg.Sandbox)
		if err != nil {
			return err
		}
		p.s = s
		s.attach(p, msg.Seen, resumed)
		return nil
	}
	if msg.Type == "line" || msg.Type == "key" {
		if err := p.s.pace.WaitN(ctx, 1); err != nil { // nothing typed is lost: it waits
			return err
		}
	}
	if msg.Type == "wait" && !p.s.waited(msg.Seconds, p.m.c.Now()) {
		return nil
	}
	return p.s.receive(p, msg)
}
