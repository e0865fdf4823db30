package journal

import (
	"encoding/json"
	"errors"
	"fmt"
)

// empty is the goroutine that takes what there is in old segments of the log to the shelf,
// and removes them.
func (s *Store) empty() {
	for {
		select {
		case <-s.log.toEmpty:
		case <-s.log.stop:
			return
		}
		for g := s.log.oldest(); g != nil && !s.log.isStopped(); g = s.log.oldest() {
			if err := s.emptySegment(g); err != nil { // it is tried again with the next segment
				s.out.Error("a segment of the log stays, as something in it could not be put elsewhere", "file", g.path, "err", err)
				break
			}
		}
	}
}

func (s *Store) emptySegment(g *segment) error {
	for _, id := range s.log.in(g) {
		if s.log.isStopped() {
			return nil // it is emptied when the store is open again
		}
		if err := s.toShelf(id); err != nil {
			return err
		}
	}
	return s.log.remove(g)
}

// toShelf puts all that the log has of a sandbox on its shelf. What it had before its last
// beginning goes, facts apart.
func (s *Store) toShelf(id string) error {
	path := s.path(id)
	mu := s.mutex(id)
	mu.Lock()
	defer mu.Unlock()
	if path == "" {
		return s.valueToShelf(id)
	}
	rs, logged, err := s.gather(id, path, false)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	var data []byte
	for _, r := range rs.worth() {
		text, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("encode record %d: %w", r.Seq, err)
		}
		data = appendFrame(data, "", text)
	}
	if err := s.putFile(path, data); err != nil {
		return err
	}
	s.log.drop(id, logged)
	return nil
}

// erase removes all that there is of a sandbox.
func (s *Store) erase(id string) error {
	path := s.path(id)
	if path == "" {
		return nil
	}
	mu := s.mutex(id)
	mu.Lock()
	defer mu.Unlock()
	return errors.Join(s.log.erase(id), s.disk.Remove(path))
}
