package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

// ErrNone is that there is no such journal.
var ErrNone = fs.ErrNotExist

// Store keeps the journals of all sandboxes in a folder: what was written last in a log of
// all, and on a shelf what has been taken out of that, a file for each sandbox. It is safe
// for concurrent use, a Journal is not.
type Store struct {
	dir   string
	disk  Disk
	out   *slog.Logger
	keeps bool
	lock  io.Closer
	log   *log

	shelf  [64]sync.Mutex // each guards the files of some of the sandboxes, and what the log has of them
	closed atomic.Bool
}

// Open opens the store in a folder, which is made. Close closes it. "" keeps everything in
// memory, and nothing beyond the process. It is ErrLocked when another process has the folder.
func Open(dir string, out *slog.Logger) (*Store, error) {
	if dir == "" {
		l := usual
		l.sync = 0 // nothing takes its time
		return open(newMemory(), "memory", out, l, false)
	}
	return open(OS{}, dir, out, usual, true)
}

// On opens a store on another disk.
func On(d Disk, dir string, out *slog.Logger) (*Store, error) { return open(d, dir, out, usual, true) }

// OnPart opens the store of one of many parts, on a disk that others share.
func OnPart(d Disk, dir string, out *slog.Logger) (*Store, error) {
	return open(d, dir, out, part, true)
}

func open(d Disk, dir string, out *slog.Logger, l limits, keeps bool) (*Store, error) {
	lock, err := d.Lock(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, disk: d, out: out, keeps: keeps, lock: lock}
	if s.log, err = openLog(d, filepath.Join(dir, "log"), out, l); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s.log.done.Go(s.empty)
	return s, nil
}

// Close writes what there is, makes it durable, and closes the store. It is an error that
// something could not be.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	return errors.Join(s.log.close(), s.lock.Close())
}

// Keeps tells whether anything outlives the process.
func (s *Store) Keeps() bool { return s.keeps }

// Failing is why nothing can be written just now, nil if it can.
func (s *Store) Failing() error { return s.log.why() }

// Stats are a store's figures.
type Stats struct {
	Waiting  int   // octets that wait to be written
	Durable  int64 // octets that have been made durable since the store was opened
	Segments int   // files of the log
	Syncs    int64 // how often it was made durable
	Syncing  time.Duration
}

// Stats are the store's figures now.
func (s *Store) Stats() Stats {
	l := s.log
	l.mu.Lock()
	defer l.mu.Unlock()
	return Stats{
		Waiting: len(l.queue.octets) + len(l.writing.octets), Durable: l.durable.Load(), Segments: len(l.segments),
		Syncs: l.syncs, Syncing: l.syncing,
	}
}

// ids is what the ids of sandboxes look like, as those who name a file must.
var ids = regexp.MustCompile(`^[A-Za-z0-9_-]{32}$`)

// Journal is the journal of a sandbox. Nothing is read or written yet. Notify, which may be
// nil, is called without any lock when what was promised is durable, with nil, or cannot be
// made so, with the reason; it is tried again in any case.
func (s *Store) Journal(id string, notify func(error)) *Journal {
	return &Journal{store: s, id: id, notify: notify}
}

// path is where a sandbox's shelf is, "" for what can be no id.
func (s *Store) path(id string) string {
	if !ids.MatchString(id) {
		return ""
	}
	return filepath.Join(s.dir, id[:2], id+".jsonl")
}

func (s *Store) mutex(id string) *sync.Mutex {
	sum := uint32(0)
	for i := range len(id) {
		sum = sum*31 + uint32(id[i])
	}
	return &s.shelf[sum%uint32(len(s.shelf))]
}

// Durable is what has reached the disk of a sandbox's journal, ErrNone if nothing has.
func (s *Store) Durable(id string) (Contents, error) {
	rs, err := s.records(id, true)
	if err != nil {
		return Contents{}, err
	}
	c, _ := rs.contents()
	return c, nil
}

// records are a sandbox's, ErrNone if there are none. Durable asks for no more than has
// reached the disk.
func (s *Store) records(id string, durable bool) (*records, error) {
	path := s.path(id)
	if path == "" {
		return nil, ErrNone
	}
	mu := s.mutex(id)
	mu.Lock()
	defer mu.Unlock()
	rs, _, err := s.gather(id, path, durable)
	return rs, err
}

// gather reads a sandbox's shelf and what the log has of it, and how many frames that is. The
// shelf's mutex is held.
func (s *Store) gather(id, path string, durable bool) (rs *records, logged int, err error) {
	tail, err := s.log.of(id, durable)
	if err != nil {
		return nil, 0, err
	}
	data, err := s.disk.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if len(tail) == 0 {
			return nil, 0, ErrNone
		}
	} else if err != nil {
		return nil, 0, err
	}
	rs = &records{}
	damaged := false
	if isVersion1(data) {
		damaged = rs.readVersion1(data)
	} else if damaged, err = rs.add(data); err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", path, err)
	}
	if damaged {
		if err := s.disk.Replace(path+".damaged", data, true); err != nil {
			return nil, 0, fmt.Errorf("set the damaged %s aside: %w", path, err)
		}
	}
	for _, frame := range tail {
		if frame == nil {
			rs.lost()
		}
		if _, err := rs.add(frame); err != nil {
			return nil, 0, fmt.Errorf("read the log: %w", err)
		}
	}
	rs.sort()
	return rs, len(tail), nil
}
