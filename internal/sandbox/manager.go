package sandbox

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"ehlo/internal/journal"
	"ehlo/internal/learner"
	"ehlo/labs"
	"ehlo/server"
)

// Config is what a Manager needs. The zero values of the limits are sensible.
type Config struct {
	World    func(name string) (*server.Fixture, error) // finds a fixture
	Play     string                                     // the fixture of free play
	Worlds   []string                                   // the fixtures that transcripts are played in; nil: Play's
	Labs     *labs.Catalogue
	Now      func() time.Time // nil: time.Now
	Log      *slog.Logger     // nil: slog.Default()
	Journals *journal.Store   // where inputs and facts are kept. It is closed after the manager
	Learners learner.Config   // its clock is Now
	// Rules are those that a learner finds in the class where they have a seat, or why they cannot be
	// there just now. nil: there are no classes.
	Rules func(class string, l learner.ID) (Rules, error)

	// Wall is told how learners of classes get on; nil: nobody looks.
	Wall Wall
	// Achieved is told that what a learner of a class has achieved has become durable; nil: nobody is. It
	// neither waits nor calls the sandbox back.
	Achieved func(class string, l learner.ID)

	// Idle is how long a sandbox nobody looks at stays in memory, and 72 times as long if nothing of
	// its learner is kept elsewhere; 0: 10 minutes.
	Idle time.Duration
	Most int // how many there can be at once; 0: 20,000
	// Memory is what they may fill, together with those of the process's other managers; nil: it is
	// never full.
	Memory *Memory
}

// Manager holds the sandboxes of a process. It has no goroutine of its own:
// what has been idle too long goes when another is made.
type Manager struct {
	c        Config
	handlers map[string]*handler // by the type of message
	journals *journal.Store
	learners *learner.Store
	memory   *Memory

	// long has room for what may take long at the same time: a processor is left for those who
	// type a line.
	long chan struct{}

	listeners listeners

	inputs, refused, steps, turnedAway atomic.Int64

	mu    sync.Mutex        // guards all below; nothing that takes long is done while it is held
	all   map[string]*place // by the sandbox's id
	swept time.Time
	// seated are learners with a seat in a class, where nothing is kept of them elsewhere.
	seated map[learner.ID]*learner.Learner
}

// place is where a sandbox is, or will be when it is ready.
type place struct {
	ready   chan struct{}
	s       *Sandbox
	resumed bool
	err     error
}

func (at *place) isReady() bool {
	select {
	case <-at.ready:
		return at.err == nil
	default:
		return false
	}
}

// NewManager makes an empty one.
func NewManager(c Config) *Manager {
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Learners.Now = c.Now
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Idle == 0 {
		c.Idle = 10 * time.Minute
	}
	if c.Most == 0 {
		c.Most = 20_000
	}
	if c.Memory == nil {
		c.Memory = NewMemory(0, nil)
	}
	m := &Manager{
		c: c, handlers: handlers(), journals: c.Journals, learners: learner.In(c.Journals, c.Learners), memory: c.Memory,
		all: make(map[string]*place), swept: c.Now(),
		seated: make(map[learner.ID]*learner.Learner), listeners: listeners{all: make(map[*Page]listening)},
		long: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)-1)),
	}
	m.memory.join(m)
	return m
}

// Labs is the catalogue that the sandboxes choose from.
func (m *Manager) Labs() *labs.Catalogue { return m.c.Labs }

// Counts are how much was done since the process began.
type Counts struct {
	Inputs  int64 // that were served
	Refused int64
	Steps   int64 // that were done
	// TurnedAway is how often there was no memory for a sandbox.
	TurnedAway int64
}

// Memory is what the sandboxes may fill.
func (m *Manager) Memory() *Memory { return m.memory }

// Counts are how much was done since the process began.
func (m *Manager) Counts() Counts {
	return Counts{m.inputs.Load(), m.refused.Load(), m.steps.Load(), m.turnedAway.Load()}
}

// Journals is where what learners do is kept.
func (m *Manager) Journals() *journal.Store { return m.journals }

// Len is how many sandboxes there are.
func (m *Manager) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.all)
}

