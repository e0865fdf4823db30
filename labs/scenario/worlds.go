package scenario

import (
	"io/fs"
	"path"
	"strings"
)

// written is what stands before the name of a world that a lab has written out in its front matter: behind it
// is the name of the lab's file.
const written = "@"

// worldName is the world's name among Worlds, by what the front matter says of it: a text of several lines is the
// world itself.
func worldName(text, file string) string {
	if strings.Contains(text, "\n") {
		return written + strings.TrimSuffix(file, ".md")
	}
	return text
}

// Worlds is the folder of a folder of scenarios that has their worlds, those that stand in a
// scenario itself among them. What it does not have is asked of fsys.
func Worlds(fsys fs.FS) fs.FS { return worlds{fsys} }

type worlds struct{ scenarios fs.FS }

// Open implements fs.FS.
func (w worlds) Open(name string) (fs.File, error) {
	return w.scenarios.Open(path.Join("worlds", name))
}

// ReadFile implements fs.ReadFileFS.
func (w worlds) ReadFile(name string) ([]byte, error) {
	lab, ok := strings.CutPrefix(name, written)
	if !ok {
		return fs.ReadFile(w.scenarios, path.Join("worlds", name))
	}
	source, err := fs.ReadFile(w.scenarios, strings.TrimSuffix(lab, ".yaml")+".md")
	if err != nil {
		return nil, err
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(source), byteOrderMark), "\r\n", "\n")
	var front frontMatter
	head, _, ok := frontOf(text)
	if r := (&Report{}); !ok || !r.yaml([]byte(head), 1, &front) || !strings.Contains(front.World.Text, "\n") {
		return nil, fs.ErrNotExist
	}
	return []byte(front.World.Text), nil
}
