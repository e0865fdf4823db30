package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Bucket keeps small values by key, each whole. A value is JSON on one line. It is safe for
// concurrent use as far as different keys are concerned; whoever writes to one key serialises.
type Bucket struct {
	store *Store
	name  string
}

// Bucket is the store's bucket of a name, which is of small letters.
func (s *Store) Bucket(name string) *Bucket { return &Bucket{s, name} }

// path is where a key's value is, and what its frames in the log are called; false if the
// bucket keeps nothing, or such a key.
func (b *Bucket) path(key string) (path, id string, ok bool) {
	ok = b.store.keeps && len(key) > 2 && strings.Trim(key, keyLetters) == ""
	return filepath.Join(b.store.dir, b.name, key[:min(2, len(key))], key+".json"), b.name + "/" + key, ok
}

const keyLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// Get returns a key's value; ok is false when there is none.
func (b *Bucket) Get(key string) (value []byte, ok bool, err error) {
	path, id, ok := b.path(key)
	if !ok {
		return nil, false, nil
	}
	mu := b.store.mutex(id)
	mu.Lock()
	defer mu.Unlock()
	if value, _, err := b.store.logged(id); value != nil || err != nil {
		return value, err == nil, err
	}
	value, err = b.store.disk.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	return value, err == nil, err
}

// Keys are those that have values, in any order.
func (b *Bucket) Keys() ([]string, error) {
	paths, err := b.store.disk.Walk(filepath.Join(b.store.dir, b.name))
	if err != nil {
		return nil, fmt.Errorf("look for %s: %w", b.name, err)
	}
	keys := b.store.log.keys(b.name + "/")
	for _, path := range paths {
		if key, ok := strings.CutSuffix(filepath.Base(path), ".json"); ok {
			keys[key] = true
		}
	}
	return slices.Collect(maps.Keys(keys)), nil
}

// Peek returns the value of a key that Put has written to a bucket of some process's store, which
// need not be this one's. It takes nothing from whoever has it.
func Peek(d Disk, dir, bucket, key string) (value []byte, ok bool, err error) {
	path, _, ok := (&Store{dir: dir, keeps: true}).Bucket(bucket).path(key)
	if !ok {
		return nil, false, nil
	}
	value, err = d.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	return value, err == nil, err
}

// logged is the value that the log has of a key, nil if it has none, and how many frames
// there are. The shelf's mutex is held.
func (s *Store) logged(id string) (value []byte, n int, err error) {
	all, err := s.log.of(id, false)
	for _, data := range all {
		for f := range frames(data) {
			if f.record != nil {
				value = f.record
			}
		}
	}
	return value, len(all), err
}

// Keeps is whether values are kept at all.
func (b *Bucket) Keeps() bool { return b.store.keeps }

// Put gives a key a value. It has reached the disk when Put returns nil; after
// an error the old one stands.
func (b *Bucket) Put(key string, value []byte) error {
	path, id, ok := b.path(key)
	if !ok {
		return b.refuse(key)
	}
	mu := b.store.mutex(id)
	mu.Lock()
	defer mu.Unlock()
	if err := b.store.putFile(path, value); err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return b.store.log.erase(id)
}

// PutSoon gives a key a value without waiting for the disk. What a journal takes after it is
// durable no sooner than this.
func (b *Bucket) PutSoon(key string, value []byte) error {
	_, id, ok := b.path(key)
	if !ok {
		return b.refuse(key)
	}
	_, err := b.store.log.append(id, value)
	return err
}

// refuse is why there can be no value of a key; nil where nothing is kept.
func (b *Bucket) refuse(key string) error {
	if !b.store.keeps {
		return nil
	}
	return fmt.Errorf("%q can be no key: use three letters, digits, - or _ at least", key)
}

func (s *Store) putFile(path string, value []byte) error {
	if err := s.disk.Replace(path, value, true); err != nil {
		return err
	}
	return s.disk.Sync(path)
}

// valueToShelf takes a key's value out of the log. The shelf's mutex is held.
func (s *Store) valueToShelf(id string) error {
	value, n, err := s.logged(id)
	if err != nil {
		return err
	}
	name, key, _ := strings.Cut(id, "/")
	if path, _, ok := s.Bucket(name).path(key); ok && value != nil {
		if err := s.putFile(path, value); err != nil {
			return err
		}
	}
	s.log.drop(id, n)
	return nil
}

// Delete removes a key for good. It is no error that there is none.
func (b *Bucket) Delete(key string) error {
	path, id, ok := b.path(key)
	if !ok {
		return nil
	}
	mu := b.store.mutex(id)
	mu.Lock()
	defer mu.Unlock()
	return errors.Join(b.store.log.erase(id), b.store.disk.Remove(path))
}
