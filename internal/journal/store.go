package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

// Store keeps the journals of all sandboxes in a folder, one file each. It is
// safe for concurrent use, a Journal is not.
type Store struct {
	dir  string
	disk Disk
}

// In is the store in a folder, which is made when something is first written.
// "" keeps nothing: whatever is written to its journals is gone with the
// process.
func In(dir string) *Store { return On(OS{}, dir) }

// On is the store in a folder of another file system.
func On(d Disk, dir string) *Store { return &Store{dir: dir, disk: d} }

// Keeps tells whether anything outlives the process.
func (s *Store) Keeps() bool { return s.dir != "" }

// ids is what the ids of sandboxes look like, as those who name a file must.
var ids = regexp.MustCompile(`^[A-Za-z0-9_-]{32}$`)

// Journal is the journal of a sandbox. Nothing is read or written yet.
func (s *Store) Journal(id string) *Journal { return &Journal{path: s.path(id), disk: s.disk} }

// path is where a sandbox's journal is, "" if none is kept.
func (s *Store) path(id string) string {
	if s.dir == "" || !ids.MatchString(id) {
		return ""
	}
	return filepath.Join(s.dir, id[:2], id+".jsonl")
}

// Disk is what journals ask of a file system. It is an interface so that tests can
// fill it up.
type Disk interface {
	ReadFile(path string) ([]byte, error)
	// Append writes at an offset of an existing file, and cuts off what stood
	// behind it: the rest of a write that failed half-way.
	Append(path string, offset int64, data []byte) error
	// Replace puts a file in the place of another, or of none, at once.
	// Synced: its octets have reached the disk before.
	Replace(path string, data []byte, synced bool) error
	// Sync returns when the file has reached the disk, its name included.
	Sync(path string) error
	Remove(path string) error
}

// OS is the system's file system.
type OS struct{}

func (OS) ReadFile(path string) ([]byte, error) { return os.ReadFile(path) }

func (OS) Append(path string, offset int64, data []byte) error {
	return with(path, os.O_WRONLY, func(f *os.File) error {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		if info.Size() < offset {
			return fmt.Errorf("%s has %d octets, and %d had been written", path, info.Size(), offset)
		}
		if info.Size() > offset {
			if err := f.Truncate(offset); err != nil {
				return err
			}
		}
		_, err = f.WriteAt(data, offset)
		return err
	})
}

func (OS) Replace(path string, data []byte, synced bool) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	next := path + ".new"
	err := with(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, func(f *os.File) error {
		if _, err := f.Write(data); err != nil || !synced {
			return err
		}
		return f.Sync()
	})
	if err != nil {
		return err
	}
	return os.Rename(next, path)
}

func (OS) Sync(path string) error {
	if err := with(path, os.O_WRONLY, (*os.File).Sync); err != nil {
		return err
	}
	return with(filepath.Dir(path), os.O_RDONLY, (*os.File).Sync)
}

func (OS) Remove(path string) error {
	for _, name := range []string{path, path + ".damaged", path + ".new"} { // set aside by Read; of a Replace that was cut short
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	err := with(filepath.Dir(path), os.O_RDONLY, (*os.File).Sync)
	if errors.Is(err, fs.ErrNotExist) { // nor is there anything in it
		return nil
	}
	return err
}

// with opens a file for as long as do takes.
func with(path string, flags int, do func(*os.File) error) error {
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(do(f), f.Close())
}
