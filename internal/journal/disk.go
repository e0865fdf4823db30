package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Disk is what is asked of a file system. It is an interface so that tests can fill it up.
type Disk interface {
	ReadFile(path string) ([]byte, error)
	// List are the names in a folder, none if there is no such folder.
	List(dir string) ([]string, error)
	// Walk are the paths of the files below a folder, whatever folders they are in.
	Walk(dir string) ([]string, error)
	// Create makes a file and its folder, Open opens one.
	Create(path string) (File, error)
	Open(path string) (File, error)
	// Replace puts a file in the place of another, or of none, at once.
	// Synced: its octets have reached the disk before.
	Replace(path string, data []byte, synced bool) error
	// Sync returns when the file has reached the disk, its name included.
	Sync(path string) error
	// SyncDir returns when the names in a folder have reached the disk.
	SyncDir(dir string) error
	Remove(path string) error
	// Lock has a folder for this process alone, until it is closed.
	Lock(dir string) (io.Closer, error)
}

// File is a file of a disk. It is an alias, so that a disk need not know this package.
type File = interface {
	io.ReaderAt
	io.WriterAt
	Sync() error
	Close() error
}

// OS is the system's file system.
type OS struct{}

func (OS) ReadFile(path string) ([]byte, error) { return os.ReadFile(path) }

func (OS) List(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

func (OS) Walk(dir string) (paths []string, err error) {
	err = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) { // nothing was ever put there, or it is just being erased
		err = nil
	}
	return paths, err
}

func (OS) Create(path string) (File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
}

func (OS) Open(path string) (File, error) { return os.OpenFile(path, os.O_RDWR, 0) }

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
		return errors.Join(err, os.Remove(next)) // it may be what fills the disk
	}
	return os.Rename(next, path)
}

func (d OS) Sync(path string) error {
	if err := with(path, os.O_WRONLY, (*os.File).Sync); err != nil {
		return err
	}
	return d.SyncDir(filepath.Dir(path))
}

func (OS) SyncDir(dir string) error { return with(dir, os.O_RDONLY, (*os.File).Sync) }

// asides are a file, what Read has set aside of it, and what is left of a Replace that was cut short.
func asides(path string) []string { return []string{path, path + ".damaged", path + ".new"} }

func (d OS) Remove(path string) error {
	for _, name := range asides(path) {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	err := d.SyncDir(filepath.Dir(path))
	if errors.Is(err, fs.ErrNotExist) { // nor is there anything in it
		return nil
	}
	return err
}

func (OS) Lock(dir string) (io.Closer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		err = errors.Join(err, f.Close())
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("%s: %w", dir, ErrLocked)
		}
		return nil, err
	}
	return f, nil
}

// ErrLocked is that another process has the folder.
var ErrLocked = errors.New("another ehlo keeps its journal in this folder: end that one, or choose another folder")

// with opens a file for as long as do takes.
func with(path string, flags int, do func(*os.File) error) error {
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(do(f), f.Close())
}