// find returns what a learner, who is held, owns for an activity, or makes it, for a tenant. The
// sandbox is pinned: it stays until unpin. Whoever asks for another does not wait meanwhile.
func (m *Manager) find(l *learner.Learner, activity string, t *Tenant) (s *Sandbox, resumed bool, err error) {
	if err := m.room(l.Sandbox(activity), t); err != nil {
		return nil, false, err
	}
	id, err := l.Own(activity, func() string { return random(24) })
	if err != nil {
		return nil, false, err
	}
	m.mu.Lock()
	at, known := m.all[id]
	if !known {
		at = &place{ready: make(chan struct{}), s: m.empty(id, l, t)}
		m.learners.Hold(l)
		m.all[id] = at
	}
	at.s.watched.Add(1)
	at.s.leaving.Store(false)
	at.s.touch()
	gone := m.sweep()
	m.mu.Unlock()
	for _, old := range gone {
		m.end(old)
	}
	if !known {
		at.resumed, at.err = at.s.restore()
		close(at.ready)
	}
	<-at.ready
	if at.err != nil {
		m.unpin(at.s)
		m.forget(id, at)
		return nil, false, at.err
	}
	return at.s, at.resumed || known, nil
}

// room makes room for a tenant's sandbox, unless it is in memory. The error is why there is none.
func (m *Manager) room(id string, t *Tenant) error {
	m.mu.Lock()
	at := m.all[id]
	m.mu.Unlock()
	if at != nil && !at.s.leaving.Load() {
		return nil
	}
	gone, err := m.memory.admit(t, m.c.Now())
	endAll(gone)
	if err != nil {
		m.turnedAway.Add(1)
	}
	return err
}

// forget takes a place out, unless another has taken it.
func (m *Manager) forget(id string, at *place) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all[id] == at {
		delete(m.all, id)
		m.learners.Release(at.s.owner)
	}
}

func (m *Manager) unpin(s *Sandbox) {
	s.touch()
	if s.watched.Add(-1) > 0 || !s.leaving.Load() {
		return
	}
	m.mu.Lock()
	at := m.all[s.id]
	m.mu.Unlock()
	if at != nil && at.s == s && m.takeOut(at) {
		m.end(at)
	}
}

// takeOut takes out a sandbox that nobody looks at, and reports whether it has. The caller ends it.
func (m *Manager) takeOut(at *place) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all[at.s.id] != at || at.s.watched.Load() > 0 {
		return false
	}
	delete(m.all, at.s.id)
	return true
}

// sweep takes out what has been idle too long and, when there are too many,
// what has been idle longest; the caller ends these. m.mu is held.
func (m *Manager) sweep() (gone []*place) {
	now := m.c.Now()
	if now.Sub(m.swept) < time.Minute && len(m.all) <= m.c.Most {
		return nil
	}
	m.swept = now
	var oldest string
	var least int64
	for id, at := range m.all {
		used := at.s.used.Load()
		switch {
		case at.s.watched.Load() > 0:
		case now.Sub(time.Unix(0, used)) > m.patience(at):
			delete(m.all, id)
			gone = append(gone, at)
		case oldest == "" || used < least:
			oldest, least = id, used
		}
	}
	if len(m.all) > m.c.Most && oldest != "" {
		gone = append(gone, m.all[oldest])
		delete(m.all, oldest)
	}
	return gone
}

// patience is how long a sandbox nobody looks at stays in memory. One in which nobody has typed is
// nowhere else: who comes back would be a stranger.
func (m *Manager) patience(at *place) time.Duration {
	if at.s.owner.Kept() {
		return m.c.Idle
	}
	return 72 * m.c.Idle
}

// end ends a sandbox that has been taken out.
func (m *Manager) end(at *place) {
	<-at.ready
	at.s.close()
	m.learners.Release(at.s.owner)
}

// Close ends all sandboxes.
func (m *Manager) Close() {
	m.memory.leave(m)
	m.mu.Lock()
	all := m.all
	m.all = make(map[string]*place)
	m.mu.Unlock()
	for _, at := range all {
		m.end(at)
	}
}

// random is so many octets from the system's random source, in base64url.
func random(octets int) string {
	b := make([]byte, octets)
	rand.Read(b) // crypto/rand: never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// seed is a new world's.
func seed() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}
