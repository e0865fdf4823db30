package jetstream

import (
	"io"
	"slices"
	"strconv"
	"sync"
)

// file is a file of the log. What is written at its end is a message; what is written over
// something that was there has the whole of it written anew, since a message cannot be changed.
type file struct {
	d    *Disk
	path string

	mu   sync.Mutex
	data []byte
}

// take has some octets at a place.
func (f *file) take(data []byte, at int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if over := at + len(data) - len(f.data); over > 0 {
		f.data = append(f.data, make([]byte, over)...)
	}
	copy(f.data[at:], data)
}

func (f *file) all() []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.data)
}

// ReadAt reads from memory.
func (f *file) ReadAt(p []byte, at int64) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if at < int64(len(f.data)) {
		n = copy(p, f.data[at:])
	}
	if n < len(p) {
		err = io.EOF
	}
	return n, err
}

// WriteAt returns when the servers have it.
func (f *file) WriteAt(p []byte, at int64) (n int, err error) {
	f.d.write.Lock()
	defer f.d.write.Unlock()
	f.mu.Lock()
	size := int64(len(f.data))
	f.mu.Unlock()
	if at < size {
		return f.rewrite(p, at)
	}
	return len(p), f.append(p, at)
}

// append writes octets in messages. d.write is held.
func (f *file) append(p []byte, at int64) error {
	subject := f.d.subject(kindLog, f.path)
	for part := range slices.Chunk(p, maxMessage) {
		if err := f.d.append(subject, part, map[string]string{headerOffset: strconv.FormatInt(at, 10)}); err != nil {
			return err
		}
		f.take(part, int(at))
		at += int64(len(part))
	}
	return nil
}

// rewrite writes the file anew, with some octets in the place of others, and erases what it
// consisted of. d.write is held.
func (f *file) rewrite(p []byte, at int64) (int, error) {
	before, err := f.d.sequences(f.d.subject(kindLog, f.path))
	if err != nil {
		return 0, err
	}
	data := f.all()
	if over := int(at) + len(p) - len(data); over > 0 {
		data = append(data, make([]byte, over)...)
	}
	copy(data[at:], p)
	if err := f.append(data, 0); err != nil {
		return 0, err
	}
	return len(p), f.d.erase(before)
}

// Sync does nothing: what has been written is where it is safe.
func (f *file) Sync() error { return nil }

// Close does nothing.
func (f *file) Close() error { return nil }
