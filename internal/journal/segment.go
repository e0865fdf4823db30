package journal

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// tail is what the log has of a sandbox.
type tail struct {
	refs    []ref
	dropped int // number of the last segment that has frames which are elsewhere now
}

// ref is where a frame is: nowhere, of no length, if it cannot be read. There is one for each line
// that the log has, so it is small, and nothing that the collector has to follow.
type ref struct {
	segment uint32 // its number
	offset  uint32
	length  uint32
}

// refTo is where a frame is in a segment.
func refTo(s *segment, offset int64, length int) ref {
	return ref{uint32(s.number), uint32(offset), uint32(length)}
}

func (r ref) nowhere() bool { return r.length == 0 }

func (r ref) in(s *segment) bool { return !r.nowhere() && r.segment == uint32(s.number) }

// segmentOf is where a frame is that is somewhere. l.mu is held.
func (l *log) segmentOf(r ref) *segment {
	return l.segments[slices.IndexFunc(l.segments, r.in)]
}

// segment is a file of the log.
type segment struct {
	number  int
	path    string
	file    File
	size    int64 // octets of it that are whole
	synced  int64 // octets that are durable
	suspect bool  // a sync has failed: what it holds beyond is written elsewhere
	named   bool  // its name is durable; only the goroutine that makes durable asks
}

// load takes in a segment that is there.
func (l *log) load(number int, path string) error {
	data, err := l.disk.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	file, err := l.disk.Open(path)
	if err != nil {
		return fmt.Errorf("read the log: %w", err)
	}
	if err := file.Sync(); err != nil { // whoever wrote it may have been killed before
		return errors.Join(fmt.Errorf("make the log durable: %w", err), file.Close())
	}
	s := &segment{number: number, path: path, file: file, size: int64(len(data)), synced: int64(len(data)), named: true}
	l.segments = append(l.segments, s)
	var aside []byte
	for f := range frames(data) {
		if f.record == nil {
			if f.torn { // it had not been written whole
				continue
			}
			aside = append(aside, data[f.offset:f.offset+f.length]...)
			l.out.Error("a record in the log is damaged; it is set aside", "file", path, "offset", f.offset, "sandbox", f.id)
		}
		if f.id == "" {
			continue
		}
		r := refTo(s, int64(f.offset), f.length)
		if f.record == nil {
			r = ref{}
		}
		t := l.tail(f.id)
		t.refs = append(t.refs, r)
	}
	if aside != nil {
		return l.disk.Replace(path+".damaged", aside, true)
	}
	return nil
}

// tail is a sandbox's. l.mu is held.
func (l *log) tail(id string) *tail {
	t := l.tails[id]
	if t == nil {
		t = &tail{}
		l.tails[id] = t
	}
	return t
}

// keys are the ends of the ids of which the log has something, and that begin so.
func (l *log) keys(beginning string) map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	keys := make(map[string]bool)
	add := func(id string) {
		if key, ok := strings.CutPrefix(id, beginning); ok {
			keys[key] = true
		}
	}
	for id := range l.tails {
		add(id)
	}
	for _, b := range []batch{l.writing, l.queue} {
		for _, f := range b.frames {
			add(f.id)
		}
	}
	return keys
}

// of is what the log has of a sandbox: its frames, in order. In the place of one that was
// damaged already when the log was opened there is nil; that another cannot be read is an
// error. Durable asks for no more than has reached the disk.
func (l *log) of(id string, durable bool) (all [][]byte, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := l.tails[id]; t != nil {
		for _, r := range t.refs {
			if r.nowhere() {
				all = append(all, nil)
				continue
			}
			s, offset := l.segmentOf(r), int64(r.offset)
			if durable && offset >= s.synced {
				continue
			}
			frame := make([]byte, r.length)
			if _, err := s.file.ReadAt(frame, offset); err != nil {
				return nil, fmt.Errorf("read %s: %w", s.path, err)
			}
			all = append(all, frame)
		}
	}
	if durable {
		return all, nil
	}
	return slices.Concat(all, l.writing.of(id), l.queue.of(id)), nil
}

// drop forgets as many frames of a sandbox as another place has now.
func (l *log) drop(id string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tails[id]
	if t == nil {
		return
	}
	n = min(n, len(t.refs))
	for _, r := range t.refs[:n] {
		if !r.nowhere() {
			t.dropped = max(t.dropped, int(r.segment))
		}
	}
	t.refs = slices.Clone(t.refs[n:])
}

// oldest is the segment that is to be emptied next, nil for none.
func (l *log) oldest() *segment {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.segments) <= l.limits.segments {
		return nil
	}
	return l.segments[0]
}

// in lists whose frames are in a segment.
func (l *log) in(s *segment) (ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, t := range l.tails {
		if slices.ContainsFunc(t.refs, func(r ref) bool { return r.in(s) }) {
			ids = append(ids, id)
		}
	}
	return ids
}

// remove takes out a segment in which there is nothing any more that is not elsewhere.
func (l *log) remove(s *segment) error {
	l.mu.Lock()
	l.segments = slices.DeleteFunc(l.segments, func(o *segment) bool { return o == s })
	for id, t := range l.tails {
		if len(t.refs) == 0 && t.dropped <= s.number {
			delete(l.tails, id)
		}
	}
	l.mu.Unlock()
	return errors.Join(s.file.Close(), l.disk.Remove(s.path))
}
