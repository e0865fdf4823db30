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
	queue []message.Server
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
func (p *Page) Next(ctx context.Context) ([]message.Server, error) {
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
func (p *Page) send(msg message.Server) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.slow {
		return
	}
	p.size += 256
	if out, ok := msg.(message.Out); ok {
		p.size += len(out.Data)
	}
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
func (p *Page) Receive(ctx context.Context, msg message.Client) error {
	if p.s == nil {
		hello, ok := msg.(message.Hello)
		if !ok {
			return errors.New("the first message has to be hello")
		}
		s, resumed, err := p.m.find(hello.Sandbox)
		if err != nil {
			return err
		}
		p.s = s
		s.attach(p, hello.Seen, resumed)
		return nil
	}
	h, ok := p.m.handlers[message.TypeOf(msg)]
	if !ok {
		return errors.New("the sandbox has been greeted already")
	}
	if h.paced {
		if err := p.s.pace.WaitN(ctx, 1); err != nil { // nothing typed is lost: it waits
			return err
		}
	}
	if w, ok := msg.(message.Wait); ok && !p.s.waited(w.Seconds, p.m.c.Now()) {
		return nil
	}
	p.s.receive(p, msg)
	return nil
}
