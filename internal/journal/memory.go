package journal

import (
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// memory is a disk that is gone with the process.
type memory struct {
	mu    sync.Mutex
	files map[string]*memoryFile
}

// memoryFile is a file of it. Whoever has it open shares it with those who read it.
type memoryFile struct {
	mu     sync.Mutex
	pieces [][]byte // each of memoryPiece octets but the last: what has been written need not be moved
}

const memoryPiece = 64 << 10

func newMemory() *memory { return &memory{files: make(map[string]*memoryFile)} }

func (m *memory) file(path string) *memoryFile {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.files[path]
}

func (m *memory) put(path string, data []byte) *memoryFile {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := &memoryFile{pieces: slices.Collect(slices.Chunk(data, memoryPiece))}
	m.files[path] = f
	return f
}

func (m *memory) ReadFile(path string) ([]byte, error) {
	f := m.file(path)
	if f == nil {
		return nil, fs.ErrNotExist
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Concat(f.pieces...), nil
}

func (m *memory) List(dir string) (names []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for path := range m.files {
		if filepath.Dir(path) == dir {
			names = append(names, filepath.Base(path))
		}
	}
	return names, nil
}

func (m *memory) Walk(dir string) (paths []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for path := range m.files {
		if strings.HasPrefix(path, dir+"/") {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

func (m *memory) Create(path string) (File, error) { return m.put(path, nil), nil }

func (m *memory) Open(path string) (File, error) {
	f := m.file(path)
	if f == nil {
		return nil, fs.ErrNotExist
	}
	return f, nil
}

func (m *memory) Replace(path string, data []byte, _ bool) error {
	m.put(path, slices.Clone(data))
	return nil
}

func (m *memory) Remove(path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, path)
	return nil
}

func (*memory) Sync(string) error              { return nil }
func (*memory) SyncDir(string) error           { return nil }
func (*memory) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }

func (f *memoryFile) ReadAt(p []byte, at int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for n < len(p) {
		piece, from := f.at(int(at) + n)
		if from >= len(piece) {
			break
		}
		n += copy(p[n:], piece[from:])
	}
	switch {
	case n == 0 && len(p) > 0:
		return 0, io.EOF
	case n < len(p):
		return n, io.ErrUnexpectedEOF
	}
	return n, nil
}

// at is the piece that an offset is in, nil if there is none yet, and where in it.
func (f *memoryFile) at(offset int) (piece []byte, from int) {
	if i := offset / memoryPiece; i < len(f.pieces) {
		piece = f.pieces[i]
	}
	return piece, offset % memoryPiece
}

// grow makes a file so long at least, with zeros.
func (f *memoryFile) grow(size int) {
	for {
		last := len(f.pieces) - 1
		if last < 0 || len(f.pieces[last]) == memoryPiece {
			if (last+1)*memoryPiece >= size {
				return
			}
			f.pieces = append(f.pieces, make([]byte, 0, memoryPiece))
			continue
		}
		over := min(size-last*memoryPiece, memoryPiece) - len(f.pieces[last])
		if over <= 0 {
			return
		}
		f.pieces[last] = append(f.pieces[last], make([]byte, over)...)
	}
}

func (f *memoryFile) WriteAt(p []byte, at int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.grow(int(at) + len(p))
	n := 0
	for n < len(p) {
		piece, from := f.at(int(at) + n)
		n += copy(piece[from:], p[n:])
	}
	return n, nil
}

func (*memoryFile) Sync() error  { return nil }
func (*memoryFile) Close() error { return nil }
