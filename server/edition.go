package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// editionFS takes note of all files that are read through it, so that a fixture's
// edition covers whatever it is made from.
type editionFS struct {
	fs.FS
	files map[string][sha256.Size]byte // what each file held, by name
}

// ReadFile implements fs.ReadFileFS.
func (e *editionFS) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(e.FS, name)
	if err == nil {
		e.files[name] = sha256.Sum256(data)
	}
	return data, err
}

// edition is a hash of the files that have been read: SHA-256, in hexadecimal.
// The order of reading does not matter.
func (e *editionFS) edition() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(e.files)) {
		fmt.Fprintf(h, "%x %s\n", e.files[name], name)
	}
	return hex.EncodeToString(h.Sum(nil))
}
