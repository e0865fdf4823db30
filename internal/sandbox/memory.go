package sandbox

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Memory is what learners' work may fill of a process's memory, and who has how much of it. All
// managers of a process share one. It has no goroutine of its own: whoever comes, and whoever
// grows, has room made first.
//
// When it is full, whoever has little gets room from the tenant that has most. Of that tenant's
// sandboxes those go first that nobody looks at, then those in which nobody has typed for long,
// whose pages are told; one in which somebody types goes only if it holds very much. Each comes
// back from the journal: those that are nowhere else stay.
type Memory struct {
	full  func() bool // tells whether too little is left; nil: there is always enough
	batch int64       // octets that are made room for at once: it takes a look at all sandboxes
	step  int64       // octets that all grow by until it is asked again whether the memory is full
	much  int64       // octets of a sandbox that no learner fills by hand
	share int64       // octets that a tenant may have; 0: any number

	nobody Tenant // has what counts for no one in particular: it has no share

	total atomic.Int64 // octets that all have
	asked atomic.Int64 // octets that all had when it was last asked whether it is full
	moved atomic.Int64 // sandboxes that have made room

	mu       sync.Mutex // guards all below, and what tenants have to spare
	managers []*Manager
	looked   time.Time // at all sandboxes
	most     *Tenant   // that had most then
	spare    int64     // octets that room was made of, for those that have little
}

// NewMemory is a memory of which learners' work may fill so many octets; full tells whether it
// does, nil if it never does. A tenant may have half of it.
func NewMemory(octets int64, full func() bool) *Memory {
	return &Memory{full: full, batch: max(octets/16, 4<<20), step: 1 << 20, much: 512 << 10, share: octets / 2}
}

// Tenant is one of those among whom the memory is shared: a network. What it has is estimated.
type Tenant struct {
	held   atomic.Int64
	shares bool // it may have no more than its share

	spare  int64     // octets that room was made of, for this one. Guarded by the memory's mu, as is looked
	looked time.Time // at all sandboxes, for this one
}

// NewTenant is one that has nothing yet.
func NewTenant() *Tenant { return &Tenant{shares: true} }

// Held is how many octets the tenant has.
func (t *Tenant) Held() int64 { return t.held.Load() }

const (
	least  = 12 << 10 // octets of a sandbox in which nothing has happened
	ofPage = 4 << 10  // octets of a page, beside what waits for it

	resting    = time.Minute           // since somebody has typed, who then may have to make room
	lookEvery  = 50 * time.Millisecond // at all sandboxes, at most,
	looksEvery = time.Second           // and for one tenant
)

// What comes in the way of a new sandbox.
var (
	// ErrFull is that the memory has no room for another sandbox.
	ErrFull = texts.Error("server-full")
	// ErrShare is that a network has its share of it.
	ErrShare = texts.Error("network-full")
	// ErrMadeRoom is why a page's connection has to end whose sandbox has made room for others.
	ErrMadeRoom = texts.Error("made-room")
)

// Moved is how many sandboxes have made room for others.
func (mem *Memory) Moved() int64 { return mem.moved.Load() }

func (mem *Memory) join(m *Manager) {
	mem.mu.Lock()
	defer mem.mu.Unlock()
	mem.managers = append(mem.managers, m)
}

func (mem *Memory) leave(m *Manager) {
	mem.mu.Lock()
	defer mem.mu.Unlock()
	mem.managers = slices.DeleteFunc(mem.managers, func(o *Manager) bool { return o == m })
}

// admit makes room for a new sandbox of a tenant. The error is why there is none. Those that are
// gone have been taken out for it; the caller ends them, whatever the error is.
func (mem *Memory) admit(t *Tenant, now time.Time) (gone []evicted, err error) {
	over := mem.over(t, least) > 0
	if !over && (mem.full == nil || !mem.full()) {
		return nil, nil
	}
	mem.mu.Lock()
	defer mem.mu.Unlock()
	from := mem.spareFor(t, over)
	if takeRoom(from) {
		return nil, nil
	}
	if now.Sub(t.looked) >= looksEvery && now.Sub(mem.looked) >= lookEvery {
		t.looked = now
		all := mem.look(now)
		// Found once: whoever makes room may have gone before it is taken, and have most no more.
		from = mem.spareFor(t, over)
		var freed int64
		switch {
		case over:
			gone, freed = evict(all, t, mem.batch, isAtRest)
		case from == &mem.spare:
			gone, freed = evict(all, mem.most, mem.batch, mem.isAtRestOrLarge)
		default:
			gone, freed = evict(all, t, mem.batch, isUnwatched)
		}
		*from += freed
		mem.moved.Add(int64(len(gone)))
	}
	switch {
	case takeRoom(from):
		return gone, nil
	case over:
		return gone, ErrShare
	}
	return gone, ErrFull
}

// spareFor is the room that was made already for a tenant: its own, or that of the tenant that has most. mem.mu is
// held.
func (mem *Memory) spareFor(t *Tenant, over bool) *int64 {
	if !over && t.hasLittle(mem.most) {
		return &mem.spare
	}
	return &t.spare
}

