package sandbox

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"log/slog"
	"sync"
	"time"

	"ehlo/labs"
	"ehlo/server"
)

// Config is what a Manager needs. The zero values of the limits are sensible.
type Config struct {
	World  func(name string) (*server.Fixture, error) // finds a fixture
	Play   string                                     // the fixture of free play
	Worlds []string                                   // the fixtures that transcripts are played in; nil: Play's
	Labs   *labs.Catalogue
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: slog.Default()
	Data   string           // folder in which inputs are kept, so that sandboxes outlive the process; "" keeps none

	Idle time.Duration // how long a sandbox nobody looks at is kept; 0: 12 hours
	Most int           // how many there can be at once; 0: 20,000
}

// Manager holds the sandboxes of a process. It has no goroutine of its own:
// what has been idle too long goes when another is made.
type Manager struct {
	c        Config
	handlers map[string]handler // by the type of message

	mu    sync.Mutex
	all   map[string]*Sandbox // by token
	swept time.Time
}

// NewManager makes an empty one.
func NewManager(c Config) *Manager {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Idle == 0 {
		c.Idle = 12 * time.Hour
	}
	if c.Most == 0 {
		c.Most = 20_000
	}
	return &Manager{c: c, handlers: handlers(), all: make(map[string]*Sandbox), swept: c.Now()}
}

// Labs is the catalogue that the sandboxes choose from.
func (m *Manager) Labs() *labs.Catalogue { return m.c.Labs }

// Len is how many sandboxes there are.
func (m *Manager) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.all)
}

// find returns the sandbox by its token, or makes a new one.
func (m *Manager) find(token string) (s *Sandbox, resumed bool, err error) {
	now := m.c.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.all[token]; ok && token != "" {
		s.touch(now)
		return s, true, nil
	}
	m.sweep(now)
	if s, ok, err := m.restore(token); err != nil {
		m.c.Log.Error("a sandbox could not be restored; a new one takes its place", "err", err)
	} else if ok {
		m.all[token] = s
		return s, true, nil
	}
	var b [24]byte
	rand.Read(b[:]) // crypto/rand: never fails
	token = base64.RawURLEncoding.EncodeToString(b[:])
	s, err = newSandbox(m, token, now)
	if err != nil {
		return nil, false, err
	}
	m.all[token] = s
	return s, false, nil
}

// sweep ends what has been idle too long and, when there are too many, what
// has been idle longest. m.mu is held.
func (m *Manager) sweep(now time.Time) {
	if now.Sub(m.swept) < time.Minute && len(m.all) < m.c.Most {
		return
	}
	m.swept = now
	var oldest *Sandbox
	for token, s := range m.all {
		used, watched := s.usage()
		switch {
		case watched:
		case now.Sub(used) > m.c.Idle:
			delete(m.all, token)
			s.close()
		case oldest == nil || used.Before(oldest.lastUsed()):
			oldest = s
		}
	}
	if len(m.all) >= m.c.Most && oldest != nil {
		delete(m.all, oldest.token)
		oldest.close()
	}
}

// Close ends all sandboxes.
func (m *Manager) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for token, s := range m.all {
		delete(m.all, token)
		s.close()
	}
}

// seed is a new world's.
func seed() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}
