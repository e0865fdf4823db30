// Package labs is the catalogue: all labs there are, and those that somebody is
// writing. labs/scenario reads them, labs/run holds what a learner does with
// one, labs/proof proves them.
package labs

import (
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"ehlo/labs/scenario"
)

// Catalogue is all labs there are. It is safe for concurrent use.
type Catalogue struct {
	draft *drafts // nil if nobody is writing

	mu   sync.RWMutex // guards all below
	labs []*scenario.Lab
	byID map[string]*scenario.Lab
}

// Load reads every scenario (*.md) at the root of fsys; their worlds are in
// its folder worlds. The labs are in the order of the files' names. If
// anything is wrong the error is of type Findings.
func Load(fsys fs.FS) (*Catalogue, error) {
	files, err := fs.Glob(fsys, "*.md")
	if err != nil {
		return nil, fmt.Errorf("look for scenarios: %w", err)
	}
	slices.Sort(files)
	c := &Catalogue{byID: make(map[string]*scenario.Lab)}
	var all scenario.Findings
	for _, file := range files {
		l, found := scenario.Parse(fsys, file)
		all = append(all, found...)
		if len(found) > 0 {
			continue
		}
		if other, taken := c.byID[l.ID]; taken {
			all = append(all, l.SameID(other.File))
			continue
		}
		c.labs = append(c.labs, l)
		c.byID[l.ID] = l
	}
	if len(all) > 0 {
		return nil, all.Sorted()
	}
	return c, nil
}

// Labs lists all labs, in the course's order.
func (c *Catalogue) Labs() []*scenario.Lab {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.labs
}

// Lab returns a lab by id.
func (c *Catalogue) Lab(id string) (*scenario.Lab, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	l, ok := c.byID[id]
	return l, ok
}
