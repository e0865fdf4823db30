//go:build !race

package cluster

// The race detector crashes in testing/synctest once in twenty runs of these, with go 1.26
// (golang/go#78156): make test runs them without it. TestNodes in web has it look at nodes at work.

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// world is all nodes of a simulation, what they write on, and what has been shown as done.
type world struct {
	r *rand.Rand

	mu       sync.Mutex
	board    map[string]Entry
	revision uint64
	watchers map[*member]*feed
	stores   []store
	shown    []uint32 // by sandbox: how many facts of it have been shown as done
	serving  []map[*member]bool
	moves    int           // how often a partition has become another's, or nobody's
	away     chan struct{} // is closed when the board answers again; nil while it does
}

// newWorld is one with so many partitions, of so many sandboxes each.
func newWorld(r *rand.Rand, partitions, sandboxes int) *world {
	w := &world{
		r: r, board: make(map[string]Entry), watchers: make(map[*member]*feed),
		stores: make([]store, partitions), shown: make([]uint32, partitions*sandboxes), serving: make([]map[*member]bool, partitions),
	}
	for p := range w.stores {
		w.stores[p].facts = make(map[int]uint32)
		w.serving[p] = make(map[*member]bool)
	}
	return w
}

// leave has the board answer nobody, for so long.
func (w *world) leave(long time.Duration) {
	away := make(chan struct{})
	w.mu.Lock()
	w.away = away
	w.mu.Unlock()
	time.Sleep(long)
	w.mu.Lock()
	w.away = nil
	w.mu.Unlock()
	close(away)
}

// store keeps what was achieved in a partition. Whoever has it was the last to take it.
type store struct {
	epoch int
	facts map[int]uint32 // by sandbox
}

// member is a node of the simulation.
type member struct {
	w    *world
	name string
	n    *Node
	end  context.CancelFunc
	gone chan struct{}

	mu  sync.Mutex
	cut chan struct{} // is closed when the member can reach others again; nil while it can
}

// feed is what a watcher has yet to read.
type feed struct {
	entries []Entry
	more    chan struct{}
	end     chan struct{} // is closed when it ends with an error
}

var errUnreachable = errors.New("unreachable")

// reach waits until the member can reach others, or gives up.
func (m *member) reach(ctx context.Context) error {
	m.w.mu.Lock()
	delay := time.Duration(m.w.r.IntN(20)) * time.Millisecond
	m.w.mu.Unlock()
	m.mu.Lock()
	cut := m.cut
	m.mu.Unlock()
	if cut != nil {
		select {
		case <-cut:
		case <-ctx.Done():
			return errUnreachable
		}
	}
	select {
	case <-time.After(delay):
		return nil
	case <-ctx.Done():
		return errUnreachable
	}
}

// write waits until the member can write on the board, or gives up.
func (m *member) write(ctx context.Context) error {
	m.w.mu.Lock()
	away := m.w.away
	m.w.mu.Unlock()
	if away != nil {
		<-ctx.Done() // what it was asked is lost
		return errUnreachable
	}
	return m.reach(ctx)
}

func (m *member) Put(ctx context.Context, key string, value []byte) error {
	if err := m.write(ctx); err != nil {
		return err
	}
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	m.w.put(key, value)
	return nil
}

func (m *member) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	if err := m.write(ctx); err != nil {
		return 0, err
	}
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if m.w.board[key].Revision != revision {
		return 0, ErrRevision
	}
	revision = m.w.put(key, value)
	if m.w.r.IntN(20) == 0 {
		return 0, errUnreachable // it was done, and the answer is lost
	}
	return revision, nil
}

// put writes on the board. mu is held.
func (w *world) put(key string, value []byte) uint64 {
	w.revision++
	if _, is := partitionOf(key); is && !bytes.Equal(w.board[key].Value, value) {
		w.moves++
	}
	e := Entry{key, value, w.revision}
	w.board[key] = e
	for _, f := range w.watchers {
		f.entries = append(f.entries, e)
		select {
		case f.more <- struct{}{}:
		default:
		}
	}
	return w.revision
}

