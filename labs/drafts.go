package labs

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"ehlo/labs/proof"
	"ehlo/labs/scenario"
)

// drafts are the files of a folder that somebody is writing in.
type drafts struct {
	fsys   fs.FS
	worlds string            // how the worlds' files stood when they were last read
	files  map[string]*draft // by name
}

// draft is one of the files. Its catalogue's mutex guards what is shown of it.
type draft struct {
	source  string
	id      string        // the last that could be read
	lab     *scenario.Lab // the last that was right
	found   scenario.Findings
	clash   scenario.Findings // another file has its id
	version int               // of what was saved
	right   int               // the version that lab is of
}

// Draft is how a lab stands that somebody is writing.
type Draft struct {
	Name    string // the lab's id, or its file's name if it has none
	Version int    // how often it has been saved with changes, from 1
	Right   int    // the version that the catalogue's lab is of, 0 if it has never been right
	Found   scenario.Findings
}

func (d *draft) stands(file string) Draft {
	return Draft{d.name(file), d.version, d.right, slices.Concat(d.clash, d.found)}
}

// name is what a draft goes by: its id, or its file's name if it has none.
func (d *draft) name(file string) string {
	if d.id != "" {
		return d.id
	}
	return strings.TrimSuffix(file, ".md")
}

// Write makes a catalogue of a folder in which somebody is writing: what is
// wrong with a file does not keep the others away. Renew reads it, and reads
// again what has been saved.
func Write(fsys fs.FS) *Catalogue {
	c := &Catalogue{draft: &drafts{fsys: fsys, files: make(map[string]*draft)}, loaded: make(chan struct{}), byID: make(map[string]*scenario.Lab)}
	close(c.loaded) // there is nothing to wait for
	return c
}

// Renew reads and proves the files that have changed since, and returns which
// labs these are, as Draft names them. A lab whose file is wrong stays as it was
// when it was last right.
// It is not to be called twice at once.
func (c *Catalogue) Renew() (changed []string) {
	d := c.draft
	if d == nil {
		return nil // nobody is writing
	}
	files, _ := fs.Glob(d.fsys, "*.md") // the pattern is well-formed
	slices.Sort(files)
	worlds := stand(d.fsys)
	for _, file := range files {
		source, err := fs.ReadFile(d.fsys, file)
		known := d.files[file]
		if err != nil || known != nil && known.source == string(source) && worlds == d.worlds {
			continue
		}
		p := proof.Check(d.fsys, file)
		c.mu.Lock()
		if known == nil {
			known = &draft{}
			d.files[file] = known
		}
		known.source, known.found = string(source), p.Found
		known.version++
		if id := scenario.IDOf(d.fsys, file); id != "" || known.id == "" {
			known.id = id
		}
		if p.Usable {
			known.lab, known.right = p.Lab, known.version
		}
		changed = append(changed, known.name(file))
		c.mu.Unlock()
	}
	d.worlds = worlds
	c.mu.Lock()
	defer c.mu.Unlock()
	for file, known := range d.files {
		if !slices.Contains(files, file) {
			delete(d.files, file)
			changed = append(changed, known.name(file))
		}
	}
	if len(changed) > 0 {
		c.list(files)
	}
	return changed
}

// list lists the labs anew; mu is held.
func (c *Catalogue) list(files []string) {
	c.labs, c.byID = nil, make(map[string]*scenario.Lab)
	owner := make(map[string]string)
	for _, file := range files {
		known := c.draft.files[file]
		if known == nil || known.lab == nil {
			continue
		}
		id := known.lab.ID
		known.clash = nil
		if other, taken := owner[id]; taken {
			known.clash = scenario.Findings{known.lab.SameID(other)}
			continue
		}
		owner[id] = file
		c.labs = append(c.labs, known.lab)
		c.byID[id] = known.lab
	}
}

// Draft is how a lab stands as it was last saved. The id is the lab's, or the
// file's name if that has none. ok is false for labs that nobody is writing.
func (c *Catalogue) Draft(id string) (d Draft, ok bool) {
	if c.draft == nil {
		return Draft{}, false
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	for file, f := range c.draft.files {
		switch {
		case f.lab != nil && c.byID[id] == f.lab:
			return f.stands(file), true
		case f.name(file) == id:
			d, ok = f.stands(file), true
		}
	}
	return d, ok
}

// Drafts lists the labs that somebody is writing, in the order of their files.
func (c *Catalogue) Drafts() []Draft {
	if c.draft == nil {
		return nil
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	var list []Draft
	for _, file := range slices.Sorted(maps.Keys(c.draft.files)) {
		list = append(list, c.draft.files[file].stands(file))
	}
	return list
}

// stand is how the files of the worlds stand: it differs when they do.
func stand(fsys fs.FS) string {
	var b strings.Builder
	_ = fs.WalkDir(fsys, "worlds", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // there are none
		}
		if i, err := e.Info(); err == nil && !e.IsDir() {
			fmt.Fprintln(&b, path, i.Size(), i.ModTime().Format(time.RFC3339Nano))
		}
		return nil
	})
	return b.String()
}
