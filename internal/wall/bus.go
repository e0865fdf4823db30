package wall

import (
	"sync"

	"github.com/nats-io/nats.go"
)

// Bus carries what is so just now to whoever listens: nothing of it is kept. It is safe for concurrent
// use.
type Bus interface {
	// Publish hands data to all who listen for a subject just now.
	Publish(subject string, data []byte) error
	// Subscribe has take called with what is published for a subject, one at a time, until stop. take
	// neither waits nor keeps data.
	Subscribe(subject string, take func(data []byte)) (stop func(), err error)
}

// Local is a bus within a process. The zero value is ready for use.
type Local struct {
	mu    sync.Mutex
	heard map[string][]*ear // by subject
}

// ear is who listens.
type ear struct {
	mu   sync.Mutex
	take func([]byte) // nil after stop
}

// Publish implements Bus. It returns when all have been handed the data.
func (l *Local) Publish(subject string, data []byte) error {
	l.mu.Lock()
	ears := l.heard[subject]
	l.mu.Unlock()
	for _, e := range ears {
		e.hear(data)
	}
	return nil
}

func (e *ear) hear(data []byte) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.take != nil {
		e.take(data)
	}
}

// Subscribe implements Bus.
func (l *Local) Subscribe(subject string, take func([]byte)) (stop func(), err error) {
	e := &ear{take: take}
	l.set(subject, func(ears []*ear) []*ear { return append(ears, e) })
	return func() {
		l.set(subject, func(ears []*ear) (left []*ear) {
			for _, o := range ears {
				if o != e {
					left = append(left, o)
				}
			}
			return left
		})
		e.mu.Lock()
		e.take = nil
		e.mu.Unlock()
	}, nil
}

// set changes who listens for a subject: never a list that somebody may be going through.
func (l *Local) set(subject string, change func([]*ear) []*ear) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.heard == nil {
		l.heard = make(map[string][]*ear)
	}
	if l.heard[subject] = change(l.heard[subject][:len(l.heard[subject]):len(l.heard[subject])]); len(l.heard[subject]) == 0 {
		delete(l.heard, subject)
	}
}

// NATS is a bus between the nodes of a cluster.
type NATS struct{ Conn *nats.Conn }

// Publish implements Bus. It does not wait until anybody has been handed the data.
func (n NATS) Publish(subject string, data []byte) error { return n.Conn.Publish(subject, data) }

// Subscribe implements Bus.
func (n NATS) Subscribe(subject string, take func([]byte)) (stop func(), err error) {
	s, err := n.Conn.Subscribe(subject, func(m *nats.Msg) { take(m.Data) })
	if err != nil {
		return nil, err
	}
	return func() { _ = s.Unsubscribe() }, nil // an error is that the connection is closed
}