func (m *member) Watch(ctx context.Context, read func(Entry)) error {
	f := &feed{more: make(chan struct{}, 1), end: make(chan struct{})}
	m.w.mu.Lock()
	for _, e := range m.w.board {
		f.entries = append(f.entries, e)
	}
	f.entries = append(f.entries, Entry{})
	m.w.watchers[m] = f
	m.w.mu.Unlock()
	f.more <- struct{}{}
	for {
		select {
		case <-ctx.Done():
			m.w.mu.Lock()
			defer m.w.mu.Unlock()
			delete(m.w.watchers, m)
			return nil
		case <-f.end:
			return errUnreachable
		case <-f.more:
		}
		if m.reach(ctx) != nil {
			continue
		}
		m.w.mu.Lock()
		entries := f.entries
		f.entries = nil
		m.w.mu.Unlock()
		for _, e := range entries {
			read(e)
		}
	}
}

// deafen has a member read nothing more of the board, with an error or without, until it begins anew.
func (m *member) deafen(tell bool) {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	if f := m.w.watchers[m]; f != nil && tell {
		close(f.end)
	}
	delete(m.w.watchers, m)
}

// partition is one that a member serves: its learners achieve something now and then.
type partition struct {
	m     *member
	p     int
	end   context.CancelFunc
	ended chan struct{}
}

func (m *member) open(ctx context.Context, p int, taken func()) (io.Closer, error) {
	if err := m.reach(ctx); err != nil {
		return nil, err
	}
	w := m.w
	w.mu.Lock()
	w.stores[p].epoch++
	epoch, known := w.stores[p].epoch, maps.Clone(w.stores[p].facts)
	w.serving[p][m] = true
	w.mu.Unlock()
	ctx, end := context.WithCancel(context.WithoutCancel(ctx))
	at := &partition{m: m, p: p, end: end, ended: make(chan struct{})}
	go func() {
		defer close(at.ended)
		for ctx.Err() == nil {
			if err := m.achieve(ctx, p, epoch, known); errors.Is(err, ErrRevision) {
				taken()
				return
			}
			w.mu.Lock()
			pause := time.Duration(100+w.r.IntN(900)) * time.Millisecond
			w.mu.Unlock()
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		}
	}()
	return at, nil
}

// achieve writes a fact of some sandbox, behind those that are known of it, and shows it as done
// when it is kept.
func (m *member) achieve(ctx context.Context, p, epoch int, known map[int]uint32) error {
	if err := m.reach(ctx); err != nil {
		return err
	}
	w := m.w
	w.mu.Lock()
	defer w.mu.Unlock()
	s := &w.stores[p]
	if s.epoch != epoch {
		return ErrRevision
	}
	per := len(w.shown) / len(w.stores)
	sandbox := p*per + w.r.IntN(min(per, 20))
	known[sandbox]++
	s.facts[sandbox] = known[sandbox]
	w.shown[sandbox]++
	return nil
}

func (at *partition) Close() error {
	at.end()
	<-at.ended
	at.m.w.mu.Lock()
	defer at.m.w.mu.Unlock()
	delete(at.m.w.serving[at.p], at.m)
	return nil
}

func (w *world) start(name string, beat time.Duration) *member { return w.startWhen(name, beat, nil) }

// startWhen is start of one that can serve when a channel is closed.
func (w *world) startWhen(name string, beat time.Duration, able <-chan struct{}) *member {
	m := &member{w: w, name: name, gone: make(chan struct{})}
	ctx, end := context.WithCancel(context.Background())
	m.end = end
	m.n = New(Config{
		Name: name, Address: name + ":8025", Partitions: len(w.stores), Board: m, Log: slog.New(slog.DiscardHandler), Open: m.open, Beat: beat, Able: able,
	})
	go func() {
		defer close(m.gone)
		m.n.Run(ctx)
	}()
	return m
}

