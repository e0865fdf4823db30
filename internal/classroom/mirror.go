package classroom

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"ehlo/internal/journal"
)

// mirror has all values of a name in memory: what a wall shows of a class, or what each of five hundred
// who come in at once is held against, cannot be read from the disk, or from another machine, each time.
// It is safe for concurrent use.
type mirror[T any] struct {
	values journal.ValueStore
	stop   func() // ends following

	// by names what values are also found by, nil for nothing: several may have one name.
	by func(T) []string
	// told is called with what has been put, or deleted, nil for nobody. It must not wait, nor call back.
	told func(T)

	mu    sync.RWMutex // guards the others
	all   map[string]mirrored[T]
	named map[string]map[string]bool // keys, by name
}

type mirrored[T any] struct {
	value    T
	revision uint64
}

// newMirror reads all values there are, and follows what other nodes write.
func newMirror[T any](v journal.ValueStore, by func(T) []string, told func(T)) (*mirror[T], error) {
	m := &mirror[T]{values: v, by: by, told: told, all: make(map[string]mirrored[T]), named: make(map[string]map[string]bool)}
	var err error
	m.stop, err = v.Follow(m.take)
	return m, err
}

// close ends following. There is nothing to end where it could not begin.
func (m *mirror[T]) close() {
	if m.stop != nil {
		m.stop()
	}
}

// take takes in what a key has now; revision is 0 where that is nothing.
func (m *mirror[T]) take(key string, data []byte, revision uint64) {
	now := mirrored[T]{revision: revision}
	if len(data) > 0 && json.Unmarshal(data, &now.value) != nil {
		return // another version's: get tells whoever asks for it
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	old, known := m.all[key]
	if known && len(data) > 0 && old.revision >= revision {
		return
	}
	if known {
		m.name(key, old.value, false)
		delete(m.all, key)
	}
	if len(data) == 0 {
		if known && m.told != nil {
			m.told(old.value)
		}
		return
	}
	m.all[key] = now
	m.name(key, now.value, true)
	if m.told != nil {
		m.told(now.value)
	}
}

// name has a key found by its names, or no more. m.mu is held.
func (m *mirror[T]) name(key string, value T, found bool) {
	if m.by == nil {
		return
	}
	for _, name := range m.by(value) {
		keys := m.named[name]
		switch {
		case !found:
			if delete(keys, key); len(keys) == 0 {
				delete(m.named, name)
			}
		case keys == nil:
			m.named[name] = map[string]bool{key: true}
		default:
			keys[key] = true
		}
	}
}

// of are the values that have a name, in any order.
func (m *mirror[T]) of(name string) (all []T) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for key := range m.named[name] {
		all = append(all, m.all[key].value)
	}
	return all
}

// get is a key's value, ok is false where there is none.
func (m *mirror[T]) get(key string) (value T, ok bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	at, ok := m.all[key]
	return at.value, ok
}

// find is get, of a value that another node may have written just now, too.
func (m *mirror[T]) find(key string) (value T, ok bool, err error) {
	if value, ok = m.get(key); ok {
		return value, true, nil
	}
	value, revision, err := get[T](m.values, key)
	return value, revision > 0, err
}

// keys are all there are, sorted.
func (m *mirror[T]) keys() []string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return slices.Sorted(maps.Keys(m.all))
}

// put writes a key's value in the place of that of a revision.
func (m *mirror[T]) put(key string, value T, revision uint64) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode %s: %w", key, err)
	}
	if revision, err = m.values.Put(key, data, revision); err == nil {
		m.take(key, data, revision) // another node may tell of it later
	}
	return err
}

// set writes a key's value, whatever it has.
func (m *mirror[T]) set(key string, value T) error {
	for {
		_, revision, err := m.values.Get(key)
		if err != nil {
			return err
		}
		if err := m.put(key, value, revision); !errors.Is(err, journal.ErrChanged) {
			return err
		}
	}
}

// change is change, of a value that all nodes have.
func (m *mirror[T]) change(key string, none error, alter func(*T) error) (T, error) {
	return changeBy(m.values, key, none, alter, func(value T, revision uint64) error { return m.put(key, value, revision) })
}

// delete removes a key's value for good.
func (m *mirror[T]) delete(key string) error {
	if err := m.values.Delete(key); err != nil {
		return err
	}
	m.take(key, nil, 0)
	return nil
}
