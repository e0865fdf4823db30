// Package cluster has several nodes, which are processes on one machine or on many, serve
// learners together. Learners are divided into partitions, and each partition is one node's at a
// time. Which one is written on a board that all nodes read; what a node writes in a partition
// that it has no more is refused by what keeps it (package jetstream), so that a node which only
// seemed dead does no harm.
package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"
)

// Config is what a node needs.
type Config struct {
	Name       string // no other node's
	Address    string // where the other nodes reach it: HOST:PORT
	Partitions int    // the same for all nodes
	Board      Board
	Log        *slog.Logger

	// Open begins to serve a partition. Taken is to be called when another node has it.
	Open func(ctx context.Context, partition int, taken func()) (io.Closer, error)

	// Able is closed when the node can serve; nil: it can at once. Before it is held to live by no other,
	// and has no partition.
	Able <-chan struct{}

	Beat time.Duration // how often a node says that it lives; 0: 500 ms
}

// grace is so many beats after which a node that has not been heard of is held to be dead.
const grace = 5

// deaf is so many beats that the board took, and did not have read, after which it is read anew.
const deaf = 3

// Owner is whose a partition is.
type Owner struct {
	Node    string `json:"node"` // "": nobody's
	Address string `json:"address"`
}

// life is what a node says of itself.
type life struct {
	Address string `json:"address"`
	Leaving bool   `json:"leaving,omitempty"`
}

// Node is one of a cluster.
type Node struct {
	c Config

	mu      sync.Mutex // guards all below
	nodes   map[string]*other
	owners  []owned
	mine    map[int]*holding
	best    []string // by partition: the node of those that stay which is to have it
	staying []string // whom best has been reckoned for
	known   bool     // all that stood on the board has been read
	able    bool     // see Config
	leaving bool
	heard   time.Time         // when the board last took that the node lives
	beats   int               // of this node that have been read: what the silence of others is counted in
	unread  int               // of this node that the board took after the last that was read
	changed chan struct{}     // holds a token when there may be something to do
	moved   chan struct{}     // closed when a partition is another's, or is open here
	given   map[int]time.Time // which nobody has taken yet
}

// other is what is known of a node.
type other struct {
	life
	last int // beats of this node that had been read when it was heard of
}

type owned struct {
	Owner
	revision uint64
}

// holding is a partition that is this node's.
type holding struct {
	serving io.Closer // nil while it is being opened
	taken   bool
	busy    bool // it is being opened or closed
	lost    bool // and that since the others hold this node to be dead
}

// New makes a node. Run has it take part.
func New(c Config) *Node {
	if c.Beat == 0 {
		c.Beat = 500 * time.Millisecond
	}
	return &Node{
		c: c, able: c.Able == nil, nodes: make(map[string]*other), owners: make([]owned, c.Partitions), mine: make(map[int]*holding),
		changed: make(chan struct{}, 1), moved: make(chan struct{}), given: make(map[int]time.Time),
	}
}

// Of is the partition that a learner is in, by their id.
func Of(learner string, partitions int) int { return int(hash(learner) % uint64(partitions)) }

// Owner is whose a partition is, as far as this node knows.
func (n *Node) Owner(partition int) Owner {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.owners[partition].Owner
}

// Moved is closed when a partition is another node's than it was, or is served here.
func (n *Node) Moved() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.moved
}

// tell closes what Moved gave, for the next to wait for another. mu is held.
func (n *Node) tell() {
	close(n.moved)
	n.moved = make(chan struct{})
}

// Run takes part until the context ends. Then the node gives away what it has, for as long as
// others are there to take it.
func (n *Node) Run(ctx context.Context) error {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	var watch sync.WaitGroup
	watch.Go(func() { n.watch(watching) })
	defer watch.Wait()
	defer stop()
	var opening sync.WaitGroup
	defer opening.Wait()

	beat := time.NewTicker(n.c.Beat)
	defer beat.Stop()
	done, able := ctx.Done(), n.c.Able
	var late <-chan time.Time
	for {
		select {
		case <-beat.C:
			n.beat(watching)
		case <-n.changed:
			if n.isNew() {
				n.beat(watching)
			}
		case <-able:
			able = nil
			n.enable()
			n.beat(watching)
		case <-done:
			done, late = nil, time.After(4*grace*n.c.Beat)
			n.leave()
			n.beat(watching)
		case <-late: // the others will find out
			stop()
			return n.abandon(&opening)
		}
		n.act(watching, &opening)
		if done == nil && n.isOut() {
			return nil
		}
	}
}

