// Package labs is the catalogue: all labs there are, and those that somebody is
// writing. labs/scenario reads them, labs/run holds what a learner does with
// one, labs/proof proves them.
package labs

import (
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"sync"

	"ehlo/labs/scenario"
)

// Catalogue is all labs there are. It is safe for concurrent use.
type Catalogue struct {
	draft *drafts // nil if nobody is writing

	loaded chan struct{} // closed when the files have been read for the first time
	wrong  error         // what is wrong with them; set by then

	mu   sync.RWMutex // guards all below
	labs []*scenario.Lab
	byID map[string]*scenario.Lab
}

// Load reads every scenario (*.md) at the root of fsys; their worlds are in
// its folder worlds. The labs are in the order of the files' names. If
// anything is wrong the error is of type Findings.
func Load(fsys fs.FS) (*Catalogue, error) {
	c := Start(fsys)
	if err := c.Wait(); err != nil {
		return nil, err
	}
	return c, nil
}

// Start is Load by a goroutine that goes on when it returns. Whoever asks for labs waits until
// all have been read. Wait tells what is wrong with them; the caller has to wait for it.
func Start(fsys fs.FS) *Catalogue {
	c := &Catalogue{loaded: make(chan struct{})}
	go func() {
		defer close(c.loaded)
		c.labs, c.byID, c.wrong = load(fsys)
	}()
	return c
}

// Loaded is closed when all labs have been read.
func (c *Catalogue) Loaded() <-chan struct{} { return c.loaded }

// Wait waits until all labs have been read, and returns what is wrong with them.
func (c *Catalogue) Wait() error {
	<-c.loaded
	return c.wrong
}

func load(fsys fs.FS) (list []*scenario.Lab, byID map[string]*scenario.Lab, err error) {
	files, err := fs.Glob(fsys, "*.md")
	if err != nil {
		return nil, nil, fmt.Errorf("look for scenarios: %w", err)
	}
	slices.Sort(files)
	byID = make(map[string]*scenario.Lab)
	var all scenario.Findings
	for _, p := range parse(fsys, files) {
		l := p.lab
		all = append(all, p.found...)
		if len(p.found) > 0 {
			continue
		}
		if other, taken := byID[l.ID]; taken {
			all = append(all, l.SameID(other.File))
			continue
		}
		list = append(list, l)
		byID[l.ID] = l
	}
	if len(all) > 0 {
		return nil, nil, all.Sorted()
	}
	return list, byID, nil
}

// parsed is what a file holds.
type parsed struct {
	lab   *scenario.Lab
	found scenario.Findings
}

// parse reads files, as many at once as there are processors.
func parse(fsys fs.FS, files []string) []parsed {
	all := make([]parsed, len(files))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				all[i].lab, all[i].found = scenario.Parse(fsys, files[i])
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	wg.Wait()
	return all
}

// Labs lists all labs, in the course's order.
func (c *Catalogue) Labs() []*scenario.Lab {
	<-c.loaded
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.labs
}

// Lab returns a lab by id.
func (c *Catalogue) Lab(id string) (*scenario.Lab, bool) {
	<-c.loaded
	c.mu.RLock()
	defer c.mu.RUnlock()
	l, ok := c.byID[id]
	return l, ok
}
