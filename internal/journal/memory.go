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
	mu   sync.Mutex
	data []byte
}

func newMemory() *memory { return &memory{files: make(map[string]*memoryFile)} }

func (m *memory) file(path string) *memoryFile {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.files[path]
}

func (m *memory) put(path string, data []byte) *memoryFile {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := &memoryFile{data: data}
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
	return slices.Clone(f.data), nil
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
	if at >= int64(len(f.data)) {
		return 0, io.EOF
	}
	n := copy(p, f.data[at:])
	if n < len(p) {
		return n, io.ErrUnexpectedEOF
	}
	return n, nil
}

func (f *memoryFile) WriteAt(p []byte, at int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if over := int(at) + len(p) - len(f.data); over > 0 {
		f.data = append(f.data, make([]byte, over)...)
	}
	return copy(f.data[at:], p), nil
}

func (*memoryFile) Sync() error  { return nil }
func (*memoryFile) Close() error { return nil }
