package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
)

// ErrBound is that the folder has as much as it may have.
var ErrBound = errors.New("the folder has as much as it may have: make room in it, or let it have more")

// Bounded is the system's file system, of which a folder may take so many octets and no more: it
// is full then, and what is erased makes room.
type Bounded struct {
	OS
	most int64

	mu   sync.Mutex // guards used
	used int64
}

// NewBounded is for a folder, in which there may be something already.
func NewBounded(dir string, most int64) (*Bounded, error) {
	b := &Bounded{most: most}
	paths, err := b.Walk(dir)
	for _, path := range paths {
		b.used += sizeOf(path)
	}
	return b, err
}

// sizeOf is how many octets a file has, 0 if there is none.
func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// grow takes so many octets more, or gives them back, if there are as many.
func (b *Bounded) grow(n int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n > 0 && b.used+n > b.most {
		return fmt.Errorf("%w (%d octets, of %d)", ErrBound, b.used, b.most)
	}
	b.used += n
	return nil
}

// Create implements Disk.
func (b *Bounded) Create(path string) (File, error) {
	before := sizeOf(path)
	f, err := b.OS.Create(path)
	if err != nil {
		return nil, err
	}
	_ = b.grow(-before)
	return &boundedFile{File: f, b: b}, nil
}

// Open implements Disk.
func (b *Bounded) Open(path string) (File, error) {
	f, err := b.OS.Open(path)
	if err != nil {
		return nil, err
	}
	return &boundedFile{File: f, b: b, size: sizeOf(path)}, nil
}

// Replace implements Disk.
func (b *Bounded) Replace(path string, data []byte, synced bool) error {
	more := int64(len(data)) - sizeOf(path)
	if err := b.grow(more); err != nil {
		return &fs.PathError{Op: "write", Path: path, Err: err}
	}
	err := b.OS.Replace(path, data, synced)
	if err != nil {
		_ = b.grow(-more)
	}
	return err
}

// Remove implements Disk.
func (b *Bounded) Remove(path string) error {
	before := b.sizes(path)
	err := b.OS.Remove(path)
	_ = b.grow(b.sizes(path) - before)
	return err
}

// sizes is how many octets a file has, with what was set aside of it.
func (b *Bounded) sizes(path string) (n int64) {
	for _, name := range asides(path) {
		n += sizeOf(name)
	}
	return n
}

// boundedFile is one that is written bit by bit.
type boundedFile struct {
	File
	b *Bounded

	mu   sync.Mutex // guards size
	size int64
}

// WriteAt implements File.
func (f *boundedFile) WriteAt(p []byte, at int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	more := max(0, at+int64(len(p))-f.size)
	if err := f.b.grow(more); err != nil {
		return 0, err
	}
	n, err := f.File.WriteAt(p, at)
	size := max(f.size, at+int64(n))
	_ = f.b.grow(size - f.size - more) // what was not written takes no room
	f.size = size
	return n, err
}
