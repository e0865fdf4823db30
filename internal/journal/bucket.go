package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// Bucket keeps small values by key, each whole and durable. It is safe for
// concurrent use as far as different keys are concerned; whoever writes to one
// key serialises.
type Bucket struct {
	dir  string // "": nothing is kept
	disk Disk
}

// Bucket is the store's bucket of a name.
func (s *Store) Bucket(name string) *Bucket {
	if s.dir == "" {
		return &Bucket{disk: s.disk}
	}
	return &Bucket{dir: filepath.Join(s.dir, name), disk: s.disk}
}

// path is where a key's value is; false if the bucket keeps nothing, or such a
// key.
func (b *Bucket) path(key string) (string, bool) {
	ok := b.dir != "" && len(key) > 2 && strings.Trim(key, keyLetters) == ""
	return filepath.Join(b.dir, key[:min(2, len(key))], key+".json"), ok
}

const keyLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// Get returns a key's value; ok is false when there is none.
func (b *Bucket) Get(key string) (value []byte, ok bool, err error) {
	path, ok := b.path(key)
	if !ok {
		return nil, false, nil
	}
	value, err = b.disk.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	return value, err == nil, err
}

// Put gives a key a value. It has reached the disk when Put returns nil; after
// an error the old one stands.
func (b *Bucket) Put(key string, value []byte) error {
	if b.dir == "" {
		return nil
	}
	path, ok := b.path(key)
	if !ok {
		return fmt.Errorf("%q can be no key: use three letters, digits, - or _ at least", key)
	}
	if err := b.disk.Replace(path, value, true); err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return b.disk.Sync(path)
}

// Delete removes a key for good. It is no error that there is none.
func (b *Bucket) Delete(key string) error {
	path, ok := b.path(key)
	if !ok {
		return nil
	}
	return b.disk.Remove(path)
}