// watch reads the board until the context ends: anew when that ends, and when it has gone quiet. It
// can do so without an error when a server goes, or what it was told to send.
func (n *Node) watch(ctx context.Context) {
	for patience := deaf; ctx.Err() == nil; {
		before := n.hears()
		reading, stop := context.WithCancel(ctx)
		var listen sync.WaitGroup
		listen.Go(func() {
			defer stop()
			for tick := time.NewTicker(n.c.Beat); ; {
				select {
				case <-tick.C:
				case <-reading.Done():
					tick.Stop()
					return
				}
				if n.isDeaf(patience) {
					n.c.Log.Warn("the board has gone quiet; it is read anew")
					return
				}
			}
		})
		err := n.c.Board.Watch(reading, n.read)
		stop()
		listen.Wait()
		if err != nil && ctx.Err() == nil {
			n.c.Log.Warn("the board cannot be read; it is tried again", "err", err)
			select {
			case <-time.After(n.c.Beat):
			case <-ctx.Done():
			}
		}
		patience = min(2*patience, 4*grace) // it may only be slow
		if n.hears() > before {
			patience = deaf
		}
	}
}

// hears is how many beats of this node have been read.
func (n *Node) hears() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.beats
}

// isDeaf reports whether so many beats of this node are on the board and have not been read. They then
// count anew.
func (n *Node) isDeaf(patience int) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.unread < patience {
		return false
	}
	n.unread = 0
	return true
}

// enable has the node take part.
func (n *Node) enable() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.able = true
}

// leave has the node give away what it has.
func (n *Node) leave() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.leaving = true
}

// isOut reports whether the node has nothing any more.
func (n *Node) isOut() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.mine) == 0
}

// beat says that the node lives, once it has read the board and can serve: others would give it what it
// does not see yet, or has nobody served of. That it cannot is the other nodes' to find out.
func (n *Node) beat(ctx context.Context) {
	n.mu.Lock()
	says, err := json.Marshal(life{n.c.Address, n.leaving})
	takesPart := n.known && n.able
	n.mu.Unlock()
	if !takesPart {
		return
	}
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, n.c.Beat)
		defer cancel()
		err = n.c.Board.Put(ctx, keyOf(n.c.Name), says)
	}
	if err != nil {
		n.c.Log.Warn("this node cannot say that it lives", "err", err)
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.heard = time.Now()
	n.unread++
}

// isNew reports whether the board has never taken that the node lives.
func (n *Node) isNew() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.heard.IsZero()
}

// lost reports whether the others hold this node to be dead: it then serves nobody, so that
// learners go elsewhere. mu is held.
func (n *Node) lost() bool { return time.Since(n.heard) > grace*n.c.Beat }

// read takes what stands on the board.
func (n *Node) read(e Entry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if e.Key == "" {
		n.known = true
	} else if name, ok := nodeOf(e.Key); ok {
		if name == n.c.Name {
			n.beats++
			n.unread = 0
		}
		h := &other{last: n.beats}
		if json.Unmarshal(e.Value, &h.life) != nil {
			return
		}
		before := n.nodes[name]
		n.nodes[name] = h
		if before != nil && before.life == h.life {
			return
		}
	} else if p, ok := partitionOf(e.Key); ok && p < len(n.owners) && e.Revision > n.owners[p].revision {
		o := owned{revision: e.Revision}
		if json.Unmarshal(e.Value, &o.Owner) != nil {
			return
		}
		n.own(p, o)
	}
	n.rouse()
}

// own takes note of whose a partition is. mu is held.
func (n *Node) own(p int, o owned) {
	n.owners[p] = o
	if o.Node != "" {
		delete(n.given, p)
	}
	n.tell()
}

func (n *Node) rouse() {
	select {
	case n.changed <- struct{}{}:
	default:
	}
}

// act does what follows from what is known.
func (n *Node) act(ctx context.Context, opening *sync.WaitGroup) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.known || !n.able {
		return
	}
	live, lost := n.alive(), n.lost()
	moving := n.moving()
	for p := range n.owners {
		owner := n.owners[p].Owner
		h, own := n.mine[p], owner.Node == n.c.Name
		stays := n.best[p] == n.c.Name && !lost
		var do func(context.Context, int, *holding, uint64)
		switch {
		case h != nil && h.busy:
			continue
		case h != nil && (h.taken || !own || lost), h == nil && own && !stays && !lost:
			do = n.release
		case h != nil && !stays:
			if moving >= mostMoving {
				continue // its learners are served meanwhile
			}
			moving++
			do = n.release
		case h == nil && stays && (own || !live[owner.Node]):
			do = n.take
		default:
			continue
		}
		if h == nil {
			h = &holding{}
			n.mine[p] = h
		}
		h.busy, h.lost = true, lost
		revision := n.owners[p].revision
		opening.Go(func() { do(ctx, p, h, revision) })
	}
}

// mostMoving is how many partitions a node gives to others at a time: the fewer there are to be opened,
// the sooner each is.
const mostMoving = 2

