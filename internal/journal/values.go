package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// ErrChanged is that a value is another by now than the one it was to be put in the place of.
var ErrChanged = errors.New("somebody else has changed it meanwhile")

// Values keeps small values by key, each with a revision, so that of two who change one at the same
// time the second learns of the first. It is safe for concurrent use. A value is JSON. What a store
// that keeps nothing has of them is in memory.
type Values struct {
	bucket *Bucket

	mu     sync.Mutex         // held while one is written; guards memory
	memory map[string]revised // nil where the bucket keeps them
}

// revised is a value as it is kept.
type revised struct {
	Revision uint64          `json:"revision"`
	Value    json.RawMessage `json:"value"`
}

// Values are the store's of a name, which is of small letters. Whoever shares them shares what this
// returns.
func (s *Store) Values(name string) *Values {
	v := &Values{bucket: s.Bucket(name)}
	if !s.keeps {
		v.memory = make(map[string]revised)
	}
	return v
}

// Get returns a key's value and its revision, which is 0 where there is none.
func (v *Values) Get(key string) (value []byte, revision uint64, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	r, err := v.get(key)
	return r.Value, r.Revision, err
}

// get is what is kept of a key. v.mu is held.
func (v *Values) get(key string) (r revised, err error) {
	if v.memory != nil {
		return v.memory[key], nil
	}
	data, ok, err := v.bucket.Get(key)
	if err != nil || !ok {
		return revised{}, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return revised{}, fmt.Errorf("read %s of %s: %w", key, v.bucket.name, err)
	}
	return r, nil
}

// Put gives a key a value in the place of that of a revision, 0 for none, and returns its own. It has
// reached the disk when Put returns it; ErrChanged if there is another by now.
func (v *Values) Put(key string, value []byte, revision uint64) (uint64, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now, err := v.get(key)
	switch {
	case err != nil:
		return 0, err
	case now.Revision != revision:
		return 0, ErrChanged
	}
	r := revised{revision + 1, slices.Clone(value)}
	if v.memory != nil {
		v.memory[key] = r
		return r.Revision, nil
	}
	data, err := json.Marshal(r)
	if err != nil {
		return 0, fmt.Errorf("encode %s: %w", key, err)
	}
	return r.Revision, v.bucket.Put(key, data)
}

// Delete removes a key's value, whatever its revision, for good.
func (v *Values) Delete(key string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.memory != nil {
		delete(v.memory, key)
		return nil
	}
	return v.bucket.Delete(key)
}

// Keys are those that have values, sorted.
func (v *Values) Keys() ([]string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.memory != nil {
		return slices.Sorted(maps.Keys(v.memory)), nil
	}
	keys, err := v.bucket.Keys()
	slices.Sort(keys)
	return keys, err
}
