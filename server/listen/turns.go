package listen

import (
	"container/heap"
	"sync"
	"time"
)

// turns has so many clients served at the same time. Of those who wait, whoever has had least of the
// server's time is next: who types a command waits neither for those who send commands without end,
// nor for all who come at once. It is start-time fair queueing: its clock shows what the one whose turn
// has begun last has had, and goes on by itself while nobody is served.
type turns struct {
	mu      sync.Mutex // guards all below
	most    int        // who are served at the same time
	served  int
	waiting queue
	came    uint64        // how many have waited
	clock   time.Duration // what each could have had by now
	rests   time.Time     // since when nobody is served, while it is so
}

// turnTaker is a client, and what it has had of the server's time.
type turnTaker struct {
	had  time.Duration // no less than the clock was when the client came
	came uint64        // of two who have had the same, who came first
	now  chan struct{} // closed when it is its turn
	at   int           // in the queue, -1 for not there
}

// credit is how much less than an equal share one can have had, and have it at once: it goes before
// those who have just come.
const credit = 10 * time.Millisecond

// newcomer is what somebody has had who comes: those who come all the time are not all there is.
const newcomer = time.Millisecond

func newTurns(atOnce int) *turns { return &turns{most: atOnce, rests: time.Now()} }

// runOn moves the clock on to now, if nobody is served. mu is held.
func (t *turns) runOn() {
	if t.served == 0 {
		now := time.Now()
		t.clock += now.Sub(t.rests)
		t.rests = now
	}
}

// enter is somebody who comes.
func (t *turns) enter() *turnTaker {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.runOn()
	return &turnTaker{had: t.clock + newcomer}
}

// take waits until it is one's turn, and is false if the end comes before.
func (t *turns) take(one *turnTaker, ended <-chan struct{}) bool {
	t.mu.Lock()
	t.runOn()
	one.had = max(one.had, t.clock-credit)
	if t.served < t.most {
		t.begin(one)
		t.mu.Unlock()
		return true
	}
	t.came++
	one.came, one.now = t.came, make(chan struct{})
	heap.Push(&t.waiting, one)
	t.mu.Unlock()
	select {
	case <-one.now:
		return true
	case <-ended:
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if one.at < 0 {
		return true // it came at the same time
	}
	heap.Remove(&t.waiting, one.at)
	return false
}

// give ends a turn that has taken so long.
func (t *turns) give(one *turnTaker, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	one.had += took
	t.served--
	t.rests = time.Now()
	if t.waiting.Len() > 0 {
		next := heap.Pop(&t.waiting).(*turnTaker)
		t.begin(next)
		close(next.now)
	}
}

// begin begins a turn. mu is held.
func (t *turns) begin(one *turnTaker) {
	t.served++
	t.clock = max(t.clock, one.had)
}

// queue is a heap of those who wait.
type queue []*turnTaker

func (q queue) Len() int { return len(q) }

func (q queue) Less(i, j int) bool {
	if q[i].had != q[j].had {
		return q[i].had < q[j].had
	}
	return q[i].came < q[j].came
}

func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].at, q[j].at = i, j
}

func (q *queue) Push(x any) {
	one := x.(*turnTaker)
	one.at = len(*q)
	*q = append(*q, one)
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	one := (*q)[last]
	one.at = -1
	(*q)[last] = nil
	*q = (*q)[:last]
	return one
}
