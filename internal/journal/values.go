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

// ValueStore keeps small values by key, each with a revision, where all nodes of a server can reach them:
// as a Values in a folder, or in a bucket of NATS. Put is ErrChanged where somebody else was quicker.
type ValueStore interface {
	Get(key string) (value []byte, revision uint64, err error) // revision 0 where there is none
	Put(key string, value []byte, revision uint64) (uint64, error)
	Delete(key string) error
	Keys() ([]string, error)
	// Follow has all values read, and then each that is put or deleted (which is no value), until stop.
	Follow(changed func(key string, value []byte, revision uint64)) (stop func(), err error)
}

// Values keeps small values by key, each with a revision, so that of two who change one at the same
// time the second learns of the first. It is safe for concurrent use. A value is JSON. What a store
// that keeps nothing has of them is in memory.
type Values struct {
	bucket *Bucket

	mu        sync.Mutex         // held while one is written; guards the others
	memory    map[string]revised // nil where the bucket keeps them
	followers []func(key string, value []byte, revision uint64)
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
	if err := v.put(key, r); err != nil {
		return 0, err
	}
	v.tell(key, r)
	return r.Revision, nil
}

// put keeps a key's value. v.mu is held.
func (v *Values) put(key string, r revised) error {
	if v.memory != nil {
		v.memory[key] = r
		return nil
	}
	data, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode %s: %w", key, err)
	}
	return v.bucket.Put(key, data)
}

// tell tells whoever follows. v.mu is held.
func (v *Values) tell(key string, r revised) {
	for _, changed := range v.followers {
		changed(key, r.Value, r.Revision)
	}
}

// Follow has all values read that there are, and then whatever is put or deleted, in order, by whoever
// does it: changed must not call back. No value is that it was deleted. It returns when all has been read
// that there was.
func (v *Values) Follow(changed func(key string, value []byte, revision uint64)) (stop func(), err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	keys, err := v.keys()
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		r, err := v.get(key)
		if err != nil {
			return nil, err
		}
		if r.Revision > 0 {
			changed(key, r.Value, r.Revision)
		}
	}
	v.followers = append(v.followers, changed)
	return func() {}, nil // nobody tells anything any more when the store is closed
}

// Delete removes a key's value, whatever its revision, for good.
func (v *Values) Delete(key string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.memory != nil {
		delete(v.memory, key)
	} else if err := v.bucket.Delete(key); err != nil {
		return err
	}
	v.tell(key, revised{})
	return nil
}

// Keys are those that have values, sorted.
func (v *Values) Keys() ([]string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.keys()
}

// keys is Keys; v.mu is held.
func (v *Values) keys() ([]string, error) {
	if v.memory != nil {
		return slices.Sorted(maps.Keys(v.memory)), nil
	}
	keys, err := v.bucket.Keys()
	slices.Sort(keys)
	return keys, err
}
