package jetstream

import (
	"io"
	"slices"
	"strconv"
	"sync"
)

// file is a file of the log. What is written is a message; what is written over something that
// was there has the messages of that written anew, and erased, since none can be changed.
type file struct {
	d    *Disk
	path string

	mu     sync.Mutex
	data   []byte
	pieces []piece
	unsure bool // there may be messages that are none of the pieces
}

// piece is a part of a file that is one message.
type piece struct {
	sequence uint64
	at, end  int
}

// take has some octets at a place. What nobody has written, or what has been erased, is line ends.
func (f *file) take(data []byte, at int, sequence uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.data) < at {
		f.data = append(f.data, '\n')
	}
	f.data = append(f.data[:min(at, len(f.data))], slices.Concat(data, f.data[min(at+len(data), len(f.data)):])...)
	f.pieces = append(f.pieces, piece{sequence, at, at + len(data)})
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

// WriteAt returns when the servers have it, and have nothing of what was there.
func (f *file) WriteAt(p []byte, at int64) (n int, err error) {
	from, end := int(at), int(at)+len(p)
	f.d.write.Lock()
	defer f.d.write.Unlock()
	f.mu.Lock()
	var old []piece
	for _, piece := range f.pieces {
		if piece.at < end && piece.end > from {
			old = append(old, piece)
		}
	}
	data := slices.Clone(f.data)
	f.mu.Unlock()
	if len(old) == 0 {
		return len(p), f.append(p, from)
	}
	for len(data) < end {
		data = append(data, '\n')
	}
	copy(data[from:], p)
	for _, o := range old {
		from, end = min(from, o.at), max(end, o.end)
	}
	if err := f.append(data[from:end], from); err != nil {
		return 0, err
	}
	f.mu.Lock()
	f.pieces = slices.DeleteFunc(f.pieces, func(p piece) bool { return slices.Contains(old, p) })
	f.mu.Unlock()
	return len(p), f.d.erase(sequences(old))
}

func sequences(pieces []piece) (all []uint64) {
	for _, p := range pieces {
		all = append(all, p.sequence)
	}
	return all
}

// append writes octets in messages. d.write is held.
func (f *file) append(p []byte, at int) error {
	subject := f.d.subject(kindLog, f.path)
	for part := range slices.Chunk(p, maxMessage) {
		sequence, err := f.d.append(subject, part, map[string]string{headerOffset: strconv.Itoa(at)})
		if err != nil {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.unsure = true
			return err
		}
		f.take(part, at, sequence)
		at += len(part)
	}
	return nil
}

// messages are the sequence numbers of all that there is of the file.
func (f *file) messages() ([]uint64, error) {
	f.mu.Lock()
	unsure, all := f.unsure, sequences(f.pieces)
	f.mu.Unlock()
	if unsure {
		return f.d.sequences(f.d.subject(kindLog, f.path))
	}
	return all, nil
}

// Sync does nothing: what has been written is where it is safe.
func (f *file) Sync() error { return nil }

// Close does nothing.
func (f *file) Close() error { return nil }