// takeRoom takes what one more needs, if there is that much.
func takeRoom(from *int64) bool {
	if *from < least {
		return false
	}
	*from -= least
	return true
}

// hasLittle is whether a tenant gets room from the one that has most.
func (t *Tenant) hasLittle(most *Tenant) bool {
	return most != nil && most != t && 2*(t.Held()+least) <= most.Held()
}

// over is how much a tenant would have above its share with some more, 0 for nothing.
func (mem *Memory) over(t *Tenant, more int64) int64 {
	if mem.share == 0 || !t.shares {
		return 0
	}
	return max(t.Held()+more-mem.share, 0)
}

// grown makes room for what a tenant has grown by: at its own cost if it has more than its share,
// else at that of the tenant that has most. The caller ends those that are gone.
func (mem *Memory) grown(t *Tenant, clock func() time.Time) (gone []evicted) {
	if mem.over(t, 0) > 0 {
		mem.mu.Lock()
		defer mem.mu.Unlock()
		over, now := mem.over(t, 0), clock()
		if over == 0 || now.Sub(mem.looked) < lookEvery {
			return nil
		}
		gone, _ = evict(mem.look(now), t, over+mem.batch, func(resident) bool { return true })
		mem.moved.Add(int64(len(gone)))
		return gone
	}
	total, asked := mem.total.Load(), mem.asked.Load()
	if total < asked {
		mem.asked.CompareAndSwap(asked, total)
	}
	if mem.full == nil || total < asked+mem.step || !mem.asked.CompareAndSwap(asked, total) || !mem.full() {
		return nil
	}
	mem.mu.Lock()
	defer mem.mu.Unlock()
	now := clock()
	if now.Sub(mem.looked) < lookEvery {
		mem.asked.CompareAndSwap(total, asked) // soon
		return nil
	}
	all := mem.look(now)
	gone, _ = evict(all, mem.most, total-asked, mem.isAtRestOrLarge)
	mem.moved.Add(int64(len(gone)))
	return gone
}

// resident is a sandbox that can be taken out: it comes back from the journal, or nothing was
// done in it.
type resident struct {
	m       *Manager
	at      *place
	used    int64
	octets  int64
	watched bool
	resting bool // nobody has typed for long
}

func isUnwatched(r resident) bool { return !r.watched }
func isAtRest(r resident) bool    { return !r.watched || r.resting }

func (mem *Memory) isAtRestOrLarge(r resident) bool { return isAtRest(r) || r.octets >= mem.much }

// look lists all that can be taken out, in the order in which they are, and finds who has most.
// mem.mu is held.
func (mem *Memory) look(now time.Time) (all []resident) {
	mem.looked, mem.most = now, &mem.nobody
	for _, m := range mem.managers {
		m.mu.Lock()
		for _, at := range m.all {
			s := at.s
			if s.tenant.Held() > mem.most.Held() {
				mem.most = s.tenant
			}
			if !at.isReady() || s.leaving.Load() || !s.returns() {
				continue
			}
			used := s.used.Load()
			all = append(all, resident{m, at, used, s.octets.Load(), s.watched.Load() > 0, now.Sub(time.Unix(0, used)) > resting})
		}
		m.mu.Unlock()
	}
	rank := func(r resident) int {
		switch {
		case !r.watched:
			return 0
		case r.resting:
			return 1
		}
		return 2
	}
	slices.SortFunc(all, func(a, b resident) int {
		if by := cmp.Compare(rank(a), rank(b)); by != 0 {
			return by
		}
		if rank(a) == 2 {
			return cmp.Compare(b.octets, a.octets)
		}
		return cmp.Compare(a.used, b.used)
	})
	return all
}

// evicted is a sandbox that makes room: it has been taken out, or its pages have been told.
type evicted struct {
	m    *Manager
	at   *place
	told bool
}

// end ends one that has been taken out.
func (e evicted) end() {
	if !e.told {
		e.m.end(e.at)
	}
}

func endAll(gone []evicted) {
	for _, e := range gone {
		e.end()
	}
}

// evict takes sandboxes of a tenant out, or has their pages leave them, until they have had so
// many octets.
func evict(all []resident, t *Tenant, octets int64, may func(resident) bool) (gone []evicted, freed int64) {
	for _, r := range all {
		if freed >= octets {
			break
		}
		if r.at.s.tenant != t || !may(r) {
			continue
		}
		switch {
		case r.m.takeOut(r.at):
			gone = append(gone, evicted{r.m, r.at, false})
		case r.watched && r.at.s.makeRoom():
			gone = append(gone, evicted{r.m, r.at, true})
		default: // it is just being used
			continue
		}
		freed += r.octets
	}
	return gone, freed
}

// makeRoom has the pages of the sandbox leave it, unless it is just being used.
func (s *Sandbox) makeRoom() bool {
	if !s.mu.TryLock() {
		return false
	}
	defer s.mu.Unlock()
	s.leaving.Store(true)
	for _, p := range slices.Concat(s.audience.pages, s.audience.viewers) {
		p.dismiss(ErrMadeRoom)
	}
	return true
}

// returns is whether the sandbox comes back as it was when it has been taken out.
func (s *Sandbox) returns() bool { return s.owner.Kept() || !s.worked.Load() }