// part has the member reach nobody until mend.
func (m *member) part() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cut == nil {
		m.cut = make(chan struct{})
	}
}

func (m *member) mend() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cut != nil {
		close(m.cut)
		m.cut = nil
	}
}

// unserved counts the partitions that not exactly one member serves, of those who reach others.
func (w *world) unserved(members []*member) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for p := range w.stores {
		by := 0
		for _, m := range members {
			if w.serving[p][m] && m.reachable() {
				by++
			}
		}
		if by != 1 {
			n++
		}
	}
	return n
}

func (m *member) reachable() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.cut == nil
}

// TestSimulation has nodes come, go, die and be cut off, all at random from a seed. Whatever
// happens, nothing that was shown as done is missing where it is kept; and each time that it is
// quiet for a while, each partition is served by one node.
func TestSimulation(t *testing.T) {
	nodes, partitions, sandboxes, seeds := 12, 64, 64*300, uint64(3)
	if os.Getenv("EHLO_LONG") == "1" {
		nodes, partitions, sandboxes, seeds = 200, 1024, 1024*1000, 3
	}
	if s, err := strconv.ParseUint(os.Getenv("EHLO_SEED"), 10, 64); err == nil {
		t.Run(fmt.Sprint("seed ", s), func(t *testing.T) { simulate(t, nodes, partitions, sandboxes, s) })
		return
	}
	for s := range seeds {
		t.Run(fmt.Sprint("seed ", s), func(t *testing.T) { simulate(t, nodes, partitions, sandboxes, s) })
	}
}

func simulate(t *testing.T, nodes, partitions, sandboxes int, seed uint64) {
	synctest.Test(t, func(t *testing.T) {
		const beat = 500 * time.Millisecond
		var key [32]byte
		binary.LittleEndian.PutUint64(key[:], seed)
		w := newWorld(rand.New(rand.NewChaCha8(key)), partitions, sandboxes/partitions)
		var all, dead []*member
		for i := range nodes {
			all = append(all, w.start(fmt.Sprint("n", i), beat))
		}
		settledIn := func(d time.Duration, what string) {
			t.Helper()
			time.Sleep(d)
			if n := w.unserved(all); n > 0 {
				t.Fatalf("%s: %v later %d of %d partitions are not served by one node", what, d, n, partitions)
			}
		}
		settled := func(what string) {
			t.Helper()
			settledIn(5*time.Second, what)
		}
		settled("at the start")
		chance := rand.New(rand.NewPCG(seed, 2))
		for round := range 8 {
			some := all[:1+chance.IntN(1+len(all)/4)]
			switch round % 4 {
			case 0: // they are cut off, and come back
				for _, m := range some {
					m.part()
				}
				settled("some are cut off")
				for _, m := range some {
					m.mend()
				}
				settled("they are back")
			case 1: // they die: what they do reaches nobody, ever
				for _, m := range some {
					m.part()
				}
				all = all[len(some):]
				settled("some have died")
				dead = append(dead, some...)
				for i := range some {
					all = append(all, w.start(fmt.Sprint("n", round, "-", i), beat))
				}
				settled("others have come")
			case 2: // they leave in order
				for _, m := range some {
					m.end()
				}
				for _, m := range some {
					<-m.gone
				}
				all = all[len(some):]
				settled("some have left")
			case 3: // they no longer read what others write, while one of those dies
				for i, m := range some {
					m.deafen(i%2 == 0)
				}
				last := all[len(all)-1]
				last.part()
				all = all[:len(all)-1]
				dead = append(dead, last)
				// Who reads nothing finds that out first, and then that the other is dead.
				settledIn((deaf+2*grace+3)*beat, "some read nothing")
			}
			chance.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		}
		w.mu.Lock()
		total := 0
		for sandbox, n := range w.shown {
			kept := w.stores[sandbox/(len(w.shown)/partitions)].facts[sandbox]
			if kept != n {
				t.Errorf("sandbox %d: %d facts were shown as done, %d are kept", sandbox, n, kept)
			}
			total += int(n)
		}
		w.mu.Unlock()
		t.Logf("%d facts of %d sandboxes", total, sandboxes)
		for _, m := range slices.Concat(all, dead) { // so that the test can end
			m.mend()
			m.end()
		}
		for _, m := range slices.Concat(all, dead) {
			<-m.gone
		}
	})
}

