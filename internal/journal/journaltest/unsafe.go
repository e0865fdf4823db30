// Package journaltest has disks that lose things.
package journaltest

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// file is what journal.File is.
type file = interface {
	io.ReaderAt
	io.WriterAt
	Sync() error
	Close() error
}

// UnsafeDisk is a disk that a power cut takes from whatever was not synced: octets by the
// sector, and names.
type UnsafeDisk struct {
	mu    sync.Mutex
	names map[string]*inode // as the process sees them
	known map[string]*inode // as they are on the disk
}

type inode struct {
	d       *UnsafeDisk
	data    []byte // as the process sees it
	durable []byte
	pending []pendingWrite
}

type pendingWrite struct {
	at   int
	data []byte
}

const sector = 512

// NewUnsafeDisk is an empty one.
func NewUnsafeDisk() *UnsafeDisk {
	return &UnsafeDisk{names: make(map[string]*inode), known: make(map[string]*inode)}
}

// PowerCut is the disk as it is found when the power has been cut now. The disk itself goes on.
func (d *UnsafeDisk) PowerCut(r *rand.Rand) *UnsafeDisk {
	d.mu.Lock()
	defer d.mu.Unlock()
	after := NewUnsafeDisk()
	paths := slices.Concat(slices.Collect(maps.Keys(d.names)), slices.Collect(maps.Keys(d.known)))
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		n := d.known[path]
		if r.IntN(2) == 0 {
			n = d.names[path]
		}
		if n == nil {
			continue
		}
		data := slices.Clone(n.durable)
		for _, w := range n.pending {
			for at := 0; at < len(w.data); at += sector {
				if r.IntN(2) == 0 {
					data = written(data, w.at+at, w.data[at:min(at+sector, len(w.data))])
				}
			}
		}
		found := &inode{d: after, data: data, durable: slices.Clone(data)}
		after.names[path], after.known[path] = found, found
	}
	return after
}

func written(data []byte, at int, p []byte) []byte {
	if over := at + len(p) - len(data); over > 0 {
		data = append(data, make([]byte, over)...)
	}
	copy(data[at:], p)
	return data
}

func (n *inode) write(at int, p []byte) {
	n.data = written(n.data, at, p)
	n.pending = append(n.pending, pendingWrite{at, slices.Clone(p)})
}

func (n *inode) sync() { n.durable, n.pending = slices.Clone(n.data), nil }

func (n *inode) ReadAt(p []byte, at int64) (int, error) {
	n.d.mu.Lock()
	defer n.d.mu.Unlock()
	if at+int64(len(p)) > int64(len(n.data)) {
		return 0, io.ErrUnexpectedEOF
	}
	return copy(p, n.data[at:]), nil
}

func (n *inode) WriteAt(p []byte, at int64) (int, error) {
	n.d.mu.Lock()
	defer n.d.mu.Unlock()
	n.write(int(at), p)
	return len(p), nil
}

func (n *inode) Sync() error {
	n.d.mu.Lock()
	defer n.d.mu.Unlock()
	n.sync()
	return nil
}

func (n *inode) Close() error { return nil }

func (d *UnsafeDisk) find(path string) (*inode, error) {
	n := d.names[path]
	if n == nil {
		return nil, fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	}
	return n, nil
}

func (d *UnsafeDisk) ReadFile(path string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, err := d.find(path)
	if err != nil {
		return nil, err
	}
	return slices.Clone(n.data), nil
}

func (d *UnsafeDisk) List(dir string) (names []string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for path := range d.names {
		if filepath.Dir(path) == dir {
			names = append(names, filepath.Base(path))
		}
	}
	return names, nil
}

func (d *UnsafeDisk) Walk(dir string) (paths []string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for path := range d.names {
		if strings.HasPrefix(path, dir+"/") {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

func (d *UnsafeDisk) Create(path string) (file, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := &inode{d: d}
	d.names[path] = n
	return n, nil
}

func (d *UnsafeDisk) Open(path string) (file, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.find(path)
}

func (d *UnsafeDisk) Replace(path string, data []byte, synced bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := &inode{d: d}
	n.write(0, data)
	if synced {
		n.sync()
	}
	d.names[path] = n
	return nil
}

func (d *UnsafeDisk) Sync(path string) error {
	d.mu.Lock()
	n, err := d.find(path)
	if err == nil {
		n.sync()
	}
	d.mu.Unlock()
	if err != nil {
		return err
	}
	return d.SyncDir(filepath.Dir(path))
}

func (d *UnsafeDisk) SyncDir(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for path := range d.known {
		if filepath.Dir(path) == dir && d.names[path] == nil {
			delete(d.known, path)
		}
	}
	for path, n := range d.names {
		if filepath.Dir(path) == dir {
			d.known[path] = n
		}
	}
	return nil
}

func (d *UnsafeDisk) Remove(path string) error {
	d.mu.Lock()
	delete(d.names, path)
	d.mu.Unlock()
	return d.SyncDir(filepath.Dir(path))
}

func (d *UnsafeDisk) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }
