package journal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// erase removes all there is of a sandbox: in the place of its frames there are line ends,
// and when it returns nil that has reached the disk.
func (l *log) erase(id string) error {
	l.hand.Lock()
	defer l.hand.Unlock()
	l.mu.Lock()
	l.queue.blank(id)
	l.unsynced.blank(id)
	t, all := l.tails[id], slices.Clone(l.segments)
	l.mu.Unlock()
	if t == nil {
		return nil
	}
	for _, s := range all {
		if err := l.eraseIn(s, id, t); err != nil {
			return fmt.Errorf("erase from %s: %w", s.path, err)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.tails, id) // not before, or who tries again would find nothing to erase
	return nil
}

// eraseIn erases the frames of a sandbox from a segment. Where those are that are elsewhere
// too has to be looked up.
func (l *log) eraseIn(s *segment, id string, t *tail) error {
	var found []ref
	for _, r := range t.refs {
		if r.in(s) {
			found = append(found, r)
		}
	}
	if s.number <= t.dropped {
		data, err := l.disk.ReadFile(s.path)
		if err != nil {
			return err
		}
		for f := range frames(data) {
			if f.id == id {
				found = append(found, refTo(s, int64(f.offset), f.length))
			}
		}
	}
	for _, r := range found {
		if _, err := s.file.WriteAt(blank(int(r.length)), int64(r.offset)); err != nil {
			return err
		}
	}
	if len(found) > 0 {
		if err := s.file.Sync(); err != nil {
			return err
		}
	}
	return l.eraseAside(s.path+".damaged", id)
}

// eraseAside erases the frames of a sandbox that were damaged, as far as it can be told whose
// they were.
func (l *log) eraseAside(path, id string) error {
	data, err := l.disk.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for f := range frames(data) {
		if f.id == id {
			copy(data[f.offset:], blank(f.length))
		}
	}
	return l.disk.Replace(path, data, true)
}

// blank is what stands where something has been erased.
func blank(n int) []byte { return bytes.Repeat([]byte{'\n'}, n) }

// blank erases the frames of a sandbox.
func (b *batch) blank(id string) {
	at := 0
	for i := range b.frames {
		f := &b.frames[i]
		if f.id == id {
			copy(b.octets[at:], blank(f.length))
			f.id = ""
		}
		at += f.length
	}
}