// TestMovesBitByBit: when a node comes or leaves, few partitions at a time are on their way; all others
// are served meanwhile.
func TestMovesBitByBit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const partitions = 60
		w := newWorld(rand.New(rand.NewPCG(1, 1)), partitions, 20)
		var all []*member
		for i := range 3 {
			all = append(all, w.start(fmt.Sprint("n", i), 500*time.Millisecond))
		}
		time.Sleep(10 * time.Second)
		// Beside those that a node has given away there are those that others open just now.
		most := func(givers int) {
			t.Helper()
			at := 0
			for range 20_000 {
				at = max(at, w.unserved(all))
				time.Sleep(time.Millisecond)
			}
			if of := givers * 2 * mostMoving; at > of {
				t.Errorf("%d partitions are on their way at a time, want %d at most", at, of)
			}
			if n := w.unserved(all); n > 0 {
				t.Errorf("%d partitions are not served in the end", n)
			}
		}
		all = append(all, w.start("another", 500*time.Millisecond))
		most(3)
		all[0].end()
		most(1)
		<-all[0].gone
		for _, m := range all[1:] {
			m.end()
		}
		for _, m := range all[1:] {
			<-m.gone
		}
	})
}

// moved is how often partitions have moved so far.
func (w *world) moved() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.moves
}

// TestBoardAway: when the board answers nobody for a while, every node has what it had when it is back,
// at once: that it heard of no other is not that none lives.
func TestBoardAway(t *testing.T) {
	for _, long := range []time.Duration{time.Second, 3 * time.Second, 20 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			const beat = 500 * time.Millisecond
			w := newWorld(rand.New(rand.NewPCG(1, 1)), 60, 20)
			var all []*member
			for i := range 5 {
				all = append(all, w.start(fmt.Sprint("n", i), beat))
			}
			before := -1
			for before != w.moved() { // the last to come are given theirs bit by bit
				before = w.moved()
				time.Sleep(5 * time.Second)
			}
			w.leave(long)
			time.Sleep(3 * beat)
			if n := w.unserved(all); n > 0 {
				t.Errorf("away for %v: %d partitions are not served soon after", long, n)
			}
			time.Sleep(5 * time.Second)
			if n := w.moved() - before; n > 0 {
				t.Errorf("away for %v: partitions have moved %d times", long, n)
			}
			for _, m := range all {
				m.end()
			}
			for _, m := range all {
				<-m.gone
			}
		})
	}
}

// TestAble: a node that cannot serve yet is given nothing, and takes nothing.
func TestAble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const beat = 500 * time.Millisecond
		w := newWorld(rand.New(rand.NewPCG(1, 1)), 12, 20)
		able := make(chan struct{})
		late := w.startWhen("late", beat, able)
		time.Sleep(10 * time.Second)
		if n := w.unserved([]*member{late}); n != 12 {
			t.Errorf("it has %d partitions before it can serve", 12-n)
		}
		all := []*member{late, w.start("other", beat)}
		time.Sleep(10 * time.Second)
		if n := w.unserved(all[1:]); n > 0 {
			t.Errorf("%d partitions are not served while it cannot", n)
		}
		if late.n.Owner(0).Node != "other" {
			t.Error("it does not know whose the partitions are")
		}
		close(able)
		time.Sleep(10 * time.Second)
		if n := w.unserved(all[1:]); n == 0 || n == 12 || w.unserved(all) > 0 {
			t.Errorf("it has %d of 12 partitions when it can serve", n)
		}
		for _, m := range all {
			m.end()
		}
		for _, m := range all {
			<-m.gone
		}
	})
}