// moving are the partitions that this node is giving to others, who have not taken them yet. mu is
// held.
func (n *Node) moving() (moving int) {
	for p, since := range n.given {
		if time.Since(since) > grace*n.c.Beat {
			delete(n.given, p) // it is not for this node to wait for it
		}
	}
	for _, h := range n.mine {
		if h.busy && h.serving != nil {
			moving++
		}
	}
	return moving + len(n.given)
}

// alive are the nodes that have been heard of. While the board has nothing to read nobody is held to
// be dead for their silence: the node's own beats that come by it are what tells time. It reckons anew who is to have what when other ones
// stay than before. mu is held.
func (n *Node) alive() map[string]bool {
	live := make(map[string]bool)
	var staying []string
	for name, h := range n.nodes {
		if name != n.c.Name && n.beats-h.last > grace {
			continue
		}
		live[name] = true
		if !h.Leaving {
			staying = append(staying, name)
		}
	}
	slices.Sort(staying)
	if n.best == nil || !slices.Equal(staying, n.staying) {
		n.best, n.staying = preferred(n.c.Partitions, staying), staying
	}
	return live
}

// preferred says which node each partition is best at, "" where there is none: the same for
// whoever asks, and another for few partitions when a node comes or goes (rendezvous hashing).
func preferred(partitions int, nodes []string) []string {
	best, most := make([]string, partitions), make([]uint64, partitions)
	for _, node := range nodes {
		name := hash(node)
		for p := range best {
			// Two hashes, mixed: those of names that differ little differ little themselves.
			if weight := mix(name ^ mix(uint64(p))); best[p] == "" || weight > most[p] {
				best[p], most[p] = node, weight
			}
		}
	}
	return best
}

func hash(s string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, s) // never fails
	return h.Sum64()
}

// mix spreads what two numbers differ in over all bits.
func mix(x uint64) uint64 {
	for range 2 {
		x = (x ^ x>>33) * 0xff51afd7ed558ccd
	}
	return x ^ x>>33
}

// take makes a partition this node's, and opens it.
func (n *Node) take(ctx context.Context, p int, h *holding, revision uint64) {
	began := time.Now()
	serving, err := n.open(ctx, p, h, revision)
	n.mu.Lock()
	defer n.mu.Unlock()
	h.busy = false
	if err != nil {
		delete(n.mine, p)
		if !errors.Is(err, ErrRevision) { // another was quicker
			n.c.Log.Warn("a partition cannot be opened; it is tried again", "partition", p, "err", err)
		}
		return // with the next beat
	}
	n.c.Log.Debug("a partition is served here", "partition", p, "after", time.Since(began))
	h.serving = serving
	n.tell()
	n.rouse()
}

func (n *Node) open(ctx context.Context, p int, h *holding, revision uint64) (io.Closer, error) {
	if err := n.write(ctx, p, Owner{n.c.Name, n.c.Address}, revision); err != nil {
		return nil, err
	}
	return n.c.Open(ctx, p, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		h.taken = true
		n.rouse()
	})
}

// write says on the board whose a partition is.
func (n *Node) write(ctx context.Context, p int, o Owner, revision uint64) error {
	says, err := json.Marshal(o)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, grace*n.c.Beat)
	defer cancel()
	revision, err = n.c.Board.Update(ctx, partitionKey(p), says, revision)
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if revision > n.owners[p].revision {
		n.own(p, owned{o, revision})
	}
	return nil
}

// release closes a partition, and lets another node have it.
func (n *Node) release(ctx context.Context, p int, h *holding, revision uint64) {
	began := time.Now()
	var err error
	if h.serving != nil {
		err = h.serving.Close()
	}
	closed := time.Since(began)
	if n.mayGive(p, h) {
		err = errors.Join(err, n.write(ctx, p, Owner{}, revision))
	}
	if err != nil {
		n.c.Log.Warn("a partition was not handed over in order", "partition", p, "err", err)
	}
	n.c.Log.Debug("a partition is served here no more", "partition", p, "after", time.Since(began), "closed", closed)
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.mine, p)
	n.rouse()
}

// mayGive reports whether the node can say that a partition is nobody's, and takes note that it does. Of
// one that was closed since the node was lost it does not: heard again meanwhile, it serves it again.
func (n *Node) mayGive(p int, h *holding) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.owners[p].Node != n.c.Name || h.lost || n.lost() {
		return false
	}
	n.given[p] = time.Now() // whether the board answers or not
	return true
}

// abandon closes all that is open.
func (n *Node) abandon(opening *sync.WaitGroup) (err error) {
	opening.Wait()
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range slices.Sorted(maps.Keys(n.mine)) {
		if h := n.mine[p]; h.serving != nil {
			err = errors.Join(err, h.serving.Close())
		}
		delete(n.mine, p)
	}
	return err
}
