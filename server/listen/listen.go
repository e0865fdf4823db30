// Package listen makes a world's services reachable on real TCP ports, for
// mail clients and telnet. It is the only way in; there is none out.
package listen

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"ehlo/server"
)

// Port joins a TCP listener to a service of a world.
type Port struct {
	Listener net.Listener
	Addr     netip.Addr // the service's address inside the world
	Port     int        // its port there
	Most     int        // how many connections it takes; 0: a thousand
	Counts   *Counts    // of what becomes of them; nil if nobody wants to know

	hall *hall
}

// Worlds says which world a connection is in.
type Worlds struct {
	enter  func() (w *server.World, lock sync.Locker, done func())
	atOnce int // how many clients are served at the same time
}

// Shared has all connections talk to one world. Connections are served at the
// same time, a world is not safe for that: they take the lock, and so must
// whoever else uses the world.
func Shared(w *server.World, lock sync.Locker) Worlds {
	// Beside the one that has the lock another waits for it, so that it is never idle.
	return Worlds{func() (*server.World, sync.Locker, func()) { return w, lock, func() {} }, 2}
}

// Fresh gives every connection a world of its own, as the fixture has it.
func Fresh(f *server.Fixture, o server.WorldOptions) Worlds {
	return Worlds{func() (*server.World, sync.Locker, func()) {
		w := f.NewWorld(o)
		return w, new(sync.Mutex), w.Close
	}, runtime.GOMAXPROCS(0)}
}

// Serve accepts connections on all ports until ctx ends, and returns when the
// last connection is gone. TLS is what ports and STARTTLS use.
func Serve(ctx context.Context, worlds Worlds, ports []Port, cfg *tls.Config) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &serving{worlds: worlds, tls: cfg, share: newShare(maxShared), turns: newTurns(worlds.atOnce), next: make(chan arrival), arriving: make(chan struct{}, mostArriving), open: make(map[net.Conn]struct{}), ended: make(chan struct{})}
	errs := make(chan error, len(ports))
	var accepting sync.WaitGroup
	for _, p := range ports {
		p.hall = newHall(p)
		accepting.Go(func() {
			if err := s.accept(ctx, p); err != nil && ctx.Err() == nil {
				errs <- fmt.Errorf("accept on %s: %w", p.Listener.Addr(), err)
				cancel()
			}
		})
	}
	<-ctx.Done()
	for _, p := range ports {
		p.Listener.Close()
	}
	accepting.Wait()
	s.hangUp()
	s.conns.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// mostArriving is how many are greeted, or turned away, at the same time. Others wait in the listener's
// queue: whoever is there already would wait for all that come at once.
const mostArriving = 4

type serving struct {
	worlds Worlds
	tls    *tls.Config
	share  *share
	turns  *turns
	conns  sync.WaitGroup

	next chan arrival // for those who have served another connection
	idle atomic.Int32 // how many of them wait for one

	arriving chan struct{} // has room for those who are to be greeted at the same time

	mu     sync.Mutex // guards open and ending
	open   map[net.Conn]struct{}
	ending bool
	ended  chan struct{} // closed when it is ending
}

// accept takes connections until the listener is closed. What passes, such as that there are
// no file descriptors left, ends nothing: it tries again, in a second at most.
func (s *serving) accept(ctx context.Context, p Port) error {
	const least, most = 5 * time.Millisecond, time.Second
	pause := least
	for {
		conn, err := p.Listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil
		case passes(err):
			select {
			case <-time.After(pause):
			case <-ctx.Done():
				return nil
			}
			pause = min(2*pause, most)
			continue
		case err != nil:
			return err
		}
		pause = least
		if !s.add(conn) {
			conn.Close()
			return nil
		}
		select {
		case s.arriving <- struct{}{}:
		case <-s.ended:
			s.remove(conn)
			return nil // hangUp has closed it
		}
		a := arrival{conn, p}
		select {
		case s.next <- a:
		default:
			s.conns.Go(func() { s.attend(a) })
		}
	}
}

// arrival is a connection that has been made to a port.
type arrival struct {
	conn net.Conn
	port Port
}

// mostIdle is how many goroutines wait for connections.
const mostIdle = 16

// attend serves a connection, and then others if any come: a goroutine that has served one has a
// stack of the size that it takes, and a new one's grows step by step.
func (s *serving) attend(a arrival) {
	for {
		s.serve(a.conn, a.port)
		s.remove(a.conn)
		if s.idle.Add(1) > mostIdle {
			s.idle.Add(-1)
			return
		}
		select {
		case a = <-s.next:
			s.idle.Add(-1)
		case <-s.ended:
			return
		}
	}
}

// passes reports whether an error of accept(2) is one that goes by itself.
func passes(err error) bool {
	for _, e := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED, syscall.EINTR} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (s *serving) add(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ending {
		s.open[conn] = struct{}{}
	}
	return !s.ending
}

func (s *serving) remove(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, conn)
}

func (s *serving) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ending = true
	close(s.ended)
	for c := range s.open {
		c.Close()
	}
}
